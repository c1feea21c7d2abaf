"""Small multiples: one panel a term or category, the groups (years, regions, issuers) along each."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, require_columns
from ipresearch.figures.style import (
    COLOURS,
    FAINT,
    Labels,
    chart_style,
    drawable,
    phrase,
    require_numbers,
    require_rows,
    row_labels,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FEW_GROUPS = 4  # that one chart can still overlay
_ACROSS = 4  # panels
_VALUES = {"per_1000": "per_1000_word", "share": "share_of_tasks", "n": "n_tasks"}


def plot_by_group(
    table: pd.DataFrame, value: str, top: int = 12, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw one small panel for each term or category, with every group's value in it: a line over years, else dots.

    table : one row per group x term (columns notice_id, which holds the group, and term_zh) or group x code (notice_id, code, name_zh,
            name_en), with the column `value`; <value>_low and <value>_high are drawn as intervals
    value : "per_1000", "share" or "n"
    top   : how many panels, by the sum of the values over the groups; ties by name
    All panels share one scale, so that they can be compared. Groups that are all years stand in order of time and are joined.
    `ax` must be None: the panels need a figure of their own. Returns the first panel's axes.
    Raises MissingColumnsError, IpresearchError.
    """
    stem = "term" if "term_zh" in table.columns else "name"
    require_columns(table, ["notice_id", f"{stem}_zh", value], "plot_by_group", "count_terms")
    require_rows(table, "plot_by_group")
    require_numbers(table, [value], "plot_by_group")
    if ax is not None:
        raise IpresearchError("plot_by_group() draws a figure of its own panels. Leave ax out.")
    chosen = _most(table, f"{stem}_zh", value, top)
    groups = sorted(set(table["notice_id"]), key=str)
    shown = table[table[f"{stem}_zh"].isin(chosen)]
    highest = float(shown[f"{value}_high" if f"{value}_high" in table.columns else value].max()) or 1.0
    are_years = all(len(str(group)) == 4 and str(group).isdigit() for group in groups)
    with chart_style():
        import matplotlib.pyplot as plt

        down = ceil(len(chosen) / _ACROSS)
        size = (2.4 * min(_ACROSS, len(chosen)) + 0.6, 1.55 * down + 1.3)
        figure, panels = plt.subplots(
            down,
            min(_ACROSS, len(chosen)),
            figsize=size,
            sharex=True,
            sharey=True,
            squeeze=False,
            layout="constrained",
        )
        flat = list(panels.flat)
        for panel, name in zip(flat, chosen, strict=False):
            own = table[table[f"{stem}_zh"] == name]
            _draw_panel(panel, own, value, groups, are_years)
            panel.set_ylim(0, highest * 1.08)
            panel.set_title(row_labels(own.head(1), labels, stem, between="\n")[0], fontsize=8.5)
        for panel in flat[len(chosen) :]:
            panel.set_visible(False)
        unit = table["unit"].iloc[0] if "unit" in table.columns else "word"
        figure.supylabel(phrase(_VALUES[value].replace("word", unit), labels), fontsize=8.5)
        sizes = {"groups": len(groups), "panels": len(chosen)}
        figure.supxlabel(
            phrase("caption_by_group", labels, between="\n", **sizes),
            fontsize=7,
            color="#555555",
            x=0.01,
            ha="left",
        )
        figure.draw_without_rendering()
        return flat[0]


def _most(table: pd.DataFrame, column: str, value: str, top: int) -> list[str]:
    totals = table.groupby(column)[value].sum().reset_index()
    ordered = totals.sort_values([value, column], ascending=[False, True])
    return ordered.loc[ordered[value] > 0, column].head(top).tolist() or ordered[column].head(1).tolist()


def _draw_panel(panel: Axes, own: pd.DataFrame, value: str, groups: list[str], are_years: bool) -> None:
    rows = own.drop_duplicates("notice_id").set_index("notice_id")
    places = range(len(groups))
    heights = [float(rows[value].get(group, 0.0)) for group in groups]
    if f"{value}_low" in rows.columns:
        bounds = [rows[f"{value}_{side}"].reindex(groups) for side in ("low", "high")]
        panel.vlines(places, *bounds, color=COLOURS[0], alpha=0.45, linewidth=2)
    if are_years:
        panel.plot(places, heights, color=COLOURS[0], linewidth=1.4, marker="o", markersize=4)
    else:
        panel.vlines(places, 0, heights, color=FAINT, linewidth=0.8)
        panel.scatter(places, heights, color=COLOURS[0], s=16, zorder=3)
    shown = max(1, ceil(len(groups) / 12))
    panel.set_xticks(
        list(places)[::shown],
        [drawable(str(group))[:8] for group in groups[::shown]],
        rotation=60,
        ha="right",
        size=7,
    )
    panel.grid(axis="y", color="#E8E8E8")
    panel.set_axisbelow(True)
