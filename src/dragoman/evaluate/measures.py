"""Precision, recall, F1 and one-to-one matching: the arithmetic all scorers share. Percentages, 0 where nothing was counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Count", "best_pairs", "f1", "one_to_one", "percent"]

T = TypeVar("T")


def percent(part: float, whole: float) -> float:
    """``part`` of ``whole`` in per cent, one decimal."""
    return round(100 * part / whole, 1) if whole else 0.0


def f1(precision: float, recall: float) -> float:
    """Harmonic mean of two shares (0 to 1)."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(slots=True)
class Count:
    """Right answers seen from the prediction's side and from the gold's, and how many there were of each."""

    right_predicted: float = 0
    right_gold: float = 0
    predicted: int = 0
    gold: int = 0

    def add(self, right: float, predicted: int, gold: int) -> None:
        """Count ``right`` matches among ``predicted`` and ``gold``."""
        self.right_predicted += right
        self.right_gold += right
        self.predicted += predicted
        self.gold += gold

    @property
    def precision(self) -> float:
        return percent(self.right_predicted, self.predicted)

    @property
    def recall(self) -> float:
        return percent(self.right_gold, self.gold)

    @property
    def f1(self) -> float:
        p = self.right_predicted / self.predicted if self.predicted else 0.0
        r = self.right_gold / self.gold if self.gold else 0.0
        return round(100 * f1(p, r), 1)


def best_pairs(gold: Sequence[T], predicted: Sequence[T], likeness: Callable[[T, T], float]) -> list[tuple[int, int]]:
    """One-to-one pairs of indices, most alike first; pairs with likeness 0 or less never match."""
    ranked = sorted((-score, i, j) for i, g in enumerate(gold) for j, p in enumerate(predicted) if (score := likeness(g, p)) > 0)
    return one_to_one((i, j) for _, i, j in ranked)


def one_to_one(ranked: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs of indices, best first, those neither member of which a better pair has taken."""
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for i, j in ranked:
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            pairs.append((i, j))
    return pairs
