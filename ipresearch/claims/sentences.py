"""Which sentences a claim can carry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, TextArgumentError, UnknownValueError
from ipresearch.lexicons import read_lexicon

if TYPE_CHECKING:
    from ipresearch.claims.conclusions import Claim

KINDS = ("cause", "change", "general", "bearer", "text", "link", "denial")
YEAR = r"(?:19|20)\d\d"
# a denial covers its own part of a sentence, not what follows a "but"
PARTS = re.compile(
    r"(?<=[.!?])\s+|[;；。！？\n]|\s+(?:but|yet|however|though|although|while)\b|，(?=但|然而|而|不过|可)"
)


class UnsupportedSentenceError(IpresearchError):
    """A sentence says more than its claim can carry."""


def check_sentence(sentence: str, claim: Claim, lexicons: str | Path | None = None) -> str:
    """Return `sentence` if `claim` can carry it, else raise.

    With fewer than three documents a side a sentence may speak of the texts, never of what they stand for: it is
    refused where a year, region, level or government is anything but part of a text's name ("the Ningxia notice",
    "宁夏的通知"), where it tells of change, and where it gives a cause. With more documents a sentence may speak of
    years and regions, but still gives no cause, since what else sets them apart was not controlled. Denials ("does
    not show", 不能说明) pass. The word lists are claim_words.csv: a check on slips, not a proof of soundness.
    Raises UnsupportedSentenceError, TextArgumentError.
    """
    if not isinstance(sentence, str):
        raise TextArgumentError("sentence", sentence)
    words = _words(str(lexicons) if lexicons is not None else None)
    names = (
        {str(side) for side in (claim.contrast.a, claim.contrast.b)}
        if claim.contrast.by == "notice_id"
        else set()
    )
    for part in PARTS.split(sentence):
        # the claim's own terms and ids are quotations, not statements about a place or a year
        plain = _without(part, names | {claim.contrast.term_zh})
        if words.denial.search(plain):
            continue
        found = words.cause.search(plain)
        if found:
            _refuse(sentence, found.group(), "gives a cause, which a comparison of texts cannot", claim)
        if claim.may_generalise:
            continue
        found = words.change.search(plain)
        if found:
            _refuse(sentence, found.group(), "tells of change, which wants documents of several dates", claim)
        found = words.general.search(plain)
        loose = found.group() if found else _untied(plain, words)
        if loose:
            _refuse(sentence, loose, "speaks of more than the texts", claim)
    return sentence


def _refuse(sentence: str, word: str, why: str, claim: Claim) -> None:
    raise UnsupportedSentenceError(
        f"{sentence!r}: {word!r} {why} ({claim.n_documents_a} and {claim.n_documents_b} document(s)). "
        f"Say what may be said: {claim.sentence}"
    )


@dataclass(frozen=True)
class _Words:
    cause: re.Pattern[str]
    change: re.Pattern[str]
    general: re.Pattern[str]
    denial: re.Pattern[str]
    bearer: re.Pattern[str]
    named: re.Pattern[str]


@lru_cache(maxsize=4)
def _words(lexicons: str | None) -> _Words:
    table = read_lexicon("claim_words", lexicons)
    listed = {kind: table.loc[table["kind"] == kind, "word"].tolist() for kind in KINDS}
    unknown = set(table["kind"]) - set(KINDS)
    if unknown:
        raise UnknownValueError("kind in claim_words.csv", sorted(unknown)[0], KINDS)
    bearer = f"(?:{_any(listed['bearer'])}|{YEAR})"
    between = rf"(?:\s|-|{_any(listed['link'])}|{bearer})*"
    text = f"(?:{_any(listed['text'])})"
    return _Words(
        *(re.compile(_any(listed[kind]), re.IGNORECASE) for kind in ("cause", "change", "general", "denial")),
        re.compile(bearer, re.IGNORECASE),
        # the years and places that are part of a text's name: "the 2021 Ningxia notice", "the plan of 2023"
        re.compile(
            rf"(?:{bearer}{between})?{text}(?:\s+(?:of|from|in|for|by)\s+(?:{between}{bearer})+)?",
            re.IGNORECASE,
        ),
    )


def _any(words: Sequence[str]) -> str:
    """Any of `words`; those in letters only as whole words."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word) for word in ordered
    )


def _without(text: str, quoted: set[str]) -> str:
    for word in sorted(quoted, key=lambda word: (-len(word), word)):
        text = text.replace(word, " ")
    return text


def _untied(text: str, words: _Words) -> str:
    """The first year, region or government in `text` that is no part of the name of a text, or ""."""
    rest = words.named.sub(" ", text)
    found = words.bearer.search(rest)
    return found.group() if found else ""
