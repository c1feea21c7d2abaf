"""What every chart shares: the packaged font, colours, labels in two languages, the caption under the axes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ipresearch.errors import IpresearchError, UnknownValueError
from ipresearch.lexicons import read_lexicon

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Labels = Literal["both", "en", "zh"]

FONTS = Path(str(files("ipresearch") / "data" / "fonts"))
FAMILY = "Noto Sans SC"
# Okabe & Ito's colour-blind safe palette, ordered so that neighbours also differ in lightness (grey prints)
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
# the marks by which save_figure finds the small print, and the figures beside a chart that a single column has no room for
CAPTION, BESIDE = "caption", "beside"
LABEL_EMS, LABEL_LINES = 24, 4  # a longer label is wrapped, a still longer one cut
SMALL_POINTS = 8
INK, FAINT = "#222222", "#8A8A8A"
SCREEN_POINTS, JOURNAL_POINTS = 10, 8
SMALL_PRINT = {"fontsize": SCREEN_POINTS * 0.7, "color": "#555555", "linespacing": 1.3, "gid": CAPTION}
# width in inches of one and of two columns of a journal page (89 and 183 mm)
JOURNAL_WIDTHS = {"single": 3.5, "double": 7.2}


@contextmanager
def chart_style(font_size: float = SCREEN_POINTS) -> Iterator[None]:
    """Draw with the packaged Chinese font and without touching the caller's rcParams.

    Text takes its font when it is made, so everything that a chart says is made inside this context.
    """
    import matplotlib as mpl

    _register_fonts()
    with mpl.rc_context(
        {
            "font.family": [FAMILY, "DejaVu Sans"],  # per-glyph fallback works over font.family only
            "font.size": font_size,
            "axes.titlesize": font_size * 1.15,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.labelsize": font_size,
            "xtick.labelsize": font_size * 0.9,
            "ytick.labelsize": font_size * 0.95,
            "axes.edgecolor": FAINT,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "text.color": INK,
            "axes.labelcolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "text.parse_math": False,  # a "$" in a notice is a dollar sign
            "figure.dpi": 100,
            "figure.facecolor": "white",
            "svg.fonttype": "path",
            "svg.hashsalt": "ipresearch",
            "pdf.fonttype": 42,
        }
    ):
        yield
        # a notebook's backend is loaded with the first figure and switches this on; were it put back, no later
        # figure would be shown
        interactive = mpl.rcParams["interactive"]
    mpl.rcParams["interactive"] = interactive


@cache
def _register_fonts() -> None:
    from matplotlib.font_manager import fontManager

    for path in sorted(FONTS.glob("*.ttf")):
        fontManager.addfont(path)


def font_path(weight: str = "Regular") -> Path:
    """The packaged font file, for tools that want a path."""
    return FONTS / f"NotoSansSC-{weight}.ttf"


@cache
def _drawn_characters() -> frozenset[int]:
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    fallback = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return frozenset(FT2Font(font_path()).get_charmap()) | frozenset(FT2Font(fallback).get_charmap())


def drawable(text: object) -> str:
    """`text`, or a year, with each character that no packaged font has replaced by its code point, never by a box.

    >>> drawable("求\\ue026")
    '求[U+E026]'
    """
    known = _drawn_characters()
    return "".join(c if ord(c) in known or c == "\n" else f"[U+{ord(c):04X}]" for c in str(text))


def check_labels(labels: str) -> None:
    """Raise UnknownValueError unless `labels` is "both", "en" or "zh"."""
    if labels not in ("both", "en", "zh"):
        raise UnknownValueError("label language", labels, ["both", "en", "zh"])


def label(zh: str, en: str, labels: Labels, between: str = " ") -> str:
    """One label in the language(s) asked for; English first, Chinese always present unless "en".

    >>> label("专利", "patent", "both"), label("专利", "patent", "en"), label("专利", "patent", "zh")
    ('patent 专利', 'patent', '专利')
    >>> label("专利", "专利†", "both")
    '专利†'
    """
    check_labels(labels)
    if labels == "zh" or not en:
        return drawable(zh)
    if labels == "en" or zh in en:
        return drawable(en)
    return drawable(f"{en}{between}{zh}")


def row_labels(
    table: pd.DataFrame, labels: Labels, stem: str = "term", between: str = " ", ems: float = LABEL_EMS
) -> list[str]:
    """The labels of a table's rows from its columns `<stem>_zh` and, where it has one, `<stem>_en`; long ones wrapped, and
    what is longer than LABEL_LINES lines ends in an ellipsis (the table has the whole)."""
    english = table[f"{stem}_en"] if f"{stem}_en" in table.columns else [""] * len(table)
    names = []
    for zh, en in zip(table[f"{stem}_zh"], english, strict=True):
        whole = label(zh, en, labels, between)
        lines = [part for line in whole.split("\n") for part in wrap_ems(line, ems)]
        if len(lines) > LABEL_LINES:
            lines = [*lines[: LABEL_LINES - 1], f"{lines[LABEL_LINES - 1][:-1]}…"]
        names.append("\n".join(lines))
    return names


def row_height(names: Sequence[str], least: float) -> float:
    """Inches for each row of a chart with these labels, so that the tallest one stays in its row."""
    return max([least, *(0.17 * (name.count("\n") + 1) + 0.05 for name in names if "\n" in name)])


@cache
def _phrases() -> dict[str, tuple[str, str]]:
    table = read_lexicon("chart_text")
    return {row.key: (row.text_zh, row.text_en) for row in table.itertuples()}


def phrase(key: str, labels: Labels, between: str = " ", **values: object) -> str:
    """A chart's own words (axis titles, captions) from the lexicon chart_text, values filled in."""
    phrases = _phrases()
    if key not in phrases:
        raise UnknownValueError("chart text", key, phrases)
    zh, en = phrases[key]
    return label(zh.format(**values), en.format(**values), labels, between)


def each_language(labels: Labels) -> tuple[Labels, ...]:
    """The languages to write, one after the other, for what is put together language by language."""
    return ("en", "zh") if labels == "both" else (labels,)


def wrap_both(row: object, stem: str, labels: Labels, zh_width: int, en_width: int) -> str:
    """English and Chinese wrapped between words, each on lines of its own; widths in letters and in characters."""
    zh, en = getattr(row, f"{stem}_zh"), getattr(row, f"{stem}_en", "")
    zh_lines = "\n".join(wrap_ems(zh, zh_width))
    en_lines = "\n".join(textwrap.wrap(en, en_width)) if zh not in en else ""
    return label(zh_lines, en_lines, labels, between="\n") if en_lines else drawable(zh_lines)


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The caller's axes, or a new figure of `width` x `height` inches with one."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


MOST_ROWS = 40


def most_rows(table: pd.DataFrame, size: str, labels: Labels) -> tuple[pd.DataFrame, str]:
    """The rows that one chart can hold, those with the largest `size`, in the table's order; and, where any were left out, a line
    that says how many there are."""
    if len(table) <= MOST_ROWS:
        return table, ""
    chosen = table[size].abs().sort_values(ascending=False, kind="stable").index[:MOST_ROWS]
    words = phrase("rows_drawn", labels, between="\n", m=MOST_ROWS, all=len(table))
    return table.loc[sorted(chosen)], f"\n{words}"


def is_alone(ax: Axes) -> bool:
    """Whether a chart has its figure to itself, and may use the whole width of it."""
    return len(ax.figure.axes) == 1


def caption(ax: Axes, text: str, below: float = 0) -> None:
    """Sample size and unit in small print under the axes (`below` more points), wrapped to the width it has."""
    width = ax.figure.get_size_inches()[0] * 72 - 20 if is_alone(ax) else _axes_points(ax)
    across = "figure points" if is_alone(ax) else "axes fraction"
    ax.annotate(
        small_print(text, width),
        xy=(0, 0),
        xycoords=(across, "axes fraction"),
        xytext=(8, -below - (26 + 14 * (1 + ax.get_xlabel().count("\n")) if ax.get_xlabel() else 12)),
        textcoords=(across if is_alone(ax) else "offset points", "offset points"),
        va="top",
        annotation_clip=False,
        **SMALL_PRINT,
    )


def small_print(text: str, width: float) -> str:
    """A caption's lines, wrapped to `width` points."""
    return "\n".join(
        part for line in text.split("\n") for part in wrap_ems(line, width / SMALL_PRINT["fontsize"])
    )


def write_beside(ax: Axes, text: str, right: float, row: float | None = None, above: float = 0) -> None:
    """Small figures at the right of the axes, `right` points from it: beside a row, or as a head `above` points over them."""
    ax.annotate(
        text,
        xy=(1, 1 if row is None else row),
        xycoords="axes fraction" if row is None else ("axes fraction", "data"),
        xytext=(right, above),
        textcoords="offset points",
        fontsize=SMALL_POINTS,
        va="bottom" if row is None else "center",
        annotation_clip=False,
        gid=BESIDE,
    )


def _axes_points(ax: Axes) -> float:
    ax.figure.draw_without_rendering()
    return ax.bbox.width * 72 / ax.figure.dpi


def wrap_ems(text: str, ems: float) -> list[str]:
    """Lines of at most about `ems` widths of a Chinese character, broken at blanks, marks and between Chinese words.

    >>> wrap_ems("One tick is one occurrence", 8)
    ['One tick is one', 'occurrence']
    >>> wrap_ems("国家知识产权局知识产权保护工作会议", 10)
    ['国家知识产权局', '知识产权保护工作会议']
    """
    lines, width = [""], 0.0
    for piece in _pieces(text, ems):
        bare = piece.rstrip()
        wide = _ems(bare)
        if width and width + wide > ems:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            width = 0.0
        lines[-1] += piece
        width += wide + 0.27 * (len(piece) - len(bare))
    return [*lines[:-1], lines[-1].rstrip()]


def _pieces(text: str, ems: float) -> Iterator[str]:
    """What must stay on one line: runs without blank or mark; those longer than a line word by word."""
    from ipresearch.segment import word_cutter

    for run in re.findall(r"[^\s，。；、]*[\s，。；、]*", text):
        if _ems(run.rstrip()) <= ems:
            yield run
            continue
        # cutting words loads a dictionary, so only a run too long for its line pays for it
        starts = [start for start, _ in word_cutter("jieba")(run)]
        yield from (run[start:end] for start, end in zip(starts, [*starts[1:], len(run)], strict=True))


def _ems(text: str) -> float:
    return sum(1.0 if "\u2e80" <= c <= "\uffef" else 0.53 for c in text)


def finish(ax: Axes, title_pad: float = 8) -> Axes:
    """Set the title at the figure's left edge, where the small print begins, and make every tick's text now, while the
    chart's font is in force; return the axes."""
    from matplotlib.transforms import blended_transform_factory

    if is_alone(ax):
        ems = ax.figure.get_size_inches()[0] * 72 / (1.2 * SCREEN_POINTS)
        lines = [part for line in ax.get_title(loc="left").split("\n") for part in wrap_ems(line, ems)]
        title = ax.set_title("\n".join(lines), x=8 / 72, pad=title_pad, linespacing=1.25)
        across = ax.figure.dpi_scale_trans
        title.set_transform(blended_transform_factory(across, ax.transAxes + ax.titleOffsetTrans))
    ax.figure.draw_without_rendering()
    return ax


def notice_order(table: pd.DataFrame) -> list[str]:
    """The notices of a table by id, whatever the order of its rows: each keeps its colour and marker in every chart."""
    return sorted(set(table["notice_id"]))


def require_rows(table: pd.DataFrame, function: str) -> None:
    """Raise where a table is empty: an empty picture would be mistaken for a result."""
    if len(table) == 0:
        raise IpresearchError(
            f"{function}() has nothing to draw: the table has no rows. Check the filter before it."
        )


def require_numbers(
    table: pd.DataFrame, columns: Sequence[str], function: str, missing: bool = False
) -> None:
    """Raise where a column that is drawn holds a negative, infinite or (unless `missing`) missing value, naming the row."""
    for name in columns:
        bad = (table[name] < 0) | table[name].eq(float("inf"))
        if not missing:
            bad |= table[name].isna()
        if bad.any():
            row = table[bad].iloc[0]
            called = next(
                (row[key] for key in ("term_zh", "code", "notice_id") if key in table.columns), row.name
            )
            raise IpresearchError(
                f"{function}() cannot draw {name} = {row[name]} of {called!r}: it must be a finite number of 0 or more. "
                f"Look at the step that made the table."
            )


def require_finite(table: pd.DataFrame, columns: Sequence[str], function: str) -> None:
    """Raise where a column that is drawn holds a missing or infinite value, naming the row."""
    for name in columns:
        bad = table[table[name].isna() | table[name].abs().eq(float("inf"))]
        if len(bad):
            raise IpresearchError(
                f"{function}() cannot draw {name} = {bad[name].iloc[0]} in row {bad.index[0]}: it must be a finite number. "
                f"Look at the step that made the table."
            )


def notice_colours(notices: Sequence[str]) -> dict[str, str]:
    """A colour for each notice, in the order given (see notice_order)."""
    return {notice: COLOURS[i % len(COLOURS)] for i, notice in enumerate(notices)}


def notice_markers(notices: Sequence[str]) -> dict[str, str]:
    """A marker for each notice, so that the chart can be read without colour."""
    return {notice: MARKERS[i % len(MARKERS)] for i, notice in enumerate(notices)}
