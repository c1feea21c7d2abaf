"""Shares of codes among the tasks of groups of documents, a batch of documents at a time."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def share_categories(
    out: str | Path, by: str, counted: str, lexicons: str | Path | None, executor: Executor | None
) -> pd.DataFrame:
    """What ipresearch.corpus.category_shares() does."""
    raise NotImplementedError
