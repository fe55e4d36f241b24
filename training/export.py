"""Export a trained encoder to ONNX int8 with its heads.json and tokenizer.json: ``python training/export.py OUT MODEL_FOLDER``.

All matrices are quantized to QInt8 per channel, activations when run. Windows run one by one, so that nothing is masked.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from labels import GROUPS, HEADS, PAIRS, columns
from network import Encoder, base_folder

VERSION = "0.2.1"


class Unpadded(nn.Module):
    """The encoder for windows that run one by one: nothing to mask."""

    def __init__(self, model: Encoder):
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> Tensor:
        """``ids``: (windows, pieces), all of one length."""
        out: Tensor = self.model(ids, padded=False)
        return out


def export(model: Encoder, folder: Path) -> None:
    """Write encoder.onnx, heads.json and tokenizer.json into ``folder``."""
    model.eval()
    plain, small = folder / "float.onnx", folder / "encoder.onnx"
    ids = torch.randint(1000, 20000, (2, 32))
    axes = {"ids": {0: "windows", 1: "pieces"}, "rows": {0: "windows", 1: "pieces"}}
    torch.onnx.export(
        Unpadded(model), (ids,), str(plain), input_names=["ids"], output_names=["rows"], dynamic_axes=axes, dynamo=False, opset_version=17
    )
    quantize_dynamic(str(plain), str(small), weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(base_folder() / "tokenizer.json", folder / "tokenizer.json")
    about = {
        "version": VERSION,
        "sha256": hashlib.sha256(small.read_bytes()).hexdigest(),
        "labels": HEADS,
        "groups": {"attribution": 3},
        "attribution_groups": GROUPS,
        "pairs": PAIRS,
        "columns": columns(),
        "bias": {name: [round(float(x), 5) for x in model.bias[name]] for name in PAIRS},
    }
    (folder / "heads.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    plain.unlink()


def install(folder: Path, package: Path) -> None:
    """Copy the exported files of ``folder`` into the weights package."""
    for name in ("encoder.onnx", "heads.json", "tokenizer.json"):
        shutil.copy(folder / name, package / name)


if __name__ == "__main__":
    install(Path(sys.argv[1]), Path(sys.argv[2]))
