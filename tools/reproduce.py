"""Run all notebooks elsewhere, under other circumstances, and print the share of what they give that equals the committed.

    python tools/reproduce.py [VARIATION ...]        make reproduce; without a name all variations

Nothing in the clone is written. Notebooks, text outputs, tables, figure data and figures are compared byte for byte; a picture that
differs is also compared by its pixels (root mean square at most TOLERANCE), which is what other versions or systems are held to.
Exit status 0 if all is equal, or all but pictures within the tolerance.
"""

import io
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from rerun_notebooks import rerun as rerun_notebook

from ipresearch.study import NotebookError

ROOT = Path(__file__).resolve().parents[1]
TOLERANCE = 2.0  # of 255
KINDS = ("notebooks", "text outputs", "tables", "figure data", "figures")
# a kernel needs its own machine: the loopback address or a file that serves as a socket; it may reach nothing else
NO_NETWORK = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family != getattr(socket, "AF_UNIX", None) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"the network is off: {address}")
    return _connect(self, address)
def getaddrinfo(host, *args, **kwargs):
    raise OSError(f"the network is off: {host}")
socket.socket.connect = connect
socket.getaddrinfo = getaddrinfo
"""
VARIATIONS: dict[str, dict[str, str]] = {
    "as committed": {},
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "hash seed 4294967295": {"PYTHONHASHSEED": "4294967295"},
    "locale C": {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "locale tr_TR": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "time zone Kiritimati": {"TZ": "Pacific/Kiritimati"},
    "other folder": {},
    "no network": {"PYTHONPATH": ""},
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(VARIATIONS)
    if unknown:
        print(f"no variation {', '.join(sorted(unknown))}. Known: {', '.join(VARIATIONS)}", file=sys.stderr)
        return 2
    fine = True
    print(f"Python {sys.version.split()[0]}; equal / all", flush=True)
    for name in names or VARIATIONS:
        with tempfile.TemporaryDirectory(
            prefix="somewhere else 别处 " if name == "other folder" else None
        ) as folder:
            equal, total, notes = rerun(Path(folder), name)
        shares = [
            f"{kind} {equal[kind]}/{total[kind]} ({equal[kind] / max(total[kind], 1):.0%})" for kind in KINDS
        ]
        print(f"{name}: {', '.join(shares)}", *notes, sep="\n    ", flush=True)
        fine &= not any(note.startswith("DIFFERS") for note in notes)
    return 0 if fine else 1


def rerun(folder: Path, variation: str) -> tuple[Counter, Counter, list[str]]:
    equal, total, notes = Counter(), Counter(), []
    (folder / "notebooks").mkdir()
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    settings = dict(VARIATIONS[variation])
    if "PYTHONPATH" in settings:
        (folder / "off").mkdir()
        (folder / "off" / "sitecustomize.py").write_text(NO_NETWORK, "utf-8")
        settings["PYTHONPATH"] = str(folder / "off")
    for committed in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        copy = folder / "notebooks" / committed.name
        shutil.copy(committed, copy)
        total["notebooks"] += 1
        try:
            with environment(settings):
                rerun_notebook(copy)
        except NotebookError as error:
            notes.append(f"DIFFERS {error}")
            continue
        same = copy.read_bytes() == committed.read_bytes()
        only_pictures = compare_outputs(committed, copy, equal, total, notes)
        equal["notebooks"] += same or only_pictures
    compare_figures(folder / "figures", equal, total, notes)
    return equal, total, notes


@contextmanager
def environment(settings: dict[str, str]):
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def compare_outputs(committed: Path, copy: Path, equal: Counter, total: Counter, notes: list[str]) -> bool:
    """Count equal outputs; whether nothing but pictures within the tolerance differs."""
    pairs = zip(*(json.loads(path.read_text("utf-8"))["cells"] for path in (committed, copy)), strict=True)
    fine = True
    for number, (old, new) in enumerate(pairs, start=1):
        for before, after in zip(old.get("outputs", []), new.get("outputs", []), strict=False):
            for kind, content in before.get("data", {}).items():
                other = after.get("data", {}).get(kind)
                if kind == "image/png":
                    fine &= content == other or is_close(
                        content, other, f"{committed.name}, cell {number}", notes
                    )
                    continue
                group = "tables" if kind == "text/html" else "text outputs"
                total[group] += 1
                equal[group] += content == other
                if content != other:
                    notes.append(f"DIFFERS {committed.name}, cell {number}, {kind}")
                    fine = False
        if len(old.get("outputs", [])) != len(new.get("outputs", [])):
            notes.append(f"DIFFERS {committed.name}, cell {number}: another number of outputs")
            fine = False
    return fine


def compare_figures(folder: Path, equal: Counter, total: Counter, notes: list[str]) -> None:
    committed = {path.name for path in (ROOT / "figures").glob("[0-9][0-9]_*")}
    for name in sorted(committed | {path.name for path in folder.glob("*")}):
        kind = "figure data" if name.endswith((".csv", ".txt")) else "figures"
        total[kind] += 1
        old, new = (
            path.read_bytes() if path.is_file() else b"" for path in (ROOT / "figures" / name, folder / name)
        )
        equal[kind] += old == new
        if old != new and not (name.endswith(".png") and is_close(old, new, name, notes)):
            notes.append(
                f"{'within other libraries' if kind == 'figures' and old and new else 'DIFFERS'} {name}"
            )


def is_close(old: str | bytes, new: str | bytes | None, what: str, notes: list[str]) -> bool:
    """Are two PNG pictures equal within the tolerance? Says so either way."""
    import base64

    import numpy as np
    from PIL import Image

    if not old or not new:
        notes.append(f"DIFFERS {what}: a picture is missing")
        return False
    one, other = (
        np.asarray(
            Image.open(io.BytesIO(base64.b64decode(raw) if isinstance(raw, str) else raw)).convert("RGB"),
            float,
        )
        for raw in (old, new)
    )
    if one.shape != other.shape:
        notes.append(f"DIFFERS {what}: {one.shape[:2]} against {other.shape[:2]} pixels")
        return False
    apart = float(np.sqrt(((one - other) ** 2).mean()))
    notes.append(f"{'within tolerance' if apart <= TOLERANCE else 'DIFFERS'} {what}: RMS {apart:.2f}")
    return apart <= TOLERANCE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
