"""Codes for tasks by the rules of a codebook, with the words that decided."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.categorise.codebook import NO_CODE, Code, parse_codebook, read_codebook
from ipresearch.categorise.rules import PARTS_OF_TEXT, Hit
from ipresearch.errors import require_columns

if TYPE_CHECKING:
    import pandas as pd

LEAST_SCORE = 1.0
EDGE_LENGTH = 8


def categorise_tasks(
    tasks: pd.DataFrame,
    codebook: str | Path | pd.DataFrame | None = None,
    lexicons: str | Path | None = None,
    frame: str | None = None,
    roles: tuple[str, ...] = ("task",),
) -> pd.DataFrame:
    """Give each task the codes whose rules hold for it.

    tasks    : one row per clause, from extract_tasks(); only `roles` are coded
    codebook : a CSV file or table; None for lexicons/codebook.csv
    frame    : which frame of the codebook; None for its first ("chain" in the shipped one, where "tools" is the other)
    A code's score is the sum of the weights of its rule's items that hold, an item written 4+2* counting 6 where a
    word of it reaches into the last eight characters; a code with a score of at least 1 is given, and the highest
    score is primary (equal scores: the code whose first deciding word stands first, then the codebook's order). A task
    without any code gets the code "none" as its primary.
    Returns one row per task x code: notice_id, task_no, code, is_primary, evidence_zh (the words that decided, in the
    order of the text), score, name_zh, name_en, family, frame, start, end, text_zh; primary first within a task.
    Raises MissingColumnsError, UnknownValueError for a frame, LexiconError for the codebook.

    >>> import pandas as pd
    >>> task = pd.DataFrame({"notice_id": ["n"], "task_no": [1], "role": ["task"], "text_zh": ["加强知识产权人才培训"]})
    >>> categorise_tasks(task)[["code", "is_primary", "evidence_zh"]].values.tolist()
    [['talent', True, '人才、培训']]
    """
    import pandas as pd

    require_columns(tasks, ("notice_id", "task_no", "role", "text_zh"), "categorise_tasks", "extract_tasks")
    table = read_codebook(codebook, lexicons)
    frame = table["frame"].iloc[0] if frame is None else frame
    codes = parse_codebook(table, frame)
    rows = []
    for task in tasks[tasks["role"].isin(roles)].to_dict("records"):
        shared = [task.get(name) for name in ("start", "end", "text_zh")]
        for code, is_primary, evidence, score in code_one(task, codes):
            rows.append((
                task["notice_id"], task["task_no"], code.code, is_primary, evidence, score, code.name_zh, code.name_en,
                code.family, frame, *shared,
            ))  # fmt: skip
    columns = [
        "notice_id", "task_no", "code", "is_primary", "evidence_zh", "score", "name_zh", "name_en", "family", "frame",
        "start", "end", "text_zh",
    ]  # fmt: skip
    coded = pd.DataFrame(rows, columns=columns).astype(
        {"notice_id": "str", "task_no": "Int64", "code": "str", "is_primary": "bool", "score": "float64",
         "start": "Int64", "end": "Int64"}
    )  # fmt: skip
    coded.attrs["codes"] = [(code.code, code.name_zh, code.name_en, code.family) for code in codes]
    return coded


def no_code(frame: str, order: int) -> Code:
    """The code of a task that no rule holds for."""
    return Code(frame, NO_CODE, "未归类", "no code", "", [], order)


def without_titles(text: str) -> str:
    """The text with blanks for what stands in 《》, so that every other character keeps its place."""
    return re.sub(r"《[^》]*》", lambda title: "　" * len(title[0]), text)


def code_one(task: dict, codes: list[Code]) -> list[tuple[Code, bool, str, float]]:
    """The codes of one task, primary first: (code, is_primary, evidence, score)."""
    fields = _fields(task)
    length, head_start = len(fields["text"]), _head_start(fields["text"])
    scored = []
    for code in codes:
        score, hits = 0.0, []
        for item in code.items:
            found = [hit for each in item.expression.hits(fields) for hit in each]
            if not found:
                continue
            at_head = any(hit.end > head_start for hit in found if hit.field in PARTS_OF_TEXT)
            score += item.weight + (item.at_head if at_head else 0.0)
            hits += found if item.weight > 0 else []
        if score >= LEAST_SCORE:
            first = min((hit.start for hit in hits if hit.field in PARTS_OF_TEXT), default=length)
            scored.append((-score, first, code.order, code, _evidence(hits), score))
    if not scored:
        return [(no_code(codes[0].frame if codes else "", len(codes)), True, "", 0.0)]
    scored.sort(key=lambda entry: entry[:3])
    return [(code, at == 0, evidence, score) for at, (_, _, _, code, evidence, score) in enumerate(scored)]


def _head_start(text: str) -> int:
    return max(len(text.rstrip("》”’）。")) - EDGE_LENGTH, 0)


def _fields(task: dict) -> dict[str, str]:
    """What a rule can look into; lead and head are blank elsewhere, so that their characters keep their place."""
    text = task.get("text_zh") or ""
    head_start = _head_start(text)
    return {
        "text": text, "plain": without_titles(text), "lead": text[:EDGE_LENGTH],
        "head": "　" * head_start + text[head_start:], "verb": task.get("verb_zh") or "",
        "object": task.get("object_zh") or "", "group": task.get("group_zh") or "",
        "heading": task.get("heading_zh") or "",
    }  # fmt: skip


def _evidence(hits: list[Hit]) -> str:
    """The deciding words in the order of the text, each once; a word inside a longer one is left out."""
    placed = {(hit.field not in PARTS_OF_TEXT, hit.start, -hit.end, hit.word) for hit in hits}
    ordered = sorted(placed)
    kept = [
        (outside, start, end, word) for outside, start, end, word in ordered
        if not any(
            (o_start, o_end) != (start, end) and o_outside == outside and o_start <= start and o_end <= end
            for o_outside, o_start, o_end, _ in ordered
        )
    ]  # fmt: skip
    return "、".join(dict.fromkeys(word for *_, word in kept))
