"""Charts of what was repaired in the notices' characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.errors import require_columns
from ipresearch.figures.groups import FEW_GROUPS
from ipresearch.figures.style import (
    COLOURS,
    Labels,
    caption,
    chart_style,
    finish,
    new_axes,
    notice_order,
    phrase,
    require_rows,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def plot_repairs(repairs: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None) -> Axes:
    """Draw how many changes of each kind it took to restore each notice.

    repairs : one row per change, columns notice_id, kind (from list_repairs)
    The axis is logarithmic: hundreds of glosses and a single lost byte matter alike.
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
    height = 0.8 / len(notices)
    with chart_style():
        ax = new_axes(ax, 7.2, 1.5 + 0.55 * len(kinds))
        for line, notice in enumerate(notices):
            places = [i - 0.4 + height * (line + 0.5) for i in range(len(kinds))]
            values = table.loc[kinds, notice]
            hatch = "" if line == 0 else "///"
            bars = ax.barh(
                places, values, height * 0.92, color=COLOURS[line], label=notice, hatch=hatch, ec="white"
            )
            ax.bar_label(bars, padding=3, fontsize="small")
        ax.set_xscale("symlog", linthresh=1)
        ax.set_xticks([0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1,000"])
        ax.minorticks_off()
        ax.set_xlim(0, max(1000, table.to_numpy().max() * 2))
        ax.set_yticks(range(len(kinds)), [phrase(f"repair_{kind}", labels) for kind in kinds])
        ax.invert_yaxis()
        ax.set_xlabel(phrase("n_repairs", labels))
        ax.set_title(phrase("title_repairs", labels, between="\n"))
        ax.legend(loc="lower right", frameon=False)
        caption(ax, phrase("caption_repairs", labels, between="\n", n=len(repairs), notices=n_notices))
        return finish(ax)
