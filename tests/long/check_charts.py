"""Every chart on every kind of bad table, and on good ones in each language and width: an error that says what is wrong,
or a picture without boxes and without text over text.

python tests/long/check_charts.py
"""

import io
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.text import Text

import ipresearch as ipr
from ipresearch.errors import IpresearchError

ROOT = Path(__file__).resolve().parents[2]
UNDRAWABLE = "求\ue026"
LANGUAGES = ("both", "en", "zh")
MOST_PIXELS, MOST_SECONDS = 60e6, 60


def make_tables() -> dict[str, pd.DataFrame]:
    cleaned = ipr.clean_notices(ipr.load_notices(ROOT / "seeds"))
    terms = ipr.segment_terms(cleaned)
    counts = ipr.add_gloss(ipr.drop_stopwords(ipr.count_terms(terms)))
    tasks = ipr.extract_tasks(cleaned)
    coded = ipr.categorise_tasks(tasks)
    shares = ipr.category_shares(coded)
    years = pd.concat([counts.head(40).assign(notice_id=str(year)) for year in range(2014, 2024)])
    return {
        "plot_repairs": ipr.list_repairs(cleaned),
        "plot_term_frequency": counts,
        "plot_word_cloud": counts,
        "plot_dispersion": ipr.add_gloss(ipr.keyword_in_context(cleaned, "保护")),
        "plot_log_ratios": ipr.add_gloss(
            ipr.compare_counts(ipr.count_declared_terms(cleaned), "ningxia-2021", "national-2023")
        ),
        "plot_specification_curve": ipr.multiverse(
            cleaned, ipr.Contrast("保护", "ningxia-2021", "national-2023", "national-2023"), n_random=99
        ),
        "plot_category_shares": shares,
        "plot_share_differences": ipr.compare_categories(coded, "ningxia-2021", "national-2023"),
        "plot_task_categories": coded,
        "plot_task_tree": ipr.add_gloss(tasks, ["text_zh", "group_zh"]),
        "plot_crossed_codes": ipr.cross_codes(coded, ipr.categorise_tasks(tasks, frame="tools")),
        "plot_counterparts": ipr.add_gloss(
            ipr.find_counterparts(tasks, "ningxia-2021", "national-2023"), ["text_zh", "counterpart_zh"]
        ),
        "plot_coword_network": ipr.add_gloss(
            ipr.count_cowords(ipr.drop_stopwords(terms)), ["term_zh", "other_zh"]
        ),
        "plot_by_group": years,
        "plot_pmc_surface": ipr.pmc_variables(ipr.propose_items(cleaned)),
        "_cleaned": cleaned,
    }


def draw(name: str, table: pd.DataFrame, cleaned: pd.DataFrame, labels: str):
    more = {
        "plot_word_cloud": ("ningxia-2021",),
        "plot_dispersion": (cleaned,),
        "plot_task_tree": ("ningxia-2021",),
        "plot_counterparts": ("ningxia-2021", "national-2023"),
        "plot_by_group": ("per_1000",),
        "plot_pmc_surface": ("ningxia-2021",),
    }
    return getattr(ipr, name)(table, *more.get(name, ()), labels=labels)


def _names(table: pd.DataFrame) -> list[str]:
    return [
        name for name in table.columns if name.endswith("_zh") and pd.api.types.is_string_dtype(table[name])
    ]


def _many(table: pd.DataFrame) -> pd.DataFrame:
    """5,000 rows, each copy of the table with other names and codes."""
    copies = []
    for copy in range(5000 // max(1, len(table)) + 1):
        own = table.copy()
        for name in [*_names(table), *({"code", "kind"} & set(table.columns))]:
            own[name] = own[name].astype(object) + f"{copy or ''}"
        copies.append(own)
    return pd.concat(copies, ignore_index=True).head(5000)


def _renamed(change: Callable[[str], str]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def rename(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(**{name: table[name].map(change) for name in _names(table)})

    return rename


def _with_number(value: float) -> Callable[[pd.DataFrame], list[tuple[str, pd.DataFrame]]]:
    """The table once for each column of numbers, with `value` in its first row."""

    def damage(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
        numbers = table.select_dtypes("number").columns
        return [
            (column, table.assign(**{column: [value, *table[column].astype(float)[1:]]}))
            for column in numbers
        ]

    return damage


def _one(
    change: Callable[[pd.DataFrame], pd.DataFrame],
) -> Callable[[pd.DataFrame], list[tuple[str, pd.DataFrame]]]:
    return lambda table: [("", change(table))]


DAMAGES = {
    "sound": _one(lambda table: table),
    "empty": _one(lambda table: table.iloc[:0]),
    "one row": _one(lambda table: table.iloc[:1]),
    "5,000 rows": _one(_many),
    "label of 80 characters": _one(
        _renamed(lambda text: (str(text) + "知识产权保护工作会议精神贯彻落实" * 6)[:80])
    ),
    "no glyph": _one(_renamed(lambda text: f"{str(text)[:12]}{UNDRAWABLE}")),
    "negative": _with_number(-1.0),
    "missing": _with_number(float("nan")),
    "infinite": _with_number(float("inf")),
}


def overlaps(axes) -> list[str]:
    """Pairs of upright texts that cover one another by more than a fifth of the smaller."""
    figure = axes.figure
    renderer = figure.canvas.get_renderer()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in set(figure.findobj(Text)) - _without_axis(figure)
        if text.get_visible() and text.get_text().strip() and text.get_rotation() % 90 == 0
    ]
    found = []
    for (one, a), (other, b) in combinations(boxes, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        tall = min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > 0 and tall > 0 and wide * tall > 0.2 * min(a.width * a.height, b.width * b.height):
            found.append(f"{one[:20]!r} over {other[:20]!r}")
    return found


def _without_axis(figure) -> set[Text]:
    """Ticks of charts that show no axis."""
    off = [axes for axes in figure.axes if not (axes.axison and axes.get_visible())]
    return {text for axes in off for axis in (axes.xaxis, axes.yaxis) for text in axis.findobj(Text)}


def look(
    name: str, table: pd.DataFrame, cleaned: pd.DataFrame, labels: str, kind: str, folder: Path
) -> list[str]:
    """What is wrong with the picture; an error of our own is right for a damaged table and wrong for a sound one."""
    begun = time.process_time()
    wrong = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            axes = draw(name, table, cleaned, labels)
            if kind in ("sound", "one row"):
                axes.figure.draw_without_rendering()
                wrong += overlaps(axes)
            picture = io.BytesIO()
            axes.figure.savefig(picture, format="png", dpi=72, bbox_inches="tight")
            height, width = plt.imread(io.BytesIO(picture.getvalue())).shape[:2]
            if (300 / 72) ** 2 * height * width > MOST_PIXELS:
                wrong.append(f"{width} x {height} pixels at 72 dots an inch")
            if kind == "sound":
                for journal in (None, "single", "double"):
                    try:
                        ipr.save_figure(axes, "01_look", table, alt="x", folder=folder, journal=journal)
                    except IpresearchError as error:
                        if "points high" not in str(error):
                            wrong.append(f"{journal}: {error}")
        except IpresearchError as error:
            if kind == "sound":
                wrong.append(f"refused: {error}")
        except Exception as error:  # any other is the finding
            wrong.append(f"{type(error).__name__}: {error}")
        else:
            if kind == "empty":
                wrong.append("an empty table made a picture")
        finally:
            plt.close("all")
    wrong += [
        str(one.message)[:90]
        for one in caught
        if "lyph" in str(one.message) or "constrained" in str(one.message)
    ]
    if time.process_time() - begun > MOST_SECONDS:
        wrong.append(f"{time.process_time() - begun:.0f} s")
    return wrong


def main() -> int:
    tables = make_tables()
    cleaned = tables.pop("_cleaned")
    pictures, failures = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for name, table in tables.items():
            for kind, damage in DAMAGES.items():
                for column, damaged in damage(table):
                    for labels in LANGUAGES if kind in ("sound", "one row", "no glyph") else ("both",):
                        pictures += 1
                        begun = time.process_time()
                        wrong = look(name, damaged, cleaned, labels, kind, Path(folder))
                        if time.process_time() - begun > 20:
                            print(
                                "SLOW",
                                name,
                                kind,
                                column,
                                labels,
                                round(time.process_time() - begun),
                                flush=True,
                            )
                        for w in wrong:
                            print("  !", name, kind, column, labels, w[:200], flush=True)
                        failures += [f"{name}, {kind} {column} ({labels}): {what}" for what in wrong]
    print(
        f"{pictures} tables drawn or refused with a reason by {len(tables)} charts; {len(failures)} failures"
    )
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
