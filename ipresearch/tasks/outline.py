"""The headings of a notice: which lines are headings, and under which path of headings each line stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from ipresearch.tasks.duties import DUTY_BRACKET, is_duty_line
from ipresearch.tasks.split import CLAUSE_ENDS, Marker, marker_at, number_of, split_clauses, split_lines

BOLD = re.compile(r"(?:\*\*(.+?)\*\*|【([^】]+)】)[：:。]?\s*")
LONGEST_HEADING = 45
CUSTOMARY_DEPTH = ("chapter", "han", "han_bracket", "arabic", "arabic_bracket", "circled")
LONGEST_TITLE = 28
MIN_CELLS = 3
LONGEST_COLUMN_NAME = 10
COLUMN_NAME = re.compile(
    "序号|编号|任务|内容|措施|举措|事项|责任|牵头|配合|单位|部门|时限|时间|进度|领域|类别"
)


@dataclass
class Level:
    """One step of the heading path: the kind of its marker, its number and what it says."""

    kind: str
    number: int
    title: str
    node: int


@dataclass
class Line:
    """A line of the notice, with its marker off; `title` is the span of a heading that stands in it.

    A row of a table is the line of its task cell; `duties` are the cells that say who is responsible and until when.
    """

    start: int
    end: int
    marker: Marker | None
    body: int
    title: tuple[int, int] | None = None
    is_item: bool = False
    path: list[Level] = field(default_factory=list)
    duties: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_numbered(self) -> bool:
        """Does a numbering mark other than 一是 and its like stand at the head of the line?"""
        return self.marker is not None and self.marker.kind not in ("shi", "yao", "nth")


def read_outline(text: str) -> list[Line]:
    """Every line with its marker, its own heading if it has one, and its path of headings.

    Levels are told by the kind of marker in the order the notice first uses them, so that 一、（一）1. and
    第X条（一） and # ## 1. are all read by one rule: a marker whose kind is on the path closes that level.
    """
    lines = []
    columns: list[str] = []
    for start, end in split_lines(text):
        cells = _cells(text, start, end)
        if len(cells) >= MIN_CELLS:
            columns = _columns(text, cells) or columns
            row = _row(text, cells, columns)
            lines += [row] if row else []
            continue
        columns = []
        marker = marker_at(text, start)
        if marker and marker.kind == "bullet" and re.fullmatch(r"[-*—–]+", text[start:end]):
            continue
        lines.append(Line(start, end, marker, marker.end if marker else start))
    _mark_headings(text, lines)
    _set_paths(text, lines)
    return lines


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The cells of a table row (between | or tabs), without the blanks around them; one cell for any other line."""
    cuts = [at for at in range(start, end) if text[at] in "|｜\t"]
    bounds = [start - 1, *cuts, end]
    cells = []
    for left, right in pairwise(bounds):
        inner = text[left + 1 : right]
        lead = len(inner) - len(inner.lstrip())
        cells.append((left + 1 + lead, left + 1 + lead + len(inner.strip())))
    if cuts and text[start] in "|｜":
        cells = cells[1:]
    if cuts and text[end - 1] in "|｜":
        cells = cells[:-1]
    return cells


def _columns(text: str, cells: list[tuple[int, int]]) -> list[str]:
    """What each column holds, if the row is a header: number, task, duty or other; nothing otherwise."""
    names = [text[slice(*cell)] for cell in cells]
    if (
        any(len(name) > LONGEST_COLUMN_NAME for name in names)
        or sum(bool(COLUMN_NAME.search(n)) for n in names) < 2
    ):
        return []
    columns = [
        "number"
        if re.search("序号|编号", name)
        else "duty"
        if re.search("责任|牵头|配合|单位|部门|时限|时间|进度", name)
        else "other"
        for name in names
    ]
    for wanted in ("具体", "措施", "举措", "内容", "任务", "事项", "要求", "工作"):
        fitting = [at for at, name in enumerate(names) if wanted in name and columns[at] == "other"]
        if fitting:
            columns[fitting[-1]] = "task"
            break
    return columns if "task" in columns else []


def _row(text: str, cells: list[tuple[int, int]], columns: list[str]) -> Line | None:
    """The line of a table row's task cell; None for the header and the rule below it."""
    said = [text[slice(*cell)] for cell in cells]
    if _columns(text, cells) or all(re.fullmatch(r"[-:—\s]*", cell) for cell in said):
        return None
    if len(columns) == len(cells):
        at = columns.index("task")
        duties = [cell for cell, column in zip(cells, columns, strict=True) if column == "duty"]
        number = said[columns.index("number")] if "number" in columns else ""
    else:
        at = max(range(len(cells)), key=lambda place: (len(said[place]), -place))
        duties = cells[at + 1 :]
        number = said[0] if re.fullmatch(r"\d{1,3}", said[0]) and at else ""
    start, end = cells[at]
    if start == end:
        return None
    inner = marker_at(text, start)
    body = inner.end if inner else start
    return Line(start, end, Marker("row", number_of(number), number, body), body, is_item=True, duties=duties)


def _mark_headings(text: str, lines: list[Line]) -> None:
    titled, in_run = _kinds_with_titles(text, lines), _runs_with_titles(text, lines)
    for at, line in enumerate(lines):
        if line.marker and line.marker.kind == "row":
            continue
        bold = BOLD.match(text, line.body, line.end)
        if bold and bold.end() < line.end and not re.fullmatch(r"[（(].*[）)]", text[bold.end() : line.end]):
            start, end = bold.span(1 if bold[1] else 2)
            end -= len(text[start:end]) - len(text[start:end].rstrip(CLAUSE_ENDS + " "))
            line.title = (start, end) if end > start else None
            continue
        title_end = _title_end(text, line)
        if title_end is None:
            continue
        rest = text[title_end : line.end].strip("。：: 　*")
        if rest and not re.fullmatch(
            r"[（(][^（）()]*(?:负责|牵头|配合|参与|落实|单位|部门)[^（）()]*[）)][。]?", rest
        ):
            if line.marker and text[title_end] in "。：" and (line.marker.kind in titled or at in in_run):
                line.title = (line.body, title_end)
        elif not rest and _opens_part(text, lines, at):
            line.title = (line.body, title_end)


def _kinds_with_titles(text: str, lines: list[Line]) -> set[str]:
    """Kinds of marker whose lines open with a title (（一）加强领导。各地要…) and not with a first task.

    Told by the notice's own habit: four in five lines of the kind that hold more than one sentence open with a short
    sentence without a comma.
    """
    opens: dict[str, list[bool]] = {}
    for line in lines:
        if not line.is_numbered or line.marker.kind == "bullet":
            continue
        clauses = split_clauses(text, line.body, line.end)
        sentences = [
            clause for clause in clauses if clause.close in ("。", "：", "") and clause.start > line.body
        ]
        if len(clauses) > 1 and sentences:
            short = clauses[0].close in ("。", "：") and clauses[0].end - line.body <= LONGEST_TITLE
            opens.setdefault(line.marker.kind, []).append(short)
    return {
        kind
        for kind, short in opens.items()
        if sum(short) >= (0.8 if len(short) > 1 or kind.startswith("arabic") else 1) * len(short)
    }


def _runs_with_titles(text: str, lines: list[Line]) -> set[int]:
    """Places of the lines 1., 2., 3. of one part that all open with a short sentence and then say more.

    Told by the part, where the notice as a whole has no habit. A first sentence that names a 《document》 or a line
    with its responsible body is an item of its own.
    """
    runs: list[list[int]] = []
    for at, line in enumerate(lines):
        if line.is_numbered and line.marker.kind == "arabic":
            if not runs or line.marker.number != lines[runs[-1][-1]].marker.number + 1:
                runs.append([])
            runs[-1].append(at)
    return {
        at for run in runs if len(run) > 1 and all(_opens_short(text, lines[at]) for at in run) for at in run
    }


def _opens_short(text: str, line: Line) -> bool:
    clauses = split_clauses(text, line.body, line.end)
    first = text[line.body : clauses[0].end] if clauses else ""
    return (
        len(clauses) > 2
        and clauses[0].close == "。"
        and len(first) <= LONGEST_TITLE
        and "《" not in first
        and not DUTY_BRACKET.search(text, line.body, line.end)
    )


def _title_end(text: str, line: Line) -> int | None:
    """Where the first sentence of the line ends if it is short and whole enough to be a heading."""
    clauses = split_clauses(text, line.body, line.end)
    if not clauses:
        return None
    first = clauses[0]
    whole = text[line.body : line.end]
    is_marked = line.marker and line.marker.kind in ("chapter", "han", "han_bracket")
    is_one_sentence = "，" in whole and not re.search("[。；！？：（(]", whole)
    if is_marked and len(whole) <= LONGEST_TITLE and is_one_sentence:
        return line.end
    if first.end - line.body > LONGEST_HEADING or (first.close in "，；！？" and first.close):
        return None
    said = text[line.body : first.end]
    if (not line.marker and re.search(r"(?:要求|指出|强调)$", said)) or marker_at(
        text, line.body, ("shi", "yao")
    ):
        return None
    if first.close == "：" and not line.marker:
        return None
    bracket = re.search(r"[（(][^（）()]*(?:负责|牵头|配合)[^（）()]*[）)]$", said)
    return first.end - len(bracket[0]) if bracket else first.end


def _opens_part(text: str, lines: list[Line], at: int) -> bool:
    """A short line is a heading if what follows stands below it, not beside it."""
    line = lines[at]
    following = next(
        (other for other in lines[at + 1 :] if not is_duty_line(text, other.body, other.end)), None
    )
    if at + 1 < len(lines) and is_duty_line(text, lines[at + 1].body, lines[at + 1].end):
        return False
    if following is None:
        return False
    if line.marker is None:
        short, length = line.end - line.start <= 25, following.end - following.start
        return (
            short
            and text[line.end - 1] not in CLAUSE_ENDS + "日）"
            and (length >= 30 or following.marker is not None)
        )
    if text[line.end - 1] in "；，":
        return False
    if line.marker.kind == "bullet":
        return False
    if following.marker is None:
        earlier = [other for other in lines[:at] if other.marker and other.marker.kind == line.marker.kind]
        return not (earlier and earlier[-1].title is None and line.marker.number > 1)
    if _rank(following.marker.kind) > _rank(line.marker.kind) >= 0:
        return True
    kinds_before = [other.marker.kind for other in lines[: at + 1] if other.marker]
    return following.marker.kind != line.marker.kind and (
        following.marker.kind not in kinds_before
        or following.marker.number <= 1
        or kinds_before.index(following.marker.kind) > kinds_before.index(line.marker.kind)
    )


def _rank(kind: str) -> int:
    """How deep a marker commonly stands; -1 where custom gives no answer."""
    return CUSTOMARY_DEPTH.index(kind) if kind in CUSTOMARY_DEPTH else -1


def _set_paths(text: str, lines: list[Line]) -> None:
    path: list[Level] = []
    for node, line in enumerate(lines):
        if line.marker is None:
            if line.title is not None:
                path = [level for level in path if level.kind != "plain"]
                numbered = [level for level in path if level.kind != "bullet"]
                path = [*numbered[:0], Level("plain", 0, text[slice(*line.title)], node)]
            line.path = list(path)
            continue
        kinds = [level.kind for level in path]
        if line.marker.kind in kinds:
            path = path[: kinds.index(line.marker.kind)]
        elif line.marker.kind.startswith(("hash", "decimal")):
            family = line.marker.kind.rstrip("0123456789")
            deeper = [
                i for i, kind in enumerate(kinds) if kind.startswith(family) and kind > line.marker.kind
            ]
            path = path[: deeper[0]] if deeper else path
        title = text[slice(*line.title)] if line.title else ""
        level = Level(line.marker.kind, line.marker.number, title, node)
        if line.title is None:
            line.is_item = True
        path = [*path, level]
        line.path = list(path)


def outline_group(line: Line, above: bool = False) -> tuple[int, str]:
    """The heading path a line stands under: its last heading's place and the titles joined by " > "."""
    levels = [level for level in line.path if level.title]
    if above and levels and line.title is not None:
        levels = levels[:-1]
    if not levels:
        return (-1, "")
    return levels[-1].node, " > ".join(level.title for level in levels)
