"""What is missing on this machine, and how to mend it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

OLDEST_PYTHON = (3, 11)
_EXTRA = re.compile(r"extra\s*==")


def check_machine() -> pd.DataFrame:
    """Check what the notebooks and studies need: one row per thing, columns what, is_fine, found, what_to_do.

    Python, each library with its least version, the packaged fonts (drawn, not only found), a Jupyter kernel of this
    Python, the notebooks, and a temporary folder that can be written.

    >>> check_machine().columns.tolist()
    ['what', 'is_fine', 'found', 'what_to_do']
    """
    import pandas as pd

    rows = [*_python(), *_libraries(), *_font(), *_kernel(), *_notebooks(), *_temporary_folder()]
    return pd.DataFrame(rows, columns=["what", "is_fine", "found", "what_to_do"])


def _python() -> Iterator[tuple[str, bool, str, str]]:
    found = ".".join(map(str, sys.version_info[:3]))
    yield (
        "Python",
        sys.version_info >= OLDEST_PYTHON,
        found,
        "Install Python 3.11 or newer and make the environment anew.",
    )


def _libraries() -> Iterator[tuple[str, bool, str, str]]:
    try:
        needed = [line for line in requires("ipresearch") or [] if not _EXTRA.search(line)]
    except PackageNotFoundError:
        yield (
            "ipresearch",
            False,
            "not installed",
            "Run `pip install -e .` in the folder with pyproject.toml.",
        )
        return
    for line in sorted(needed):
        name, least = re.match(r"([A-Za-z0-9._-]+)\s*(?:>=\s*([0-9.]+))?", line).groups()  # type: ignore[union-attr]
        try:
            found = version(name)
        except PackageNotFoundError:
            yield name, False, "missing", f"Run `pip install '{line}'`."
            continue
        enough = least is None or _numbers(found) >= _numbers(least)
        yield name, enough, found, f"Run `pip install --upgrade '{line}'`."


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def _font() -> Iterator[tuple[str, bool, str, str]]:
    mend = "Install the package again: its fonts in ipresearch/data/fonts are missing or damaged."
    try:
        from matplotlib.ft2font import FT2Font

        from ipresearch.figures.style import font_path

        for weight in ("Regular", "Bold"):
            characters = FT2Font(font_path(weight)).get_charmap()
            yield f"font {weight}", ord("权") in characters, f"{len(characters):,} characters", mend
    except Exception as error:
        yield "font", False, f"{type(error).__name__}: {error}", mend


def _kernel() -> Iterator[tuple[str, bool, str, str]]:
    mend = f"Run `{sys.executable} -m ipykernel install --sys-prefix`."
    try:
        from jupyter_client.kernelspec import KernelSpecManager

        spec = KernelSpecManager().get_kernel_spec("python3")
        yield "Jupyter kernel python3", True, spec.resource_dir, mend
    except Exception as error:
        yield "Jupyter kernel python3", False, str(error), mend


def _notebooks() -> Iterator[tuple[str, bool, str, str]]:
    from ipresearch.errors import IpresearchError
    from ipresearch.study.notebooks import shipped_notebooks

    try:
        found = shipped_notebooks()
        yield "notebooks", len(found) >= 5, f"{len(found)} in {found[0].parent}", "Install the package again."
    except IpresearchError as error:
        yield "notebooks", False, str(error), "Install the package again."


def _temporary_folder() -> Iterator[tuple[str, bool, str, str]]:
    import tempfile

    mend = "Set TMPDIR to a folder that you may write to, or free some space."
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"0" * 1_000_000)
        yield "temporary folder", True, tempfile.gettempdir(), mend
    except OSError as error:
        yield "temporary folder", False, str(error), mend
