"""A clause with its role, and what is settled only when all clauses of a notice have theirs."""

from __future__ import annotations

from dataclasses import dataclass, field

from ipresearch.tasks.verbs import Predicate

NAMING_STRENGTH = 3


@dataclass
class Piece:
    """One clause with its role and the rule that gave it."""

    start: int
    end: int
    role: str
    rule: str
    predicate: Predicate | None = None
    group: tuple[int, str] = (-1, "")
    heading: str = ""
    item: int = -1
    item_number: int = 0
    part: list[int] = field(default_factory=list)
    line: int = 0
    sentence: int = 0
    scope: int = 0
    leads: str = ""


def name_headings(pieces: list[Piece]) -> None:
    """The clause right after 一是, or a 要-clause, that only names what the clauses after it in its scope do."""
    for at, piece in enumerate(pieces):
        if (
            piece.role != "task"
            or piece.predicate is None
            or piece.leads not in ("shi", "yao", "nth", "modal")
        ):
            continue
        if piece.leads == "modal" and (
            piece.predicate.strength > NAMING_STRENGTH
            or "《" in piece.predicate.object_zh
            or piece.predicate.opening
        ):
            continue
        later = []
        for other in pieces[at + 1 :]:
            if other.scope != piece.scope:
                break
            later.append(other)
        if any(other.role == "task" for other in later):
            piece.role, piece.rule = "heading", "names the goal"
            for other in later:
                other.heading = piece.predicate.verb_zh + piece.predicate.object_zh


def promote_requirements(pieces: list[Piece]) -> None:
    """What a notice that sets nothing else requires of its addressees is its tasks."""
    if any(piece.role == "task" for piece in pieces):
        return
    for piece in pieces:
        if piece.role == "requirement" and piece.predicate:
            piece.role, piece.rule = "task", "requirement, and no other task"
