"""Charts of what was repaired in the notices' characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.errors import require_columns
from ipresearch.figures.groups import FEW_GROUPS
from ipresearch.figures.style import (
    FAINT,
    SMALL_POINTS,
    Labels,
    caption,
    chart_style,
    drawable,
    finish,
    new_axes,
    notice_colours,
    notice_markers,
    notice_order,
    phrase,
    require_rows,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_NONE, _BREAK = 0.4, 0.63  # where no change at all is drawn, and where the axis is broken before 1
_SLASHES = ((-1, -1.6), (1, 1.6))


def plot_repairs(repairs: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None) -> Axes:
    """Draw how many changes of each kind it took to restore each notice.

    repairs : one row per change, columns notice_id, kind (from list_repairs)
    The axis is logarithmic: hundreds of glosses and a single lost byte matter alike. Such an axis has no zero, so the marks
    are dots, not bars, and a kind that a notice does not have is an open dot before a break in the axis.
    More than four notices are drawn together. Returns the axes. Raises MissingColumnsError.
    """
    require_columns(repairs, ["notice_id", "kind"], "plot_repairs", "list_repairs")
    require_rows(repairs, "plot_repairs")
    n_notices = repairs["notice_id"].nunique()
    if n_notices > FEW_GROUPS:
        repairs = repairs.assign(notice_id=phrase("all_notices", labels))
    notices = notice_order(repairs)
    table = repairs.groupby(["kind", "notice_id"]).size().unstack(fill_value=0)
    kinds = sorted(table.index, key=lambda kind: (-table.loc[kind].sum(), kind))
    colours, markers = notice_colours(notices), notice_markers(notices)
    with chart_style():
        ax = new_axes(ax, 7.2, 1.5 + (0.2 + 0.17 * len(notices)) * len(kinds))
        highest = max(1000, int(table.to_numpy().max()) * 4)
        for line, notice in enumerate(notices):
            for place, n in enumerate(table.loc[kinds, notice]):
                y = place - 0.4 + 0.8 * (line + 0.5) / len(notices)
                face = colours[notice] if n else "white"
                ax.hlines(y, 0.25, highest, color="#EFEFEF", linewidth=0.8, zorder=0)
                ax.scatter(n or _NONE, y, s=42, color=face, edgecolor=colours[notice], marker=markers[notice])
                text = f"{n:,}" + (f"   {drawable(notice)}" if place == 0 else "")
                ax.annotate(
                    text, (n or _NONE, y), (8, 0), textcoords="offset points", va="center", size=SMALL_POINTS
                )
        _break_axis(ax, highest)
        ax.set_yticks(range(len(kinds)), [phrase(f"repair_{kind}", labels) for kind in kinds])
        ax.set_ylim(len(kinds) - 0.4, -0.6)
        ax.set_xlabel(phrase("n_repairs", labels))
        ax.set_title(phrase("title_repairs", labels, between="\n"))
        caption(ax, phrase("caption_repairs", labels, between="\n", n=f"{len(repairs):,}", notices=n_notices))
        return finish(ax)


def _break_axis(ax: Axes, highest: float) -> None:
    """A logarithmic axis from 1 on, with a place for 0 apart from it."""
    ax.set_xscale("log")
    ax.set_xlim(0.25, highest)
    powers = [10**i for i in range(len(str(int(highest))))]
    ax.set_xticks([_NONE, *powers], ["0", *(f"{power:,}" for power in powers)])
    ax.minorticks_off()
    across = ax.get_xaxis_transform()
    ax.axvline(_BREAK, color=FAINT, linewidth=0.8, linestyle=(0, (2, 3)))
    ax.plot([_BREAK], [0], transform=across, marker="s", color="white", markersize=7, clip_on=False, zorder=4)
    for place in (_BREAK * 0.95, _BREAK * 1.05):
        ax.plot(
            [place],
            [0],
            transform=across,
            marker=_SLASHES,
            color=FAINT,
            markersize=8,
            clip_on=False,
            zorder=5,
        )
