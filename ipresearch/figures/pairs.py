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


def plot_coword_network(
    pairs: pd.DataFrame, least: int = 4, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw the terms on a circle, joined where they share sentences.

    pairs : one row per pair, columns term_zh, other_zh, n_sentences, n_term, n_other (from count_cowords; term_en and
            other_en from add_gloss)
    least : draw a link from this many shared sentences on; the small print says how many links other thresholds give
    A node's size is the number of sentences that hold the term, a link's width the number they share; places on the
    circle follow the table and mean nothing.
    Returns the axes. Raises MissingColumnsError.
    """
    import numpy as np

    needed = ["term_zh", "other_zh", "n_sentences", "n_term", "n_other"]
    require_columns(pairs, needed, "plot_coword_network", "count_cowords")
    require_rows(pairs, "plot_coword_network")
    sizes, names = _nodes(pairs, labels)
    order = sorted(sizes, key=lambda term: (-sizes[term], term))
    angles = {term: np.pi / 2 - 2 * np.pi * i / len(order) for i, term in enumerate(order)}
    linked = pairs[pairs["n_sentences"] >= least]
    active = set(linked["term_zh"]) | set(linked["other_zh"])
    with chart_style():
        ax = new_axes(ax, 7.2, 7.4)
        ax.set(xlim=(-1.75, 1.75), ylim=(-1.35, 1.35), aspect="equal")
        ax.set_axis_off()
        most = max(1, int(pairs["n_sentences"].max()))
        for row in linked.iloc[::-1].itertuples():
            ends = [angles[row.term_zh], angles[row.other_zh]]
            width = 0.5 + 4 * row.n_sentences / most
            ax.plot(np.cos(ends), np.sin(ends), color=COLOURS[0], alpha=0.25, linewidth=width, zorder=1)
        for term, angle in angles.items():
            x, y = np.cos(angle), np.sin(angle)
            colour = COLOURS[0] if term in active else FAINT
            ax.scatter([x], [y], s=18 + 12 * sizes[term], color=colour, zorder=2, edgecolor="white")
            side = "left" if x > 0.05 else "right" if x < -0.05 else "center"
            ax.text(
                1.1 * x,
                1.13 * y,
                names[term],
                ha=side,
                va="center",
                fontsize=8.5,
                color=INK if term in active else FAINT,
            )
        ax.set_title(phrase("title_coword_network", labels, between="\n", least=least))
        counts = ", ".join(
            f"≥ {n}: {int((pairs['n_sentences'] >= n).sum())}" for n in range(max(1, least - 2), least + 3)
        )
        caption(
            ax,
            phrase(
                "caption_coword_network", labels, between="\n", n=len(order), links=len(linked), counts=counts
            ),
        )
        return finish(ax)


def _nodes(pairs: pd.DataFrame, labels: Labels) -> tuple[dict[str, int], dict[str, str]]:
    """How many sentences hold each term, and its label."""
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    for stem, n in (("term", "n_term"), ("other", "n_other")):
        shown = row_labels(pairs, labels, stem=stem, between="\n")
        for term, count, name in zip(pairs[f"{stem}_zh"], pairs[n], shown, strict=True):
            sizes[term], names[term] = int(count), name
    return sizes, names
