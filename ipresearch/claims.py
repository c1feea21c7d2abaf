"""Conclusions as objects: what was measured, how far it holds, and the sentence that may be said."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.compare import confirm_declared
from ipresearch.compare.resample import FEWEST_DOCUMENTS
from ipresearch.errors import IpresearchError, TextArgumentError, UnknownValueError
from ipresearch.lexicons import read_lexicon
from ipresearch.multiverse import Contrast, multiverse

if TYPE_CHECKING:
    import pandas as pd

FIRM_SHARE = 0.9
YEAR = r"(?:19|20)\d\d"


class UnsupportedSentenceError(IpresearchError):
    """A sentence says more than its claim can carry."""


@dataclass(frozen=True)
class Claim:
    """One contrast with all that a reader needs to judge it. Rates are per 1,000 `unit`s; bounds are 95 % Jeffreys.

    p_resampled is family-wise over `family_size` declared terms, from permuting `resampled` (sentences or documents);
    robust_k of robust_m specifications of the multiverse support it.
    """

    contrast: Contrast
    n_a: int
    n_b: int
    per_1000_a: float
    per_1000_b: float
    unit: str
    log2_ratio: float
    log2_ratio_low: float
    log2_ratio_high: float
    p_holm: float
    family_size: int
    p_resampled: float
    resampled: str
    is_named: bool
    robust_k: int
    robust_m: int
    n_documents_a: int
    n_documents_b: int

    @property
    def strength(self) -> str:
        """ "firm", "depends on choices" (named, but not in nine of ten specifications), "not shown" or "undefined"."""
        if not self.n_a + self.n_b:
            return "undefined"
        if not self.is_named:
            return "not shown"
        firm = self.robust_m > 0 and self.robust_k >= FIRM_SHARE * self.robust_m
        return "firm" if firm else "depends on choices"

    @property
    def may_generalise(self) -> bool:
        """Whether there are documents enough on both sides to see how much documents vary."""
        return min(self.n_documents_a, self.n_documents_b) >= FEWEST_DOCUMENTS

    @property
    def sentence(self) -> str:
        """The sentence that the numbers permit."""
        term, a, b = self.contrast.term_zh, self.contrast.a, self.contrast.b
        if self.strength == "undefined":
            return f"{term} stands neither in {a} nor in {b}; no ratio is defined."
        counts = (
            f"{term} stands {_times(self.n_a)} in {a} and {_times(self.n_b)} in {b} ({self.per_1000_a:.1f} v "
            f"{self.per_1000_b:.1f} per 1,000 {self.unit}s; log2 ratio {self.log2_ratio:.2f}, 95 % interval "
            f"{self.log2_ratio_low:.2f} to {self.log2_ratio_high:.2f})."
        )
        return f"{counts} {self._holds()} {self._reach()}"

    def permits(self, sentence: str, lexicons: str | Path | None = None) -> bool:
        """Whether check_sentence() lets `sentence` pass."""
        try:
            check_sentence(sentence, self, lexicons)
        except UnsupportedSentenceError:
            return False
        return True

    def _holds(self) -> str:
        tests = (
            f"Holm {_p(self.p_holm)} over {self.family_size} terms, {self.resampled}s dealt out anew "
            f"{_p(self.p_resampled)}"
        )
        robust = f"{self.robust_k} of {self.robust_m} specifications"
        return {
            "firm": f"The contrast survives ({tests}) and holds in {robust}.",
            "depends on choices": f"The contrast survives ({tests}), yet holds in only {robust}: it hangs on what "
            f"counts as a word.",
            "not shown": f"No contrast beyond chance is shown ({tests}; {robust}).",
        }[self.strength]

    def _reach(self) -> str:
        if self.may_generalise:
            return f"It rests on {self.n_documents_a} and {self.n_documents_b} documents; it names no cause."
        return "It is about these texts alone: nothing is said about years, regions or levels of government."


def make_claims(
    cleaned: pd.DataFrame,
    a: Hashable,
    b: Hashable,
    terms: Collection[str] | None = None,
    by: str = "notice_id",
    n_random: int = 9_999,
    seed: int = 0,
    lexicons: str | Path | None = None,
) -> list[Claim]:
    """State what may be concluded about each declared term.

    terms : the declared terms, one family; None for declared_terms.csv
    Returns one Claim per term, the largest contrast first. Raises what compare_counts() raises.
    """
    table = confirm_declared(cleaned, a, b, by, terms, n_random=n_random, seed=seed, lexicons=lexicons)
    documents = [int((cleaned[by] == side).sum()) for side in (a, b)]
    by_document = "p_permutation_family" in table.columns
    claims = []
    for row in table.itertuples():
        more_in = a if row.per_1000_a > row.per_1000_b else b
        contrast = Contrast(row.term_zh, a, b, more_in, by)
        k = m = 0
        if row.n_a + row.n_b:
            tested = multiverse(cleaned, contrast, seed=seed, lexicons=lexicons)
            k, m = tested.attrs["k"], tested.attrs["m"]
        claims.append(
            Claim(
                contrast=contrast,
                n_a=row.n_a,
                n_b=row.n_b,
                per_1000_a=row.per_1000_a,
                per_1000_b=row.per_1000_b,
                unit="character",
                log2_ratio=row.log2_ratio,
                log2_ratio_low=row.log2_ratio_low,
                log2_ratio_high=row.log2_ratio_high,
                p_holm=row.p_holm,
                family_size=row.family_size,
                p_resampled=row.p_permutation_family if by_document else row.p_sentence_family,
                resampled="document" if by_document else "sentence",
                is_named=bool(row.is_named),
                robust_k=k,
                robust_m=m,
                n_documents_a=documents[0],
                n_documents_b=documents[1],
            )
        )
    return claims


def list_claims(claims: Sequence[Claim]) -> pd.DataFrame:
    """Claims as a table, one row each: term_zh, strength, counts, effect with bounds, tests, robustness, sentence."""
    import pandas as pd

    columns = ["n_a", "n_b", "log2_ratio", "log2_ratio_low", "log2_ratio_high", "p_holm", "family_size"]
    columns += ["p_resampled", "resampled", "robust_k", "robust_m", "n_documents_a", "n_documents_b"]
    rows = [
        {"term_zh": claim.contrast.term_zh, "strength": claim.strength}
        | {name: getattr(claim, name) for name in columns}
        | {"sentence": claim.sentence}
        for claim in claims
    ]
    return pd.DataFrame(rows, columns=["term_zh", "strength", *columns, "sentence"])


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
    for part in re.split(r"(?<=[.!?])\s+|[;；。！？\n]", sentence):
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
        loose = _untied(plain, words)
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
        *(re.compile(_any(listed[kind]), re.IGNORECASE) for kind in ("cause", "change", "denial")),
        re.compile(bearer, re.IGNORECASE),
        # the years and places that are part of a text's name: "the 2021 Ningxia notice", "the plan of 2023"
        re.compile(
            rf"(?:{bearer}{between})?{text}(?:\s+(?:of|from|in|for|by)\s+(?:{between}{bearer})+)?",
            re.IGNORECASE,
        ),
    )


KINDS = ("cause", "change", "bearer", "text", "link", "denial")


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


def _times(n: int) -> str:
    return f"{n} time" if n == 1 else f"{n} times"


def _p(value: Any) -> str:
    return "p < .001" if value < 0.001 else f"p {value:.3f}".replace("0.", ".")
