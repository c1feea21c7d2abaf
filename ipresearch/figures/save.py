"""Write a chart with the data it was drawn from: PNG, PDF, SVG, CSV and its alt text, the same bytes every time."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.atomic import write_all_whole
from ipresearch.errors import IpresearchError
from ipresearch.figures.style import (
    BESIDE,
    CAPTION,
    JOURNAL_POINTS,
    JOURNAL_WIDTHS,
    SCREEN_POINTS,
    chart_style,
    wrap_ems,
)
from ipresearch.spreadsheet import neutral_texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# dates and version strings would change the bytes from run to run
_METADATA: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}
LEAST_POINTS = 4.5
# what fits beside and under a chart in a single column, in widths of a Chinese character
_LABEL_EMS, _COLUMN_EMS = 11, 24
_NAME = re.compile(r"\d\d_[a-z0-9_]+")


def save_figure(
    ax: Axes,
    name: str,
    data: pd.DataFrame,
    alt: str = "",
    folder: str | Path = "figures",
    journal: str | None = None,
) -> list[Path]:
    """Write the chart as PNG (300 dpi), PDF (text as text), SVG (text as paths), its data as CSV and its alt text.

    ax      : the axes a plot function returned
    name    : the notebook's number and what it shows, such as "02_term_frequency"
    data    : the table that the chart was drawn from, one row per mark or label
    alt     : what the chart shows, in one or two sentences; the title and the data's size where none is given
    folder  : where to write; made if missing
    journal : "single" (89 mm) or "double" (183 mm): a journal's column width and 8-point text, without the title and
              small print, which a journal sets as the caption
    Returns the paths written. All files are new or all are as they were: each is written beside its place first.
    Raises IpresearchError for a name without a notebook's number, a folder that cannot be written, or a journal width in
    which the chart's text could not be read.

    >>> save_figure(None, "term_frequency", None)
    Traceback (most recent call last):
        ...
    ipresearch.errors.IpresearchError: figure name 'term_frequency' lacks its notebook's number: use \
small letters, digits and _ after two digits, such as '02_term_frequency'.
    """
    if not _NAME.fullmatch(name):
        raise IpresearchError(
            f"figure name {name!r} lacks its notebook's number: use small letters, digits and _ after two digits, "
            f"such as '02_{re.sub('[^a-z0-9]+', '_', name.lower().lstrip('0123456789_-')) or 'term_frequency'}'."
        )
    if journal is not None and journal not in JOURNAL_WIDTHS:
        raise IpresearchError(f"no journal width {journal!r}. Known: {', '.join(JOURNAL_WIDTHS)}.")
    alt = alt or f"{ax.get_title(loc='left') or name}: a chart of {len(data)} rows."
    contents = {f"{name}.{kind}": content for kind, content in _draw(ax, alt, journal).items()}
    table = neutral_texts(data).to_csv(index=False, lineterminator="\n", float_format="%.10g")
    contents[f"{name}.csv"] = b"\xef\xbb\xbf" + table.encode("utf-8")
    contents[f"{name}.alt.txt"] = (alt + "\n").encode("utf-8")
    return _write(Path(folder), contents)


def figure_name(start: str, of: str) -> str:
    """A name that save_figure() takes, made of the notebook's part and whatever else tells the figure apart.

    of : a notice's id or a group's name; Chinese is spelt in pinyin, and what two names could share gets a few digits
         of a hash

    >>> figure_name("02_word_cloud", "ningxia-2021"), figure_name("02_word_cloud", "宁夏回族自治区")
    ('02_word_cloud_ningxia_2021', '02_word_cloud_ning_xia_hui_zu_zi_zhi_qu_4483')
    """
    import hashlib

    spelt = of
    if not of.isascii():
        from pypinyin import lazy_pinyin

        spelt = " ".join(lazy_pinyin(of))
    plain = re.sub("[^a-z0-9]+", "_", spelt.lower()).strip("_")[:48]
    if plain != of.replace("-", "_"):
        plain = f"{plain}_{hashlib.sha256(of.encode('utf-8')).hexdigest()[:4]}".strip("_")
    return f"{start}_{plain}"


def _draw(ax: Axes, alt: str, journal: str | None) -> dict[str, bytes]:
    figure = ax.figure
    title = figure.get_suptitle() or ax.get_title(loc="left") or ax.get_title()
    drawn = {}
    with _journal_size(figure, journal), chart_style(), _laid_out(figure):
        for kind, metadata in _METADATA.items():
            target = io.BytesIO()
            figure.savefig(
                target, format=kind, dpi=300, metadata=metadata, bbox_inches="tight", pad_inches=0.08
            )
            drawn[kind] = target.getvalue()
    drawn["svg"] = _describe_svg(_number_clips(drawn["svg"]), title, alt)
    return drawn


@contextmanager
def _laid_out(figure: Figure) -> Iterator[None]:
    """The figure laid out once for all formats: the layout takes as long as the drawing."""
    engine = figure.get_layout_engine()
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_layout_engine(engine)


@contextmanager
def _journal_size(figure: Figure, journal: str | None) -> Iterator[None]:
    """The figure at a journal's column width with text of 8 points, title and small print left to the journal's caption.

    A chart that is all text and no axes (a tree, a cloud) is made smaller as a whole.
    """
    if journal is None:
        yield
        return
    from matplotlib.text import Text

    size = tuple(figure.get_size_inches())
    points = {text: text.get_fontsize() for text in figure.findobj(Text)}
    hidden = _left_to_the_journal(figure, journal)
    ratio = JOURNAL_WIDTHS[journal] / size[0]
    is_text = not any(axes.axison for axes in figure.axes)
    scale = ratio if is_text else JOURNAL_POINTS / SCREEN_POINTS
    _check_readable([of * scale for text, of in points.items() if text.get_text() and text not in hidden])
    tall = ratio if is_text else max(ratio, 1.0 if journal == "single" else 0.8)
    with ExitStack() as put_back:
        put_back.callback(figure.set_size_inches, size)
        figure.set_size_inches(JOURNAL_WIDTHS[journal], tall * size[1])
        for text, of in points.items():
            put_back.callback(text.set_fontsize, of)
            text.set_fontsize(of * scale)
        for artist in hidden:
            put_back.callback(artist.set_visible, True)
            artist.set_visible(False)
        if journal == "single" and not is_text:
            for axes in figure.axes:
                _narrow(axes, put_back)
        yield


def _narrow(axes: Axes, put_back: ExitStack) -> None:
    """Make room in a single column: long labels on several lines, and a key in place of the heads beside the chart."""
    ticks, labels = axes.get_yticks(), [label.get_text() for label in axes.get_yticklabels()]
    if any(labels):
        put_back.callback(axes.set_yticks, ticks, labels)
        axes.set_yticks(ticks, ["\n".join(_wrapped(label, _LABEL_EMS)) for label in labels])
    put_back.callback(axes.set_xlabel, axes.get_xlabel())
    axes.set_xlabel("\n".join(_wrapped(axes.get_xlabel(), _COLUMN_EMS)))
    if axes.get_legend_handles_labels()[1]:
        with chart_style():
            key = axes.legend(loc="lower right", frameon=False, fontsize=JOURNAL_POINTS, handletextpad=0.2)
        put_back.callback(key.remove)


def _wrapped(text: str, ems: float) -> list[str]:
    return [part for line in text.split("\n") for part in wrap_ems(line, ems)]


def _left_to_the_journal(figure: Figure, journal: str) -> list[Artist]:
    titles = {axes.get_title(loc="left") for axes in figure.axes} if len(figure.axes) == 1 else set()
    marks = {CAPTION, BESIDE} if journal == "single" else {CAPTION}
    return [
        artist
        for artist in figure.findobj()
        if artist.get_gid() in marks or (titles and getattr(artist, "get_text", str)() in titles - {""})
    ]


def _check_readable(points: list[float]) -> None:
    if points and min(points) < LEAST_POINTS:
        raise IpresearchError(
            f"in that width the chart's text would be {min(points):.1f} points high, which nobody reads. Choose "
            f"journal='double', fewer terms or tasks (top=, most=), or one language (labels='en' or 'zh')."
        )


def _number_clips(svg: bytes) -> bytes:
    """Clip paths named in the order they are used: the library names them after the last digits of their places, and those
    differ from run to run where a layout is solved for several panels."""
    used = dict.fromkeys(re.findall(rb"url\(#(p[0-9a-f]{10})\)", svg))
    numbers = {name: b"clip%d" % number for number, name in enumerate(used, 1)}
    return re.sub(rb"\bp[0-9a-f]{10}\b", lambda found: numbers.get(found[0], found[0]), svg)


def _describe_svg(svg: bytes, title: str, alt: str) -> bytes:
    """Screen readers announce an SVG's <title> and <desc>, which must be the first children of the root."""
    opening = re.search(rb"<svg\b[^>]*>", svg)
    assert opening is not None
    words = (
        f"\n <title>{html.escape(title, quote=False)}</title>\n <desc>{html.escape(alt, quote=False)}</desc>"
    )
    return svg[: opening.end()] + words.encode("utf-8") + svg[opening.end() :]


def _write(folder: Path, contents: dict[str, bytes]) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return write_all_whole({folder / name: content for name, content in contents.items()})
    except OSError as error:
        raise IpresearchError(
            f"cannot write figures to {str(folder)!r}: {error.strerror}. Choose another folder or free some space."
        ) from error
