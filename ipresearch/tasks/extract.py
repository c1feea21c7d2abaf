"""The table of task clauses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import require_columns
from ipresearch.tasks.grammar import read_grammar
from ipresearch.tasks.roles import Piece, read_pieces

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = {
    "notice_id": "str", "task_no": "Int64", "role": "str", "group_no": "Int64", "group_zh": "str",
    "heading_zh": "str", "item_no": "Int64", "item_number": "Int64", "serves": "Int64", "verb_zh": "str",
    "object_zh": "str", "adverbs_zh": "str", "strength": "Int64", "opening_zh": "str", "start": "Int64", "end": "Int64",
    "text_zh": "str", "rule": "str",
}  # fmt: skip


def extract_tasks(cleaned: pd.DataFrame, lexicons: str | Path | None = None) -> pd.DataFrame:
    """Read the task clauses of each notice, and what the other clauses do."""
    import pandas as pd

    require_columns(cleaned, ("notice_id", "text_zh"), "extract_tasks", "clean_notices")
    grammar = read_grammar(lexicons)
    rows = []
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        rows += _rows(str(notice_id), str(text), read_pieces(str(text), grammar))
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    return table


def _rows(notice_id: str, text: str, pieces: list[Piece]) -> list[tuple]:
    tasks = {id(piece): number for number, piece in enumerate((p for p in pieces if p.role == "task"), start=1)}
    groups: dict[tuple[int, str], int] = {}
    items: dict[int, int] = {}
    for piece in pieces:
        if piece.role == "task":
            if piece.group[1]:
                groups.setdefault(piece.group, len(groups) + 1)
            if piece.item >= 0:
                items.setdefault(piece.item, len(items) + 1)
    rows = []
    for at, piece in enumerate(pieces):
        found = piece.predicate
        rows.append((
            notice_id, tasks.get(id(piece)), piece.role, groups.get(piece.group), piece.group[1], piece.heading,
            items.get(piece.item), piece.item_number or None, _served(pieces, at, tasks),
            found.verb_zh if found else "", found.object_zh if found else "", found.adverbs_zh if found else "",
            found.strength if found and found.strength else None, found.opening if found else "", piece.start,
            piece.end, text[piece.start : piece.end], piece.rule,
        ))  # fmt: skip
    return rows


def _served(pieces: list[Piece], at: int, tasks: dict[int, int]) -> int | None:
    """A focus serves the next task of its sentence, or the last one before it; a purpose serves the one before."""
    piece = pieces[at]
    if piece.role not in ("focus", "purpose"):
        return None
    before = [other for other in pieces[:at] if other.sentence == piece.sentence and other.role == "task"]
    after = [other for other in pieces[at + 1 :] if other.sentence == piece.sentence and other.role == "task"]
    nearest = (after[:1] or before[-1:]) if piece.role == "focus" else (before[-1:] or after[:1])
    return tasks[id(nearest[0])] if nearest else None
