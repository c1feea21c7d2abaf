"""Charts of words: how often, how evenly, and where in the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipresearch.errors import require_columns
from ipresearch.figures.groups import FEW_GROUPS, plot_by_group
from ipresearch.figures.style import (
    BESIDE,
    FAINT,
    SMALL_POINTS,
    Labels,
    caption,
    chart_style,
    drawable,
    each_language,
    finish,
    new_axes,
    notice_colours,
    notice_markers,
    notice_order,
    phrase,
    require_numbers,
    require_rows,
    row_height,
    row_labels,
    wrap_ems,
    write_beside,
)
from ipresearch.gloss import add_gloss

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_COLUMN = 72  # points of the figures beside the chart, for each notice


def plot_term_frequency(
    counts: pd.DataFrame, top: int = 20, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw how often the most frequent terms stand in each notice, per 1,000, with each term's dispersion.

    counts : one row per notice x term, columns notice_id, term_zh, n, per_1000, dp (term_en from add_gloss)
    top    : how many terms, by their rate summed over the notices; ties by term_zh
    Marks are rates; the figures at the right are n and, in brackets, DP (0 = spread evenly over the sentences,
    towards 1 = in few of them; Gries 2008, doi:10.1075/ijcl.13.4.02gri). More than four notices or groups become small
    multiples (plot_by_group).
    Returns the axes. Raises MissingColumnsError, or IpresearchError for a table without rows.
    """
    require_columns(
        counts, ["notice_id", "term_zh", "n", "per_1000", "dp"], "plot_term_frequency", "count_terms"
    )
    require_rows(counts, "plot_term_frequency")
    require_numbers(counts, ["n", "per_1000"], "plot_term_frequency")
    if "n_total" in counts.columns:
        require_numbers(counts, ["n_total"], "plot_term_frequency")
    notices = notice_order(counts)
    if len(notices) > FEW_GROUPS:
        return plot_by_group(counts, "per_1000", top, labels, ax)
    totals = counts.groupby("term_zh")["per_1000"].sum().reset_index()
    chosen = (
        totals.sort_values(["per_1000", "term_zh"], ascending=[False, True]).head(top)["term_zh"].tolist()
    )
    shown = counts[counts["term_zh"].isin(chosen)]
    rows = shown.drop_duplicates("term_zh").set_index("term_zh").loc[chosen[::-1]].reset_index()
    with chart_style():
        names = row_labels(rows, labels)
        ax = new_axes(ax, 7.2, 1.5 + row_height(names, 0.27) * len(rows))
        _draw_rates(ax, shown, rows["term_zh"].tolist(), notices)
        ax.set_yticks(range(len(rows)), names)
        ax.set_ylim(-0.7, len(rows) - 0.3)
        ax.set_xlim(left=0)
        unit = counts["unit"].iloc[0] if "unit" in counts.columns else "word"
        ax.set_xlabel(phrase(f"per_1000_{unit}", labels))
        ax.set_title(phrase("title_term_frequency", labels, between="\n", top=len(rows)))
        sizes = ", ".join(f"{drawable(notice)} {shown_n(counts, notice):,}" for notice in notices)
        caption(ax, phrase(f"caption_term_frequency_{unit}", labels, between="\n", sizes=sizes))
        heads = max(len(wrap_ems(drawable(notice), 8)) for notice in notices)
        return finish(ax, title_pad=14 + 11 * heads)


def shown_n(counts: pd.DataFrame, notice_id: str) -> int:
    """How many words of a notice its rates are out of (n_total); without that column, those that the table holds."""
    own = counts[counts["notice_id"] == notice_id]
    return int(own["n_total"].max() if "n_total" in own.columns else own["n"].sum())


def _draw_rates(ax: Axes, shown: pd.DataFrame, terms: list[str], notices: list[str]) -> None:
    colours, markers = notice_colours(notices), notice_markers(notices)
    wide = shown.pivot(index="term_zh", columns="notice_id", values="per_1000").reindex(terms).fillna(0.0)
    least_gap = 0.02 * float(wide.to_numpy().max())
    for place, term in enumerate(terms):
        ends = [wide.loc[term].min(), wide.loc[term].max()]
        ax.plot(ends, [place, place], color=FAINT, linewidth=0.8, zorder=1)
    for column, notice in enumerate(notices):
        # marks that would hide one another stand one above the other
        near = [
            (wide.loc[term].drop(notice) - wide.loc[term, notice]).abs().lt(least_gap).any() for term in terms
        ]
        lift = 0.36 * (column / max(1, len(notices) - 1) - 0.5)
        ax.scatter(
            wide[notice],
            [place - lift * hidden for place, hidden in enumerate(near)],
            color=colours[notice],
            marker=markers[notice],
            label=drawable(notice),
            s=42,
            zorder=2,
            edgecolor="white",
            linewidth=0.6,
            clip_on=False,
        )
        _write_beside(ax, shown[shown["notice_id"] == notice], terms, column)
        mark_head(ax, column, drawable(notice), colours[notice], markers[notice])


def _write_beside(ax: Axes, own: pd.DataFrame, terms: list[str], column: int) -> None:
    """n and DP of each term in one notice, in a column of its own."""
    rows = own.set_index("term_zh")
    for place, term in enumerate(terms):
        text = f"{rows.loc[term, 'n']:.0f} ({rows.loc[term, 'dp']:.2f})" if term in rows.index else "0"
        write_beside(ax, text, 20 + _COLUMN * column, place)


def mark_head(ax: Axes, column: int, name: str, colour: str, marker: str) -> None:
    """The head of a column beside the chart: the notice's mark and name, which makes a key unnecessary."""
    from matplotlib.transforms import offset_copy

    corner = offset_copy(ax.transAxes, ax.figure, x=13 + _COLUMN * column, y=17, units="points")
    ax.plot([1], [1], marker=marker, color=colour, markersize=6, transform=corner, clip_on=False, gid=BESIDE)
    write_beside(ax, "\n".join(wrap_ems(name, 8)), 20 + _COLUMN * column, above=12)
    write_beside(ax, "n (DP)", 20 + _COLUMN * column, above=1)


def plot_dispersion(
    concordance: pd.DataFrame,
    cleaned: pd.DataFrame,
    labels: Labels = "both",
    ax: Axes | None = None,
    top: int = 40,
    looked_for: Sequence[str] = (),
) -> Axes:
    """Draw where in each notice a term stands: one tick an occurrence, from the first character to the last.

    concordance : one row per occurrence, columns notice_id, term_zh, start (from keyword_in_context); the terms
                  are drawn in the order of their first row
    cleaned     : the notices, columns notice_id, text_zh, n_chars
    top         : how many terms at most; the small print says how many there are in all
    looked_for  : all terms that were looked for; the small print names those without an occurrence
    Returns the axes. Raises MissingColumnsError.
    """
    require_columns(concordance, ["notice_id", "term_zh", "start"], "plot_dispersion", "keyword_in_context")
    require_columns(cleaned, ["notice_id", "n_chars", "text_zh"], "plot_dispersion", "clean_notices")
    require_rows(concordance, "plot_dispersion")
    require_numbers(concordance, ["start"], "plot_dispersion")
    import pandas as pd

    notices = notice_order(cleaned)
    every = concordance.drop_duplicates("term_zh").reset_index(drop=True)
    terms = every.head(top)
    shown = concordance[concordance["term_zh"].isin(terms["term_zh"])]
    with chart_style():
        names = row_labels(terms, labels)
        ax = new_axes(ax, 7.2, 1.6 + row_height(names, max(0.42, 0.17 * len(notices))) * len(terms))
        for i in range(len(terms)):
            ax.axhspan(i - 0.4, i + 0.4, color="#F3F3F3", zorder=0)
        _draw_ticks(ax, shown, cleaned, terms["term_zh"].tolist(), notices)
        ax.set_yticks(range(len(terms)), names)
        ax.set_ylim(len(terms) - 0.5, -0.5)
        ax.set_xlim(0, 1)
        ax.set_xlabel(phrase("position", labels, between="\n"))
        ax.set_title(phrase("title_dispersion", labels, between="\n"))
        lengths = cleaned.set_index("notice_id")["n_chars"]
        sizes = ", ".join(f"{drawable(notice)} {lengths[notice]:,}" for notice in notices)
        words = {"n": len(shown), "m": len(terms), "all": len(every), "sizes": sizes}
        text = phrase("caption_dispersion", labels, between="\n", **words)
        absent = [term for term in dict.fromkeys(looked_for) if term not in set(every["term_zh"])]
        if absent:
            text += f"\n{_name_absent(add_gloss(pd.DataFrame({'term_zh': absent})), labels)}"
        caption(ax, text)
        return finish(ax)


def _name_absent(absent: pd.DataFrame, labels: Labels) -> str:
    return "\n".join(
        phrase("caption_absent", language, terms=", ".join(row_labels(absent, language)))
        for language in each_language(labels)
    )


def _draw_ticks(
    ax: Axes, shown: pd.DataFrame, cleaned: pd.DataFrame, terms: list[str], notices: list[str]
) -> None:
    """A lane for each notice in each term's row, named at the right of the first row."""
    lengths = cleaned.set_index("notice_id")["text_zh"].map(len)
    places = {term: i for i, term in enumerate(terms)}
    colours, height = notice_colours(notices), 0.8 / len(notices)
    for line, notice in enumerate(notices):
        own = shown[shown["notice_id"] == notice]
        low = own["term_zh"].map(places).astype(float) - 0.4 + height * line
        ax.vlines(
            own["start"] / lengths[notice], low + 0.03, low + height - 0.03, color=colours[notice], lw=1.6
        )
        middle = height * (line + 0.5) - 0.4
        ax.plot(
            [1.012, 1.04], [middle, middle], color=colours[notice], lw=4, clip_on=False, solid_capstyle="butt"
        )
        ax.annotate(
            drawable(notice),
            (1.055, middle),
            xycoords=("axes fraction", "data"),
            size=SMALL_POINTS,
            va="center",
            annotation_clip=False,
        )
