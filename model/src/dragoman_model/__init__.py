"""Weights of dragoman's encoder. `folder` says where encoder.onnx, heads.json and tokenizer.json lie."""

from __future__ import annotations

from pathlib import Path

__all__ = ["folder"]

__version__ = "0.2.1"


def folder() -> Path:
    """The directory that holds encoder.onnx, heads.json and tokenizer.json."""
    return Path(__file__).resolve().parent
