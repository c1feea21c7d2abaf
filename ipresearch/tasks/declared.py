"""The numbers a notice states about itself, beside what is found in it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import require_columns
from ipresearch.tasks.extract import read_all
from ipresearch.tasks.pieces import Piece
from ipresearch.tasks.split import number_of

if TYPE_CHECKING:
    import pandas as pd

STATED = re.compile(
    r"(?<![第\d一二三四五六七八九十百])(?P<number>[一二两三四五六七八九十百]+|\d{1,3})(?:余|多)?(?:个|大|项|条|类|件|点|方面)?"
    r"(?:主要|重点|具体|核心|关键|重要|政策|工作|改革|创新|专项|年度|务实|硬核){0,3}"
    r"(?P<noun>方面|板块|部分|任务|举措|措施|行动|事项|工程|要点|内容|意见)"
)
DECLARES = re.compile(
    r"部署|提出|明确|包括|分为|安排|推出|制定|确定|共|围绕|从.{1,8}方面|列出|出台|聚焦|涉及|涵盖|形成|以下"
)
TASK_NOUNS = ("任务", "举措", "措施", "事项", "内容", "意见")
ASPECT_NOUNS = ("方面", "板块", "部分")
COLUMNS = [
    "notice_id", "what", "declared", "found", "difference", "unit", "judgements", "reconcile", "text_zh", "start", "end",
]  # fmt: skip


def declared_counts(cleaned: pd.DataFrame, lexicons: str | Path | None = None) -> pd.DataFrame:
    """Compare the number of aspects and tasks a notice says it has with the number found in it.

    cleaned  : one row per notice, columns notice_id, text_zh
    lexicons : a folder of the reader's own lexicons
    Returns one row per stated number (从四个方面部署14项主要任务 states two):
    what "aspects" (方面, 板块, 部分) or "tasks" (任务, 举措, 措施, 行动 ...); declared; found; difference (found less
    declared); unit, the thing that was counted, chosen by the layout of the notice and never by the number declared:
    numbered items where most tasks stand in some, task clauses otherwise; the parts, or the 一是 二是 after the
    statement, for aspects; judgements, the places where the count hangs on a decision (a phrase of focus and the task
    after it, which has a focus of its own, taken as one task); reconcile, empty if both numbers are equal, else both
    and every other way of counting that would give the declared one; text_zh, start, end of the statement.
    Numbers stated inside a task (开展三大行动) are part of the task and no statement. A notice that states no number
    has no row.
    Raises MissingColumnsError, LexiconError.

    >>> import pandas as pd
    >>> text = "《方案》从两个方面部署3项任务。一是加强保护，打击假冒，查处侵权；二是优化服务，建设平台。"
    >>> found = declared_counts(pd.DataFrame({"notice_id": ["n"], "text_zh": [text]}))
    >>> found[["what", "declared", "found"]].values.tolist()
    [['aspects', 2, 2], ['tasks', 3, 3]]
    """
    import pandas as pd

    require_columns(cleaned, ("notice_id", "text_zh"), "declared_counts", "clean_notices")
    rows = []
    for notice_id, text, pieces in read_all(cleaned, lexicons):
        statements = _statements(text, pieces)
        for stated in statements:
            what = _what(stated, statements)
            declared = number_of(stated["number"])
            scope = _scope(pieces, stated, [other for other in statements if other["noun"] == stated["noun"]])
            ways = _aspect_ways(scope) if what == "aspects" else _task_ways(scope)
            unit, found = next(iter(ways.items()))
            judgements = _judgements(text, scope) if unit == "task clauses" else []
            if judgements:
                ways[
                    "task clauses with " + " and ".join(f"“{said}”" for said in judgements) + " counted apart"
                ] = found + len(judgements)
            rows.append((
                notice_id, what, declared, found, found - declared, unit,
                "; ".join(f"counted as one task: {said}" for said in judgements), _reconcile(declared, ways),
                stated[0], stated.start(), stated.end(),
            ))  # fmt: skip
    types = dict.fromkeys(("declared", "found", "difference", "start", "end"), "Int64")
    return pd.DataFrame(rows, columns=COLUMNS).astype(types).astype({"notice_id": "str"})


def _statements(text: str, pieces: list[Piece]) -> list[re.Match[str]]:
    """Numbers of aspects or tasks stated outside tasks, in a sentence that declares."""
    found = []
    for sentence in re.finditer(r"[^。！？；\n]+", text):
        if not DECLARES.search(sentence[0]):
            continue
        for stated in STATED.finditer(text, sentence.start(), sentence.end()):
            inside = [p.role for p in pieces if p.start <= stated.start() < p.end]
            if number_of(stated["number"]) > 1 and not set(inside) & {
                "task",
                "requirement",
                "focus",
                "next_step",
            }:
                found.append(stated)
    return found


def _what(stated: re.Match[str], statements: list[re.Match[str]]) -> str:
    """方面 are aspects, 任务 tasks; 4大行动、25项任务 names its 行动 as aspects since tasks are named beside them."""
    beside = [
        other
        for other in statements
        if other["noun"] in TASK_NOUNS
        and not re.search("[。！？；\\n]", other.string[stated.end() : other.start()])
    ]
    larger = stated["noun"] in ("行动", "工程", "要点") and any(
        other.start() >= stated.end() for other in beside
    )
    return "aspects" if stated["noun"] in ASPECT_NOUNS or larger else "tasks"


def _scope(pieces: list[Piece], stated: re.Match[str], same: list[re.Match[str]]) -> list[Piece]:
    """What the statement speaks of: the pieces after it, up to the next statement of its kind; all if there are none."""
    later = [other.start() for other in same if other.start() > stated.start()]
    scope = [p for p in pieces if p.start >= stated.end() and (not later or p.start < later[0])]
    return scope if any(p.role == "task" for p in scope) else pieces


def _task_ways(pieces: list[Piece]) -> dict[str, int]:
    """Ways of counting tasks; the first is the one that the layout calls for."""
    tasks = [p for p in pieces if p.role == "task"]
    items = {p.item for p in tasks if p.item >= 0}
    ways = {"task clauses": len(tasks)}
    if items:
        numbered = {"numbered items": len(items)}
        most = sum(p.item >= 0 for p in tasks) > len(tasks) / 2
        ways = numbered | ways if most else ways | numbered
    count = {
        role: sum(p.role == role for p in pieces) for role in ("heading", "requirement", "next_step", "focus")
    }
    ways["sentences with a task"] = len({p.sentence for p in tasks})
    ways["headings and their tasks together"] = len(tasks) + count["heading"]
    ways["task clauses and requirements"] = len(tasks) + count["requirement"]
    ways["headings"] = count["heading"]
    for depth in range(max((len(p.part) for p in tasks), default=0)):
        ways[f"parts of level {depth + 1}"] = len(
            {tuple(p.part[: depth + 1]) for p in tasks if len(p.part) > depth}
        )
    return ways


def _aspect_ways(pieces: list[Piece]) -> dict[str, int]:
    """Ways of counting aspects: 一是 二是, else the first level with more than one part, else the groups."""
    tasks = [p for p in pieces if p.role == "task"]
    ordinals = [p for p in pieces if p.leads in ("shi", "yao", "nth")]
    levels = {}
    for depth in range(max((len(p.part) for p in tasks), default=0)):
        levels[f"parts of level {depth + 1}"] = len(
            {tuple(p.part[: depth + 1]) for p in tasks if len(p.part) > depth}
        )
    ways: dict[str, int] = {}
    if not levels and ordinals:
        ways["一是 二是"] = len(ordinals)
    several = {name: n for name, n in levels.items() if n > 1}
    ways |= dict(list(several.items())[:1])
    ways["groups"] = len({p.group for p in tasks if p.group[1]})
    return ways | levels | ({"一是 二是": len(ordinals)} if ordinals else {})


def _judgements(text: str, pieces: list[Piece]) -> list[str]:
    """Phrases of focus right before a task that has a focus of its own: one task, by the unitising rule."""
    said = []
    for focus, task in pairwise(pieces):
        own = (
            task.role == "task"
            and task.predicate
            and task.predicate.opening
            and focus.sentence == task.sentence
        )
        if focus.role == "focus" and focus.rule not in ("time", "duty") and own:
            said.append(text[focus.start : task.end])
    return said


def _reconcile(declared: int, ways: dict[str, int]) -> str:
    (unit, found), *others = ways.items()
    if found == declared:
        return ""
    says = f"{declared} declared, {found} found ({unit}). "
    fitting = [name for name, n in others if n == declared]
    if fitting:
        return says + f"Counting {' or '.join(fitting)} would give {declared}."
    return says + "No other way of counting gives it: " + ", ".join(f"{name} {n}" for name, n in others) + "."
