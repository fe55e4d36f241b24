"""How sure we are that type and dyad of an event are right."""

from __future__ import annotations

import math

from dragoman import data
from dragoman.errors import DataError
from dragoman.records import Event

__all__ = ["Calibration", "load_calibration"]

LOWEST, HIGHEST = 0.01, 0.99


class Calibration:
    """Turns the judge's probability into a share: of events told with confidence 0.7, seven in ten have type and dyad right.

    Method: Platt scaling (Platt 1999), a straight line on the log odds, fitted by `training/judge.py` on stories neither the encoder
    nor the frames' shares had seen, after merging. ``slope`` must be above 0.
    """

    def __init__(self, slope: float, intercept: float):
        if slope <= 0:
            raise DataError("the slope of the calibration must be above 0", path="judge.toml", place="calibration")
        self.slope, self.intercept = slope, intercept

    def __call__(self, event: Event) -> float:
        """Calibrated confidence, 0.01 to 0.99, two decimals."""
        p = min(max(event.confidence, LOWEST), HIGHEST)
        z = self.slope * math.log(p / (1 - p)) + self.intercept
        return round(min(max(1 / (1 + math.exp(-z)), LOWEST), HIGHEST), 2)


def load_calibration() -> Calibration:
    """The calibration of `data/judge.toml`."""
    raw = data.toml("judge.toml").get("calibration", {})
    return Calibration(float(raw.get("slope", 1.0)), float(raw.get("intercept", 0.0)))
