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
SLOW = {"multiverse", "plot_specification_curve", "save_figure", "plot_word_cloud", "plot_pmc_surface"}
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


@pytest.mark.parametrize("name", NAMES)
@few
@given(texts, texts)
def test_any_text_gives_a_result_or_an_error_in_words(name, one, other):
    with tempfile.TemporaryDirectory() as folder:
        made = run(name, Flow(one, other, Path(folder)))
    if isinstance(made, pd.DataFrame) and {"start", "end"} <= set(made.columns):
        places = made.dropna(subset=["start", "end"])
        assert (places["start"] <= places["end"]).all()


PLAN = "国家知识产权局关于加强保护的通知\n\n会议强调，要做好两项任务：一是加强专利保护，打击侵权；二是优化服务，建设平台。\n"
TABLES = (
    "notices", "cleaned", "terms", "counts", "declared", "differences", "tasks", "coded", "shares", "crossed", "pairs", "cowords",
    "items", "manifest",
)  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return Flow(PLAN, PLAN.replace("专利", "商标"), tmp_path_factory.mktemp("flow"))


@pytest.mark.parametrize("name", NAMES)
def test_a_table_without_rows_gives_a_result_or_an_error_in_words(name, sound):
    run(name, Damaged(sound, lambda table: table.head(0)))


@pytest.mark.parametrize("name", NAMES)
def test_a_table_that_lacks_a_column_gives_a_result_or_an_error_in_words(name, sound):
    columns = sorted({column for table in TABLES for column in getattr(sound, table)})
    failed = {}
    for column in columns[:: max(1, 12 // EXAMPLES)]:
        try:
            run(name, Damaged(sound, lambda table, gone=column: table.drop(columns=gone, errors="ignore")))
        except Exception as error:
            failed[column] = repr(error)
    assert not failed
