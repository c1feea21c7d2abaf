"""Re-aligned runs as the search hands them on: their characters, raw spans and filled bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ipresearch.restore.arcs import Candidate
from ipresearch.restore.gbk import char_of_bytes
from ipresearch.restore.lattice import Sign, Unknown

CAUTION = 6
SUREST = 0.996


class Fill(NamedTuple):
    """A lost byte: the raw place of its "?", the posterior of each candidate, the one taken first.

    `place` is where its character stands in the run's text; `gloss` is the glossed character and reading that name the byte, if a broken gloss does; `is_swallowed`
    marks an ASCII character that the lost byte swallowed.
    """

    at: int
    place: int
    candidates: tuple[tuple[str, float], ...]
    gloss: tuple[str, str] | None = None
    is_swallowed: bool = False


@dataclass(frozen=True)
class Realigned:
    """A run of signs read otherwise than observed: raw start:end, the characters, their raw spans."""

    start: int
    end: int
    text: str
    spans: tuple[tuple[int, int], ...]
    fills: tuple[Fill, ...]


def as_realigned(run: list, signs: list[Sign], posteriors: dict[int, dict[str, float]]) -> Realigned:
    """A run of (arc, candidate) steps with the posteriors of its lost bytes."""
    chars, spans, fills = [], [], []
    for arc, candidate in run:
        place = len(chars)
        chars.append(candidate.char)
        spans.append((signs[arc.first_sign].start, signs[arc.last_sign].end))
        if arc.tail:
            chars.append(arc.tail)
            spans.append((signs[arc.last_sign].start, signs[arc.last_sign].end))
        if arc.unknown is not None:
            top = _ranked(posteriors[arc.unknown.at], candidate.char)
            fills.append(Fill(arc.unknown.at, place, top, _naming_gloss(arc.unknown, candidate)))
    text = "".join(chars)
    return Realigned(spans[0][0], spans[-1][1], text, tuple(spans), tuple(fills))


def _ranked(shares: dict[str, float], taken: str) -> tuple[tuple[str, float], ...]:
    """The candidate taken and the three likeliest others, each with its probability as stated.

    Near certainty the posterior understates its errors: on 1,720 damaged pages of one half of the newspaper
    of tests/long/check_restore.py they were about twice as many as it said from p = .9 upwards, and about as
    many as it said below. So 1 - p is stated (1 + p ** CAUTION) times as large. Of those it was surest of a few
    in a thousand were wrong too, rare names above all: nothing is stated surer than SUREST. The
    other half, which benchmarks/restoration.md reports, judges it.
    """
    total = max(1.0, sum(shares.values()))
    stated = {char: _stated(share / total) for char, share in shares.items()}
    ranked = sorted(stated.items(), key=lambda item: (item[0] != taken, -item[1], item[0]))
    return tuple(ranked[:4])


def _stated(posterior: float) -> float:
    return SUREST * (1 - (1 - posterior) * (1 + posterior**CAUTION))


def _naming_gloss(unknown: Unknown, candidate: Candidate) -> tuple[str, str] | None:
    if not unknown.named_by:
        return None
    host = char_of_bytes().get((unknown.host_lead or 0) << 8 | candidate.byte, "")
    return host, unknown.named_by
