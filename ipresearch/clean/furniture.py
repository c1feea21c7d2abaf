"""Which lines of a page are the document, and which are the page's furniture.

The rules are in lexicons/furniture.csv; `place` says where a pattern counts, because what is furniture under an
article (主办单位：…) can be policy inside one:

    anywhere   wherever the line stands
    head       above the first paragraph
    foot       below the last paragraph, where it also begins the foot
    below      only in a foot that something else has begun
    opens_foot the line and all that follows it
    suffix     the end of a line
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from ipresearch.clean.gate import Gate, middle_of
from ipresearch.clean.labels import Labels, read_label_cells, read_statements
from ipresearch.clean.lines import Line
from ipresearch.lexicons import lexicon_path, lexicon_rows
from ipresearch.structure.forms import DOC_NUMBER, HEADING, is_date_line, is_organ_line

BODY, TITLE, STATEMENT, FURNITURE = "body", "title", "statement", "furniture"
OUTSIDE_MAIN = "outside the main text of the page"
BELOW_FOOT = "below the foot of the article"
DOCUMENT_NUMBER = "document number"
_CARRYING = {"one", "two", "chapter", "article"}
_LONGEST = 800  # characters of a line of furniture
_PROSE_END = "。！？；"
_ADDRESSEE = re.compile(r".{2,200}[：:]")
_ATTACHMENT = re.compile(r"附\s*(件|表|图|录)\s*[\d一二三四五六七八九十]*\s*([：:].*|$)")


class Role(NamedTuple):
    """What a line is, and which rule said so; label : the label in the line above, for a value in a line of its own."""

    role: str
    why: str
    label: str = ""


class Rule(NamedTuple):
    pattern: re.Pattern[str]
    what: str

    def fits(self, folded: str) -> bool:
        """Whether the rule is about the whole line."""
        return self.pattern.fullmatch(folded) is not None


class Anywhere(Rule):
    """A rule `.*(...).*`, whose middle is looked for: the whole pattern would try the middle at every place."""

    def fits(self, folded: str) -> bool:
        return self.pattern.search(folded) is not None


class Rules(NamedTuple):
    """The rules of one place, and the quick question whether any rule of any place can fit a line."""

    rules: tuple[Rule, ...]
    gate: Gate

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)


def furniture_rules(folder: str | Path | None = None) -> dict[str, Rules]:
    """The patterns of furniture.csv by place, compiled."""
    path = lexicon_path("furniture", folder)
    return _compiled(str(folder) if folder is not None else None, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _compiled(folder: str | None, _written: int) -> dict[str, Rules]:
    from ipresearch.errors import LexiconError

    rules: dict[str, list[Rule]] = {
        place: [] for place in ("anywhere", "head", "foot", "below", "opens_foot", "suffix")
    }
    for number, row in enumerate(lexicon_rows("furniture", folder), start=2):
        if row["place"] not in rules:
            raise LexiconError(
                f"furniture.csv, row {number}, column 'place': no place {row['place']!r}. Known: {', '.join(rules)}."
            )
        try:
            middle = middle_of(row["pattern"])
            made = (
                Anywhere(re.compile(middle), row["what"])
                if middle
                else Rule(re.compile(row["pattern"]), row["what"])
            )
            rules[row["place"]].append(made)
        except re.error as error:
            raise LexiconError(f"furniture.csv, row {number}, column 'pattern': {error}.") from error
    lines = [rule for place, found in rules.items() if place != "suffix" for rule in found]
    inside = [rule.pattern.pattern for rule in lines if isinstance(rule, Anywhere)]
    of_lines = Gate([rule.pattern.pattern for rule in lines if not isinstance(rule, Anywhere)], inside)
    of_ends = Gate([], [rule.pattern.pattern for rule in rules["suffix"]])
    return {
        place: Rules(tuple(found), of_ends if place == "suffix" else of_lines)
        for place, found in rules.items()
    }


class Fits:
    """Which rules fit which lines of a page; most lines are told at once to be fitted by none."""

    def __init__(self, lines: list[Line], rules: dict[str, Rules]):
        self._lines, self._rules = lines, rules
        found = rules["anywhere"].gate.doubtful([line.folded for line in lines])  # one gate for all places
        self.doubtful = sorted(number for number in found if len(lines[number].folded) <= _LONGEST)
        self._may = frozenset(self.doubtful)

    def first(self, number: int, *places: str) -> str | None:
        """What the first rule of these places that fits the whole line calls it."""
        if number not in self._may:
            return None
        folded = self._lines[number].folded
        fitting = (rule.what for place in places for rule in self._rules[place] if rule.fits(folded))
        return next(fitting, None)


FOUR_HAN = re.compile("(?:[^\u4e00-\u9fff]*[\u4e00-\u9fff]){4}")
_SENTENCE_MARK = re.compile("[。；]")
_SENTENCE_OR_ASKING = re.compile(f"[{_PROSE_END}]")


@lru_cache(maxsize=4096)
def _reads_as_prose(text: str) -> bool:
    if not FOUR_HAN.match(text):
        return False
    if text[-1] in _PROSE_END or (text[-1] in "”）)》" and _SENTENCE_OR_ASKING.search(text)):
        return True
    if _SENTENCE_MARK.search(text):
        return True
    pieces = re.split(r"\s+", text)
    longest = max(len(piece) for piece in pieces)
    return (longest >= 60) or (longest >= 25 and ("，" in text or "," in text) and len(pieces) <= 4)


def is_prose(line: Line) -> bool:
    """Whether a line reads as running text: it ends a sentence, or is long and not cut up by blanks."""
    return _reads_as_prose(line.folded)


def trust_main(lines: list[Line]) -> list[Line]:
    """The lines, all taken as main text where the extractor would leave out more running text than it keeps."""
    if all(line.in_main for line in lines):
        return lines
    inside, outside = (
        sum(len(line.text) for line in lines if line.in_main is kept and is_prose(line))
        for kept in (True, False)
    )
    return [line._replace(in_main=True) for line in lines] if outside > inside else lines


def choose_lines(lines: list[Line], fits: Fits, labels: Labels, titles: Sequence[int]) -> list[Role]:
    """Say for every line what it is.

    titles : positions of the lines that make the title, as found by find_title()
    Returns one Role per line; nothing is left out.
    """
    roles: list[Role | None] = [None] * len(lines)
    for number in titles:
        roles[number] = Role(TITLE, "title")
    title_text = "".join(lines[number].folded for number in titles).replace(" ", "")
    running = _running_heads(lines)
    fitting = {number: fits.first(number, "anywhere") for number in fits.doubtful}
    fitting |= dict.fromkeys(running, "running head or foot")
    anywhere = [line.cut or fitting.get(number) for number, line in enumerate(lines)]

    def is_text(number: int) -> bool:
        line = lines[number]
        return (
            line.in_main
            and not anywhere[number]
            and number not in titles
            and is_prose(line)
            and not read_statements(line, labels)
            and not fits.first(number, "foot", "head")
        )

    first = next(filter(is_text, range(len(lines))), len(lines))
    foot = _find_opener(lines, fits, is_text, first, bool(titles))
    last = next(filter(is_text, range(foot - 1, first - 1, -1)), -1)
    head = max(titles, default=-1) if max(titles, default=-1) < first else -1
    for number, label in read_label_cells(lines, max(head, 0) or first, labels).items():
        roles[number] = roles[number] or Role(STATEMENT, "statement", label)
    for number, line in enumerate(lines):
        if roles[number]:
            continue
        if number >= foot:
            what = fits.first(number, "anywhere", "opens_foot", "foot", "below") or BELOW_FOOT
            roles[number] = _stated(line, labels) or Role(FURNITURE, what)
        elif anywhere[number]:
            roles[number] = Role(FURNITURE, anywhere[number] or "")
        elif not line.in_main:
            what = fits.first(number, "head", "opens_foot", "foot", "below") or OUTSIDE_MAIN
            roles[number] = _stated(line, labels, number < first) or Role(FURNITURE, what)
        elif number < first:
            roles[number] = _in_head(line, fits.first(number, "head"), labels, number < head, title_text)
        elif number <= last:
            roles[number] = Role(BODY, "")
    _judge_tail(lines, roles, fits, labels, last, foot)
    return [role or Role(BODY, "") for role in roles]


def _running_heads(lines: list[Line]) -> set[int]:
    """Lines that stand at the top or bottom of most pages, numbers aside."""
    if not lines or lines[0].page == lines[-1].page:
        return set()
    pages: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        pages.setdefault(line.page, []).append(number)
    if len(pages) < 2:
        return set()
    edges: dict[str, dict[int, int]] = {}
    for page, numbers in pages.items():
        for number in {*numbers[:2], *numbers[-2:]}:
            shape = re.sub(r"\d+", "0", lines[number].folded)
            if len(shape) <= 80 and not is_prose(lines[number]):
                edges.setdefault(shape, {})[page] = number
    often = [places for places in edges.values() if len(places) >= max(2, 0.6 * len(pages))]
    return {number for places in often for number in places.values()}


def _find_opener(
    lines: list[Line], fits: Fits, is_text: Callable[[int], bool], first: int, titled: bool
) -> int:
    """Where the furniture under the article opens, or the number of lines where nothing opens it."""
    openers = [number for number in fits.doubtful if number > first and fits.first(number, "opens_foot")]
    if not openers:
        return len(lines)
    length = [len(line.text) if is_text(number) else 0 for number, line in enumerate(lines)]
    above = [0, *accumulate(length)]
    kinds = [_heading_kind(line) for line in lines]
    first_of = {kind: kinds.index(kind) for kind in _CARRYING & set(kinds)}
    last_of = {kind: number for number, kind in enumerate(kinds) if kind in _CARRYING}
    for number in openers:
        # where the document's own headings (一、二、…) go on below, no foot has opened
        goes_on = any(first_of[kind] < number < last_of[kind] for kind in first_of)
        # a hot list can stand above an article as well
        if not goes_on and (titled or above[number] >= 0.3 * (above[-1] - above[number])):
            return number
    return len(lines)


def _heading_kind(line: Line) -> str | None:
    match = HEADING.match(line.folded)
    return match.lastgroup if match else None


def _stated(line: Line, labels: Labels, or_number: bool = False) -> Role | None:
    """The role of a line that states something about the document, its number too if asked."""
    if read_statements(line, labels):
        return Role(STATEMENT, "statement")
    if or_number and DOC_NUMBER.fullmatch(line.folded.strip("（）() ")):
        return Role(STATEMENT, DOCUMENT_NUMBER)
    return None


def _in_head(line: Line, what: str | None, labels: Labels, above_title: bool, title: str) -> Role:
    if stated := _stated(line, labels, or_number=True):
        return stated
    if what:
        return Role(FURNITURE, what)
    if title and line.folded.replace(" ", "") == title:
        return Role(FURNITURE, "title, repeated")
    if above_title:
        return Role(FURNITURE, "above the title")
    return Role(BODY, "")


def _judge_tail(lines, roles, fits: Fits, labels, last: int, foot: int) -> None:
    """The lines between the last paragraph and the open foot: signatures stay, what begins or follows a foot goes."""
    begun = in_attachments = False
    for number in range(last + 1, foot):
        line, role = lines[number], roles[number]
        if role:
            begun = begun or not (line.cut or role.why in ("page number", "running head or foot"))
            continue
        is_attachment = _ATTACHMENT.match(line.folded) is not None
        in_attachments = is_attachment or (in_attachments and _heading_kind(line) == "three")
        if read_statements(line, labels):
            roles[number], begun = Role(STATEMENT, "statement"), True
        elif what := fits.first(number, "foot"):
            roles[number], begun = Role(FURNITURE, what), True
        elif begun and not in_attachments and not _signs(lines, number):
            roles[number] = Role(FURNITURE, fits.first(number, "below") or BELOW_FOOT)
    first_gone = next(
        (n for n in range(last + 1, len(lines)) if roles[n] and roles[n].role != BODY), len(lines)
    )
    for number in range(first_gone - 1, last, -1):
        what = fits.first(number, "below")
        if roles[number] or not what:
            break
        roles[number] = Role(FURNITURE, what)


def _signs(lines: list[Line], number: int) -> bool:
    """Whether a line belongs to a signature: an organ above a date, or a date below an organ."""
    this, above, below = (
        lines[at].folded if 0 <= at < len(lines) else "" for at in (number, number - 1, number + 1)
    )
    return (is_organ_line(this) and (is_date_line(below) or is_organ_line(below))) or (
        is_date_line(this) and is_organ_line(above)
    )
