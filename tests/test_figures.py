"""Charts show what their tables say, in every label language, with the packaged font and the same bytes each time."""

import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt

from ipresearch import figures
from ipresearch.errors import IpresearchError, MissingColumnsError, UnknownNoticeError, UnknownValueError
from ipresearch.figures import cloud
from ipresearch.figures.style import FAMILY, drawable, font_path, label

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture
def counts():
    return pd.DataFrame(
        {
            "notice_id": ["a-2021"] * 3 + ["b-2023"] * 3,
            "term_zh": ["专利", "商标", "保护"] * 2,
            "term_en": ["patent", "trademark", "protection"] * 2,
            "n": [7, 5, 8, 1, 2, 29],
            "per_1000": [6.5, 4.6, 7.4, 0.9, 1.8, 26.6],
            "dp": [0.5, 0.6, 0.4, 0.9, 0.8, 0.2],
        }
    )


@pytest.fixture
def differences():
    table = pd.DataFrame(
        {
            "term_zh": ["专利", "保护", "宁夏"],
            "term_en": ["patent", "protection", "Ningxia"],
            "n_a": [7, 8, 4],
            "n_b": [1, 29, 0],
            "log2_ratio": [2.36, -1.8, 3.2],
            "log2_ratio_low": [0.3, -3.1, 0.4],
            "log2_ratio_high": [6.19, -0.8, 30.0],
        }
    )
    table.attrs.update(a="a-2021", b="b-2023")
    return table


def shown_text(ax):
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in ax.figure.findobj(Text))


def test_term_frequency_orders_by_rate_and_shows_every_value(counts):
    ax = figures.plot_term_frequency(counts, top=2)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["patent 专利", "protection 保护"]
    drawn = {tuple(point) for points in ax.collections for point in points.get_offsets().tolist()}
    assert drawn == {(6.5, 0), (0.9, 0), (7.4, 1), (26.6, 1)}
    assert "29 (0.20)" in shown_text(ax)


@pytest.mark.parametrize(("labels", "expected"), [("en", "patent"), ("zh", "专利"), ("both", "patent 专利")])
def test_labels_in_each_language(counts, labels, expected):
    ax = figures.plot_term_frequency(counts, labels=labels)
    assert expected in [tick.get_text() for tick in ax.get_yticklabels()]


def test_english_labels_need_no_chinese_glyph(counts, differences):
    for ax in (
        figures.plot_term_frequency(counts, labels="en"),
        figures.plot_log_ratios(differences, labels="en"),
    ):
        assert not [c for c in shown_text(ax) if "一" <= c <= "鿿"]


def test_unknown_label_language_is_refused(counts):
    with pytest.raises(UnknownValueError, match="Did you mean 'en'"):
        figures.plot_term_frequency(counts, labels="eng")


def cloud_words(ax):
    return [text for text in ax.texts if text.get_gid() is None]


def ink(ax, text):
    """The box, in points of the page, of what is printed of a text; not of its line."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    per_pixel = 72 / ax.figure.dpi
    at = ax.transData.transform(text.get_position()) * per_pixel
    font = FontProperties(fname=font_path())
    return TextPath(at, text.get_text(), size=text.get_fontsize(), prop=font).get_extents()


def overlapping(ax):
    words = cloud_words(ax)
    inks = [ink(ax, word).padded(-0.25) for word in words]
    pairs = ((i, j) for i in range(len(inks)) for j in range(i) if inks[i].overlaps(inks[j]))
    return [(words[i].get_text(), words[j].get_text()) for i, j in pairs]


def test_word_cloud_keeps_places_and_scales_by_rate(counts):
    first = figures.plot_word_cloud(counts, "a-2021", labels="zh")
    second = figures.plot_word_cloud(counts, "b-2023", labels="zh")
    middles = [{word.get_text(): ink(ax, word) for word in cloud_words(ax)} for ax in (first, second)]
    assert set(middles[0]) == set(middles[1]) == set(counts["term_zh"])
    for term, box in middles[0].items():
        other = middles[1][term]
        assert box.x0 + box.x1 == pytest.approx(other.x0 + other.x1, abs=2), "a point apart"
        assert box.y0 + box.y1 == pytest.approx(other.y0 + other.y1, abs=2), "a point apart"
    size = {word.get_text(): word.get_fontsize() for word in cloud_words(first)}
    other = {word.get_text(): word.get_fontsize() for word in cloud_words(second)}
    assert size["专利"] / other["专利"] == pytest.approx((6.5 / 0.9) ** 0.5)
    assert sorted(size, key=size.get) == ["商标", "专利", "保护"]
    assert sorted(other, key=other.get) == ["专利", "商标", "保护"]


@pytest.mark.parametrize(
    ("labels", "first"), [("both", "保护专利 term no. 1"), ("zh", "保护专利"), ("en", "term no. 1")]
)
def test_no_two_words_of_a_cloud_overlap(labels, first):
    terms = [
        f"{a}{b}" for a in ("保护", "创造", "运用", "服务") for b in ("专利", "商标", "版权", "地理标志")
    ]
    table = pd.DataFrame({"notice_id": "a", "term_zh": terms, "n": range(1, len(terms) + 1)})
    table = table.assign(per_1000=table["n"] * 1.0, term_en=[f"term no. {n}" for n in table["n"]])
    ax = figures.plot_word_cloud(table, "a", labels=labels)
    sizes = {word.get_text(): word.get_fontsize() for word in cloud_words(ax)}
    assert len(sizes) == len(terms)
    assert min(sizes, key=sizes.get) == first
    assert overlapping(ax) == []


def test_the_words_of_the_committed_clouds_fit_the_page_side_by_side():
    tables = [
        pd.read_csv(path, encoding="utf-8-sig") for path in (ROOT / "figures").glob("02_word_cloud_*.csv")
    ]
    counts = pd.concat(tables)
    for notice in counts["notice_id"].unique():
        ax = figures.plot_word_cloud(counts, notice)
        assert len(cloud_words(ax)) > 30
        assert overlapping(ax) == []
        page = ax.bbox.transformed(mpl.transforms.Affine2D().scale(72 / ax.figure.dpi)).padded(1)
        assert all(page.contains(*corner) for word in cloud_words(ax) for corner in ink(ax, word).corners())


def test_two_terms_with_one_gloss_are_two_words_of_a_cloud(counts):
    counts["term_en"] = "protection"
    ax = figures.plot_word_cloud(counts, "a-2021", labels="en")
    assert [word.get_text() for word in cloud_words(ax)] == ["protection"] * 3
    assert overlapping(ax) == []


def test_a_cloud_shows_a_missing_glyph_as_its_code_point(counts):
    counts["term_zh"] = counts["term_zh"].replace("专利", "专\ue026")
    words = [word.get_text() for word in cloud_words(figures.plot_word_cloud(counts, "a-2021"))]
    assert "专[U+E026] patent" in words


def test_the_library_of_clouds_is_loaded_by_a_cloud_only():
    code = "import sys, ipresearch, ipresearch.figures.cloud; sys.exit('wordcloud' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_log_ratio_intervals_end_where_the_table_says_or_in_an_arrow(differences):
    ax = figures.plot_log_ratios(differences)
    ends = {
        tuple(round(float(x), 2) for x in line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2
    }
    limit = ax.get_xlim()[1]
    assert {(0.3, min(6.19, limit)), (-3.1, -0.8), (0.4, limit)} <= ends
    assert [line for line in ax.lines if line.get_marker() == ">"]


def test_repairs_are_dots_at_their_counts_and_none_stands_before_the_axis():
    repairs = pd.DataFrame({"notice_id": ["a"] * 3 + ["b"], "kind": ["gloss", "gloss", "fill", "gloss"]})
    ax = figures.plot_repairs(repairs)
    dots = sorted(float(x) for points in ax.collections for x, _ in points.get_offsets() if x > 0)
    assert dots[1:] == [1.0, 1.0, 2.0]
    assert dots[0] < 1, "0 has no place on a logarithmic axis"
    assert {t.get_text().split()[0] for t in ax.texts if t.get_text()[0].isdigit()} >= {"0", "1", "2"}


def test_dispersion_marks_stand_at_their_share_of_the_text():
    cleaned = pd.DataFrame({"notice_id": ["a"], "text_zh": ["专利" + "甲" * 6 + "专利"], "n_chars": [10]})
    concordance = pd.DataFrame({"notice_id": ["a", "a"], "term_zh": ["专利", "专利"], "start": [0, 8]})
    ax = figures.plot_dispersion(concordance, cleaned)
    segments = [s[0][0] for c in ax.collections for s in getattr(c, "get_segments", list)()]
    assert segments == [0.0, 0.8]


def test_dispersion_has_a_lane_for_a_notice_without_the_term():
    cleaned = pd.DataFrame({"notice_id": ["x", "y"], "text_zh": ["保护专利", "商标"], "n_chars": [4, 2]})
    concordance = pd.DataFrame({"notice_id": ["x"], "term_zh": ["保护"], "start": [1]})
    axes = figures.plot_dispersion(concordance, cleaned)
    (tick,) = [path for lines in axes.collections for path in lines.get_segments()]
    assert tick[0][0] == 0.25
    assert {"x", "y"} <= {text.get_text() for text in axes.texts}


def test_an_empty_table_is_an_error_not_an_empty_picture(counts):
    with pytest.raises(IpresearchError, match="the table has no rows"):
        figures.plot_term_frequency(counts.head(0))


def test_a_missing_column_is_named_with_the_function_that_makes_it(counts):
    with pytest.raises(MissingColumnsError, match=r"needs column\(s\) 'per_1000'.*count_terms\(\)"):
        figures.plot_term_frequency(counts.drop(columns="per_1000"))


def test_an_unknown_notice_is_answered_with_the_nearest(counts):
    with pytest.raises(UnknownNoticeError, match="Did you mean 'a-2021'"):
        figures.plot_word_cloud(counts, "a-2020")


def test_characters_without_a_glyph_are_shown_as_code_points(counts):
    assert drawable("甲\ue026乙") == "甲[U+E026]乙"
    counts.loc[0, "term_zh"] = "甲\ue026"
    assert "[U+E026]" in shown_text(figures.plot_term_frequency(counts, labels="zh"))


def test_a_dollar_sign_is_text_not_mathematics(counts):
    counts.loc[0, "term_en"] = "$1_2$"
    assert "$1_2$ 专利" in shown_text(figures.plot_term_frequency(counts))


def test_the_callers_settings_stay_as_they_were(counts):
    before = dict(mpl.rcParams)
    figures.plot_term_frequency(counts)
    assert dict(mpl.rcParams) == before


def test_chinese_is_drawn_with_the_packaged_font(counts):
    from matplotlib.font_manager import findfont

    ax = figures.plot_term_frequency(counts)
    family = ax.get_yticklabels()[0].get_fontproperties().get_family()
    assert family[0] == FAMILY
    assert "ipresearch" in findfont(FAMILY, fallback_to_default=False)


def test_save_writes_all_files_and_the_same_bytes_again(counts, tmp_path):
    for folder in ("one", "two"):
        ax = figures.plot_term_frequency(counts)
        figures.save_figure(ax, "02_terms", counts, alt="Rates of three terms.", folder=tmp_path / folder)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["02_terms.alt.txt", "02_terms.csv", "02_terms.pdf", "02_terms.png", "02_terms.svg"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    svg = (tmp_path / "one" / "02_terms.svg").read_text("utf-8")
    assert "<desc>Rates of three terms.</desc>" in svg
    assert (tmp_path / "one" / "02_terms.csv").read_bytes().startswith(b"\xef\xbb\xbfnotice_id,term_zh")


def test_bytes_do_not_depend_on_the_process(tmp_path):
    code = (
        "import sys, matplotlib; matplotlib.use('agg'); import pandas as pd, ipresearch as ipr;"
        "t = pd.DataFrame({'notice_id': ['a', 'a'], 'kind': ['gloss', 'fill']});"
        "ipr.save_figure(ipr.plot_repairs(t), '01_repairs', t, folder=sys.argv[1])"
    )
    for seed in ("1", "2"):
        env = {"PYTHONHASHSEED": seed, "PATH": ""}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / seed)], check=True, env=env)
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", ["term_frequency", "2_terms", "02 terms", "02_Terms", "../02_terms"])
def test_a_name_without_notebook_number_is_refused(counts, name, tmp_path):
    with pytest.raises(IpresearchError, match="lacks its notebook's number"):
        figures.save_figure(figures.plot_term_frequency(counts), name, counts, folder=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named(counts, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IpresearchError, match="cannot write figures to"):
        figures.save_figure(figures.plot_term_frequency(counts), "02_terms", counts, folder=tmp_path / "file")


def test_journal_width_is_in_millimetres(counts, tmp_path):
    ax = figures.plot_term_frequency(counts)
    before = tuple(ax.figure.get_size_inches())
    figures.save_figure(ax, "02_terms", counts, folder=tmp_path, journal="single")
    assert tuple(ax.figure.get_size_inches()) == before
    with pytest.raises(IpresearchError, match="no journal width 'triple'"):
        figures.save_figure(ax, "02_terms", counts, folder=tmp_path, journal="triple")


def test_a_gloss_that_is_missing_shows_its_dagger():
    assert label("甲乙", "甲乙†", "both") == "甲乙†"


def test_every_committed_figure_is_complete():
    stems = {path.name.split(".")[0] for path in (ROOT / "figures").iterdir() if path.name != "README.md"}
    assert len(stems) >= 8
    for stem in stems:
        kinds = {path.name.removeprefix(stem) for path in (ROOT / "figures").glob(f"{stem}.*")}
        assert kinds == {".png", ".svg", ".pdf", ".csv", ".alt.txt"}, stem


def test_no_committed_chart_shows_a_missing_gloss():
    for path in (ROOT / "figures").glob("*.csv"):
        assert "†" not in path.read_text("utf-8-sig"), path.name


def test_long_labels_are_wrapped_between_words(counts):
    long = "国家知识产权局关于进一步加强知识产权行政保护工作的若干意见" * 3
    counts.loc[0, "term_zh"] = long
    shown = [t.get_text() for t in figures.plot_term_frequency(counts, labels="zh").get_yticklabels()]
    wrapped = next(text for text in shown if text.replace("\n", "") == long)
    assert all(len(line) <= 24 for line in wrapped.split("\n"))
    assert not any(line.startswith("识产权") for line in wrapped.split("\n")), "a word is cut in two"


def test_one_row_is_a_picture(counts, differences):
    assert len(figures.plot_term_frequency(counts.head(1)).get_yticklabels()) == 1
    assert len(figures.plot_log_ratios(differences.head(1)).get_yticklabels()) == 1
    figures.plot_word_cloud(counts.head(1), "a-2021")


def test_five_thousand_rows_show_the_first_and_say_how_many(counts, differences):
    many = pd.concat([counts.assign(term_zh=counts["term_zh"] + f"{i:04d}") for i in range(834)])
    assert len(figures.plot_term_frequency(many, top=30, labels="zh").get_yticklabels()) == 30
    different = pd.concat(
        [differences.assign(term_zh=differences["term_zh"] + f"{i:04d}") for i in range(1667)]
    )
    different.attrs = differences.attrs
    ax = figures.plot_log_ratios(different, labels="en")
    assert len(ax.get_yticklabels()) == 40
    assert "40 of 5001 terms" in shown_text(ax)


@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_negative_and_missing_values_are_named(counts, value):
    counts.loc[2, "per_1000"] = value
    with pytest.raises(IpresearchError, match=rf"cannot draw per_1000 = {value} of '保护'"):
        figures.plot_term_frequency(counts)


def test_coword_links_are_the_pairs_at_the_threshold():
    pairs = pd.DataFrame(
        {
            "term_zh": ["甲", "甲", "乙"],
            "other_zh": ["乙", "丙", "丙"],
            "n_sentences": [5, 3, 1],
            "n_term": [6, 6, 5],
        }
    ).assign(n_other=[5, 4, 4])
    assert len(figures.plot_coword_network(pairs, least=3).lines) == 2
    assert "≥ 1: 3, ≥ 2: 2" in shown_text(figures.plot_coword_network(pairs, least=3))


def test_pdf_text_is_text(counts, tmp_path):
    figures.save_figure(figures.plot_term_frequency(counts, labels="zh"), "02_terms", counts, folder=tmp_path)
    pdf = (tmp_path / "02_terms.pdf").read_bytes()
    from pypdfium2 import PdfDocument

    page = PdfDocument(pdf)[0].get_textpage()
    assert "专利" in page.get_text_bounded()
    assert b"/Type3" not in pdf
    assert len(pdf) < 200_000, "fonts are embedded as subsets"


def test_share_differences_show_both_bounds_and_whose_side_is_whose():
    compared = pd.DataFrame(
        {
            "code": ["p", "q"],
            "name_zh": ["保护", "服务"],
            "name_en": ["protection", "service"],
            "n_a": [8, 7],
            "n_b": [9, 0],
        }
    ).assign(n_tasks_a=43, n_tasks_b=14, difference=[-0.46, 0.16], low=[-0.67, -0.07], high=[-0.17, 0.3])
    compared.attrs.update(a="n-2021", b="n-2023")
    ax = figures.plot_share_differences(compared, labels="en")
    assert {tuple(line.get_xdata()) for line in ax.lines} >= {(-0.67, -0.17), (-0.07, 0.3)}
    assert "← more in n-2023" in shown_text(ax)
    assert "8 : 9" in shown_text(ax)


def test_specification_curve_says_its_claim_and_reaches_zero():
    cells = pd.DataFrame({"segmentation": ["jieba", "jieba_terms"], "rule": "all words", "unit": "sentence"})
    cells = cells.assign(
        log2_ratio=[-4.0, -3.0], log2_ratio_low=[-30.0, -5.0], log2_ratio_high=-1.0, supports=True
    )
    cells.attrs.update(term_zh="保护", a="n-2021", b="n-2023", more_in="n-2023")
    ax = figures.plot_specification_curve(cells, labels="en")
    assert "protection more often in n-2023: 2 of 2 specifications support it at .05" in ax.get_title(
        loc="left"
    )
    ends = [segment[:, 1].tolist() for c in ax.collections for segment in getattr(c, "get_segments", list)()]
    assert ends == [[-8.0, -1.0], [-5.0, -1.0]], "an interval that runs far off is cut"
    assert "0" in [tick.get_text() for tick in ax.get_yticklabels()]


def test_a_single_column_keeps_a_key_and_puts_everything_back(counts, tmp_path):
    ax = figures.plot_term_frequency(counts)
    before = [(t.get_text(), t.get_fontsize(), t.get_visible()) for t in ax.findobj(mpl.text.Text)]
    figures.save_figure(ax, "02_terms", counts, folder=tmp_path, journal="single")
    assert [(t.get_text(), t.get_fontsize(), t.get_visible()) for t in ax.findobj(mpl.text.Text)] == before
    assert ax.get_legend() is None
    from pypdfium2 import PdfDocument

    page = PdfDocument((tmp_path / "02_terms.pdf").read_bytes())[0]
    assert "b-2023" in page.get_textpage().get_text_bounded()
    assert page.get_width() / 72 * 25.4 < 100, "89 mm and the margin"


def test_text_that_a_column_makes_too_small_is_refused(tmp_path):
    tasks = pd.DataFrame(
        {"notice_id": "a", "task_no": range(1, 5), "role": "task", "group_no": 1, "group_zh": "组"}
    )
    ax = figures.plot_task_tree(tasks.assign(text_zh="加强专利保护"), "a", labels="zh")
    with pytest.raises(IpresearchError, match=r"3\.\d points high"):
        figures.save_figure(ax, "04_tree", tasks, folder=tmp_path, journal="single")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_old_figure_whole(counts, tmp_path, monkeypatch):
    # what is drawn does not matter here, and takes seconds
    monkeypatch.setattr(
        "ipresearch.figures.save._draw", lambda *_: dict.fromkeys(["png", "svg", "pdf"], b"drawn")
    )
    ax = figures.plot_term_frequency(counts)
    figures.save_figure(ax, "02_terms", counts, folder=tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    written = []

    real = Path.open

    def open_on_full_disk(path, mode="r", *rest, **named):
        file = real(path, mode, *rest, **named)
        if mode != "xb":
            return file
        written.append(path)
        if len(written) == 3:
            file.close()
            raise OSError(28, "No space left on device")
        return file

    monkeypatch.setattr(Path, "open", open_on_full_disk)
    with pytest.raises(IpresearchError, match="No space left on device"):
        figures.save_figure(ax, "02_terms", counts.head(2), folder=tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_word_has_the_colour_of_its_category_from_two_tasks_on():
    rows = [("保护", 9, "p", 2), ("专利", 6, "c", 1), ("服务", 4, None, 0)]
    counts = pd.DataFrame(rows, columns=["term_zh", "n", "code", "n_tasks"]).assign(
        notice_id="x",
        per_1000=lambda table: table["n"] * 1.0,
        name_zh=["保护", "创造", None],
        name_en=["p", "c", None],
    )
    ax = figures.plot_word_cloud(counts, "x", labels="zh")
    colours = {word.get_text(): word.get_color() for word in cloud_words(ax)}
    assert colours["专利"] == colours["服务"] == cloud.NO_CATEGORY
    assert colours["保护"] == cloud.WORD_COLOURS[0]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["保护"]


@pytest.fixture
def regions():
    names = {"北京市": "Beijing", "宁夏回族自治区": "Ningxia Hui Autonomous Region", "四川省": "Sichuan Province", "广东省": "Guangdong Province",
             "辽宁省": "Liaoning Province"}  # fmt: skip
    rows = [
        (zh, en, term, place + at, 1000 + at, 40 + at)
        for at, (zh, en) in enumerate(names.items())
        for place, term in enumerate(["专利", "商标", "版权", "保护", "运用"])
    ]
    columns = ["notice_id", "notice_en", "term_zh", "per_1000", "n_total", "n_documents"]
    return pd.DataFrame(rows, columns=columns)


def test_small_multiples_say_the_sizes_of_the_groups_and_what_they_are(regions):
    ax = figures.plot_by_group(regions, "per_1000", labels="en", about="made-up documents")
    small_print = [text.get_text() for text in ax.figure.texts]
    (told,) = [text for text in small_print if "panels" in text]
    lines = " ".join(told.split())
    assert lines.startswith("made-up documents 5 panels, 5 groups")
    assert "Words per group 1,000 to 1,004." in lines and "Documents per group 40 to 44." in lines
    assert "interval" not in lines, "there is none in the table"
    bounds = regions.assign(per_1000_low=regions["per_1000"], per_1000_high=regions["per_1000"] + 1)
    bounds.attrs["level"] = 0.995
    with_bounds = figures.plot_by_group(bounds, "per_1000", labels="both")
    (told,) = [text.get_text() for text in with_bounds.figure.texts if "panels" in text.get_text()]
    assert "Bars are 99.5% intervals." in told and "竖线或横线为99.5%区间。" in told
    assert ax.figure.get_suptitle() == "How often the terms occur in each group"


def test_small_multiples_name_groups_in_each_language_and_scale_the_last_panel_of_a_column(regions):
    ax = figures.plot_by_group(regions, "per_1000", labels="en")
    named = {label.get_text().replace("\n", " ") for label in ax.get_yticklabels()}
    assert named == set(regions["notice_en"])
    zh = figures.plot_by_group(regions, "per_1000", labels="zh")
    assert {label.get_text() for label in zh.get_yticklabels()} == set(regions["notice_id"])
    panels = ax.figure.axes
    assert len(panels) == 5
    shown = [panel.xaxis.get_tick_params()["labelbottom"] for panel in panels]
    assert shown == [False, False, True, True, True], "two rows of three and two: each column ends in a scale"
