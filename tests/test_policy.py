"""The scores of policy studies, each against a worked example that can be followed by hand."""

import zipfile
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipresearch as ipr
from ipresearch.errors import IpresearchError, UnknownNoticeError, UnknownValueError
from ipresearch.lexicons import read_lexicon

QDA = "{urn:QDA-XML:project:1.0}"


def notice(notice_id, title, issuer, level, doc_type):
    return {
        "notice_id": notice_id,
        "title_zh": title,
        "issuer_zh": issuer,
        "level": level,
        "doc_type": doc_type,
    }


@pytest.mark.parametrize(
    ("issuer", "title", "doc_type", "strength"),
    [
        ("全国人民代表大会常务委员会", "中华人民共和国专利法", "法", 5),
        ("国务院", "专利代理条例", "条例", 4),
        ("国家知识产权局", "国家知识产权局令第七十七号", "令", 4),
        ("国务院", "专利代理暂行条例", "条例", 3),
        ("国家知识产权局", "专利优先审查管理规定", "规定", 3),
        ("国家知识产权局", "专利代理管理办法", "办法", 2),
        ("国家知识产权局", "专利代理管理暂行规定", "规定", 2),
        ("国家知识产权局", "关于规范申请专利行为的通知", "通知", 1),
    ],
)
def test_strength_follows_the_published_scale(issuer, title, doc_type, strength):
    """Peng, Zhong & Sun 2008, the table of 政策力度, step by step."""
    found = ipr.policy_strength(pd.DataFrame([notice("x", title, issuer, "national", doc_type)])).iloc[0]
    assert (found["strength"], found["scale"]) == (strength, "published")


def test_what_the_published_scale_does_not_name_says_so():
    table = pd.DataFrame([
        notice("plan", "专利工作方案", "国家知识产权局", "national", "方案"),
        notice("local", "知识产权保护条例", "浙江省人民代表大会", "provincial", "条例"),
        notice("nobody", "通知", None, "unknown", "通知"),
        notice("formless", "知识产权", "国家知识产权局", "national", None),
    ])  # fmt: skip
    found = ipr.policy_strength(table).set_index("notice_id")
    assert found.loc[["plan", "local"], "scale"].tolist() == ["ours", "ours"]
    assert found.loc[["nobody", "formless"], "strength"].isna().all()
    assert "level" in found.loc["nobody", "note"]
    assert len(found) == len(table)


def test_strength_counts_task_verbs_by_hand():
    """Two tasks of strength 5 and 3: mean 4."""
    tasks = pd.DataFrame({"notice_id": "x", "role": ["task", "task", "narrative"], "strength": [5, 3, 1]})
    found = ipr.policy_strength(
        pd.DataFrame([notice("x", "办法", "民政部", "national", "办法")]), tasks
    ).iloc[0]
    assert (found["n_tasks"], found["verb_strength"]) == (2, 4.0)


def items(values, doubtful=(), notice_id="x"):
    """`values`: {variable: [0, 1, ...]}; `doubtful`: (variable, item) pairs."""
    rows = [
        {"notice_id": notice_id, "variable_no": variable, "item_no": at, "value": value,
         "is_doubtful": (variable, at) in doubtful, "evidence_zh": "原文" if value else ""}
        for variable, given_values in values.items() for at, value in enumerate(given_values, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_pmc_index_by_hand():
    """X1 = 3/5, X2 = 1/3, X3 = 1: sum 1.933. Item 2 of X2 (0, doubtful) up: + 1/3; item 1 of X3 (1, doubtful) down: - 1."""
    table = items({1: [1, 1, 1, 0, 0], 2: [1, 0, 0], 3: [1]}, doubtful={(2, 2), (3, 1)})
    found = ipr.pmc_index(table).iloc[0]
    assert found["pmc"] == pytest.approx(3 / 5 + 1 / 3 + 1)
    assert found["pmc_low"] == pytest.approx(3 / 5 + 1 / 3)
    assert found["pmc_high"] == pytest.approx(3 / 5 + 2 / 3 + 1)
    assert found["largest_flip"] == 1.0
    assert found[["ceiling", "n_items", "n_doubtful"]].tolist() == [3, 9, 2]
    assert found[["band", "band_low", "band_high"]].tolist() == ["acceptable", "low", "good"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_pmc_stays_inside_its_range_and_its_range_inside_the_ceiling(data):
    values = {
        v: data.draw(st.lists(st.sampled_from([0, 1]), min_size=1, max_size=6))
        for v in range(1, data.draw(st.integers(2, 10)))
    }
    every = [(v, at) for v, given_values in values.items() for at in range(1, len(given_values) + 1)]
    doubtful = set(data.draw(st.lists(st.sampled_from(every), max_size=6)))
    found = ipr.pmc_index(items(values, doubtful)).iloc[0]
    assert (
        -1e-9
        <= found["pmc_low"]
        <= found["pmc"] + 1e-9
        <= found["pmc_high"] + 2e-9
        <= found["ceiling"] + 3e-9
    )
    sizes = [1 / len(values[v]) for v, _ in doubtful]
    assert found["pmc_high"] - found["pmc_low"] == pytest.approx(sum(sizes))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": 2}, "Items are 0 or 1"),
        ({"evidence_zh": " "}, "without a quote"),
        ({"item_no": 2}, "stands twice"),
    ],
)
def test_pmc_refuses_items_it_cannot_use(change, said):
    table = items({1: [1, 1], 2: [1]})
    for column, value in change.items():
        table.loc[0, column] = value
    with pytest.raises(IpresearchError, match=said):
        ipr.pmc_index(table)


def test_pmc_refuses_to_compare_across_models():
    both = pd.concat([items({1: [1, 0]}), items({1: [1, 0, 1]}, notice_id="y")])
    with pytest.raises(IpresearchError, match="across models"):
        ipr.pmc_index(both)


def test_every_proposed_item_has_its_quote_in_the_text():
    text = "2023年，要加强执法监管，力争到2025年建成100个平台以上。\n要支持企业开展专利导航。"
    found = ipr.propose_items(pd.DataFrame({"notice_id": ["x"], "text_zh": [text]}))
    assert len(found) == len(read_lexicon("pmc_items"))
    held = found[found["value"] == 1]
    assert len(held) > 5
    assert all(quote and quote in text for quote in held["evidence_zh"])
    assert (found["is_doubtful"] == (found["n_places"] == 1)).all()


def test_pmc_surface_shows_the_nine_scores():
    found = ipr.pmc_variables(
        ipr.propose_items(pd.DataFrame({"notice_id": ["x"], "text_zh": ["加强执法，支持企业。"]}))
    )
    axes = ipr.plot_pmc_surface(found, "x", labels="en")
    (image,) = axes.images
    assert image.get_array().ravel().tolist() == pytest.approx(found["score"].tolist())
    with pytest.raises(UnknownNoticeError):
        ipr.plot_pmc_surface(found, "z")
    with pytest.raises(IpresearchError, match="nine variables"):
        ipr.plot_pmc_surface(found.head(8), "x")


CENTRAL = "推进商标执法案件指导。加强专利人才培训。"
LOCAL = "加强商标执法指导。加强宣传。"


def two(central_date, local_date):
    dates = [pd.Timestamp(day) if isinstance(day, str) else pd.NaT for day in (central_date, local_date)]
    years = [
        day if isinstance(day, int) else (int(day[:4]) if day else pd.NA)
        for day in (central_date, local_date)
    ]
    cleaned = pd.DataFrame(
        {"notice_id": ["c", "l"], "level": ["national", "municipal"], "text_zh": [CENTRAL, LOCAL]}
    )
    cleaned["issued_on"], cleaned["year"] = dates, pd.array(years, dtype="Int64")
    return cleaned, ipr.extract_tasks(cleaned)


@pytest.mark.parametrize(
    ("central", "local", "status"),
    [
        ("2021-03-01", "2021-03-02", "earlier"),
        (2021, 2022, "earlier"),
        (2021, "2022-01-05", "earlier"),
        ("2021-03-02", "2021-03-02", "not counted: the central text is not the earlier one"),
        (2023, 2021, "not counted: the central text is not the earlier one"),
        (2021, "2021-12-31", "not counted: both are of one year, and a day is missing"),
        (2021, 2021, "not counted: both are of one year, and a day is missing"),
        (None, 2021, "not counted: a date is missing"),
    ],
)
def test_carry_over_is_counted_only_where_the_central_text_is_earlier(central, local, status):
    """By hand: 加强商标执法指导 shares 商标 标执 执法 指导 with 推进商标执法案件指导: Dice 2 x 4 / (7 + 9) = .5; 加强宣传 none."""
    found = ipr.carry_over(*two(central, local)).iloc[0]
    assert found["status"] == status
    if status == "earlier":
        assert (found["n_tasks"], found["n_with_counterpart"], found["share"]) == (2, 1, 0.5)
        assert found["longest_phrase_zh"] == ""
    else:
        assert pd.isna(found["share"])


def test_tools_by_field_by_hand():
    """Three tasks: two pairs of primary codes, one of them twice; the margins are the tasks of each code."""
    texts = ["加强知识产权人才培训", "加大专利资金支持", "开展知识产权人才培养"]
    tasks = pd.DataFrame({"notice_id": "x", "task_no": [1, 2, 3], "role": "task", "text_zh": texts})
    tools, chain = ipr.categorise_tasks(tasks, frame="tools"), ipr.categorise_tasks(tasks)
    crossed = ipr.cross_codes(tools, chain)
    assert crossed["n"].sum() == 3
    by_field = crossed.groupby("column_code")["n"].sum()
    assert by_field["talent"] == 2
    assert (
        by_field[by_field > 0]
        == chain[chain["is_primary"]]["code"].value_counts()[by_field[by_field > 0].index]
    ).all()


@pytest.fixture
def coded():
    text = "加强专利人才培训，查处商标侵权。\n建设国际合作平台。"
    cleaned = pd.DataFrame(
        {"notice_id": ["x", "y"], "title_zh": ["甲 <b>", None], "text_zh": [text, "加强执法。"]}
    )
    tasks = ipr.extract_tasks(cleaned)
    frames = [ipr.categorise_tasks(tasks), ipr.categorise_tasks(tasks, frame="tools")]
    for frame in frames:
        frame.attrs = {}
    return cleaned, pd.concat(frames, ignore_index=True)


def test_refi_qda_places_open_to_the_words_that_were_coded(coded, tmp_path):
    cleaned, table = coded
    path = ipr.export_codings(cleaned, table, tmp_path / "codings.qdpx")
    again = ipr.export_codings(cleaned, table, tmp_path / "again.qdpx")
    assert path.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(path) as archive:
        project = ET.fromstring(archive.read("project.qde"))
        names = {code.get("guid"): code.get("name") for code in project.iter(f"{QDA}Code")}
        found = []
        for source in project.iter(f"{QDA}TextSource"):
            text = archive.read(source.get("plainTextPath").replace("internal://", "sources/")).decode(
                "utf-8"
            )
            for place in source.iter(f"{QDA}PlainTextSelection"):
                quoted = text[int(place.get("startPosition")) : int(place.get("endPosition"))]
                found += [(quoted, names[ref.get("targetGUID")]) for ref in place.iter(f"{QDA}CodeRef")]
        guids = [element.get("guid") for element in project.iter() if element.get("guid")]
    assert sorted(found) == sorted(
        (row.text_zh, f"{row.name_zh} {row.name_en}") for row in table.itertuples()
    )
    assert len(guids) == len(set(guids))
    assert project.get("name") == "ipresearch"


def test_refi_qda_refuses_what_it_cannot_place(coded, tmp_path):
    cleaned, table = coded
    with pytest.raises(IpresearchError, match=r"'a\.qdpx'"):
        ipr.export_codings(cleaned, table, tmp_path / "a.xml")
    with pytest.raises(UnknownNoticeError):
        ipr.export_codings(cleaned.head(1), table, tmp_path / "a.qdpx")
    with pytest.raises(IpresearchError, match="outside its text"):
        ipr.export_codings(cleaned, table.assign(end=999), tmp_path / "a.qdpx")
    assert not list(tmp_path.iterdir())


def test_unknown_words_by_hand():
    """ABC stands 4 times, AB 6 times: C-value of ABC log2 3 x 4, of AB log2 2 x (6 - 4) = 2 (Frantzi et al. 2000, eq. 3)."""
    text = "质押融资试点。" * 4 + "质押融资。" * 2
    found = ipr.unknown_words(pd.DataFrame({"notice_id": ["x"], "text_zh": [text]})).set_index("words_zh")
    assert found.loc["质押 融资 试点", ["n", "c_value"]].tolist() == [4, pytest.approx(4 * 1.584962)]
    assert found.loc["质押 融资", ["n", "c_value"]].tolist() == [6, 2.0]
    assert "融资 试点" not in found.index


def test_sides_for_one_two_and_many():
    cleaned = pd.DataFrame(
        {"notice_id": list("abcdefg"), "region_zh": ["浙江省"] * 3 + ["宁夏"] * 3 + [None], "year": 2021}
    )
    assert not ipr.choose_sides(cleaned.head(1))
    assert tuple(ipr.choose_sides(cleaned.head(2))) == ("a", "b", "notice_id")
    sides = ipr.choose_sides(cleaned, "region")
    assert (set(sides)) == {"浙江省", "宁夏", "region_zh"}
    assert sides.documents_vary
    assert "1 other document" in sides.sentence_en
    assert tuple(ipr.choose_sides(cleaned, "region=浙江省,宁夏")) == ("浙江省", "宁夏", "region_zh")
    assert ipr.choose_sides(cleaned).by == "region_zh"
    with pytest.raises(UnknownValueError, match="Did you mean '宁夏'"):
        ipr.choose_sides(cleaned, "region=浙江省,宁夏省")
    with pytest.raises(IpresearchError, match=r"needs two different values; it has 1 value\(s\) \(2021\)"):
        ipr.choose_sides(cleaned, "year")
    with pytest.raises(UnknownNoticeError):
        ipr.choose_sides(cleaned, ["a", "z"])


def test_groups_lose_no_notice_and_no_task():
    cleaned = pd.DataFrame({"notice_id": list("abcdefg"), "wave": ["x", "y", None, "x", "", "y", "unknown"]})
    grouped = ipr.group_notices(cleaned, "wave")
    assert grouped["group"].value_counts().to_dict() == {"x": 2, "y": 2, "(none) 无": 3}
    tasks = pd.DataFrame({"notice_id": list("aadd"), "task_no": pd.array([1, 1, 1, None], dtype="Int64")})
    pooled = ipr.pool_notices(tasks, grouped)
    assert pooled["notice_id"].tolist() == ["x"] * 4
    assert pooled["task_no"].tolist()[:3] == [1, 1, 2]
    assert pd.isna(pooled["task_no"].iloc[3])


@pytest.mark.parametrize("years", [True, False])
def test_small_multiples_show_every_value_on_one_scale(years):
    groups = ["2019", "2020", "2021", "2022", "2023"] if years else ["浙江", "宁夏", "四川", "广东", "辽宁"]
    rows = [
        (group, term, 10.0 * at + n)
        for at, group in enumerate(groups)
        for n, term in enumerate(["专利", "商标"])
    ]
    counts = pd.DataFrame(rows, columns=["notice_id", "term_zh", "per_1000"]).assign(n=1, dp=0.1, unit="word")
    first = ipr.plot_term_frequency(counts, labels="zh")
    panels = [panel for panel in first.figure.axes if panel.get_visible()]
    assert len(panels) == 2
    scales = [panel.get_ylim() if years else panel.get_xlim() for panel in panels]
    assert scales[0] == scales[1]
    assert scales[0][1] > counts["per_1000"].max()
    wanted = {group: 10.0 * at + 1 for at, group in enumerate(groups)}  # 商标, the larger sum
    ordered = [wanted[group] for group in sorted(groups)]
    drawn = panels[0].lines[0].get_ydata() if years else panels[0].collections[-1].get_offsets()[:, 0]
    assert list(drawn) == ordered


def test_a_manifest_is_drafted_edited_and_refused_when_wrong(tmp_path):
    (tmp_path / "a.txt").write_text("关于专利工作的通知\n\n要加强专利保护。\n", "utf-8")
    cleaned = ipr.clean_notices(ipr.load_notices(tmp_path))
    draft = ipr.draft_manifest(cleaned).assign(wave="early", year="2020", notice_id="a")
    ipr.save_manifest(draft, tmp_path)
    read = ipr.clean_notices(ipr.load_notices(tmp_path)).iloc[0]
    assert (read["notice_id"], read["wave"], read["year"]) == ("a", "early", 2020)
    before = (tmp_path / "manifest.csv").read_bytes()
    with pytest.raises(IpresearchError, match="row 2, column 'year'"):
        ipr.save_manifest(draft.assign(year="soon"), tmp_path)
    assert (tmp_path / "manifest.csv").read_bytes() == before


def test_the_editable_table_saves_what_was_typed_and_says_what_is_wrong(tmp_path):
    pytest.importorskip("ipywidgets")
    (tmp_path / "a.txt").write_text("关于专利工作的通知\n\n要加强专利保护。\n", "utf-8")
    draft = ipr.draft_manifest(ipr.clean_notices(ipr.load_notices(tmp_path)))
    editor = ipr.edit_manifest(draft, tmp_path)
    grid, foot = editor.children
    year = grid.children[len(draft.columns) + list(draft.columns).index("year")]
    button, said = foot.children
    year.value = "soon"
    button.click()
    assert "column 'year'" in said.value
    assert not (tmp_path / "manifest.csv").exists()
    year.value = "2022"
    button.click()
    assert said.value.startswith("saved")
    assert ipr.load_notices(tmp_path)["year"].tolist() == [2022]
