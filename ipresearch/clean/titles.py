"""Which line, or lines, of a page are the document's title."""

from __future__ import annotations

import re

from ipresearch.clean.furniture import _ADDRESSEE, FOUR_HAN, Fits, is_prose
from ipresearch.clean.labels import Labels, read_statements
from ipresearch.clean.lines import Line
from ipresearch.structure.forms import DOC_NUMBER, HEADING, is_date_line, is_organ_line

_LONGEST = 120
_OPEN_END = re.compile(
    r".*(关于(印发|发布|转发|公布|下达|做好|开展|加强|进一步.*|深入.*|推进.*)?|印发|转发|发布|、|和|与|的|《[^》]*|（[^）]*)"
)
_BRACKETS_AT_END = re.compile(r"(\s*[（(][^（）()]{1,24}[）)]|[》”])+$")


def find_title(
    lines: list[Line], fits: Fits, labels: Labels, types: tuple[str, ...], stated: tuple[str, ...]
) -> list[int]:
    """Positions of the lines that make the title; an empty list where no line above the text looks like one.

    types  : the names of kinds of documents (通知, 方案 ...), from doc_types.csv
    stated : titles that the page states without showing them, or shows under a label
    """
    head = _candidates(lines, fits, labels)
    marked = {number + 1 for number, line in enumerate(lines) if line.cut and line.text == "#"}
    scored = [
        (score + 1.5 * _introduces(lines, number, labels), number)
        for number in head
        if (score := _score(lines[number], types, stated) + 3 * (number in marked)) > 0
    ]
    if not scored:
        return head if len(head) == 1 and _may_be_title(lines[head[0]]) else []
    best = max(scored)[1]
    return _with_neighbours(lines, best, set(head), types)


def _introduces(lines: list[Line], number: int, labels: Labels) -> bool:
    """Whether the line below is what stands below a title: a statement, a number, the addressee, the text."""
    if number + 1 >= len(lines):
        return False
    below = lines[number + 1]
    return bool(
        read_statements(below, labels)
        or DOC_NUMBER.fullmatch(below.folded.strip("（）() "))
        or _ADDRESSEE.fullmatch(below.folded)
        or is_prose(below)
    )


def _candidates(lines: list[Line], fits: Fits, labels: Labels) -> list[int]:
    found = []
    for number, line in enumerate(lines):
        if line.cut:
            continue
        if line.in_main and is_prose(line) and not fits.first(number, "anywhere", "head"):
            if read_statements(line, labels):
                continue
            break
        if not _may_be_title(line) or read_statements(line, labels):
            continue
        if not fits.first(number, "anywhere", "head", "opens_foot"):
            found.append(number)
    return found


def _may_be_title(line: Line) -> bool:
    text = line.folded
    return (
        len(text) <= _LONGEST
        and FOUR_HAN.match(text) is not None
        and text[-1] not in "。；，、"
        and not _ADDRESSEE.fullmatch(text)
        and not DOC_NUMBER.fullmatch(text.strip("（）() "))
        and not is_date_line(text)
    )


def _score(line: Line, types: tuple[str, ...], stated: tuple[str, ...]) -> float:
    text = line.folded
    bare = re.sub(r"\s", "", text)
    score = 0.0
    if ends_with_type(text, types) and len(bare) >= 8:
        score += 3
    if re.search(r"关于|印发|发布|召开|贯彻|推进|加强|部署", text):
        score += 2
    if "《" in text:
        score += 1
    if 10 <= len(text) <= 60:
        score += 1
    if any(bare == re.sub(r"\s", "", other) for other in stated):
        score += 4
    elif len(bare) >= 8 and any(bare in re.sub(r"\s", "", other) for other in stated):
        score += 3
    if HEADING.match(text) or _is_menu(text):
        score -= 5
    if is_organ_line(text):
        score -= 3
    if re.match(r"[•·●○■□◆▪►▶\-*]", text):
        score -= 3
    return score


def _is_menu(text: str) -> bool:
    """首页 政策法规 办事指南: short words side by side."""
    pieces = [piece for piece in re.split(r"[\s>＞|｜/·]+", text) if piece]
    return len(pieces) >= 2 and (
        max(map(len, pieces)) <= 6 or pieces[0] == "首页" or "\t" in text or len(pieces) > 4
    )


def ends_with_type(text: str, types: tuple[str, ...]) -> bool:
    return _BRACKETS_AT_END.sub("", text).endswith(types)


def _is_cut(above: str, this: str, types: tuple[str, ...]) -> bool:
    """A title cut at the page's width: …关于开展商标代理行业专项 / 整治的通知."""
    return (
        re.search(r"关于|印发", above) is not None
        and not ends_with_type(above, types)
        and ends_with_type(this, types)
        and not re.search(r"关于|《", this)
    )


def _with_neighbours(lines: list[Line], best: int, head: set[int], types: tuple[str, ...]) -> list[int]:
    """A title set in several lines: 国家知识产权局 / 关于印发《…》 / 的通知."""
    found = [best]
    while found[0] - 1 in head or (found[0] > 0 and is_organ_line(lines[found[0] - 1].folded)):
        above = lines[found[0] - 1].folded
        this = lines[found[0]].folded
        if (
            (re.match(r"关于|印发|转发|发布", this) and is_organ_line(above))
            or _OPEN_END.fullmatch(above)
            or _is_cut(above, this, types)
        ):
            found.insert(0, found[0] - 1)
        else:
            break
    while found[-1] + 1 in head:
        this, below = lines[found[-1]].folded, lines[found[-1] + 1].folded
        complete = ends_with_type(this, types) and not _OPEN_END.fullmatch(this)
        if not complete and len(below) <= 60 and ends_with_type(below, types) and not HEADING.match(below):
            found.append(found[-1] + 1)
        else:
            break
    return found
