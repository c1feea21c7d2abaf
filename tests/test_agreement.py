"""Reliability against published alphas, the two readings of the seeds, and the rules against the settled coding."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ipresearch as ipr
from ipresearch.categorise import krippendorff_alpha, read_coding
from ipresearch.errors import IpresearchError, MissingColumnsError, UnknownValueError
from ipresearch.lexicons import read_lexicon

HERE = Path(__file__).parent
NAN = np.nan
# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), four observers and twelve units
FOUR_BY_TWELVE = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]).T  # fmt: skip


def coding(codes: str, **columns) -> pd.DataFrame:
    return pd.DataFrame({"notice_id": "n", "unit_no": range(len(codes)), "primary": list(codes), **columns})


def test_alpha_of_the_textbook_data():
    assert krippendorff_alpha(FOUR_BY_TWELVE) == pytest.approx(0.743421, abs=5e-7)


def test_alpha_worked_by_hand():
    # 10 units, 20 values: 8 x, 12 y; 2 units disagree: alpha = 1 - 19 * 4 / (400 - 64 - 144) = .6041667
    a, b = coding("xxxxyyyyyy"), coding("xxxyyyyyyx")
    first = ipr.agreement(a, b).iloc[0]
    assert first["alpha"] == pytest.approx(1 - 19 * 4 / 192)
    assert first["alpha"] == pytest.approx(krippendorff_alpha(np.array([a["primary"], b["primary"]]).T))
    assert first["alpha_low"] <= first["alpha"] <= first["alpha_high"]
    assert ipr.agreement(a, b).iloc[0]["alpha_low"] == first["alpha_low"]  # the same seed, the same interval


def test_a_code_that_never_varies_has_no_alpha():
    table = ipr.agreement(coding("xxx"), coding("xxx"))
    assert table["alpha"].isna().all() and table["alpha_low"].isna().all()
    assert table["share_agreed"].eq(1).all()


def test_codings_from_files_in_either_shape(tmp_path):
    coding("xy", other=["y", ""]).to_csv(tmp_path / "a.csv", index=False, encoding="utf-8-sig")
    long = pd.DataFrame({"notice_id": "n", "task_no": [0, 0, 1], "code": ["x", "y", "y"],
                         "is_primary": [True, False, True]})  # fmt: skip
    long.to_csv(tmp_path / "b.csv", index=False)
    assert ipr.agreement(tmp_path / "a.csv", tmp_path / "b.csv")["share_agreed"].eq(1).all()
    assert ipr.list_disagreements(tmp_path / "a.csv", tmp_path / "b.csv").empty


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("notice_id,unit_no,primary\nn,1,x\nn,1,y\n", r"mine.csv, row 3: the unit own/n/1 is coded twice"),
        ("notice_id,unit_no,primary\nn,1,\n", r"mine.csv, row 2, column 'primary': empty"),
        ("notice_id,unit_no,primary\nm,1,x\n", "no unit in common"),
    ],
)
def test_bad_codings_are_named(tmp_path, content, message):
    (tmp_path / "mine.csv").write_text(content, "utf-8")
    with pytest.raises(IpresearchError, match=message):
        ipr.agreement(tmp_path / "mine.csv", coding("xy"))


def test_missing_columns_files_and_codings():
    with pytest.raises(MissingColumnsError, match="'primary'"):
        ipr.agreement(coding("x").drop(columns="primary"), coding("x"))
    with pytest.raises(IpresearchError, match="no file"):
        ipr.agreement("nowhere.csv", coding("x"))
    with pytest.raises(UnknownValueError, match="no coding 'c'"):
        ipr.read_shipped_coding("c")


def test_units_of_one_coding_only_are_listed():
    table = ipr.agreement(coding("xyx"), coding("xy"))
    assert table["n_units"].eq(2).all()
    assert table.attrs["unpaired"] == [("own", "n", "2", "a")]


def test_the_readings_of_the_seeds_agree_above_the_line():
    """Two language-model readers, not human coders: see the docstring of read_shipped_coding."""
    table = ipr.agreement(ipr.read_shipped_coding("a"), ipr.read_shipped_coding("b"))
    whole = table[table["code"] == "(all codes)"].set_index("frame")
    assert whole["n_units"].tolist() == [126, 126]
    assert (whole["alpha"] >= 0.80).all() and (whole["alpha_low"] >= 0.667).all()
    differ = ipr.list_disagreements(ipr.read_shipped_coding("a"), ipr.read_shipped_coding("b"))
    assert len(differ.query("what == 'primary'")) == 4


def test_every_disagreement_is_settled_with_a_reason():
    settled = read_lexicon("coding_settled").set_index(["frame", "notice_id", "unit_no"])
    differ = ipr.list_disagreements(ipr.read_shipped_coding("a"), ipr.read_shipped_coding("b"))
    for row in differ.itertuples():
        verdict = settled.loc[(row.frame, row.notice_id, row.unit_no)]
        assert verdict["note"], row
        assert verdict["primary"] in (row.primary_a, row.primary_b)
    agreed = read_coding(read_lexicon("coding_a")).set_index(["frame", "notice_id", "unit_no"])
    rest = settled.drop(index=differ.set_index(["frame", "notice_id", "unit_no"]).index)
    assert (agreed.loc[rest.index, "primary"] == rest["primary"]).all()


def units(*notices: str) -> pd.DataFrame:
    table = read_lexicon("coded_units").query("notice_id in @notices")
    return table.assign(task_no=table["unit_no"].astype(int), role="task", start=0, end=0)


@pytest.mark.parametrize("frame", ["chain", "tools"])
@pytest.mark.parametrize("notices", [("ningxia-2021", "national-2023"), ("linhai-2024", "qingyuan-2024")])
def test_rules_against_the_settled_coding(frame, notices):
    coded = ipr.categorise_tasks(units(*notices), frame=frame)
    settled = ipr.read_shipped_coding("settled").query("frame == @frame")
    scores = ipr.score_coding(coded, settled).set_index(["counted", "code"])["f1"]
    assert scores["primary", "(macro)"] >= 0.85
    assert scores["primary", "(micro)"] >= 0.85
    assert scores["any", "(macro)"] >= 0.85


@pytest.mark.parametrize("frame", ["chain", "tools"])
def test_rules_on_clauses_coded_before_the_rules_were_widened(frame):
    """One reading by the author of the rules: an upper bound of what the rules do on clauses they have not met."""
    table = pd.read_csv(HERE / "cases" / "coding" / "held_out.csv", dtype=str, keep_default_na=False)
    coded = ipr.categorise_tasks(table.assign(task_no=table["unit_no"].astype(int), role="task"), frame=frame)
    gold = table.rename(columns={frame: "primary", f"{frame}_other": "other"}).assign(frame=frame)
    gold = gold[["frame", "notice_id", "unit_no", "primary", "other"]]
    scores = ipr.score_coding(coded, gold).set_index(["counted", "code"])["f1"]
    assert scores["primary", "(macro)"] >= 0.85


def read_case(folder: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units and codes of texts written for this project, read by one language-model reader."""
    place = HERE / "cases" / "coding" / folder
    units, codes = (
        pd.read_csv(place / name, dtype=str, keep_default_na=False) for name in ("units.csv", "codes.csv")
    )
    return units.assign(task_no=units["unit_no"].astype(int), role="task"), codes


@pytest.mark.parametrize(
    ("folder", "frame", "macro", "micro"),
    [
        ("development", "chain", 0.95, 0.95),
        ("development", "tools", 0.95, 0.95),
        # measured once on rules that had not met these texts: .894 and .887, .877 and .859
        ("unseen", "chain", 0.88, 0.87),
        ("unseen", "tools", 0.86, 0.84),
    ],
)
def test_rules_on_texts_read_by_another_reader(folder, frame, macro, micro):
    units, codes = read_case(folder)
    coded = ipr.categorise_tasks(units, frame=frame)
    scores = ipr.score_coding(coded, codes.query("frame == @frame")).set_index(["counted", "code"])["f1"]
    assert scores["primary", "(macro)"] >= macro
    assert scores["primary", "(micro)"] >= micro


@pytest.mark.parametrize(("folder", "floor"), [("development", 0.95), ("unseen", 0.92)])
def test_spans_of_texts_unitised_by_another_reader(folder, floor):
    """Spans by their words, all texts of a folder together; measured .959 and, once, .928."""
    units, _ = read_case(folder)
    both = found = 0
    for name, own in units.groupby("notice_id"):
        text = (HERE / "cases" / "coding" / folder / "texts" / f"{name}.txt").read_text("utf-8")
        tasks = ipr.extract_tasks(pd.DataFrame({"notice_id": [name], "text_zh": [text]}))
        spans = Counter(tasks.loc[tasks["role"] == "task", "text_zh"])
        both += (spans & Counter(own["text_zh"])).total()
        found += spans.total()
    assert 2 * both / (found + len(units)) >= floor


def test_correction_finds_the_shares_that_a_known_error_hid():
    """Rules that call a third of all x y: on 30 x and 10 y they show 20 and 20; the correction gives 30 and 10 back."""
    gold = coding("x" * 30 + "y" * 10)
    rules = coding("x" * 20 + "y" * 20)
    both = pd.concat([rules.assign(notice_id="m"), rules])
    coded = both.rename(columns={"unit_no": "task_no", "primary": "code"}).assign(is_primary=True)
    settled = pd.concat([gold.assign(notice_id="m"), gold])
    table = ipr.corrected_shares(coded, settled).set_index(["notice_id", "code"])
    assert table.loc[("n", "x"), ["share", "share_corrected", "share_settled"]].tolist() == pytest.approx(
        [0.5, 0.75, 0.75]
    )
    assert table["n_matrix"].tolist() == [30, 10, 30, 10]


def test_correction_takes_one_frame_at_a_time():
    coded = pd.concat(
        [ipr.categorise_tasks(units("national-2023"), frame=name) for name in ("chain", "tools")]
    )
    with pytest.raises(IpresearchError, match="one frame at a time"):
        ipr.corrected_shares(coded, ipr.read_shipped_coding("settled"))


def test_correction_takes_its_matrix_from_further_units():
    units_coded = ipr.categorise_tasks(ipr.read_coded_units())
    own = units_coded[units_coded["notice_id"] == "national-2023"]
    settled = ipr.read_shipped_coding("settled")
    alone, wider = ipr.corrected_shares(own, settled), ipr.corrected_shares(own, settled, units_coded)
    assert alone["n_matrix"].sum() == 0 and (alone["share_corrected"] == alone["share"].round(6)).all()
    assert wider["n_matrix"].sum() == 126 - 14
