"""Word clouds that can be set side by side: one layout for all notices of a table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipresearch.errors import UnknownNoticeError, require_columns
from ipresearch.figures.style import (
    FAINT,
    SMALL_POINTS,
    Labels,
    caption,
    chart_style,
    check_labels,
    drawable,
    finish,
    font_path,
    new_axes,
    notice_order,
    phrase,
    require_numbers,
    require_rows,
    row_labels,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_WIDTH, _HEIGHT = 800.0, 470.0  # the layout's own units
_UNITS_PER_POINT = 800 / (7.9 * 72)
# English under Chinese: its share of the Chinese size, and the least size at which it is still read, in units
_UNDER, _LEAST = 0.36, 6.2 * _UNITS_PER_POINT
_MARGIN = 5.0
_LARGEST, _SMALLEST = 110.0, 14.0  # size of the most frequent word
# Okabe & Ito's colours, the light ones darkened until a word in them is read on white
WORD_COLOURS = ("#0072B2", "#B87400", "#007D5A", "#B0568F", "#3793C6", "#C24E00", "#6A3D9A", "#000000")


class _Word(NamedTuple):
    lines: tuple[str, ...]  # the large line first
    widths: tuple[float, ...]  # of each line, in ems

    def sizes(self, size: float) -> tuple[float, ...]:
        return (size, max(_UNDER * size, _LEAST))[: len(self.lines)]

    def box(self, size: float) -> tuple[float, float]:
        sizes = self.sizes(size)
        wide = max(width * own for width, own in zip(self.widths, sizes, strict=True))
        return wide + 2 * _MARGIN, sizes[0] * 1.02 + sum(1.12 * own for own in sizes[1:]) + _MARGIN


def plot_word_cloud(
    counts: pd.DataFrame, notice_id: str, top: int = 60, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw one notice's terms, larger where more frequent, each in the place it has in every notice's cloud.

    counts    : one row per notice x term, columns notice_id, term_zh, n, per_1000; term_en for English labels;
                code, name_zh, name_en (categorise_terms) colour the words by category, grey without one
    notice_id : the notice to draw; all notices of the table share one layout, so two clouds can be compared
    top       : how many terms the shared layout holds, by the largest rate in any notice; ties by term_zh
    Nothing is drawn by chance: the terms are laid out from the most frequent on, each at the first free place of a spiral. A word's
    area is proportional to its rate; place says nothing. Words are drawn as text, so PDF and SVG stay sharp.
    Raises MissingColumnsError, UnknownNoticeError.
    """
    require_columns(counts, ["notice_id", "term_zh", "n", "per_1000"], "plot_word_cloud", "count_terms")
    require_rows(counts, "plot_word_cloud")
    require_numbers(counts, ["n", "per_1000"], "plot_word_cloud")
    if notice_id not in set(counts["notice_id"]):
        raise UnknownNoticeError(notice_id, notice_order(counts))
    rates = counts.groupby("term_zh")["per_1000"].max().reset_index()
    rates = rates[rates["per_1000"] > 0].sort_values(["per_1000", "term_zh"], ascending=[False, True])
    chosen = rates.head(top).set_index("term_zh")["per_1000"]
    words = _words(counts[counts["term_zh"].isin(chosen.index)], labels)
    scale, places = _lay_out(tuple(words[term] for term in chosen.index), tuple(chosen))
    own = counts[(counts["notice_id"] == notice_id) & (counts["per_1000"] > 0)].set_index("term_zh")
    slots = {term: place for term, place in zip(chosen.index, places, strict=True) if place is not None}
    drawn = [term for term in slots if term in own.index]
    with chart_style():
        ax = new_axes(ax, 8, 5.3)
        ax.set(xlim=(0, _WIDTH), ylim=(_HEIGHT, 0), aspect="equal")
        ax.set_axis_off()
        ax.set_title(phrase("title_word_cloud", labels, between="  ", notice=drawable(notice_id)))
        colours, key_rows = _colours(ax, own.loc[drawn], counts, labels)
        said = {"m": len(drawn), "n": int(own.loc[drawn, "n"].sum()), "top": len(slots)}
        caption(ax, phrase("caption_word_cloud", labels, between="\n", **said), below=16 * key_rows)
        finish(ax)  # lays the axes out, so that their width is known
        points = ax.get_window_extent().width * 72 / ax.figure.dpi / _WIDTH
        for term in drawn:
            size = scale * float(own.loc[term, "per_1000"]) ** 0.5
            _draw_word(ax, words[term], slots[term], size, points, colours[term])
        return finish(ax)


def _words(counts: pd.DataFrame, labels: Labels) -> dict[str, _Word]:
    """What is written for each term: one line, or Chinese with its English under it."""
    check_labels(labels)
    rows = counts.drop_duplicates("term_zh")
    english = rows["term_en"] if "term_en" in rows.columns else [""] * len(rows)
    words = {}
    for zh, en in zip(rows["term_zh"], english, strict=True):
        if labels == "both" and en and zh not in en:
            lines = (drawable(zh), drawable(en))
        else:
            lines = (drawable(en if labels == "en" and en else zh),)
        lines = tuple(line if len(line) <= 40 else f"{line[:39]}…" for line in lines)
        words[zh] = _Word(lines, tuple(_ems(line) for line in lines))
    return words


@cache
def _ems(text: str) -> float:
    from PIL import ImageFont

    return ImageFont.truetype(str(font_path()), 100).getlength(text) / 100


@cache
def _lay_out(
    words: tuple[_Word, ...], rates: tuple[float, ...]
) -> tuple[float, list[tuple[float, float] | None]]:
    """The largest scale (font size in units of a rate of 1) at which all words find a place, and the places' centres.

    Where the largest word would become smaller than `_SMALLEST` the words that find no place have None instead.
    """
    places, scale = _spiral(), _LARGEST / max(rates) ** 0.5
    while True:
        boxes = [word.box(scale * rate**0.5) for word, rate in zip(words, rates, strict=True)]
        is_smallest = scale * max(rates) ** 0.5 < _SMALLEST
        found = _place(boxes, places, is_smallest)
        if is_smallest or len(found) == len(words):
            return scale, found
        scale *= 0.94


def _spiral() -> np.ndarray:
    """Places from the middle outwards, dense enough to fill the area, in its proportions."""
    turns = np.sqrt(np.linspace(0, 1, 4000))
    angle = 2 * np.pi * 36 * turns
    across, down = 0.5 * _WIDTH * 1.3 * turns * np.cos(angle), 0.5 * _HEIGHT * 1.3 * turns * np.sin(angle)
    return np.column_stack([_WIDTH / 2 + across, _HEIGHT / 2 + down])


def _place(
    boxes: list[tuple[float, float]], places: np.ndarray, goes_on: bool
) -> list[tuple[float, float] | None]:
    """The centre of the first free place for each box; where one has none, None or (unless `goes_on`) the end of the list."""
    taken = np.empty((0, 4))
    found: list[tuple[float, float] | None] = []
    for wide, high in boxes:
        x, y = places[:, 0], places[:, 1]
        free = (x > wide / 2) & (x < _WIDTH - wide / 2) & (y > high / 2) & (y < _HEIGHT - high / 2)
        for left, right, upper, lower in taken:
            free &= (
                (x + wide / 2 <= left)
                | (x - wide / 2 >= right)
                | (y + high / 2 <= upper)
                | (y - high / 2 >= lower)
            )
        if not free.any():
            if not goes_on:
                break
            found.append(None)
            continue
        x0, y0 = places[free.argmax()]
        taken = np.vstack([taken, [x0 - wide / 2, x0 + wide / 2, y0 - high / 2, y0 + high / 2]])
        found.append((float(x0), float(y0)))
    return found


def _colours(ax: Axes, own: pd.DataFrame, counts: pd.DataFrame, labels: Labels) -> tuple[dict[str, str], int]:
    """The colour of each drawn term by its category, with a key of the categories drawn; and how many rows the key has."""
    if "code" not in counts.columns:
        return dict.fromkeys(own.index, WORD_COLOURS[0]), 0
    coded = counts[counts["code"].notna()].drop_duplicates("code").sort_values("code").reset_index(drop=True)
    colours = {code: WORD_COLOURS[i % len(WORD_COLOURS)] for i, code in enumerate(coded["code"])}
    shown = coded[coded["code"].isin(own["code"])].reset_index(drop=True)
    for code, name in zip(shown["code"], row_labels(shown, labels, stem="name"), strict=True):
        ax.plot([], [], marker="s", linestyle="", color=colours[code], label=name)
    if len(shown):
        ax.legend(
            loc="upper left",
            bbox_to_anchor=(0, 0),
            ncols=4,
            frameon=False,
            fontsize=SMALL_POINTS,
            handletextpad=0.2,
        )
    return {term: colours.get(code, FAINT) for term, code in own["code"].items()}, -(-len(shown) // 4)


def _draw_word(
    ax: Axes, word: _Word, place: tuple[float, float], size: float, points: float, colour: str
) -> None:
    """Each line's ink (not its line box) centred, so that words stay inside their boxes."""
    (x, y), sizes = place, word.sizes(size)
    high = sizes[0] + sum(1.12 * own for own in sizes[1:])
    middles = [y - high / 2 + sizes[0] / 2, y + high / 2 - sizes[-1] * 0.56]
    for line, own, middle in zip(word.lines, sizes, middles, strict=False):
        _draw_line(ax, line, x, middle, own * points, points, colour)


def _draw_line(ax: Axes, line: str, x: float, y: float, points: float, scale: float, colour: str) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    ink = TextPath((0, 0), line, size=points, prop=FontProperties(fname=font_path())).get_extents()
    left, base = x - (ink.x0 + ink.x1) / 2 / scale, y + (ink.y0 + ink.y1) / 2 / scale
    ax.text(left, base, line, fontsize=points, color=colour, ha="left", va="baseline")
