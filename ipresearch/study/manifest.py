"""A manifest drafted from what was read, to be put right in an editable table and saved beside the documents."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.atomic import write_whole
from ipresearch.errors import IpresearchError, require_columns
from ipresearch.load.manifest import NAME, read_manifest
from ipresearch.reading import View, show_table

if TYPE_CHECKING:
    import pandas as pd

# set for kernels whose outputs are kept: an editor has no place there
STATIC = "IPRESEARCH_STATIC"
_SHOWN = (
    "path",
    "notice_id",
    "title_zh",
    "issuer_zh",
    "region_zh",
    "level",
    "year",
    "issued_on",
    "published_on",
)


def draft_manifest(cleaned: pd.DataFrame) -> pd.DataFrame:
    """The manifest that the documents themselves suggest: one row per notice, every cell a text.

    cleaned : one row per notice, from clean_notices()
    Columns path, notice_id, title_zh, issuer_zh, region_zh, level, year, issued_on, published_on; a cell is empty where the text says
    nothing. What you change or add (any column of your own too) overrides what is read from the text.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> draft_manifest(pd.DataFrame({"path": ["a.txt"], "notice_id": ["a"], "year": [2021]})).iloc[0].tolist()
    ['a.txt', 'a', '2021']
    """
    require_columns(cleaned, ["path", "notice_id"], "draft_manifest", "clean_notices")
    shown = cleaned[[name for name in _SHOWN if name in cleaned.columns]].copy()
    shown.attrs = {}
    return shown.map(_as_text)


def save_manifest(manifest: pd.DataFrame, documents: str | Path) -> Path:
    """Write manifest.csv into the documents' folder, checked first as load_notices() will check it.

    manifest : columns path, notice_id and any others, from draft_manifest()
    Returns its path. Raises ManifestError naming row and column, IpresearchError where `documents` is no folder.
    """
    import tempfile

    require_columns(manifest, ["path", "notice_id"], "save_manifest", "draft_manifest")
    folder = Path(documents)
    if not folder.is_dir():
        raise IpresearchError(
            f"{str(documents)!r} is no folder, and a manifest stands in the documents' folder."
        )
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(manifest.columns)
    writer.writerows([_as_text(cell) for cell in row] for row in manifest.itertuples(index=False))
    content = b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")
    with tempfile.TemporaryDirectory() as trial:
        (Path(trial) / NAME).write_bytes(content)
        read_manifest(
            Path(trial), [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
        )
    write_whole(folder / NAME, content)
    return folder / NAME


def edit_manifest(manifest: pd.DataFrame, documents: str | Path) -> Any:
    """An editable table of the manifest with a button that saves it, for JupyterLab.

    manifest : from draft_manifest(), with columns of your own if you want some
    Returns a widget; a plain table where ipywidgets is not installed or outputs are kept (run_notebook). Nothing is written before
    the button is pressed; what is wrong is said under it. Raises MissingColumnsError.
    """
    require_columns(manifest, ["path", "notice_id"], "edit_manifest", "draft_manifest")
    plain = show_table(manifest)
    if os.environ.get(STATIC):
        return plain
    try:
        import ipywidgets as widgets
    except ImportError:
        return View(plain._repr_html_(), f"{plain!r}\n(pip install ipywidgets to edit it here)")
    narrow = widgets.Layout(width="auto")
    heads = [widgets.HTML(f"<b>{name}</b>") for name in manifest.columns]
    cells = [
        [widgets.Text(str(value), layout=narrow, disabled=name == "path") for name, value in row.items()]
        for row in manifest.to_dict("records")
    ]
    grid = widgets.GridBox(
        [*heads, *(cell for row in cells for cell in row)],
        layout=widgets.Layout(
            grid_template_columns=f"repeat({len(manifest.columns)}, minmax(7em, 1fr))", overflow="auto"
        ),
    )
    button, said = widgets.Button(description=f"Save {NAME}", button_style="primary"), widgets.Label("")

    def save(_: object) -> None:
        edited = manifest.assign(
            **{name: [row[at].value for row in cells] for at, name in enumerate(manifest.columns)}
        )
        try:
            said.value = (
                f"saved {save_manifest(edited, documents)}; now Run > Restart Kernel and Run All Cells"
            )
        except (IpresearchError, OSError) as error:
            said.value = f"not saved: {error}"

    button.on_click(save)
    return widgets.VBox([grid, widgets.HBox([button, said])])


def _as_text(value: Any) -> str:
    import pandas as pd

    if pd.isna(value) or value == "unknown":
        return ""
    return value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else str(value)
