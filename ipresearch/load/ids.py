"""Ids that are ASCII, unique, stable and readable: the file's name and the first digits of its hash."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path


def make_ids_unique(rows: list[dict[str, object]]) -> None:
    taken = {str(row["notice_id"]).lower() for row in rows if row["notice_id"]}
    for row in rows:
        if row["notice_id"]:
            continue
        choice = first_choice(row)
        if choice.lower() in taken:
            digest = str(row["sha256"])
            stem = _ascii_name(Path(str(row["path"])).stem)
            choice = f"{stem}-{hashlib.sha256((digest + str(row['path'])).encode()).hexdigest()[:8]}"
        taken.add(choice.lower())
        row["notice_id"] = choice


def first_choice(row: dict[str, object]) -> str:
    """The id of a row whose manifest gives none, if no other has it."""
    return f"{_ascii_name(Path(str(row['path'])).stem)}-{str(row['sha256'])[:8]}"


def _ascii_name(stem: str) -> str:
    if not stem.isascii():
        from pypinyin import lazy_pinyin

        stem = " ".join(lazy_pinyin(stem, errors=lambda other: other if other.isascii() else " "))
    words = re.findall(r"[a-z0-9]+", stem.lower())
    return "-".join(words)[:48].strip("-") or "notice"
