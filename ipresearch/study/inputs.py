"""What a study is given: documents, an output folder and a reader's own lexicons, checked before anything runs."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from ipresearch.atomic import write_whole
from ipresearch.categorise.codebook import read_codebook
from ipresearch.errors import IpresearchError, LexiconError, NoDocumentsError, nearest
from ipresearch.lexicons import SHAPES, read_lexicon
from ipresearch.study.record import RECORD

DOCUMENTS, LEXICONS = "documents", "lexicons"
# what the parts of a study folder and of an output folder are called; never documents
_OUTPUTS = {"notebooks", "figures", "tables", "lexicons"}


class Inputs(NamedTuple):
    """documents: the folder or file; lexicons: the reader's own folder or None; out: the output folder."""

    documents: Path
    lexicons: Path | None
    out: Path


def check_inputs(documents: str | Path, out: str | Path, lexicons: str | Path | None = None) -> Inputs:
    """Find the documents (of a study folder: those in documents/, with its lexicons/) and see that `out` will do.

    Raises NoDocumentsError, LexiconError, IpresearchError for an output folder that holds the documents' folder's
    contents, lies inside it, holds other things or cannot be written.
    """
    given, out = Path(documents), Path(out)
    if not given.exists():
        near = (
            nearest(given.name, [path.name for path in given.parent.iterdir()])
            if given.parent.is_dir()
            else ""
        )
        raise NoDocumentsError(f"no folder or file {str(documents)!r}.{near}")
    place = given / DOCUMENTS if (given / DOCUMENTS).is_dir() and (given / LEXICONS).is_dir() else given
    if lexicons is None:
        beside = place.resolve().parent / LEXICONS
        own = beside if place.name == DOCUMENTS and beside.is_dir() else None
    else:
        own = Path(lexicons)
        if not own.is_dir():
            raise LexiconError(f"no folder {str(lexicons)!r} of lexicons. Make it, or leave it out.")
    _check_out(place if place.is_dir() else place.parent, out, place.is_dir())
    return Inputs(place, own, out)


def _check_out(documents: Path, out: Path, whole_folder: bool) -> None:
    inside = out.resolve()
    if whole_folder and (inside == documents.resolve() or documents.resolve() in inside.parents):
        raise IpresearchError(
            f"the output folder {str(out)!r} lies inside the documents' folder {str(documents)!r}, where its files "
            f"would be read as documents. Choose one beside it, such as {str(documents.resolve().parent / 'results')!r}."
        )
    if out.exists() and not out.is_dir():
        raise IpresearchError(f"{str(out)!r} is a file. Name a folder for the output.")
    if out.is_dir() and not (out / RECORD).is_file():
        there = sorted(path.name for path in out.iterdir() if path.name != ".study.lock")
        if there:
            raise IpresearchError(
                f"the output folder {str(out)!r} holds other things ({', '.join(there[:3])}"
                f"{', ...' if len(there) > 3 else ''}), which are not to be written over. Name a new or empty folder."
            )
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise IpresearchError(
            f"the output folder {str(out)!r} cannot be written ({error.strerror}). Choose another, or ask for the right."
        ) from error


def gather_lexicons(
    own: Path | None, codebook: str | Path | None, terms: str | Path | None
) -> dict[str, bytes]:
    """The reader's tables that a study goes by, checked, as {file name: content}; none where all are the shipped ones.

    own      : a folder whose tables replace the shipped ones of the same name
    codebook : a codebook whose frames stand before the others'; a frame that it defines replaces the same frame
    terms    : terms added to those in force; the column `source` may be left out
    Raises LexiconError naming file, row and column.
    """
    found: dict[str, bytes] = {}
    if own is not None:
        for path in sorted(own.glob("*.csv")):
            if path.stem not in SHAPES:
                raise LexiconError(
                    f"{path.name} in {str(own)!r} is no lexicon.{nearest(path.stem, SHAPES)} Known: "
                    f"{', '.join(sorted(SHAPES))}."
                )
            read_lexicon(path.stem, own)
            found[path.name] = path.read_bytes()
    if codebook is not None or "codebook.csv" in found:
        found["codebook.csv"] = _merge_codebook(codebook, own)
    if terms is not None:
        found["terms.csv"] = _merge_terms(Path(terms), own)
    return found


def write_lexicons(tables: dict[str, bytes], folder: Path) -> list[Path]:
    """Put the reader's tables into the output folder, so that the study stands by itself."""
    for name, content in tables.items():
        write_whole(folder / name, content)
    return [folder / name for name in tables]


def _merge_codebook(codebook: str | Path | None, own: Path | None) -> bytes:
    layers = [read_codebook(codebook)] if codebook is not None else []
    layers += [read_codebook(lexicons=own)] if own is not None else []
    layers.append(read_codebook())
    rows, frames = [], set()
    for table in layers:
        fresh = table[~table["frame"].isin(frames)]
        rows += fresh.to_dict("records")
        frames |= set(fresh["frame"])
    return _as_csv(rows)


def _merge_terms(path: Path, own: Path | None) -> bytes:
    if not path.is_file():
        raise LexiconError(f"no file {str(path)!r}. Give a CSV file with the column term_zh.")
    shape = SHAPES["terms"]._replace(filled=(), constant=(("source", path.name),))
    from ipresearch.lexicons import read_table

    added = read_table(path, shape).to_dict("records")
    known = read_lexicon("terms", own).to_dict("records")
    new = {row["term_zh"] for row in added}
    return _as_csv([*(row for row in known if row["term_zh"] not in new), *added])


def _as_csv(rows: list[dict[str, str]]) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def relative_to(path: Path, folder: Path) -> str:
    """`path` as seen from `folder`, so that a study can be moved as a whole; absolute on another drive."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()
