"""Whatever a text or a table holds, a public function gives its result or says in words what is wrong; it never breaks inside.

EXAMPLES=500 in the environment looks further than CI does.
"""

import os
import tempfile
import warnings
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from flows import CALLS, EXEMPT, Damaged, Flow
from fuzzing.targets import SENTENCES, SIGNS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ipresearch as ipr
from ipresearch.errors import IpresearchError

mpl.use("agg")

EXAMPLES = int(os.environ.get("EXAMPLES", "1"))
# what redraws, resamples or runs over many segmentations takes a second and more a call: for the longer look only
SLOW = {
    "multiverse",
    "plot_specification_curve",
    "save_figure",
    "make_claims",
    "check_sentence",
    "confirm_declared",
    "unit_sensitivity",
}
NAMES = sorted(set(CALLS) - (SLOW if EXAMPLES == 1 else set()))
few = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

PIECES = (
    *SENTENCES, *SIGNS, "一、总体要求\n", "（一）", "一是", "二是", "会议强调，要", "从三个方面部署5项任务。", "=1+1", "<script>", "&lt;", "$x^2$", "\\n",
    "{0}", "%s", "责任单位：", "2023年3月10日\n", "保护", "专利", "A", "é", "\U0001f4dc", "\u3000", "\t", "\r\n", "\u0301", "𠮷", "|", "'", '"',
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).map("".join)


def run(name: str, flow: Flow) -> object:
    """The result, or the error in words; warnings of libraries about odd input are theirs to make."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return CALLS[name](flow)
        except (
            IpresearchError,
            IndexError,
        ) as error:  # raw_span() raises IndexError for a place outside the text
            assert str(error) and (isinstance(error, IpresearchError) or name == "raw_span")
            return error


def test_every_public_function_is_called_here_or_exempt_for_a_reason():
    assert set(CALLS) | EXEMPT == set(ipr.__all__)
    assert not set(CALLS) & EXEMPT


def failures(flow: Flow | Damaged, label: str) -> dict[str, str]:
    """What breaks inside, by function."""
    found = {}
    for name in NAMES:
        try:
            made = run(name, flow)
            if isinstance(made, pd.DataFrame) and {"start", "end"} <= set(made.columns):
                places = made.dropna(subset=["start", "end"])
                assert (places["start"] <= places["end"]).all()
        except Exception as error:
            found[name] = f"{label}: {error!r}"
    return found


@few
@given(texts, texts)
def test_any_text_gives_a_result_or_an_error_in_words(one, other):
    with tempfile.TemporaryDirectory() as folder:
        assert not failures(Flow(one, other, Path(folder)), f"{one!r}, {other!r}")


PLAN = "国家知识产权局关于加强保护的通知\n\n会议强调，要做好两项任务：一是加强专利保护，打击侵权；二是优化服务，建设平台。\n"
TABLES = (
    "notices", "cleaned", "terms", "counts", "declared", "differences", "tasks", "coded", "shares", "crossed", "pairs", "cowords",
    "items", "manifest",
)  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return Flow(PLAN, PLAN.replace("专利", "商标"), tmp_path_factory.mktemp("flow"))


def test_a_table_without_rows_gives_a_result_or_an_error_in_words(sound):
    assert not failures(Damaged(sound, lambda table: table.head(0)), "no rows")


def test_a_table_that_lacks_a_column_gives_a_result_or_an_error_in_words(sound):
    columns = sorted({column for table in TABLES for column in getattr(sound, table)})
    for column in ("text_zh", "notice_id") if EXAMPLES == 1 else columns:
        damaged = Damaged(sound, lambda table, gone=column: table.drop(columns=gone, errors="ignore"))
        assert not failures(damaged, f"without {column}")
