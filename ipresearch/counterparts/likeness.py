"""How alike two short strings are."""

from __future__ import annotations

import re


def dice(one: set[str], other: set[str]) -> float:
    """Dice's (1945) coefficient of two sets; 0 where either is empty."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def character_pairs(text: str) -> set[str]:
    """The pairs of adjacent characters inside runs of letters and digits."""
    return {run[at : at + 2] for run in re.findall(r"[^\W_]+", text) for at in range(len(run) - 1)}
