"""The simulations of tests/test_compare_units.py at full size: python tests/long/check_compare.py

Prints every figure beside what is promised and ends with an error if one is missed. About two minutes on one core.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from simulations import (  # noqa: E402
    bootstrap_coverage,
    coverage,
    document_false_positives,
    null_namings,
)

from ipresearch.clean import clean_notices  # noqa: E402
from ipresearch.lexicons import read_lexicon  # noqa: E402
from ipresearch.load import load_notices  # noqa: E402

A, B = "ningxia-2021", "national-2023"
EXPECTED, RATIOS = (1, 2, 4, 8, 16), (0.25, 1, 4)


def check_coverage() -> list[str]:
    missed = []
    for method, low, high in (("jeffreys", 0.94, 0.99), ("exact", 0.95, 1.0)):
        print(f"coverage of the {method} interval, 200,000 pairs of texts a cell (promised {low} to {high})")
        print("  expected count " + "".join(f"{f'ratio {ratio}':>12}" for ratio in RATIOS))
        for expected in EXPECTED:
            found = [coverage(expected, ratio, 200_000, method, seed=1) for ratio in RATIOS]
            print(f"  {expected:14} " + "".join(f"{share:12.4f}" for share in found))
            # two standard errors of a share near .95
            missed += [
                f"{method} {expected} {ratio}"
                for ratio, share in zip(RATIOS, found, strict=True)
                if not low - 0.001 <= share <= high
            ]
    print(f"percentile bootstrap, ratio 4, expected 2: {bootstrap_coverage(2, 4, 2_000):.3f} (not offered)")
    return missed


def check_null_namings() -> list[str]:
    cleaned = clean_notices(load_notices(ROOT / "seeds"))
    declared = read_lexicon("declared_terms")["term_zh"].tolist()
    found = null_namings(cleaned, A, B, declared, 2_000, seed=7, every_fisher=True)
    print(
        f"2,000 null re-splits of the pooled sentences: some term named in {found['named']:.4f} (promised at most "
        f".05), by Fisher with Holm alone in {found['holm']:.4f}"
    )
    return ["null re-splits"] if found["named"] > 0.05 else []


def check_documents() -> list[str]:
    missed = []
    for n in (3, 5, 10, 20):
        rates = [document_false_positives(5_000, n, n, n_random=999, seed=seed) for seed in range(4)]
        permuted, g2 = (sum(rate[at] for rate in rates) / len(rates) for at in (0, 1))
        print(f"2 x {n} bursty documents, 20,000 words: permutation {permuted:.4f}, G2 {g2:.4f}")
        # two standard errors of .05 over 20,000 words
        missed += [f"2 x {n} documents"] if permuted > 0.0531 else []
    return missed


if __name__ == "__main__":
    failures = check_coverage() + check_null_namings() + check_documents()
    sys.exit(f"missed: {', '.join(failures)}" if failures else 0)
