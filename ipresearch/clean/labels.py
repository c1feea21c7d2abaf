"""Lines that state something about the document: 来源：…, 发布时间：…, 索 引 号 …"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ipresearch.clean.lines import Line
from ipresearch.structure.forms import DOC_NUMBER, parse_date

_LONGEST = {"title_zh": 150}
_LONGEST_OTHER = 60
_CUT = re.compile(r"\s{2,}|\t|[|｜【\[]|\s(?=(?:19|20)\d\d[-年/])")
_REST = re.compile(
    r"[\s|｜【】\[\]()（）：:，,.。·/、>-]*((打印|关闭|大|中|小|超大|特大|默认|字体|字号|分享到?|收藏|纠错|次|人次|返回|复制|下载|朗读|"
    r"微信|微博|我要|本页|本文|转发|点击|浏览|阅读)[\s|｜【】\[\]()（）：:，,.。·/、>-]*)*"
)
_SITE = re.compile(r"[\u4e00-\u9fffA-Za-z·]{2,20}(网|网站|日报|晚报|时报|报|社|频道|门户|客户端|平台)")


class Statement(NamedTuple):
    """A label and its value: start and end are offsets of the value in the line; field is "" for what is not kept."""

    label: str
    field: str
    value: str
    start: int
    end: int


class Labels(dict[str, str]):
    """The labels of metadata_labels.csv, label -> field, and what finds them in a line."""

    def __init__(self, fields: Mapping[str, str]):
        super().__init__(fields)
        ordered = sorted(self, key=len, reverse=True)
        spaced = "|".join(r"\s{0,8}".join(map(re.escape, label)) for label in ordered)
        # a page's inline elements can leave no blank between a value and the next label
        unparted = "|".join(re.escape(label) for label in ordered if len(label) >= 4)
        self._pattern = re.compile(
            rf"(?:(?:^|(?<=[\s|｜】\]\[【（(、;；/，,\d]))(?P<label>{spaced})(?P<colon>\s*[：:]\s*|\s+|$)"
            rf"|(?P<unparted>{unparted})\s*[：:]\s*)"
        )
        ends = re.escape("".join(sorted({label[-1] for label in self})))
        self._before_colon = re.compile(rf"[：:](?:(?<=[{ends}].)|(?<=\s.))")
        titles = re.escape(
            "".join(sorted({label[-1] for label, field in self.items() if field == "title_zh"}))
        )
        self._title = re.compile(rf"[{titles}](?=[：:\s]|\Z)" if titles else r"(?!)")
        self._firsts = frozenset(label[0] for label in self)
        self.read = lru_cache(maxsize=4096)(self._read)

    def may_state_title(self, text: str) -> bool:
        """Whether a line of the text may have a label of a title; a no is certain."""
        return self._title.search(text) is not None

    def _marks(self, text: str) -> list[tuple[str, bool, int, int]]:
        """(label as written, whether a colon follows, start, end) of each label in a line."""
        found = []
        for match in self._pattern.finditer(text):
            label = match["label"] or match["unparted"]
            colon = match["unparted"] is not None or bool(match["colon"].strip())
            found.append((label, colon, match.start(), match.end()))
        return found

    def _read(self, text: str) -> tuple[Statement, ...]:
        # a statement begins with a label, or has a label with a colon behind it
        has_colon = ("：" in text or ":" in text) and self._before_colon.search(text)
        if not has_colon and not (text[:1] in self._firsts and self._pattern.match(text)):
            return ()
        every = self._marks(text)
        marks = [mark for mark in every if mark[1]] or _bare_labels(text, every)
        if not marks or not _may_stand_before(text[: marks[0][2]]):
            return ()
        found = []
        for (written, _, _, start), following in zip(marks, [*marks[1:], None], strict=True):
            label = re.sub(r"\s", "", written)
            statement = _value(text, label, self[label], start, following[2] if following else len(text))
            if statement is None:
                return ()
            found.append(statement)
        return tuple(found)


def read_statements(line: Line, labels: Labels) -> tuple[Statement, ...]:
    """The statements of a line that holds nothing else; an empty tuple where it holds anything else."""
    return labels.read(line.folded) if len(line.folded) <= 400 else ()


def _bare_labels(text: str, marks: list[tuple[str, bool, int, int]]) -> list[tuple[str, bool, int, int]]:
    """Labels without a colon, as the cells of an index table: only where they are several, or alone in their cell."""
    if not marks or marks[0][2] > 0:
        return []
    label, _, _, end = marks[0]
    cell = "\t" in text[:end] or re.search(r"\s", label) is not None or len(label) >= 4
    return marks if len(marks) > 1 or cell else []


def _may_stand_before(text: str) -> bool:
    rest = text.strip(" \t|｜【】[]（()）·-")
    if not rest:
        return True
    if DOC_NUMBER.fullmatch(rest):
        return True
    date = parse_date(rest)
    if date:
        rest = (rest[: date[1]] + rest[date[2] :]).strip(" \t|｜·-")
    return not rest or _SITE.fullmatch(rest) is not None or _REST.fullmatch(rest) is not None


def _value(text: str, label: str, field: str, start: int, end: int) -> Statement | None:
    value = text[start:end]
    cut = _CUT.search(value.rstrip())
    rest = ""
    if cut and value[: cut.start()].strip() and field != "title_zh":
        value, rest = value[: cut.start()], value[cut.start() :]
    trimmed = value.strip(" \t】]|｜;；，,【[").rstrip("（(").lstrip("）)")
    if trimmed.count("）") + trimmed.count(")") > trimmed.count("（") + trimmed.count("("):
        trimmed = trimmed.rstrip("）)")
    start += value.find(trimmed) if trimmed else 0
    if len(trimmed) > _LONGEST.get(field, _LONGEST_OTHER) or "。" in trimmed:
        return None
    if field in ("issued_on", "published_on") and trimmed and not parse_date(trimmed):
        return None
    if rest and not (_REST.fullmatch(rest) or parse_date(rest) or len(rest.strip()) <= 12):
        return None
    return Statement(label, field, trimmed, start, start + len(trimmed))


def read_label_cells(lines: list[Line], stop: int, labels: Labels) -> dict[int, str]:
    """Index tables whose cells became lines: the lines below a bare label that are its value, with the label.

    Only lines before `stop`, and only where at least two bare labels stand there.
    """
    alone = {
        number: label
        for number, line in enumerate(lines[:stop])
        if (label := re.sub(r"[\s：:]", "", line.folded)) in labels and len(label) >= 2
    }
    if len(alone) < 2:
        return {}
    values = dict.fromkeys(alone, "")
    for number, label in alone.items():
        if number + 1 < stop and number + 1 not in alone and not read_statements(lines[number + 1], labels):
            values[number + 1] = label
    return values
