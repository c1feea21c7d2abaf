"""The numbers a notice states about itself, beside what is found in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import require_columns
from ipresearch.tasks.extract import extract_tasks
from ipresearch.tasks.split import number_of

if TYPE_CHECKING:
    import pandas as pd

NUMBER = r"(?P<number>[一二三四五六七八九十百]+|\d{1,3})"
STATED = re.compile(
    NUMBER + r"(?:个|大|项|条|类|件|点|方面)?(?:主要|重点|具体|核心|关键|重要|政策|工作|改革|创新|专项|年度|务实|硬核){0,3}"
    r"(?:方面|板块|部分|任务|举措|措施|行动|事项|工程|要点|内容)"
)
DECLARES = re.compile(r"部署|提出|明确|包括|分为|安排|推出|制定|确定|共|围绕|从.{1,6}方面|列出|出台|聚焦")
ASPECTS = re.compile(r"方面|板块|部分")


def declared_counts(cleaned: pd.DataFrame, lexicons: str | Path | None = None) -> pd.DataFrame:
    """Compare the number of aspects and tasks a notice declares with the number found in it."""
    import pandas as pd

    require_columns(cleaned, ("notice_id", "text_zh"), "declared_counts", "clean_notices")
    tasks = extract_tasks(cleaned, lexicons)
    rows = []
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        own = tasks[tasks["notice_id"] == str(notice_id)]
        for sentence in re.finditer(r"[^。！？；\n]+", str(text)):
            if not DECLARES.search(sentence[0]):
                continue
            for stated in STATED.finditer(str(text), sentence.start(), sentence.end()):
                what = "aspects" if ASPECTS.search(stated[0]) else "tasks"
                declared = number_of(stated["number"])
                if declared < 2:
                    continue
                found, unit = _found(own, what)
                rows.append((
                    str(notice_id), what, declared, found, unit, _judgements(own) if what == "tasks" else "",
                    _reconcile(own, what, declared, found), stated[0], stated.start(), stated.end(),
                ))  # fmt: skip
    columns = ["notice_id", "what", "declared", "found", "unit", "judgements", "reconcile", "text_zh", "start", "end"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"notice_id": "str", "declared": "Int64", "found": "Int64", "start": "Int64", "end": "Int64"}
    )


def _found(own: pd.DataFrame, what: str) -> tuple[int, str]:
    tasks = own[own["role"] == "task"]
    if what == "aspects":
        return int(tasks["group_zh"].str.split(" > ").str[0].nunique()), "groups"
    if tasks["item_no"].notna().mean() > 0.5:
        return int(tasks["item_no"].nunique()), "numbered items"
    return len(tasks), "task clauses"


def _judgements(own: pd.DataFrame) -> str:
    said = []
    for focus in own[own["role"] == "focus"].itertuples():
        task = own[own["task_no"] == focus.serves]
        if len(task) and task["opening_zh"].iloc[0]:
            said.append(f"counted as one task: {focus.text_zh}，{task['text_zh'].iloc[0]}")
    return "; ".join(said)


def _reconcile(own: pd.DataFrame, what: str, declared: int, found: int) -> str:
    if declared == found:
        return ""
    return f"{declared} declared, {found} found"
