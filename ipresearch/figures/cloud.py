"""Word clouds that can be set side by side: one layout for all notices of a table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ipresearch.errors import UnknownNoticeError, require_columns
from ipresearch.figures.style import (
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

_WIDTH, _HEIGHT, _MARGIN = 800, 470, 8  # the layout's own units
_LARGEST = (90, 60, 50, 42, 36, 28, 20)  # sizes tried for the most frequent word
# wordcloud looks for room from a word's ink down, but writes from the top of its line: a mark without width, as
# high as the line, makes both the same. It is measured and never drawn.
_LINE_HIGH = "\u302c"
# Okabe & Ito's colours, the light ones darkened until a word in them is read on white; the first differ in grey too
WORD_COLOURS = ("#0072B2", "#000000", "#B87400", "#6A3D9A", "#007D5A", "#B0568F", "#3793C6", "#C24E00")
FEWEST_TASKS = 2  # that give a word the colour of their category
NO_CATEGORY = "#6E6E6E"


def plot_word_cloud(
    counts: pd.DataFrame, notice_id: str, top: int = 50, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw one notice's terms, larger where more frequent, each in the place it has in every notice's cloud.

    counts    : one row per notice x term, columns notice_id, term_zh, n, per_1000; term_en for English labels;
                code, name_zh, name_en, n_tasks (categorise_terms) colour the words by category, grey without one or with
                fewer than FEWEST_TASKS tasks of it
    notice_id : the notice to draw; all notices of the table share one layout, so two clouds can be compared
    top       : how many terms the shared layout holds, by the largest rate in any notice; ties by term_zh
    The layout is wordcloud's, with a fixed seed. A word's area is proportional to its rate; place says nothing. Words are
    drawn as text, so PDF and SVG stay sharp.
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
    written = _written(counts[counts["term_zh"].isin(chosen.index)], labels)
    scale, slots = _lay_out(tuple((term, written[term], rate) for term, rate in chosen.items()))
    own = counts[(counts["notice_id"] == notice_id) & (counts["per_1000"] > 0)].set_index("term_zh")
    drawn = [term for term in slots if term in own.index]
    with chart_style():
        ax = new_axes(ax, 8, 5.8)
        ax.set(xlim=(0, _WIDTH), ylim=(_HEIGHT, 0), aspect="equal")
        ax.set_axis_off()
        ax.set_title(phrase("title_word_cloud", labels, between="  ", notice=drawable(notice_id)))
        colours, key_rows = _colours(ax, own.loc[drawn], counts, notice_id, labels)
        said = {
            "m": len(drawn),
            "n": int(own.loc[drawn, "n"].sum()),
            "top": len(slots),
            "least": FEWEST_TASKS,
        }
        caption(ax, phrase("caption_word_cloud", labels, between="\n", **said), below=16 * key_rows)
        finish(ax)  # lays the axes out, so that their width is known
        points = ax.get_window_extent().width * 72 / ax.figure.dpi / _WIDTH
        for term in drawn:
            size = scale * float(own.loc[term, "per_1000"]) ** 0.5
            _draw_word(ax, written[term], slots[term], size * points, points, colours[term])
        return finish(ax)


def _written(counts: pd.DataFrame, labels: Labels) -> dict[str, str]:
    """What is written for each term, on one line, as the library measures one; Chinese first."""
    check_labels(labels)
    rows = counts.drop_duplicates("term_zh")
    english = rows["term_en"] if "term_en" in rows.columns else [""] * len(rows)
    written = {}
    for zh, en in zip(rows["term_zh"], english, strict=True):
        if labels == "both" and en and zh not in en:
            line = drawable(f"{zh} {en}")
        else:
            line = drawable(en if labels == "en" and en else zh)
        written[zh] = line if len(line) <= 40 else f"{line[:39]}…"
    return written


@cache
def _lay_out(words: tuple[tuple[str, str, float], ...]) -> tuple[float, dict[str, tuple[float, float]]]:
    """Font size of a rate of 1, and the middle of each term's ink; `words` are (term, what is written, rate).

    Of the layouts tried, the one with most terms apart from all others; of these, the one with the largest words.
    """
    tallest = max(rate for *_, rate in words) ** 0.5
    best: tuple[int, float, dict[str, tuple[float, float]]] = (0, 0.0, {})
    for largest in _LARGEST:
        n_apart, scale, _ = best
        if n_apart == len(words) and scale >= largest / tallest:
            break  # no smaller one can have larger words
        best = max(best, _try_layout(words, largest), key=lambda layout: layout[:2])
    return best[1:]


def _try_layout(
    words: tuple[tuple[str, str, float], ...], largest: int
) -> tuple[int, float, dict[str, tuple[float, float]]]:
    from matplotlib.transforms import Bbox
    from PIL import ImageFont
    from wordcloud import WordCloud

    terms, sides = {}, {}
    for term, line, rate in words:
        measured = line + _LINE_HIGH
        while measured in terms:  # two terms with one gloss are two words
            measured += _LINE_HIGH
        terms[measured], sides[measured] = term, rate**0.5
    font = str(font_path())
    layout = (
        WordCloud(
            font_path=font,
            width=_WIDTH,
            height=_HEIGHT,
            margin=_MARGIN,
            max_words=len(words),
            max_font_size=largest,
            min_font_size=1,
            prefer_horizontal=1,
            relative_scaling=1,
            random_state=7,
        )
        .generate_from_frequencies(sides)
        .layout_
    )
    # the library makes a word smaller to find room for it: all are drawn smaller then, to stay in proportion
    scale = min(size / sides[measured] for (measured, _), size, *_ in layout)
    inks: dict[str, Bbox] = {}
    n_apart = 0
    for (measured, _), size, (row, column), _, _ in layout:
        left, upper, right, lower = ImageFont.truetype(font, size).getbbox(measured.rstrip(_LINE_HIGH))
        smaller = scale * sides[measured] / size
        ink = Bbox.from_extents(column + left, row + upper, column + right, row + lower)
        ink = ink.expanded(smaller, smaller)
        n_apart += not ink.count_overlaps(list(inks.values()))
        inks[terms[measured]] = ink
    middles = {term: ((ink.x0 + ink.x1) / 2, (ink.y0 + ink.y1) / 2) for term, ink in inks.items()}
    return n_apart, scale, middles


def _colours(
    ax: Axes, own: pd.DataFrame, counts: pd.DataFrame, notice_id: str, labels: Labels
) -> tuple[dict[str, str], int]:
    """The colour of each drawn term by its category, with a key of the categories drawn; and how many rows the key has."""
    if "code" not in counts.columns:
        return dict.fromkeys(own.index, WORD_COLOURS[0]), 0
    enough = counts["n_tasks"] >= FEWEST_TASKS if "n_tasks" in counts.columns else True
    sure = counts[counts["code"].notna() & enough]
    coded = sure.drop_duplicates("code").sort_values("code").reset_index(drop=True)
    colours = {code: WORD_COLOURS[i % len(WORD_COLOURS)] for i, code in enumerate(coded["code"])}
    of_term = sure[sure["notice_id"] == notice_id].set_index("term_zh")["code"]
    drawn = {term: of_term.get(term) for term in own.index}
    shown = coded[coded["code"].isin(set(drawn.values()))].reset_index(drop=True)
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
    return {term: colours.get(code, NO_CATEGORY) for term, code in drawn.items()}, -(-len(shown) // 4)


def _draw_word(
    ax: Axes, line: str, middle: tuple[float, float], points: float, scale: float, colour: str
) -> None:
    """Centre a word's ink (not its line box) on its place, so that words stay apart."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    ink = TextPath((0, 0), line, size=points, prop=FontProperties(fname=font_path())).get_extents()
    left, base = middle[0] - (ink.x0 + ink.x1) / 2 / scale, middle[1] + (ink.y0 + ink.y1) / 2 / scale
    ax.text(left, base, line, fontsize=points, color=colour, ha="left", va="baseline")
