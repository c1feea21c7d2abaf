"""How long a comparison takes: python benchmarks/comparison.py

Each figure is the median of three runs in one process, with the least and the greatest; the multiverse is also timed
cold, dictionaries and all, in a process of its own.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
A, B = "ningxia-2021", "national-2023"
COLD = f"""
import time; start = time.perf_counter()
from ipresearch.clean import clean_notices
from ipresearch.load import load_notices
from ipresearch.multiverse import Contrast, multiverse
cells = multiverse(clean_notices(load_notices({str(SEEDS)!r})), Contrast("保护", {A!r}, {B!r}, {B!r}))
print(len(cells), time.perf_counter() - start)
"""


def timed(what):
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        what()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), min(seconds), max(seconds)


def main() -> None:
    from ipresearch.claims import make_claims
    from ipresearch.clean import clean_notices
    from ipresearch.compare import compare_counts, confirm_declared, contrast_texts, permute_units
    from ipresearch.count import count_terms
    from ipresearch.load import load_notices
    from ipresearch.multiverse import Contrast, multiverse
    from ipresearch.segment import segment_terms

    cleaned = clean_notices(load_notices(SEEDS))
    terms = segment_terms(cleaned, segmentation="jieba")
    counts = count_terms(terms)
    jobs = {
        "segment_terms, both seeds": lambda: segment_terms(cleaned),
        "count_terms": lambda: count_terms(terms),
        "compare_counts, 406 terms": lambda: compare_counts(counts, A, B),
        "permute_units, 3 units x 9,999": lambda: permute_units(terms, A, B),
        "contrast_texts, 3 units x 9,999": lambda: contrast_texts(terms, A, B),
        "confirm_declared, 12 terms": lambda: confirm_declared(cleaned, A, B),
        "multiverse, 54 cells, warm": lambda: multiverse(cleaned, Contrast("保护", A, B, B)),
        "make_claims, 12 terms": lambda: make_claims(cleaned, A, B),
    }
    print(f"{'':36}  median   least  greatest (s)")
    for name, job in jobs.items():
        print(f"{name:36}" + "".join(f"{second:8.2f}" for second in timed(job)))
    cells, seconds = subprocess.run(
        [sys.executable, "-c", COLD], capture_output=True, text=True, check=True
    ).stdout.split()
    print(f"{'multiverse, ' + cells + ' cells, cold process':36}{float(seconds):8.2f}   (promised: 60)")


if __name__ == "__main__":
    main()
