"""One broken line to edits: what was slid, what was lost and filled, and what the mirror's process proves."""

from __future__ import annotations

from ipresearch.restore.certify import is_certified
from ipresearch.restore.invert import Fill, Realigned, realign
from ipresearch.restore.language import LanguageModel
from ipresearch.restore.lattice import Sign, read_signs
from ipresearch.restore.profile import PageProfile
from ipresearch.restore.record import Repair
from ipresearch.restore.restoration import Edit


def gloss_edit(text: str, start: int, end: int, host: str) -> Edit:
    """Take one gloss out."""
    repair = Repair("gloss", start, end, text[start:end], "", "rule", 1.0, f"a reading of {host}")
    return Edit(start, end, "", (), (repair,))


def realign_line(text: str, start: int, end: int, profile: PageProfile, model: LanguageModel) -> list[Edit]:
    """Edits of the line text[start:end], which holds "?": slid runs re-aligned, whole glosses taken out."""
    line = text[start:end]
    signs = read_signs(line, profile)
    runs, _given_up = realign(signs, model, profile.glosses)
    edits = _line_glosses(line, signs, runs)
    repaired = sorted([*edits, *(_bare_edit(run) for run in runs)])
    proved = is_certified(_apply(line, repaired), line, profile)
    for run in runs:
        edits.append(_slid_edit(line, run, proved))
    return [_moved(edit, start) for edit in sorted(edits)]


def _line_glosses(line: str, signs: list[Sign], runs: list[Realigned]) -> list[Edit]:
    edits = []
    for sign in signs:
        gloss_at = sign.start + 1
        if sign.end > gloss_at and line[gloss_at] == "(":
            if not any(run.start < sign.end and sign.start < run.end for run in runs):
                edits.append(gloss_edit(line, gloss_at, sign.end, sign.char))
    return edits


def _bare_edit(run: Realigned) -> Edit:
    return Edit(run.start, run.end, run.text, run.spans, ())


def _slid_edit(line: str, run: Realigned, proved: bool) -> Edit:
    certainty = "proved" if proved else "inferred"
    evidence = "the mirror's process gives the observed line" if proved else "likeliest reading of the bytes"
    named = [fill.named_by for fill in run.fills if fill.named_by]
    if named:
        evidence += "; bytes named by " + ", ".join(named)
    lost = [fill for fill in run.fills if not fill.named_by or len(fill.candidates) > 1]
    sure = 1.0 if proved else min((fill.candidates[0][1] for fill in lost), default=0.5)
    before = line[run.start : run.end]
    rows = [Repair("realign", run.start, run.end, before, run.text, certainty, sure, evidence)]
    rows += [_fill_repair(fill) for fill in lost]
    return Edit(run.start, run.end, run.text, run.spans, tuple(rows))


def _fill_repair(fill: Fill) -> Repair:
    (char, share), *others = fill.candidates
    runners_up = ", ".join(f"{other} {other_share:.2g}" for other, other_share in others)
    evidence = f"runners-up: {runners_up}" if runners_up else "no other candidate"
    return Repair("fill", fill.at, fill.at + 1, "?", char, "inferred", share, evidence)


def _moved(edit: Edit, by: int) -> Edit:
    repairs = tuple(
        repair._replace(raw_start=repair.raw_start + by, raw_end=repair.raw_end + by) for repair in edit.repairs
    )
    spans = tuple((start + by, end + by) for start, end in edit.spans)
    return Edit(edit.start + by, edit.end + by, edit.after, spans, repairs)


def _apply(text: str, edits: list[Edit]) -> str:
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.after]
        at = edit.end
    return "".join([*parts, text[at:]])
