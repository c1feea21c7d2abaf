"""Charts of tasks: which categories they fall in, with what certainty, and the tree they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.errors import require_columns
from ipresearch.figures.groups import FEW_GROUPS, plot_by_group
from ipresearch.figures.style import (
    FAINT,
    SMALL_POINTS,
    Labels,
    caption,
    chart_style,
    drawable,
    finish,
    most_rows,
    new_axes,
    notice_colours,
    notice_markers,
    notice_order,
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


_PAGE_LINES = 72  # of a task tree


def plot_task_categories(coded: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None) -> Axes:
    """Draw how many tasks of each notice fall in each category: solid where it is the primary one, open where not.

    coded : one row per task x code, columns notice_id, code, name_zh, name_en, is_primary (from categorise_tasks)
    More than four notices or groups become small multiples of the primary codes (plot_by_group).
    Returns the axes. Raises MissingColumnsError.
    """
    needed = ["notice_id", "code", "name_zh", "name_en", "is_primary"]
    require_columns(coded, needed, "plot_task_categories", "categorise_tasks")
    require_rows(coded, "plot_task_categories")
    notices, (codes, left_out) = notice_order(coded), _code_rows(coded, labels)
    if len(notices) > FEW_GROUPS:
        return plot_by_group(_primary_counts(coded), "n", len(codes), labels, ax)
    height = 0.84 / len(notices)
    colours = notice_colours(notices)
    with chart_style():
        names = row_labels(codes, labels, stem="name")
        ax = new_axes(ax, 7.2, 1.5 + row_height(names, 0.14 + 0.18 * len(notices)) * len(codes))
        for line, notice in enumerate(notices):
            own = coded[coded["notice_id"] == notice]
            primary = own[own["is_primary"]].groupby("code").size().reindex(codes["code"], fill_value=0)
            named = own[~own["is_primary"]].groupby("code").size().reindex(codes["code"], fill_value=0)
            places = [i - 0.42 + height * (line + 0.5) for i in range(len(codes))]
            ax.barh(places, primary, height * 0.86, color=colours[notice], label=notice, ec=colours[notice])
            ax.barh(
                places,
                named,
                height * 0.86,
                left=primary,
                color="white",
                ec=colours[notice],
                hatch="////",
                alpha=0.75,
            )
            for i, (place, first, other) in enumerate(zip(places, primary, named, strict=True)):
                text = (
                    f"{first}"
                    + (f" + {other}" if other else "")
                    + (f"   {drawable(notice)}" if i == 0 else "")
                )
                ax.annotate(
                    text,
                    (first + other, place),
                    (4, 0),
                    textcoords="offset points",
                    va="center",
                    size=SMALL_POINTS,
                )
        ax.set_yticks(range(len(codes)), names)
        ax.set_ylim(len(codes) - 0.45, -0.55)
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.margins(x=0.12)
        ax.set_xlabel(phrase("n_tasks", labels))
        ax.set_title(phrase("title_task_categories", labels, between="\n"))
        caption(ax, phrase("caption_task_categories", labels, between="\n", sizes=_sizes(coded)) + left_out)
        return finish(ax)


def _code_rows(table: pd.DataFrame, labels: Labels) -> tuple[pd.DataFrame, str]:
    """One row per code, in the order of the codebook as the table carries it, else of its rows; the 40 most frequent of more; what
    was left out."""
    sizes = table.groupby("code")["n"].sum() if "n" in table.columns else table.groupby("code").size()
    order = {code[0]: place for place, code in enumerate(table.attrs.get("codes", []))}
    rows = table.drop_duplicates("code")[["code", "name_zh", "name_en"]]
    rows = rows.sort_values("code", key=lambda code: code.map(order).fillna(len(order)), kind="stable")
    rows = rows.reset_index(drop=True)
    shown, left_out = most_rows(rows.assign(n=rows["code"].map(sizes)), "n", labels)
    return shown.reset_index(drop=True), left_out


def _primary_counts(coded: pd.DataFrame) -> pd.DataFrame:
    primary = coded[coded["is_primary"]]
    return (
        primary.groupby(["notice_id", "code", "name_zh", "name_en"], sort=False)
        .size()
        .rename("n")
        .reset_index()
    )


def _sizes(coded: pd.DataFrame) -> str:
    tasks = coded.drop_duplicates(["notice_id", "task_no"]).groupby("notice_id", sort=False).size()
    return ", ".join(f"{drawable(notice)} n = {n}" for notice, n in tasks.items())


def plot_category_shares(shares: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None) -> Axes:
    """Draw each category's share of a notice's tasks as paired dots with 95 % intervals.

    shares : one row per notice x code, columns notice_id, code, name_zh, name_en, n, n_tasks, share, share_low,
             share_high (from category_shares); shares run from 0 to 1
    More than four notices or groups become small multiples (plot_by_group).
    Returns the axes. Raises MissingColumnsError.
    """
    needed = ["notice_id", "code", "name_zh", "name_en", "n", "n_tasks", "share", "share_low", "share_high"]
    require_columns(shares, needed, "plot_category_shares", "category_shares")
    require_rows(shares, "plot_category_shares")
    require_numbers(shares, ["n", "n_tasks", "share", "share_low", "share_high"], "plot_category_shares")
    notices, (codes, left_out) = notice_order(shares), _code_rows(shares, labels)
    if len(notices) > FEW_GROUPS:
        return plot_by_group(shares, "share", len(codes), labels, ax)
    colours, markers = notice_colours(notices), notice_markers(notices)
    place = {code: i for i, code in enumerate(codes["code"])}
    step = 0.72 / len(notices)
    with chart_style():
        names = row_labels(codes, labels, stem="name")
        ax = new_axes(ax, 7.2, 1.5 + row_height(names, 0.12 + 0.17 * len(notices)) * len(codes))
        for line, notice in enumerate(notices):
            own = shares[(shares["notice_id"] == notice) & shares["code"].isin(codes["code"])]
            ys = own["code"].map(place) - 0.36 + step * (line + 0.5)
            ax.hlines(ys, own["share_low"], own["share_high"], color=colours[notice], lw=2)
            ax.scatter(
                own["share"], ys, color=colours[notice], marker=markers[notice], s=40, zorder=3, clip_on=False
            )
            if len(own):
                first = ys.idxmin()
                ax.annotate(
                    drawable(notice),
                    (own.loc[first, "share_high"], ys[first]),
                    (5, 0),
                    textcoords="offset points",
                    va="center",
                    size=SMALL_POINTS,
                )
        ax.set_yticks(range(len(codes)), names)
        ax.set_ylim(len(codes) - 0.45, -0.55)
        ax.set_xlim(0, min(1.0, float(shares["share_high"].max()) + 0.05))
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        ax.grid(axis="x", color="#E8E8E8")
        ax.set_axisbelow(True)
        ax.set_xlabel(phrase("share_of_tasks", labels))
        ax.set_title(phrase("title_category_shares", labels, between="\n"))
        sizes = shares.drop_duplicates("notice_id")
        text = ", ".join(f"{drawable(row.notice_id)} n = {row.n_tasks}" for row in sizes.itertuples())
        caption(ax, phrase("caption_category_shares", labels, between="\n", sizes=text) + left_out)
        return finish(ax)


def plot_task_tree(
    tasks: pd.DataFrame, notice_id: str, most: int = 60, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw a notice's tasks as a tree: the notice, its groups (aspects, blocks, headings), their tasks in order.

    tasks     : one row per clause, columns notice_id, task_no, role, group_no, group_zh, text_zh (from
                extract_tasks), heading_zh where a group has headings, and text_en, group_en, heading_en (add_gloss)
                for English labels; only role "task" is drawn
    notice_id : the notice to draw
    most      : how many tasks at most, in reading order; the small print says how many there are in all
    A tree longer than a page stands in two columns.
    Returns the axes. Raises MissingColumnsError, UnknownNoticeError, IpresearchError for a notice with no task.
    """
    from ipresearch.errors import UnknownNoticeError

    needed = ["notice_id", "task_no", "role", "group_no", "group_zh", "text_zh"]
    require_columns(tasks, needed, "plot_task_tree", "extract_tasks")
    if notice_id not in set(tasks["notice_id"]):
        raise UnknownNoticeError(notice_id, notice_order(tasks))
    own = tasks[(tasks["notice_id"] == notice_id) & (tasks["role"] == "task")].reset_index(drop=True)
    require_rows(own, "plot_task_tree")
    n_tasks, own = len(own), own.head(most)
    texts = [wrap_both(row, "text", labels, 38, 70) for row in own.itertuples()]
    heights = [text.count("\n") + 1.45 for text in texts]
    branches = [name for name in ("group_no", "heading_zh") if name in own.columns]
    starts = [group.index[0] for _, group in own.groupby(branches, sort=False, dropna=False)]
    columns = _columns(heights, starts)
    deepest = max(sum(heights[i] for i in column) for column in columns)
    with chart_style():
        ax = new_axes(ax, 8.4 * len(columns), 1.2 + 0.165 * deepest)
        ax.set(xlim=(0, 100 * len(columns)), ylim=(deepest + 0.3, -0.6))
        ax.set_axis_off()
        for number, column in enumerate(columns):
            middles, top = {}, 0.0
            for i in column:
                middles[i] = top + heights[i] / 2
                top += heights[i]
                _draw_task(ax, own.loc[i, "task_no"], texts[i], 100 * number, middles[i])
            for _, branch in own.loc[column].groupby(branches, sort=False, dropna=False):
                ys = [middles[i] for i in branch.index]
                _draw_branch(ax, branch, 100 * number, ys, labels)
        ax.set_title(phrase("title_task_tree", labels, between="\n", notice=drawable(notice_id)))
        words = {"notice": drawable(notice_id), "n": len(own), "all": n_tasks}
        caption(ax, phrase("caption_task_tree", labels, between="\n", **words))
        return finish(ax)


def _columns(heights: list[float], starts: list[int]) -> list[list[int]]:
    """The tasks in one column, or, where that would be longer than a page, in two, parted where a branch begins."""
    everything = list(range(len(heights)))
    inner = [start for start in starts if start]
    if sum(heights) <= _PAGE_LINES or not inner:
        return [everything]
    middle = min(inner, key=lambda start: max(sum(heights[:start]), sum(heights[start:])))
    return [everything[:middle], everything[middle:]]


def _draw_task(ax: Axes, number: float, text: str, left: float, y: float) -> None:
    ax.text(left + 42, y, text, va="center", fontsize=8.5, linespacing=1.25)
    ax.text(left + 40.6, y, f"{number:.0f}", va="center", ha="right", fontsize=SMALL_POINTS, color=FAINT)


def _draw_branch(ax: Axes, branch: pd.DataFrame, left: float, ys: list[float], labels: Labels) -> None:
    """One heading (or, where a group has none, the group) with lines to its tasks."""
    stem = "heading" if "heading_zh" in branch.columns and branch["heading_zh"].iloc[0] else "group"
    centre = (ys[0] + ys[-1]) / 2
    for y in ys:
        ends = [left + 31, left + 35, left + 38]
        ax.plot(ends, [centre, y, y], color=FAINT, linewidth=1.3, solid_joinstyle="round")
    ax.text(
        left + 30.5,
        centre,
        wrap_both(next(branch.itertuples()), stem, labels, 14, 26),
        ha="right",
        va="center",
        fontsize=9.5,
        fontweight="bold",
        linespacing=1.25,
    )
