"""Conclusions as objects: what was measured, how far it holds, and the sentence that may be said."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.claims.sentences import UnsupportedSentenceError, check_sentence
from ipresearch.compare import confirm_declared
from ipresearch.compare.resample import FEWEST_DOCUMENTS
from ipresearch.multiverse import Contrast, retest_contrasts

if TYPE_CHECKING:
    import pandas as pd

FIRM_SHARE = 0.9


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
        term = self.contrast.term_zh
        a, b = (
            self._side(self.contrast.a, self.n_documents_a),
            self._side(self.contrast.b, self.n_documents_b),
        )
        if self.strength == "undefined":
            return f"{term} occurs neither in {a} nor in {b}; no ratio is defined."
        counts = (
            f"{term} occurs {_times(self.n_a)} in {a} and {_times(self.n_b)} in {b} ({self.per_1000_a:.1f} v "
            f"{self.per_1000_b:.1f} per 1,000 {self.unit}s; log2 ratio {self.log2_ratio:.2f}, 95 % interval "
            f"{self.log2_ratio_low:.2f} to {self.log2_ratio_high:.2f})."
        )
        return f"{counts} {self._holds()} {self._reach()}"

    def permits(self, sentence: str, lexicons: str | Path | None = None) -> bool:
        """Whether check_sentence() lets `sentence` pass."""
        try:
            self.check(sentence, lexicons)
        except UnsupportedSentenceError:
            return False
        return True

    def check(self, sentence: str, lexicons: str | Path | None = None) -> str:
        """check_sentence() for this claim."""
        return check_sentence(sentence, self, lexicons)

    def _side(self, value: Hashable, n_documents: int) -> str:
        if self.contrast.by == "notice_id":
            return str(value)
        return f"the text of {value}" if n_documents == 1 else f"the {n_documents} texts of {value}"

    def _holds(self) -> str:
        tests = (
            f"Holm {_p(self.p_holm)} over {self.family_size} terms, {self.resampled}s reshuffled "
            f"{_p(self.p_resampled)}"
        )
        robust = f"{self.robust_k} of {self.robust_m} specifications"
        return {
            "firm": f"The contrast survives ({tests}) and holds in {robust}.",
            "depends on choices": f"The contrast survives ({tests}), yet holds in only {robust}: what counts "
            "as a word and which unit is reshuffled decide whether it does.",
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

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": ["保护专利。" * 9, "管理商标。" * 9]})
    >>> (claim,) = make_claims(cleaned, "x", "y", ["保护"])
    >>> claim.strength, claim.permits("保护 stands 9 times in x."), claim.permits("保护 declined after 2021.")
    ('depends on choices', True, False)
    """
    table = confirm_declared(cleaned, a, b, by, terms, n_random=n_random, seed=seed, lexicons=lexicons)
    documents = [int((cleaned[by] == side).sum()) for side in (a, b)]
    by_document = "p_permutation_family" in table.columns
    contrasts = [
        Contrast(row.term_zh, a, b, a if row.per_1000_a > row.per_1000_b else b, by)
        for row in table.itertuples()
    ]
    stands = [contrast for contrast, n in zip(contrasts, table["n_a"] + table["n_b"], strict=True) if n]
    tested = retest_contrasts(cleaned, stands, seed=seed, lexicons=lexicons)
    robust = {cells.attrs["term_zh"]: (cells.attrs["k"], cells.attrs["m"]) for cells in tested}
    claims = []
    for row, contrast in zip(table.itertuples(), contrasts, strict=True):
        k, m = robust.get(row.term_zh, (0, 0))
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


def _times(n: int) -> str:
    return f"{n} time" if n == 1 else f"{n} times"


def _p(value: Any) -> str:
    return "p < .001" if value < 0.001 else f"p {value:.3f}".replace("0.", ".")
