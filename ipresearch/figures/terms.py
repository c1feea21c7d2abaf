"""Charts of words: how often, how evenly, where in the text, and in which notice more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipresearch.errors import require_columns
from ipresearch.figures.groups import FEW_GROUPS, plot_by_group
from ipresearch.figures.style import (
    COLOURS,
    FAINT,
    INK,
    Labels,
    caption,
    chart_style,
    finish,
    font_path,
    label,
    new_axes,
    notice_colours,
    notice_markers,
    notice_order,
    phrase,
    require_numbers,
    require_rows,
    row_labels,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_CLOUD = (800, 450)  # the layout's own units: 16 : 9


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
        ax = new_axes(ax, 7.2, 1.3 + 0.27 * len(rows))
        _draw_rates(ax, shown, rows["term_zh"].tolist(), notices)
        ax.set_yticks(range(len(rows)), row_labels(rows, labels))
        ax.set_ylim(-0.7, len(rows) - 0.3)
        ax.set_xlim(left=0)
        unit = counts["unit"].iloc[0] if "unit" in counts.columns else "word"
        ax.set_xlabel(phrase(f"per_1000_{unit}", labels))
        ax.set_title(phrase("title_term_frequency", labels, between="\n", top=len(rows)))
        ax.legend(loc="lower right", frameon=False)
        sizes = ", ".join(f"{notice} n = {shown_n(counts, notice)}" for notice in notices)
        caption(ax, phrase("caption_term_frequency", labels, between="\n", sizes=sizes))
        return finish(ax)


def shown_n(counts: pd.DataFrame, notice_id: str) -> int:
    """How many term occurrences of a notice the table holds."""
    return int(counts.loc[counts["notice_id"] == notice_id, "n"].sum())


def _draw_rates(ax: Axes, shown: pd.DataFrame, terms: list[str], notices: list[str]) -> None:
    colours, markers = notice_colours(notices), notice_markers(notices)
    wide = shown.pivot(index="term_zh", columns="notice_id", values="per_1000").reindex(terms).fillna(0.0)
    for place, term in enumerate(terms):
        ax.plot(
            [wide.loc[term].min(), wide.loc[term].max()], [place, place], color=FAINT, linewidth=0.8, zorder=1
        )
    for column, notice in enumerate(notices):
        ax.scatter(
            wide[notice],
            range(len(terms)),
            color=colours[notice],
            marker=markers[notice],
            s=42,
            label=notice,
            zorder=2,
            edgecolor="white",
            linewidth=0.6,
        )
        own = shown[shown["notice_id"] == notice].set_index("term_zh")
        for place, term in enumerate(terms):
            text = f"{own.loc[term, 'n']:.0f} ({own.loc[term, 'dp']:.2f})" if term in own.index else "0"
            ax.annotate(
                text,
                xy=(1, place),
                xycoords=("axes fraction", "data"),
                xytext=(10 + 56 * column, 0),
                textcoords="offset points",
                fontsize="x-small",
                va="center",
                color="#333333",
                annotation_clip=False,
            )
        ax.annotate(
            f"{notice}\nn (DP)",
            xy=(1, 1),
            xycoords="axes fraction",
            xytext=(10 + 56 * column, 2),
            textcoords="offset points",
            fontsize="xx-small",
            va="bottom",
            annotation_clip=False,
        )


def plot_word_cloud(
    counts: pd.DataFrame, notice_id: str, top: int = 60, labels: Labels = "zh", ax: Axes | None = None
) -> Axes:
    """Draw one notice's terms, larger where more frequent, each in the place it has in every notice's cloud.

    counts    : one row per notice x term, columns notice_id, term_zh, n, per_1000; term_en for English labels;
                code, name_zh, name_en (categorise_terms) colour the words by category, grey without one
    notice_id : the notice to draw; all notices of the table share one layout, so two clouds can be compared
    top       : how many terms the shared layout holds, by the largest rate in any notice
    The layout is wordcloud's own with a fixed seed; words are drawn as text, so PDF and SVG stay sharp. Size says
    rate; place and direction say nothing.
    Raises MissingColumnsError, UnknownNoticeError.
    """
    from ipresearch.errors import UnknownNoticeError

    require_columns(counts, ["notice_id", "term_zh", "n", "per_1000"], "plot_word_cloud", "count_terms")
    require_rows(counts, "plot_word_cloud")
    require_numbers(counts, ["n", "per_1000"], "plot_word_cloud")
    if notice_id not in set(counts["notice_id"]):
        raise UnknownNoticeError(notice_id, notice_order(counts))
    names = counts.drop_duplicates("term_zh").set_index("term_zh", drop=False)
    names = dict(zip(names.index, row_labels(names, labels), strict=True))
    slots = _cloud_slots(counts, names, top)
    own = counts[(counts["notice_id"] == notice_id) & (counts["n"] > 0)].set_index("term_zh")
    largest = {term: counts.loc[counts["term_zh"] == term, "per_1000"].max() for term in slots}
    with chart_style():
        ax = new_axes(ax, 8, 4.9)
        ax.set(xlim=(0, _CLOUD[0]), ylim=(_CLOUD[1], 0), aspect="equal")
        ax.set_axis_off()
        ax.set_title(phrase("title_word_cloud", labels, between="  ", notice=notice_id))
        colour = _cloud_colours(ax, counts, labels)
        words = {"n": int(own["n"].sum()), "top": len(slots)}
        caption(ax, phrase("caption_word_cloud", labels, between="\n", **words), below=30 if colour else 0)
        finish(ax)  # lays the axes out, so that their width is known
        points_per_unit = ax.get_window_extent().width * 72 / ax.figure.dpi / _CLOUD[0]
        for term, (x, y, size) in slots.items():
            if term in own.index:
                share = (own.loc[term, "per_1000"] / largest[term]) ** 0.5
                _draw_word(
                    ax, names[term], x, y, size * share * points_per_unit, colour.get(term, COLOURS[0])
                )
        return finish(ax)


def _cloud_slots(
    counts: pd.DataFrame, names: dict[str, str], top: int
) -> dict[str, tuple[float, float, float]]:
    """Centre and font size of each term in the shared layout, in layout units."""
    from PIL import ImageFont
    from wordcloud import WordCloud

    rates = counts.groupby("term_zh")["per_1000"].max().reset_index()
    rates = (
        rates[rates["per_1000"] > 0].sort_values(["per_1000", "term_zh"], ascending=[False, True]).head(top)
    )
    drawn = {names[row.term_zh]: row.per_1000 for row in rates.itertuples()}
    cloud = WordCloud(
        font_path=str(font_path()),
        width=_CLOUD[0],
        height=_CLOUD[1],
        prefer_horizontal=1.0,
        relative_scaling=0.5,
        min_font_size=9,
        max_font_size=90,
        margin=4,
        random_state=7,
    ).generate_from_frequencies(drawn)
    terms = {name: term for term, name in names.items()}
    slots = {}
    for (name, _), size, (row, column), _, _ in cloud.layout_:
        left, upper, right, lower = ImageFont.truetype(str(font_path()), size).getbbox(name, anchor="lt")
        slots[terms[name]] = (column + (right - left) / 2, row + (lower - upper) / 2, float(size))
    return slots


def _cloud_colours(ax: Axes, counts: pd.DataFrame, labels: Labels) -> dict[str, str]:
    """The colour of each term by its category, with a key under the cloud; one colour without categories."""
    if "code" not in counts.columns:
        return {}
    coded = counts[counts["code"].notna()].drop_duplicates("code").sort_values("code").reset_index(drop=True)
    colours = {code: COLOURS[i % len(COLOURS)] for i, code in enumerate(coded["code"])}
    for code, name in zip(coded["code"], row_labels(coded, labels, stem="name"), strict=True):
        ax.plot([], [], marker="s", linestyle="", color=colours[code], label=name)
    ax.legend(
        loc="upper left", bbox_to_anchor=(0, 0), ncols=4, frameon=False, fontsize="x-small", handletextpad=0.2
    )
    return {row.term_zh: colours.get(row.code, FAINT) for row in counts.itertuples()}


def _draw_word(ax: Axes, word: str, x: float, y: float, points: float, colour: str) -> None:
    """Centre a word's ink (not its line box) on a place, so that words stay inside their slots."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    ink = TextPath((0, 0), word, size=points, prop=FontProperties(fname=font_path())).get_extents()
    ax.annotate(
        word,
        xy=(x, y),
        xytext=(-(ink.x0 + ink.x1) / 2, -(ink.y0 + ink.y1) / 2),
        textcoords="offset points",
        fontsize=points,
        color=colour,
        ha="left",
        va="baseline",
    )


def plot_dispersion(
    concordance: pd.DataFrame, cleaned: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None
) -> Axes:
    """Draw where in each notice a term stands: one tick an occurrence, from the first character to the last.

    concordance : one row per occurrence, columns notice_id, term_zh, start (from keyword_in_context); the terms
                  are drawn in the order of their first row
    cleaned     : the notices, columns notice_id, n_chars
    Returns the axes. Raises MissingColumnsError.
    """
    require_columns(concordance, ["notice_id", "term_zh", "start"], "plot_dispersion", "keyword_in_context")
    require_columns(cleaned, ["notice_id", "n_chars", "text_zh"], "plot_dispersion", "clean_notices")
    require_rows(concordance, "plot_dispersion")
    notices = notice_order(cleaned)
    lengths = cleaned.set_index("notice_id")["text_zh"].map(len)
    terms = concordance.drop_duplicates("term_zh").reset_index(drop=True)
    colours = notice_colours(notices)
    height = 0.8 / len(notices)
    with chart_style():
        ax = new_axes(ax, 7.2, 1.4 + 0.42 * len(terms))
        for line, notice in enumerate(notices):
            own = concordance[concordance["notice_id"] == notice]
            place = own["term_zh"].map({term: i for i, term in enumerate(terms["term_zh"])})
            low = place - 0.4 + height * line
            ax.vlines(
                own["start"] / lengths[notice], low + 0.03, low + height - 0.03, color=colours[notice], lw=1.6
            )
            ax.plot([], [], color=colours[notice], lw=4, label=notice)
        for i in range(len(terms)):
            ax.axhspan(i - 0.4, i + 0.4, color="#F3F3F3", zorder=0)
        ax.set_yticks(range(len(terms)), row_labels(terms, labels))
        ax.invert_yaxis()
        ax.set_xlim(0, 1)
        ax.set_xlabel(phrase("position", labels))
        ax.set_title(phrase("title_dispersion", labels, between="\n"))
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False, borderpad=0)
        ax.set_title(ax.get_title(loc="left"), pad=24)
        sizes = ", ".join(f"{notice} {lengths[notice]:,}" for notice in notices)
        caption(ax, phrase("caption_dispersion", labels, between="\n", n=len(concordance), sizes=sizes))
        return finish(ax)


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
    limit = max(4.0, float(np.ceil(rows["log2_ratio"].abs().max(skipna=True) + 1)))
    with chart_style():
        ax = new_axes(ax, 7.2, 1.6 + 0.33 * len(rows))
        ax.axvline(0, color=FAINT, linewidth=1)
        colours, markers = notice_colours(sorted([a, b])), notice_markers(sorted([a, b]))
        for place, row in enumerate(rows.itertuples()):
            more = a if row.log2_ratio > 0 else b
            _draw_interval(ax, place, row, limit, colours[more], markers[more])
            ax.annotate(
                f"{row.n_a:.0f} : {row.n_b:.0f}",
                xy=(1.02, place),
                xycoords=("axes fraction", "data"),
                fontsize="small",
                va="center",
                annotation_clip=False,
            )
        ax.set_yticks(range(len(rows)), row_labels(rows, labels))
        ax.set_ylim(-0.7, len(rows) - 0.3)
        ax.set_xlim(-limit, limit)
        ax.set_xlabel(phrase("log2_ratio", labels, between="\n", a=a, b=b))
        ax.set_title(phrase("title_log_ratios", labels, between="\n", a=a, b=b))
        ax.annotate(
            "n", xy=(1.02, 1), xycoords="axes fraction", fontsize="small", va="bottom", annotation_clip=False
        )
        caption(
            ax,
            phrase("caption_log_ratios", labels, between="\n", m=len(rows), all=len(differences), a=a, b=b),
        )
        return finish(ax)


def _draw_interval(ax: Axes, place: int, row: object, limit: float, colour: str, mark: str) -> None:
    low, high, estimate = row.log2_ratio_low, row.log2_ratio_high, row.log2_ratio
    if not np.isfinite(estimate):
        ax.annotate(
            label("未定义", "undefined", "both"), (0, place), fontsize="x-small", va="center", ha="center"
        )
        return
    ax.plot(
        [max(low, -limit), min(high, limit)], [place, place], color=colour, linewidth=2, solid_capstyle="butt"
    )
    for bound, edge, marker in ((low, -limit, "<"), (high, limit, ">")):
        if abs(bound) > limit:
            ax.plot([edge], [place], marker=marker, color=colour, clip_on=False)
    ax.plot([estimate], [place], marker=mark, color=colour, markersize=6.5, mec="white")


def plot_specification_curve(cells: pd.DataFrame, labels: Labels = "both", ax: Axes | None = None) -> Axes:
    """Draw one claim's effect in every combination of segmentation, stop rule and unit, smallest first.

    cells : one row per combination, columns segmentation, rule, unit, log2_ratio, log2_ratio_low, log2_ratio_high,
            supports (from multiverse); combinations that cannot test the claim are left out and counted
    Filled marks support the claim at the level it was tested at, open ones do not; the dots below say which choices
    make a combination (Simonsohn, Simmons & Nelson 2020, doi:10.1038/s41562-020-0912-z).
    Returns the axes. Raises MissingColumnsError.
    """
    choices = ["segmentation", "rule", "unit"]
    needed = [*choices, "log2_ratio", "log2_ratio_low", "log2_ratio_high", "supports"]
    require_columns(cells, needed, "plot_specification_curve", "multiverse")
    rows = cells[cells["supports"].notna()].sort_values(["log2_ratio", *choices]).reset_index(drop=True)
    require_rows(rows, "plot_specification_curve")
    supports = rows["supports"].astype(bool)
    options = [(choice, value) for choice in choices for value in dict.fromkeys(cells[choice])]
    top = float(rows["log2_ratio_high"].max())
    step = (top - float(rows["log2_ratio_low"].min())) * 0.07
    base = float(rows["log2_ratio_low"].min()) - step
    places = {option: base - step * i for i, option in enumerate(options)}
    with chart_style():
        ax = new_axes(ax, 7.2, 3.2 + 0.24 * len(options))
        ax.axhline(0, color=FAINT, linewidth=1)
        ax.vlines(
            rows.index, rows["log2_ratio_low"], rows["log2_ratio_high"], color="#C9C9C9", lw=2.5, zorder=1
        )
        for mask, face in ((supports, COLOURS[0]), (~supports, "white")):
            ax.scatter(
                rows.index[mask], rows["log2_ratio"][mask], s=22, color=face, edgecolor=COLOURS[0], zorder=2
            )
        for (choice, value), y in places.items():
            hits = rows.index[rows[choice] == value]
            ax.scatter(hits, [y] * len(hits), s=7, color=INK, marker="s")
        ticks = [tick for tick in range(int(np.floor(base)), int(np.ceil(top)) + 1) if tick > base + step]
        ax.set_yticks(
            [*ticks, *places.values()],
            [*map(str, ticks), *(phrase(f"choice_{v}", labels) for _, v in options)],
        )
        ax.set_xticks([])
        ax.set_ylim(min(places.values()) - step, top + step)
        ax.set_title(
            phrase("title_specification_curve", labels, between="\n", term=cells.attrs.get("term_zh", ""))
        )
        caption(
            ax,
            phrase(
                "caption_specification_curve",
                labels,
                between="\n",
                k=int(supports.sum()),
                m=len(rows),
                left_out=len(cells) - len(rows),
            ),
        )
        return finish(ax)
