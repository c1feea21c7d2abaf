"""What a table of differences says in words: what is odd, what it can show, what kind of list it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ipresearch.compare import keyness
from ipresearch.errors import IpresearchError
from ipresearch.lexicons import read_lexicon

if TYPE_CHECKING:
    import pandas as pd

MOST_DECLARED = 12
FEWEST_TO_CLUMP = 3


def notes(table: pd.DataFrame, total_a: int, total_b: int) -> list[str]:
    """In words, what is odd about a row and which of its figures are unbounded or undefined."""
    numbers = table.select_dtypes("number").drop(columns=["p_holm", "p_bh"])
    values = numbers.to_numpy(float)
    outside = table["p_holm"].isna().to_numpy()
    clumped = [(side, _clumped(table, side)) for side in "ab"]
    notes = []
    for at, (n_a, n_b) in enumerate(zip(table["n_a"], table["n_b"], strict=True)):
        said = [f"{side} has only 1 word" for side, total in (("a", total_a), ("b", total_b)) if total == 1]
        if not n_a + n_b:
            said.append("in neither text, so the bounds are those of no data")
        elif not n_a or not n_b:
            said.append(f"only in {'a' if n_a else 'b'}")
        said += [
            f"the only word of {side}" for side, n in (("a", n_a - total_a), ("b", n_b - total_b)) if not n
        ]
        said += [
            f"over half of its uses in {side} stand in one paragraph" for side, is_so in clumped if is_so[at]
        ]
        for what, odd in (("unbounded", np.isinf(values[at])), ("undefined", np.isnan(values[at]))):
            if odd.any():
                said.append(f"{what}: {', '.join(numbers.columns[odd])}")
        if outside[at]:
            said.append("outside the declared family: p_holm and p_bh are not given")
        notes.append("; ".join(said))
    return notes


def _clumped(table: pd.DataFrame, side: str) -> np.ndarray:
    share = f"top_paragraph_share_{side}"
    if share not in table.columns:
        return np.zeros(len(table), bool)
    return ((table[share] > 0.5) & (table[f"n_{side}"] >= FEWEST_TO_CLUMP)).to_numpy()


def detectable(total_a: int, total_b: int, size: int) -> str:
    try:
        least = keyness.detectable_count(total_a, total_b, size)
    except IpresearchError as error:
        return str(error)
    return f"a term absent from a needs {least} uses in b to be noticed (Fisher, Bonferroni over {size})"


def title(table: pd.DataFrame, declared: list[str] | None, size: int, lexicons: str | Path | None) -> str:
    named = declared is not None or set(table["term_zh"]) <= set(
        read_lexicon("declared_terms", lexicons)["term_zh"]
    )
    if named and size <= MOST_DECLARED:
        return f"Confirmatory family of {size} declared terms: name a term only where confirm_declared() does"
    return f"Exploratory: {size} terms; ranked by lrc, no term is singled out by a test"
