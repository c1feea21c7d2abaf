"""Charts of differences: between two notices' words and tasks, and of one claim under every choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipresearch.errors import require_columns
from ipresearch.figures.style import (
    COLOURS,
    FAINT,
    INK,
    SMALL_POINTS,
    Labels,
    caption,
    chart_style,
    drawable,
    finish,
    label,
    most_rows,
    new_axes,
    notice_colours,
    notice_markers,
    phrase,
    require_finite,
    require_numbers,
    require_rows,
    row_height,
    row_labels,
    write_beside,
)
from ipresearch.lexicons import read_lexicon

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_CHOICES = ("segmentation", "rule", "unit")
_REACH = 4.0  # how far beyond the outermost estimate a specification curve follows its intervals


def plot_log_ratios(
    differences: pd.DataFrame, top: int = 40, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw each term's log2 ratio between two notices with both bounds of its interval.

    differences : one row per term, columns term_zh, n_a, n_b, log2_ratio, log2_ratio_low, log2_ratio_high (from
                  compare_counts); `.attrs` a and b name the two notices
    top         : how many terms at most, from the head of the table (compare_counts puts the largest contrasts first);
                  the small print says how many there are in all
    A bound beyond the axis ends in an arrow; 0 means the same rate in both.
    Returns the axes. Raises MissingColumnsError.
    """
    needed = ["term_zh", "n_a", "n_b", "log2_ratio", "log2_ratio_low", "log2_ratio_high"]
    require_columns(differences, needed, "plot_log_ratios", "compare_counts")
    require_rows(differences, "plot_log_ratios")
    a, b = differences.attrs.get("a", "a"), differences.attrs.get("b", "b")
    require_numbers(differences, ["n_a", "n_b"], "plot_log_ratios")
    rows = (
        differences.head(top)
        .sort_values(["log2_ratio", "term_zh"], na_position="first")
        .reset_index(drop=True)
    )
    known = rows["log2_ratio"].replace([np.inf, -np.inf], np.nan).abs().max()
    limit = max(4.0, float(np.ceil(known + 1))) if np.isfinite(known) else 4.0
    with chart_style():
        names = row_labels(rows, labels)
        ax = new_axes(ax, 7.2, 1.9 + row_height(names, 0.33) * len(rows))
        bounds = rows[["log2_ratio", "log2_ratio_low", "log2_ratio_high"]].itertuples(index=False)
        _draw_diverging(ax, list(bounds), limit, a, b, labels)
        _write_pairs(ax, rows, a, b)
        ax.set_yticks(range(len(rows)), names)
        ax.set_xlabel(phrase("log2_ratio", labels, between="\n", a=drawable(a), b=drawable(b)))
        ax.set_title(phrase("title_log_ratios", labels, between="\n", a=drawable(a), b=drawable(b)))
        words = {"m": len(rows), "all": len(differences), "a": drawable(a), "b": drawable(b)}
        caption(ax, phrase("caption_log_ratios", labels, between="\n", **words))
        return finish(ax, title_pad=28 if labels == "both" else 20)


def plot_share_differences(compared: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None) -> Axes:
    """Draw for each category how much larger its share of the tasks is in one notice than in the other, with both bounds.

    compared : one row per code, columns code, n_a, n_b, n_tasks_a, n_tasks_b, difference, low, high (from compare_categories),
               name_zh and name_en for the labels; `.attrs` a and b name the two notices; the order of rows is kept; of more than 40 the largest differences are drawn
    Returns the axes. Raises MissingColumnsError.
    """
    needed = ["code", "n_a", "n_b", "n_tasks_a", "n_tasks_b", "difference", "low", "high"]
    require_columns(compared, needed, "plot_share_differences", "compare_categories")
    require_rows(compared, "plot_share_differences")
    require_numbers(compared, ["n_a", "n_b", "n_tasks_a", "n_tasks_b"], "plot_share_differences")
    a, b = compared.attrs.get("a", "a"), compared.attrs.get("b", "b")
    shown, left_out = most_rows(compared.reset_index(drop=True), "difference", labels)
    rows = shown.iloc[::-1].reset_index(drop=True)
    named = rows if "name_zh" in rows.columns else rows.assign(name_zh=rows["code"])
    limit = min(1.0, float(rows[["low", "high"]].abs().max().max()) + 0.05)
    with chart_style():
        names = row_labels(named, labels, stem="name")
        ax = new_axes(ax, 7.2, 1.9 + row_height(names, 0.36) * len(rows))
        bounds = rows[["difference", "low", "high"]].itertuples(index=False)
        _draw_diverging(ax, list(bounds), limit, a, b, labels)
        _write_pairs(ax, rows, a, b)
        ax.set_yticks(range(len(rows)), names)
        ax.xaxis.set_major_formatter(
            lambda value, _: f"{100 * value:+.0f}".replace("-", "−") if value else "0"
        )
        ax.set_xlabel(phrase("share_difference", labels, between="\n", a=drawable(a), b=drawable(b)))
        ax.set_title(phrase("title_share_differences", labels, between="\n", a=drawable(a), b=drawable(b)))
        sizes = {side: int(rows[f"n_tasks_{side}"].iloc[0]) for side in "ab"}
        words = {"a": drawable(a), "b": drawable(b), "n_a": sizes["a"], "n_b": sizes["b"]}
        caption(ax, phrase("caption_share_differences", labels, between="\n", **words) + left_out)
        return finish(ax, title_pad=28 if labels == "both" else 20)


def _draw_diverging(
    ax: Axes, rows: list[tuple[float, float, float]], limit: float, a: str, b: str, labels: Labels
) -> None:
    """Estimates with their intervals about 0, and which side is whose."""
    sides = sorted([a, b])
    colours, markers = notice_colours(sides), notice_markers(sides)
    ax.axvline(0, color=FAINT, linewidth=1)
    for place, (estimate, low, high) in enumerate(rows):
        more = a if estimate > 0 else b
        _draw_interval(ax, place, (estimate, low, high), limit, colours[more], markers[more], labels)
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_xlim(-limit, limit)
    for side, place, across in ((b, -8, "right"), (a, 8, "left")):
        shown = phrase("more_in", labels, between="\n", side=drawable(side)).split("\n")
        shown[0] = f"← {shown[0]}" if side == b else f"{shown[0]} →"
        ax.annotate(
            "\n".join(shown),
            xy=(0, 1),
            xycoords=("data", "axes fraction"),
            xytext=(place, 5),
            textcoords="offset points",
            ha=across,
            va="baseline",
            size=SMALL_POINTS,
            annotation_clip=False,
        )


def _write_pairs(ax: Axes, rows: pd.DataFrame, a: str, b: str) -> None:
    """The two counts of each row at the right, under a head that says whose they are."""
    for place, row in enumerate(rows.itertuples()):
        write_beside(ax, f"{row.n_a:.0f} : {row.n_b:.0f}", 12, place)
    write_beside(ax, "n", 12, above=2)


def _draw_interval(
    ax: Axes,
    place: int,
    row: tuple[float, float, float],
    limit: float,
    colour: str,
    mark: str,
    labels: Labels,
) -> None:
    estimate, low, high = row
    if not np.isfinite(estimate):
        text = label("未定义", "undefined", labels)
        ax.annotate(
            text,
            (0, place),
            (8, 0),
            textcoords="offset points",
            fontsize=SMALL_POINTS,
            va="center",
            color=FAINT,
        )
        return
    ends = [max(low, -limit), min(high, limit)]
    ax.plot(ends, [place, place], color=colour, linewidth=2, solid_capstyle="butt")
    for bound, edge, marker in ((low, -limit, "<"), (high, limit, ">")):
        if abs(bound) > limit:
            ax.plot([edge], [place], marker=marker, color=colour, clip_on=False)
    ax.plot([estimate], [place], marker=mark, color=colour, markersize=6.5, mec="white")


def plot_specification_curve(cells: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None) -> Axes:
    """Draw one claim's effect in every combination of segmentation, stop rule and unit, smallest first.

    cells : one row per combination, columns segmentation, rule, unit, log2_ratio, log2_ratio_low, log2_ratio_high,
            supports (from multiverse, whose `.attrs` name the claim); combinations that cannot test the claim are left out and
            counted
    Filled marks support the claim at the level it was tested at, open ones do not; the dots below say which choices
    make a combination (Simonsohn, Simmons & Nelson 2020, doi:10.1038/s41562-020-0912-z).
    Returns the axes. Raises MissingColumnsError.
    """
    needed = [*_CHOICES, "log2_ratio", "log2_ratio_low", "log2_ratio_high", "supports"]
    require_columns(cells, needed, "plot_specification_curve", "multiverse")
    rows = cells[cells["supports"].notna()].sort_values(["log2_ratio", *_CHOICES]).reset_index(drop=True)
    require_rows(rows, "plot_specification_curve")
    require_finite(rows, ["log2_ratio", "log2_ratio_low", "log2_ratio_high"], "plot_specification_curve")
    supports = rows["supports"].astype(bool)
    claim = {name: cells.attrs.get(name, "?") for name in ("term_zh", "a", "b", "more_in")}
    with chart_style():
        options = sum(cells[choice].nunique() for choice in _CHOICES)
        ax = new_axes(ax, 7.2, 5.0 + 0.165 * options)
        ax.axhline(0, color=FAINT, linewidth=1)
        low, top = _draw_bounds(ax, rows)
        for mask, face in ((supports, COLOURS[0]), (~supports, "white")):
            ax.scatter(
                rows.index[mask], rows["log2_ratio"][mask], s=22, color=face, edgecolor=COLOURS[0], zorder=2
            )
        _draw_choices(ax, cells, rows, (low, top), labels)
        sides = {side: drawable(claim[side]) for side in ("a", "b", "more_in")}
        glosses = read_lexicon("glosses").set_index("term_zh")["term_en"]
        english = glosses.get(claim["term_zh"], claim["term_zh"])
        said = {
            "term": drawable(claim["term_zh"]),
            "term_en": drawable(english),
            "k": int(supports.sum()),
            "m": len(rows),
            "level": f"{cells.attrs.get('level', 0.05):g}".lstrip("0"),
            **sides,
        }
        ax.set_title(phrase("title_specification_curve", labels, between="\n", **said))
        ax.set_xticks([])
        left_out = len(cells) - len(rows)
        untested = phrase("specification_untested", labels, between="\n", left_out=left_out).split("\n")
        said_below = phrase("caption_specification_curve", labels, between="\n").split("\n")
        lines = [f"{one} {more}" if left_out else one for one, more in zip(said_below, untested, strict=True)]
        caption(ax, "\n".join(lines))
        axis = phrase("specification_axis", labels, between="\n", **sides)
        middle = (low + top) / 2
        ax.annotate(
            axis,
            (0, middle),
            (-30, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            rotation=90,
            ha="right",
            va="center",
            multialignment="center",
            size=SMALL_POINTS + 1,
        )
        return finish(ax)


def _draw_bounds(ax: Axes, rows: pd.DataFrame) -> tuple[float, float]:
    """The intervals, those that run far off cut with an arrow; returns where the curve begins and ends, 0 included."""
    estimates = rows["log2_ratio"]
    low = min(0.0, max(float(rows["log2_ratio_low"].min()), float(estimates.min()) - _REACH))
    top = max(0.0, min(float(rows["log2_ratio_high"].max()), float(estimates.max()) + _REACH))
    lows, highs = rows["log2_ratio_low"].clip(lower=low), rows["log2_ratio_high"].clip(upper=top)
    ax.vlines(rows.index, lows, highs, color="#C9C9C9", lw=2.5, zorder=1)
    for cut, at, marker in (
        (rows["log2_ratio_low"] < low, low, "v"),
        (rows["log2_ratio_high"] > top, top, "^"),
    ):
        ax.scatter(rows.index[cut], [at] * int(cut.sum()), marker=marker, s=16, color="#9A9A9A", zorder=1)
    return low, top


def _draw_choices(
    ax: Axes, cells: pd.DataFrame, rows: pd.DataFrame, ends: tuple[float, float], labels: Labels
) -> None:
    """Under the curve a row of dots for each value of each choice, with a gap and a head between the choices."""
    low, top = ends
    step = (top - low) * 0.07
    ticks = [tick for tick in range(int(np.floor(low)), int(np.ceil(top)) + 1) if low <= tick <= top]
    names = [str(tick).replace("-", "−") for tick in ticks]
    heads, at = [], low - 1.6 * step
    for choice in _CHOICES:
        heads.append(at)
        ax.annotate(
            phrase(f"choices_{choice}", labels),
            (0, at),
            (-6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right",
            va="center",
            size=SMALL_POINTS,
            fontweight="bold",
            annotation_clip=False,
        )
        for value in dict.fromkeys(cells[choice]):
            at -= step
            hits = rows.index[rows[choice] == value]
            ax.scatter(hits, [at] * len(hits), s=7, color=INK, marker="s")
            ticks.append(at)
            names.append(phrase(f"choice_{value}", labels))
        at -= 1.4 * step
    ax.set_yticks(ticks, names)
    for head in heads[1:]:
        ax.axhline(head + 0.55 * step, color="#E0E0E0", linewidth=0.6)
    ax.set_ylim(at + 0.8 * step, top + step)
