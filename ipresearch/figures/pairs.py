"""Charts of two things crossed: codes of two frames, tasks of two notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, UnknownValueError, require_columns
from ipresearch.figures.groups import FEW_GROUPS
from ipresearch.figures.style import (
    COLOURS,
    FAINT,
    INK,
    MOST_ROWS,
    SMALL_POINTS,
    Labels,
    caption,
    chart_style,
    drawable,
    each_language,
    finish,
    new_axes,
    phrase,
    require_numbers,
    require_rows,
    row_height,
    row_labels,
    wrap_both,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_ROOMY, _MOVED = (
    24,
    0.12,
)  # terms with labels on two lines; how far a label stands off before a line leads to it
_SHADES = ("#FFFFFF", COLOURS[0])


def plot_crossed_codes(crossed: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None) -> Axes:
    """Draw how many tasks have each pair of primary codes of two frames, as a heat map with the numbers in it.

    crossed : one row per pair of codes, columns row_code, row_zh, row_en, column_code, column_zh, column_en, n (from
              cross_codes); the order of rows and columns is that of the table
    Returns the axes. Raises MissingColumnsError, IpresearchError for more than 40 codes a side.
    """
    from matplotlib.colors import LinearSegmentedColormap

    needed = ["row_code", "row_zh", "row_en", "column_code", "column_zh", "column_en", "n"]
    require_columns(crossed, needed, "plot_crossed_codes", "cross_codes")
    require_rows(crossed, "plot_crossed_codes")
    require_numbers(crossed, ["n"], "plot_crossed_codes")
    rows = crossed.drop_duplicates("row_code").reset_index(drop=True)
    columns = crossed.drop_duplicates("column_code").reset_index(drop=True)
    wide = crossed.pivot_table(
        index="row_code", columns="column_code", values="n", aggfunc="sum", fill_value=0
    )
    wide = wide.loc[rows["row_code"], columns["column_code"]]
    if max(wide.shape) > MOST_ROWS:
        raise IpresearchError(
            f"plot_crossed_codes() draws at most {MOST_ROWS} x {MOST_ROWS} codes; the table has {len(rows)} x {len(columns)}. "
            f"Keep the pairs that matter, such as those of codes with many tasks."
        )
    largest = max(1, int(wide.to_numpy().max()))
    with chart_style():
        names = row_labels(rows, labels, stem="row")
        ax = new_axes(ax, max(6.0, 2.4 + 0.78 * len(columns)), 2.6 + row_height(names, 0.42) * len(rows))
        shades = LinearSegmentedColormap.from_list("counts", _SHADES)
        ax.imshow(wide, cmap=shades, vmin=0, vmax=largest, aspect="auto")
        for place, code in enumerate(rows["row_code"]):
            for at, other in enumerate(columns["column_code"]):
                n = int(wide.loc[code, other])
                if n:
                    colour = "white" if n > 0.55 * largest else INK
                    ax.text(at, place, str(n), ha="center", va="center", color=colour)
        ax.set_yticks(range(len(rows)), names)
        across = row_labels(columns, labels, stem="column", between="\n")
        ax.set_xticks(range(len(columns)), across, rotation=40, ha="right", rotation_mode="anchor", size=8)
        ax.tick_params(length=0)
        for line in range(1, len(rows)):
            ax.axhline(line - 0.5, color="#E8E8E8", linewidth=0.6, zorder=2)
        for line in range(1, len(columns)):
            ax.axvline(line - 0.5, color="#E8E8E8", linewidth=0.6, zorder=2)
        ax.set_title(phrase("title_crossed_codes", labels, between="\n"))
        of_notices = crossed.attrs.get("n_tasks", {})
        few = of_notices if len(of_notices) <= FEW_GROUPS else {}
        sizes = "".join(f"; {drawable(notice)} n = {n}" for notice, n in few.items())
        n = int(wide.to_numpy().sum())
        text = phrase("caption_crossed_codes", labels, between="\n", n=n, sizes=sizes)
        caption(ax, text, below=_label_points(ax))
        return finish(ax)


def _label_points(ax: Axes) -> float:
    """How far the slanted labels under the axes reach, in points."""
    ax.figure.draw_without_rendering()
    low = min((tick.get_window_extent().y0 for tick in ax.get_xticklabels()), default=ax.bbox.y0)
    return max(0.0, (ax.bbox.y0 - low) * 72 / ax.figure.dpi - 6)


def plot_counterparts(
    pairs: pd.DataFrame, a: str, b: str, labels: Labels = "both", ax: Axes | None = None, top: int = 30
) -> Axes:
    """Draw each task of notice a that has a counterpart in b beside it, the likest pair first.

    pairs : one row per task, columns notice_id, text_zh, counterpart_zh, likeness, status (from find_counterparts),
            and text_en, counterpart_en (add_gloss) for English labels
    top   : how many pairs at most
    Tasks without a counterpart are counted in the small print; likeness runs from 0 to 1.
    Returns the axes. Raises MissingColumnsError, UnknownValueError, IpresearchError where no task has a counterpart.
    """
    needed = ["notice_id", "text_zh", "counterpart_zh", "likeness", "status"]
    require_columns(pairs, needed, "plot_counterparts", "find_counterparts")
    for notice in (a, b):
        if notice not in set(pairs["notice_id"]):
            raise UnknownValueError("notice", notice, set(pairs["notice_id"]))
    own = pairs[pairs["notice_id"] == a]
    found = own[own["status"] == "counterpart"].sort_values(["likeness", "text_zh"], ascending=[False, True])
    require_rows(found, "plot_counterparts")
    require_numbers(found, ["likeness"], "plot_counterparts")
    shown = found.head(top)
    texts = [
        (wrap_both(row, "text", labels, 26, 46), wrap_both(row, "counterpart", labels, 26, 46))
        for row in shown.itertuples()
    ]
    heights = [max(left.count("\n"), right.count("\n")) + 1.7 for left, right in texts]
    with chart_style():
        ax = new_axes(ax, 8.4, 1.4 + 0.165 * sum(heights))
        ax.set(xlim=(0, 100), ylim=(sum(heights) + 0.4, -1.6))
        ax.set_axis_off()
        ax.text(44, -0.7, drawable(a), ha="right", fontweight="bold")
        ax.text(56, -0.7, drawable(b), fontweight="bold")
        top = 0.0
        for (left, right), height, likeness in zip(texts, heights, shown["likeness"], strict=True):
            y = top + height / 2
            ax.text(44, y, left, ha="right", va="center", fontsize=8.5, linespacing=1.25)
            ax.text(56, y, right, va="center", fontsize=8.5, linespacing=1.25)
            ax.plot([45, 55], [y, y], color=COLOURS[0], linewidth=1 + 4 * likeness, alpha=0.35)
            badge = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "none"}
            ax.text(50, y, f"{likeness:.2f}", ha="center", va="center", fontsize=8.5, bbox=badge)
            top += height
            ax.axhline(top, color=FAINT, linewidth=0.3)
        ax.set_title(phrase("title_counterparts", labels, between="\n", a=drawable(a), b=drawable(b)))
        only = {
            notice: int(((pairs["notice_id"] == notice) & (pairs["status"] != "counterpart")).sum())
            for notice in (a, b)
        }
        words = {
            "n": len(found),
            "m": len(shown),
            "total": len(own),
            "a": drawable(a),
            "b": drawable(b),
            "only_a": only[a],
            "only_b": only[b],
            "distinct": found["counterpart_zh"].nunique(),
            "threshold": f"{pairs.attrs.get('threshold', found['likeness'].min()):g}",
        }
        caption(ax, phrase("caption_counterparts", labels, between="\n", **words))
        return finish(ax)


def plot_coword_network(
    pairs: pd.DataFrame, least: int = 4, labels: Labels = "both", ax: Axes | None = None, top: int = 40
) -> Axes:
    """Draw the terms on a circle, joined where they share sentences, and how many links other thresholds would give.

    pairs : one row per pair, columns term_zh, other_zh, n_sentences, n_term, n_other (from count_cowords; term_en and
            other_en from add_gloss)
    least : draw a link from this many shared sentences on; a small chart in the corner shows the links at each threshold
    top   : how many terms at most, by the number of sentences they stand in; ties by term_zh
    A node's size is the number of sentences that hold the term, a link's width the number they share; places on the
    circle follow the table and mean nothing.
    Returns the axes. Raises MissingColumnsError.
    """
    import numpy as np

    needed = ["term_zh", "other_zh", "n_sentences", "n_term", "n_other"]
    require_columns(pairs, needed, "plot_coword_network", "count_cowords")
    require_rows(pairs, "plot_coword_network")
    require_numbers(pairs, ["n_sentences", "n_term", "n_other"], "plot_coword_network")
    sizes, names = _nodes(pairs, labels, top)
    order = sorted(sizes, key=lambda term: (-sizes[term], term))[:top]
    angles = {term: np.pi / 2 - 2 * np.pi * (i + 0.5) / len(order) for i, term in enumerate(order)}
    shown = pairs[pairs["term_zh"].isin(angles) & pairs["other_zh"].isin(angles)]
    linked = shown[shown["n_sentences"] >= least]
    active = set(linked["term_zh"]) | set(linked["other_zh"])
    with chart_style():
        ax = new_axes(ax, 7.2, 6.2)
        heights = _label_places(angles, 1 + max(names[term].count("\n") for term in order))
        ends = min(-1.3, *heights.values()) - 0.05, max(1.2, *heights.values()) + 0.1
        ax.set(xlim=(-1.75, 1.75), ylim=ends, aspect="equal")
        ax.set_axis_off()
        most = max(1, int(shown["n_sentences"].max())) if len(shown) else 1
        for row in linked.iloc[::-1].itertuples():
            ends = [angles[row.term_zh], angles[row.other_zh]]
            width = 0.5 + 4 * row.n_sentences / most
            ax.plot(np.cos(ends), np.sin(ends), color=COLOURS[0], alpha=0.25, linewidth=width, zorder=1)
        for term, angle in angles.items():
            _draw_node(ax, angle, sizes[term] / max(sizes.values()), term in active)
            side = "left" if np.cos(angle) > 0 else "right"
            colour = INK if term in active else FAINT
            x = 1.07 * np.cos(angle) + (0.06 if side == "left" else -0.06)
            if abs(heights[term]) > abs(np.sin(angle)) + _MOVED:
                ax.plot(
                    [np.cos(angle), x], [np.sin(angle), heights[term]], color=FAINT, linewidth=0.4, zorder=0
                )
            ax.text(x, heights[term], names[term], ha=side, va="center", fontsize=SMALL_POINTS, color=colour)
        ax.set_title(phrase("title_coword_network", labels, between="\n", least=least))
        thresholds = range(max(1, least - 2), least + 3)
        numbers = {n: int((shown["n_sentences"] >= n).sum()) for n in thresholds}
        counts = ", ".join(f"≥ {n}: {links}" for n, links in numbers.items())
        _draw_thresholds(ax, numbers, least, labels)
        words = {"n": len(order), "all": len(sizes), "links": len(linked), "counts": counts}
        caption(ax, _coword_caption(pairs, words, labels), below=12)
        return finish(ax)


def _coword_caption(pairs: pd.DataFrame, words: dict[str, object], labels: Labels) -> str:
    """The small print of each language, with the sentences behind the pairs where the table knows them (count_cowords)."""
    said = []
    for language in each_language(labels):
        known = "n_all_sentences" in pairs.attrs
        numbers = {"n": pairs.attrs.get("n_all_sentences"), "notices": pairs.attrs.get("n_notices")}
        sentences = phrase("coword_sentences", language, **numbers) if known else ""
        said.append(phrase("caption_coword_network", language, sentences=sentences, **words))
    return "\n".join(said)


def _label_places(angles: dict[str, float], lines: int) -> dict[str, float]:
    """The height of each label beside its node, moved away from the middle where two on one side would overlap."""
    from math import cos, sin

    gap, heights = 0.07 * lines, {}
    for side in (1, -1):
        own = [term for term, angle in angles.items() if (cos(angle) > 0) == (side == 1)]
        for half in (1, -1):
            taken = -gap / 2
            for term in sorted(
                (t for t in own if half * sin(angles[t]) >= 0), key=lambda t: half * sin(angles[t])
            ):
                if term in heights:
                    continue
                taken = max(1.07 * half * sin(angles[term]), taken + gap)
                heights[term] = half * taken
    return heights


def _draw_node(ax: Axes, angle: float, share: float, is_active: bool) -> None:
    from math import cos, sin

    colour = COLOURS[0] if is_active else FAINT
    ax.scatter([cos(angle)], [sin(angle)], s=20 + 230 * share, color=colour, zorder=2, edgecolor="white")


def _draw_thresholds(ax: Axes, numbers: dict[int, int], least: int, labels: Labels) -> None:
    """Links at each threshold, the drawn one dark, as small bars in the lower left corner."""
    small = ax.inset_axes((0.0, 0.0, 0.17, 0.15))
    shades = [COLOURS[0] if n == least else "#BBBBBB" for n in numbers]
    bars = small.bar(range(len(numbers)), list(numbers.values()), color=shades)
    small.bar_label(bars, fontsize=7, padding=1)
    small.set_xticks(range(len(numbers)), [f"≥{n}" for n in numbers], size=7)
    small.set_yticks([])
    small.spines["left"].set_visible(False)
    small.tick_params(length=0)
    small.set_title(
        phrase("links_by_threshold", labels, between="\n"), fontsize=7, fontweight="normal", pad=9
    )


def _nodes(pairs: pd.DataFrame, labels: Labels, top: int) -> tuple[dict[str, int], dict[str, str]]:
    """How many sentences hold each term, and its label: two languages on two lines while the circle has room."""
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    n_terms = min(top, pairs[["term_zh", "other_zh"]].stack().nunique())
    between = "\n" if n_terms <= _ROOMY else " "
    for stem, n in (("term", "n_term"), ("other", "n_other")):
        shown = row_labels(pairs, labels, stem=stem, between=between)
        for term, count, name in zip(pairs[f"{stem}_zh"], pairs[n], shown, strict=True):
            sizes[term], names[term] = int(count), name
    return sizes, names
