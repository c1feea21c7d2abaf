"""What a reader must know before trusting a text, from cleaning and from its tasks in one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch import clean
from ipresearch.tasks import list_task_findings

if TYPE_CHECKING:
    import pandas as pd


def list_findings(cleaned: pd.DataFrame, lexicons: str | Path | None = None) -> pd.DataFrame:
    """List what a reader must know before trusting a text: one row per thing, in the order of the notices.

    Columns notice_id, what, text_zh, start, end (offsets in the notice's text_zh; both missing where the thing does not
    stand in the body): what clean_notices() found, then notices without a task and stated numbers that differ from the
    tasks found (list_task_findings()).
    Raises MissingColumnsError.
    """
    import pandas as pd

    parts = [clean.list_findings(cleaned), list_task_findings(cleaned, lexicons)]
    filled = [part for part in parts if len(part)]
    if not filled:
        return parts[0]
    table = pd.concat(filled, ignore_index=True)
    order = {notice_id: at for at, notice_id in enumerate(cleaned["notice_id"])}
    return table.sort_values("notice_id", key=lambda ids: ids.map(order), kind="stable").reset_index(
        drop=True
    )
