"""Charts of scores that policy studies use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, UnknownNoticeError, require_columns
from ipresearch.figures.style import (
    COLOURS,
    INK,
    Labels,
    caption,
    chart_style,
    drawable,
    finish,
    new_axes,
    phrase,
    require_numbers,
    row_labels,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SURFACE = 3  # rows and columns


def plot_pmc_surface(
    variables: pd.DataFrame, notice_id: str, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw a document's PMC surface: its first nine main variables as a 3 x 3 map, each with its range.

    variables : one row per notice x variable, columns notice_id, variable_no, variable_zh, variable_en, score, score_low, score_high
                (from pmc_variables)
    The surface is usually drawn in perspective, where a hollow hides behind a peak; the flat map shows the same nine numbers.
    Returns the axes. Raises MissingColumnsError, UnknownNoticeError, IpresearchError for fewer than nine variables.
    """
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    needed = ["notice_id", "variable_no", "variable_zh", "variable_en", "score", "score_low", "score_high"]
    require_columns(variables, needed, "plot_pmc_surface", "pmc_variables")
    require_numbers(variables, ["score", "score_low", "score_high"], "plot_pmc_surface")
    if notice_id not in set(variables["notice_id"]):
        raise UnknownNoticeError(notice_id, variables["notice_id"].unique())
    own = variables[variables["notice_id"] == notice_id].sort_values("variable_no").head(SURFACE**2)
    if len(own) < SURFACE**2:
        raise IpresearchError(f"a PMC surface needs nine variables; {notice_id!r} has {len(own)}.")
    names = row_labels(own, labels, "variable", between="\n", ems=12)
    with chart_style():
        ax = new_axes(ax, 5.2, 6.0)
        shades = LinearSegmentedColormap.from_list("scores", ("#FFFFFF", COLOURS[0]))
        ax.imshow(np.reshape(own["score"].to_numpy(float), (SURFACE, SURFACE)), cmap=shades, vmin=0, vmax=1)
        for at, (name, row) in enumerate(zip(names, own.itertuples(), strict=True)):
            text = f"{name}\n{row.score:.2f}" + (
                f" [{row.score_low:.2f}, {row.score_high:.2f}]" if row.score_high > row.score_low else ""
            )
            colour = "white" if row.score > 0.75 else INK
            ax.text(
                at % SURFACE,
                at // SURFACE,
                text,
                ha="center",
                va="center",
                color=colour,
                fontsize=8.5,
                linespacing=1.35,
            )
        for line in (0.5, 1.5):
            ax.axhline(line, color="white", linewidth=2)
            ax.axvline(line, color="white", linewidth=2)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.set_anchor("W")
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        low, high, total = (float(own[name].sum()) for name in ("score_low", "score_high", "score"))
        ax.set_title(phrase("title_pmc_surface", labels, between="\n", notice=drawable(notice_id)))
        words = {"total": f"{total:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}", "ceiling": len(own)}
        caption(ax, phrase("caption_pmc_surface", labels, between="\n", **words))
        return finish(ax)
