"""Counts in are counts out and what was set aside: the books of a study, so that nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError
from ipresearch.load.files import find_files

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["step", "n_in", "n_out", "n_set_aside", "set_aside"]


def count_files(documents: Path) -> int:
    """How many files and links of a folder could be documents, counted apart from reading them."""
    _, found, beside = find_files(documents)
    return len(found) + len(beside)


def count_unused(notices: pd.DataFrame, problems: pd.DataFrame) -> int:
    """How many files are listed as problems and gave no document."""
    return len(set(problems["path"]) - set(notices["path"]))


def balance_accounts(
    n_files: int, cleaned: pd.DataFrame, problems: pd.DataFrame, made: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """What came into each step, what came out and what was set aside, and where that is listed.

    n_files : from count_files()
    made    : the tables so far, with `tasks` and `coded`
    Returns one row per step, columns step, n_in, n_out, n_set_aside, set_aside.
    Raises IpresearchError where the three numbers of a step do not add up.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"path": ["a.txt"], "text_zh": ["加强保护。"]})
    >>> balance_accounts(2, cleaned, pd.DataFrame({"path": ["b.pdf"]}), {})[["n_in", "n_out", "n_set_aside"]].values.tolist()
    [[2, 1, 1], [1, 1, 0]]
    """
    import pandas as pd

    with_text = int((cleaned["text_zh"] != "").sum())
    rows = [
        ("files read", n_files, len(cleaned), count_unused(cleaned, problems), "problems"),
        ("documents with a text", len(cleaned), with_text, int((cleaned["text_zh"] == "").sum()), "findings"),
    ]
    if {"tasks", "coded"} <= set(made):
        n_tasks = int((made["tasks"]["role"] == "task").sum())
        coded = made["coded"]
        for frame, own in coded.groupby("frame", sort=False):
            bare = own.groupby(["notice_id", "task_no"])["code"].agg(lambda codes: set(codes) == {"none"})
            rows.append(
                (f"tasks coded: {frame}", n_tasks, int((~bare).sum()), int(bare.sum()), "coded, code none")
            )
    accounts = pd.DataFrame(rows, columns=COLUMNS)
    wrong = accounts[accounts["n_in"] != accounts["n_out"] + accounts["n_set_aside"]]
    if len(wrong):
        told = "; ".join(
            f"{row.step}: {row.n_in} in, {row.n_out} out, {row.n_set_aside} set aside"
            for row in wrong.itertuples()
        )
        raise IpresearchError(
            f"the numbers of this study do not add up ({told}). Do not use it, and report this."
        )
    return accounts
