"""One broken line to edits: what was slid, what was lost and filled, and what the mirror's process proves."""

from __future__ import annotations

import re
from itertools import pairwise

from ipresearch.restore.certify import is_certified
from ipresearch.restore.digits import with_swallowed_digits
from ipresearch.restore.invert import realign
from ipresearch.restore.lattice import Sign, read_signs
from ipresearch.restore.profile import LETTERS, PageProfile
from ipresearch.restore.punctuation import widen_marks
from ipresearch.restore.record import Repair
from ipresearch.restore.restoration import Edit, gloss_edit
from ipresearch.restore.runs import Fill, Realigned
from ipresearch.restore.script import simplify_mirror
from ipresearch.restore.tables import to_simplified

_BREAK = re.compile(rf"[?(](?:(?<=\?)|(?<=[@-~]\()[{LETTERS}]{{1,6}}\))")
LONG_LINE = 4000
SURROUNDINGS = 200
MOST_BREAKS = 2_500
DENSE = 0.2
FEW_BREAKS = 10
SURE = 0.9


def broken_spans(text: str) -> list[tuple[int, int]]:
    """Spans that need their bytes re-aligned: lines with "?" or with a gloss on a Latin letter.

    That letter is the second byte of the glossed character. Of very long lines only the surroundings of
    the breaks are taken.
    """
    spans: list[tuple[int, int]] = []
    line_start, line_end = 0, -1
    for match in _BREAK.finditer(text):
        at = match.start() - (match[0] != "?")
        if at >= line_end:
            line_start, line_end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
        elif at < spans[-1][1] - SURROUNDINGS // 2:
            continue
        if line_end - line_start <= LONG_LINE:
            if not spans or spans[-1] != (line_start, line_end):
                spans.append((line_start, line_end))
            continue
        start, end = max(line_start, at - SURROUNDINGS), min(line_end, at + SURROUNDINGS)
        if spans and start <= spans[-1][1]:
            before = spans[-1]
            if before[1] - before[0] < LONG_LINE:
                spans[-1] = (before[0], end)
                continue
            start = before[1]
        if start < end:
            spans.append((start, end))
    return spans


def realign_lines(
    text: str, lines: list[tuple[int, int]], calm: str, profile: PageProfile
) -> tuple[list[Edit], dict[str, str], list[tuple[int, int]]]:
    """Edits of the lines of `text` that hold "?", the page's glosses, and raw spans left unrepaired.

    `calm` is the page's undamaged text; it tells swallowed digits, with what was surely read here.
    """
    given_up: list[tuple[int, int]] = []
    observed = [text[start:end] for start, end in lines]
    signs = [read_signs(line, profile) for line in observed]
    runs = []
    for (start, _), line_signs in zip(lines, signs, strict=True):
        line_runs, spans = realign(line_signs, profile.glosses)
        runs.append(line_runs)
        given_up += [(start + one, start + other) for one, other in spans]
    learned = [_sure_text(line, own, these) for line, own, these in zip(observed, signs, runs, strict=True)]
    page = "\n".join([calm, *learned])
    edits = []
    found = [
        [with_swallowed_digits(line, run, page) for run in line_runs]
        for line, line_runs in zip(observed, runs, strict=True)
    ]
    glosses = _all_glosses(profile.glosses, signs, found)
    for (start, _), line, line_signs, line_runs in zip(lines, observed, signs, found, strict=True):
        edits += [_moved(edit, start) for edit in _line_edits(line, line_signs, line_runs, glosses)]
    return edits, glosses, given_up


def within_budget(text: str, lines: list[tuple[int, int]]) -> tuple[list, list]:
    """Lines to search, and those left: too dense in breaks to be text, or beyond the budget of one page."""
    spent, within, beyond = 0, [], []
    for start, end in lines:
        breaks = text.count("?", start, end)
        dense = breaks > DENSE * (end - start) and breaks > FEW_BREAKS
        spent += 0 if dense else breaks
        (beyond if dense or spent > MOST_BREAKS else within).append((start, end))
    return within, beyond


def _line_edits(line: str, signs: list[Sign], runs: list[Realigned], glosses: dict[str, str]) -> list[Edit]:
    edits = _line_glosses(line, signs, runs)
    bare = sorted([*edits, *(_bare_edit(run) for run in runs)])
    proved = is_certified(apply_edits(line, bare), line, glosses)
    return sorted([*edits, *(_slid_edit(line, run, proved) for run in runs)])


def _sure_text(line: str, signs: list[Sign], runs: list[Realigned]) -> str:
    """A line as first read, without what stands near a doubtful fill: half a phrase there is no evidence."""
    edits = _line_glosses(line, signs, runs)
    for run in runs:
        doubtful = {fill.candidates[0][0] for fill in run.fills if fill.candidates[0][1] < SURE}
        text = "".join(_HOLE if char in doubtful else char for char in run.text)
        edits.append(Edit(run.start, run.end, text, run.spans, ()))
    return _NEAR_HOLE.sub("\n", widen_marks(simplify_mirror(apply_edits(line, sorted(edits)))))


_HOLE = "\x00"
_NEAR_HOLE = re.compile(".{0,4}\x00.{0,4}")


def _all_glosses(
    known: dict[str, str], signs: list[list[Sign]], runs: list[list[Realigned]]
) -> dict[str, str]:
    glosses = dict(known)
    for sign in (sign for line in signs for sign in line if sign.gloss and sign.gloss[0]):
        glosses.setdefault(*sign.gloss)
    for fill in (fill for line in runs for run in line for fill in run.fills if fill.gloss and fill.gloss[0]):
        glosses.setdefault(*fill.gloss)
    return glosses


def _line_glosses(line: str, signs: list[Sign], runs: list[Realigned]) -> list[Edit]:
    """Whole glosses outside the slid runs; those inside go with their run."""
    edits = []
    for sign in signs:
        has_gloss = sign.gloss is not None and line[sign.start + 1 : sign.start + 2] in ("(", "【")
        if has_gloss and not any(run.start < sign.end and sign.start < run.end for run in runs):
            edits.append(gloss_edit(line, sign.start + 1, sign.end, sign.char))
    return edits


def _bare_edit(run: Realigned) -> Edit:
    return Edit(run.start, run.end, run.text, run.spans, ())


def _slid_edit(line: str, run: Realigned, proved: bool) -> Edit:
    certainty = "proved" if proved else "inferred"
    evidence = "the mirror's process gives the observed line" if proved else "likeliest reading of the bytes"
    named = [f"{fill.gloss[0]}({fill.gloss[1]})" for fill in run.fills if fill.gloss]
    if named:
        evidence += "; bytes named by " + ", ".join(named)
    lost = [fill for fill in run.fills if not fill.gloss or len(fill.candidates) > 1]
    sure = 1.0 if proved else min((fill.candidates[0][1] for fill in lost), default=0.5)
    rows = []
    for first, last in _without_lost(run, lost) if proved else [(0, len(run.text))]:
        start, end = run.spans[first][0], run.spans[last - 1][1]
        after = run.text[first:last]
        rows.append(Repair("realign", start, end, line[start:end], after, certainty, sure, evidence))
    rows += [_fill_repair(fill) for fill in lost]
    return Edit(run.start, run.end, run.text, run.spans, tuple(rows))


def _without_lost(run: Realigned, lost: list[Fill]) -> list[tuple[int, int]]:
    """Stretches of a run's text between its filled characters, which no process can prove."""
    places = [-1, *sorted({fill.place for fill in lost}), len(run.text)]
    return [(before + 1, place) for before, place in pairwise(places) if before + 1 < place]


def _fill_repair(fill: Fill) -> Repair:
    table = to_simplified()
    (char, share), *others = fill.candidates
    runners_up = ", ".join(f"{table.get(other, other)} {other_share:.2g}" for other, other_share in others)
    evidence = f"runners-up: {runners_up}" if runners_up else "no other candidate"
    if fill.is_swallowed:
        evidence = "an ASCII character that the mirror swallowed, most often a digit"
    return Repair("fill", fill.at, fill.at + 1, "?", table.get(char, char), "inferred", share, evidence)


def _moved(edit: Edit, by: int) -> Edit:
    repairs = tuple(
        repair._replace(raw_start=repair.raw_start + by, raw_end=repair.raw_end + by)
        for repair in edit.repairs
    )
    spans = tuple((start + by, end + by) for start, end in edit.spans)
    return Edit(edit.start + by, edit.end + by, edit.after, spans, repairs)


def apply_edits(text: str, edits: list[Edit]) -> str:
    """The text with each edit's span replaced."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.after]
        at = edit.end
    return "".join([*parts, text[at:]])
