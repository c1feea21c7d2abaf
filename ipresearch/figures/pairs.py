"""Charts of two things crossed: codes of two frames, tasks of two notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.errors import UnknownValueError, require_columns
from ipresearch.figures.style import (
    COLOURS,
    FAINT,
    INK,
    Labels,
    caption,
    chart_style,
    drawable,
    finish,
    new_axes,
    phrase,
    require_rows,
    row_labels,
    wrap_both,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_SHADES = ("#FFFFFF", COLOURS[0])


def plot_crossed_codes(crossed: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None) -> Axes:
    """Draw how many tasks have each pair of primary codes of two frames, as a heat map with the numbers in it.

    crossed : one row per pair of codes, columns row_code, row_zh, row_en, column_code, column_zh, column_en, n (from
              cross_codes); the order of rows and columns is that of the table
    Returns the axes. Raises MissingColumnsError.
    """
    from matplotlib.colors import LinearSegmentedColormap

    needed = ["row_code", "row_zh", "row_en", "column_code", "column_zh", "column_en", "n"]
    require_columns(crossed, needed, "plot_crossed_codes", "cross_codes")
    require_rows(crossed, "plot_crossed_codes")
    rows = crossed.drop_duplicates("row_code").reset_index(drop=True)
    columns = crossed.drop_duplicates("column_code").reset_index(drop=True)
    wide = crossed.pivot_table(
        index="row_code", columns="column_code", values="n", aggfunc="sum", fill_value=0
    )
    wide = wide.loc[rows["row_code"], columns["column_code"]]
    largest = max(1, int(wide.to_numpy().max()))
    with chart_style():
        ax = new_axes(ax, 2.4 + 0.78 * len(columns), 2.6 + 0.42 * len(rows))
        shades = LinearSegmentedColormap.from_list("counts", _SHADES)
        ax.imshow(wide, cmap=shades, vmin=0, vmax=largest, aspect="auto")
        for place, code in enumerate(rows["row_code"]):
            for at, other in enumerate(columns["column_code"]):
                n = int(wide.loc[code, other])
                colour = FAINT if n == 0 else "white" if n > 0.55 * largest else INK
                ax.text(at, place, str(n), ha="center", va="center", color=colour)
        ax.set_yticks(range(len(rows)), row_labels(rows, labels, stem="row"))
        across = row_labels(columns, labels, stem="column", between="\n")
        ax.set_xticks(range(len(columns)), across, rotation=40, ha="right", rotation_mode="anchor", size=8)
        ax.tick_params(length=0)
        ax.set_title(phrase("title_crossed_codes", labels, between="\n"))
        caption_text = phrase("caption_crossed_codes", labels, between="\n", n=int(wide.to_numpy().sum()))
        ax.set_xlabel(caption_text, fontsize=7, color="#555555", loc="left")
        return finish(ax)


def plot_counterparts(
    pairs: pd.DataFrame, a: str, b: str, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw each task of notice a that has a counterpart in b beside it, the likest pair first.

    pairs : one row per task, columns notice_id, text_zh, counterpart_zh, likeness, status (from find_counterparts),
            and text_en, counterpart_en (add_gloss) for English labels
    Tasks without a counterpart are counted in the small print; likeness runs from 0 to 1.
    Returns the axes. Raises MissingColumnsError, UnknownValueError, IpresearchError where no task has a counterpart.
    """
    needed = ["notice_id", "text_zh", "counterpart_zh", "likeness", "status"]
    require_columns(pairs, needed, "plot_counterparts", "find_counterparts")
    for notice in (a, b):
        if notice not in set(pairs["notice_id"]):
            raise UnknownValueError("notice", notice, set(pairs["notice_id"]))
    own = pairs[pairs["notice_id"] == a]
    shown = own[own["status"] == "counterpart"].sort_values(["likeness", "text_zh"], ascending=[False, True])
    require_rows(shown, "plot_counterparts")
    texts = [
        (wrap_both(row, "text", labels, 26, 46), wrap_both(row, "counterpart", labels, 26, 46))
        for row in shown.itertuples()
    ]
    heights = [max(left.count("\n"), right.count("\n")) + 1.7 for left, right in texts]
    with chart_style():
        ax = new_axes(ax, 9.2, 1.1 + 0.165 * sum(heights))
        ax.set(xlim=(0, 100), ylim=(sum(heights) + 0.4, -1.4))
        ax.set_axis_off()
        ax.text(44, -0.7, drawable(a), ha="right", fontweight="bold")
        ax.text(56, -0.7, drawable(b), fontweight="bold")
        top = 0.0
        for (left, right), height, likeness in zip(texts, heights, shown["likeness"], strict=True):
            y = top + height / 2
            ax.text(44, y, left, ha="right", va="center", fontsize=8.5, linespacing=1.25)
            ax.text(56, y, right, va="center", fontsize=8.5, linespacing=1.25)
            ax.plot([45, 55], [y, y], color=COLOURS[0], linewidth=1 + 4 * likeness, alpha=0.35)
            ax.text(50, y, f"{likeness:.2f}", ha="center", va="center", fontsize=8.5)
            top += height
            ax.axhline(top, color=FAINT, linewidth=0.3)
        ax.set_title(phrase("title_counterparts", labels, between="\n", a=a, b=b))
        only = {
            notice: int(((pairs["notice_id"] == notice) & (pairs["status"] != "counterpart")).sum())
            for notice in (a, b)
        }
        words = {"n": len(shown), "total": len(own), "a": a, "b": b, "only_a": only[a], "only_b": only[b]}
        caption(ax, phrase("caption_counterparts", labels, between="\n", **words))
        return finish(ax)
