"""Small multiples: one panel a term or category, the groups (years, regions, issuers) along each."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, require_columns
from ipresearch.figures.style import (
    CAPTION,
    COLOURS,
    FAINT,
    SCREEN_POINTS,
    SMALL_PRINT,
    Labels,
    chart_style,
    drawable,
    each_language,
    label,
    phrase,
    require_numbers,
    require_rows,
    row_labels,
    small_print,
    wrap_ems,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW_GROUPS = 4  # that one chart can still overlay
_VALUES = {"per_1000": "per_1000_{unit}", "share": "share_of_tasks", "n": "n_tasks"}
_SIZES = {"n_total": "group_{unit}s", "n_tasks": "group_tasks", "n_documents": "group_documents"}
_NAME_EMS = 16
_AXIS_POINTS = 8.5


def plot_by_group(
    table: pd.DataFrame,
    value: str,
    top: int = 12,
    labels: Labels = "both",
    ax: Axes | None = None,
    about: str = "",
) -> Axes:
    """Draw one small panel for each term or category, with every group's value in it: a line over years, else dots.

    table : one row per group x term (columns notice_id, which holds the group, and term_zh) or group x code (notice_id, code, name_zh,
            name_en), with the column `value`; <value>_low and <value>_high are drawn as intervals, notice_en names the
            groups in English; n_total, n_tasks, n_documents (the size of each group) and `.attrs` level of the
            intervals go into the caption
    value : "per_1000", "share" or "n"
    top   : how many panels, by the sum of the values over the groups; ties by name
    about : a line of your own before the caption, such as what the documents are
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
        names = _group_names(table, groups, labels)
        figure, panels = _panels(len(chosen), names, are_years)
        for panel, name in zip(panels, chosen, strict=True):
            own = table[table[f"{stem}_zh"] == name]
            if are_years:
                _draw_over_years(panel, own, value, groups, highest)
            else:
                _draw_beside(panel, own, value, groups, names, highest)
            panel.set_title(
                row_labels(own.head(1), labels, stem, between="\n", ems=18)[0], fontsize=_AXIS_POINTS
            )
        unit = table["unit"].iloc[0] if "unit" in table.columns else "word"
        axis = phrase(_VALUES[value].format(unit=unit), labels)
        what = f"title_{stem}s_{'over_years' if are_years else 'by_group'}"
        said = f"{drawable(about)}\n{_caption(table, value, unit, chosen, labels)}".lstrip("\n")
        _write_on(figure, phrase(what, labels, between="\n"), said)
        if are_years:
            figure.supylabel(axis, fontsize=_AXIS_POINTS)
        else:
            _write_axis_under(figure, axis)
        figure.draw_without_rendering()
        return panels[0]


def _most(table: pd.DataFrame, column: str, value: str, top: int) -> list[str]:
    totals = table.groupby(column)[value].sum().reset_index()
    ordered = totals.sort_values([value, column], ascending=[False, True])
    return ordered.loc[ordered[value] > 0, column].head(top).tolist() or ordered[column].head(1).tolist()


def _group_names(table: pd.DataFrame, groups: list[str], labels: Labels) -> list[str]:
    english = table.drop_duplicates("notice_id").set_index("notice_id").get("notice_en", {})
    whole = [label(str(group), str(english.get(group, "")), labels) for group in groups]
    return ["\n".join(wrap_ems(name, _NAME_EMS)) for name in whole]


def _panels(count: int, names: list[str], are_years: bool) -> tuple[Figure, list[Axes]]:
    """A figure of `count` panels in rows as full as can be, the last of each column with the scale under it."""
    import matplotlib.pyplot as plt

    across = min(count, 3 if are_years or count in (3, 5, 6, 9) else 4)
    down = ceil(count / across)
    lines = sum(1 + name.count("\n") for name in names)
    height = 1.55 if are_years else 0.45 + 0.16 * lines
    size = (2.7 * across + 0.6, (height + 0.35) * down + 1.5)
    figure, grid = plt.subplots(
        down, across, figsize=size, sharex=True, sharey=True, squeeze=False, layout="constrained"
    )
    for panel in grid.flat[count:]:
        panel.remove()
    panels = list(grid.flat[:count])
    for place, panel in enumerate(panels):
        panel.tick_params(labelbottom=place + across >= count, labelsize=7.5)
        panel.set_axisbelow(True)
    return figure, panels


def _draw_over_years(panel: Axes, own: pd.DataFrame, value: str, years: list[str], highest: float) -> None:
    places, heights, bounds = _values(own, value, years)
    panel.vlines(places, *bounds, color=COLOURS[0], alpha=0.45, linewidth=2)
    panel.plot(places, heights, color=COLOURS[0], linewidth=1.4, marker="o", markersize=4)
    step = ceil(len(years) / 6)
    panel.set_xticks(list(places)[::step], [str(year) for year in years[::step]])
    panel.set_ylim(0, highest * 1.08)
    panel.locator_params(axis="y", nbins=5)
    panel.grid(axis="y", color="#E8E8E8")


def _draw_beside(
    panel: Axes, own: pd.DataFrame, value: str, groups: list[str], names: list[str], highest: float
) -> None:
    places, widths, bounds = _values(own, value, groups)
    panel.hlines(places, 0, widths, color=FAINT, linewidth=0.8)
    panel.hlines(places, *bounds, color=COLOURS[0], alpha=0.45, linewidth=3)
    panel.scatter(widths, places, color=COLOURS[0], s=18, zorder=3, clip_on=False)
    panel.set_yticks(list(places), names)
    panel.set_ylim(len(groups) - 0.4, -0.6)
    panel.set_xlim(0, highest * 1.08)
    panel.grid(axis="x", color="#E8E8E8")


def _values(own: pd.DataFrame, value: str, groups: list[str]) -> tuple[range, list[float], list[list[float]]]:
    """Place and value of each group, 0 where it has no row, and both bounds of its interval, the value where it has none."""
    rows = own.drop_duplicates("notice_id").set_index("notice_id")
    values = [float(rows[value].get(group, 0.0)) for group in groups]
    bounds = [
        rows[name].reindex(groups).tolist() if (name := f"{value}_{side}") in rows.columns else values
        for side in ("low", "high")
    ]
    return range(len(groups)), values, bounds


def _caption(table: pd.DataFrame, value: str, unit: str, chosen: list[str], labels: Labels) -> str:
    n_groups = table["notice_id"].nunique()
    parts = [("caption_by_group", {"panels": len(chosen), "groups": n_groups})]
    for column, key in _SIZES.items():
        if column in table.columns:
            sizes = table.groupby("notice_id")[column].max()
            parts.append((key.format(unit=unit), {"least": f"{sizes.min():,}", "most": f"{sizes.max():,}"}))
    if f"{value}_low" in table.columns:
        level = table.attrs.get("level")
        parts.append(
            ("group_intervals", {})
            if level is None
            else ("group_intervals_at", {"level": f"{100 * level:g}%"})
        )
    between = {"en": " ", "zh": ""}
    return "\n".join(
        between[language].join(phrase(key, language, **values) for key, values in parts)
        for language in each_language(labels)
    )


def _write_on(figure: Figure, title: str, caption: str) -> None:
    """Title above and small print below all panels, where the other charts have theirs; a journal sets both itself."""
    width, height = figure.get_size_inches() * 72
    above = figure.suptitle(
        title, x=8 / width, ha="left", fontsize=SCREEN_POINTS * 1.15, fontweight="bold", linespacing=1.25
    )
    above.set_gid(CAPTION)
    lines = small_print(caption, width - 20)
    figure.text(8 / width, 4 / height, lines, **SMALL_PRINT)
    room = (12 + 1.4 * SMALL_PRINT["fontsize"] * (1 + lines.count("\n"))) / height
    figure.get_layout_engine().set(rect=(0, room, 1, 1 - room))


def _write_axis_under(figure: Figure, axis: str) -> None:
    """What the panels' common scale is, between them and the small print; left to itself it would be put upon that."""
    layout = figure.get_layout_engine()
    left, low, width, height = layout.get()["rect"]
    room = 1.8 * _AXIS_POINTS / 72 / figure.get_figheight()
    figure.supxlabel(axis, y=low, va="bottom", fontsize=_AXIS_POINTS)
    layout.set(rect=(left, low + room, width, height - room))
