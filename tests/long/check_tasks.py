"""Tasks and mentions over thousands of made-up texts, and the time they take on 300 long plans.

python tests/long/check_tasks.py        about a minute; recorded: 2,500 + 1,500 texts without a failure
"""

import sys
import time
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

import test_mentions  # noqa: E402
import test_tasks  # noqa: E402

import ipresearch as ipr  # noqa: E402


def fuzz() -> None:
    texts = st.lists(test_tasks.PIECES, max_size=60).map("".join)
    spans = test_tasks.test_any_text_gives_spans_in_order_that_quote_it.hypothesis.inner_test
    given(texts)(settings(max_examples=2500, deadline=None)(spans))()
    named = (
        test_mentions.test_mentions_quote_their_place_and_do_not_overlap_within_a_kind.hypothesis.inner_test
    )
    given(texts)(settings(max_examples=1500, deadline=None)(named))()
    print("4,000 made-up texts: every span quotes its place, none overlaps another of its kind")


def time_plans(copies: int = 75) -> None:
    plans = [path for path in sorted(test_tasks.CASES.glob("plan_*.txt")) if ".tasks." not in path.name]
    texts = [path.read_text("utf-8") for path in plans] * copies
    cleaned = pd.DataFrame({"notice_id": [f"n{at}" for at in range(len(texts))], "text_zh": texts})
    begun = time.perf_counter()
    tasks = ipr.extract_tasks(cleaned)
    coded = ipr.categorise_tasks(tasks)
    seconds = time.perf_counter() - begun
    found = int((tasks["role"] == "task").sum())
    print(f"{len(texts)} plans, {found} tasks, {len(coded)} codes in {seconds:.1f} s")


if __name__ == "__main__":
    fuzz()
    time_plans()
