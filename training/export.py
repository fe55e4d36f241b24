"""Export a trained encoder to ONNX int8 with its heads.json and tokenizer.json: ``python training/export.py OUT MODEL_FOLDER``.

The layers' matrices are quantized to QInt8 per channel, activations when run; the map to the heads is small and stays float.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from labels import GROUPS, HEADS, PAIRS, columns
from network import Encoder, base_folder

VERSION = "0.2.0"


def export(model: Encoder, folder: Path) -> None:
    """Write encoder.onnx, heads.json and tokenizer.json into ``folder``."""
    model.eval()
    plain, small = folder / "float.onnx", folder / "encoder.onnx"
    ids = torch.randint(1000, 20000, (2, 32))
    axes = {"ids": {0: "windows", 1: "pieces"}, "rows": {0: "windows", 1: "pieces"}}
    torch.onnx.export(
        model, (ids,), str(plain), input_names=["ids"], output_names=["rows"], dynamic_axes=axes, dynamo=False, opset_version=17
    )
    graph = onnx.load(str(plain)).graph
    keep = [n.name for n in graph.node if n.name.startswith("/heads")]
    quantize_dynamic(str(plain), str(small), weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=keep)
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
