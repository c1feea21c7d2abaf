"""Rows to the Parquet files of a partition, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ipresearch.errors import CorpusError

TABLES = ("documents", "counts", "repairs", "problems")
_SPANS = pa.list_(pa.list_(pa.int32()))
_PAIRS = pa.list_(pa.list_(pa.string()))
_DOCUMENT = {
    "document": pa.int64(), "notice_id": pa.string(), "path": pa.string(), "format": pa.string(),
    "encoding": pa.string(), "sha256": pa.string(), "title_zh": pa.string(), "issuer_zh": pa.string(),
    "region_zh": pa.string(), "level": pa.string(), "year": pa.int32(), "issued_on": pa.date32(),
    "published_on": pa.date32(), "publisher_zh": pa.string(), "source_zh": pa.string(), "doc_number": pa.string(),
    "doc_type": pa.string(), "n_chars": pa.int32(), "n_words": pa.int32(), "n_sentences": pa.int32(),
    "is_named": pa.bool_(), "told": pa.list_(pa.string()), "text_zh": pa.string(), "text_raw": pa.string(), "main_spans": _SPANS, "page_meta": _PAIRS,
}  # fmt: skip
COUNTS = pa.schema({
    "document": pa.int64(), "term_zh": pa.dictionary(pa.int32(), pa.string()), "n": pa.int32(),
    "n_sentences": pa.int32(), "n_top_paragraph": pa.int32(),
})  # fmt: skip
_REPAIRS = pa.schema({"document": pa.int64(), "kind": pa.string(), "part": pa.string(), "n": pa.int32()})
_PROBLEMS = pa.schema({"path": pa.string(), "what": pa.string(), "what_to_do": pa.string()})


def document_schema(told: Iterable[str]) -> pa.Schema:
    """The columns of documents.parquet; `told` : those that manifest.csv adds."""
    return pa.schema({**_DOCUMENT, **dict.fromkeys(told, pa.string())})


class PartWriter:
    """The four tables of a partition and its part.json, written beside `folder` and put there in one move at the end.

    Raises OSError (no room left, no right to write); what is not ended leaves nothing behind.
    """

    def __init__(self, folder: Path, told: Iterable[str]):
        self._folder = folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        schemas = {
            "documents": document_schema(told),
            "counts": COUNTS,
            "repairs": _REPAIRS,
            "problems": _PROBLEMS,
        }
        self._tables: dict[str, pq.ParquetWriter] = {}
        try:
            for name, schema in schemas.items():
                self._tables[name] = _writer(self._beside / f"{name}.parquet", schema)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._tables.values():
            with suppress(OSError):  # the disk is full, and what is written goes
                writer.close()
        shutil.rmtree(self._beside, ignore_errors=True)

    def add(self, documents: list[dict[str, Any]], counts: pa.Table) -> None:
        """Write some documents and what was counted in them."""
        schema = self._tables["documents"].schema
        columns = {
            name: pa.array([row.get(name) for row in documents], schema.field(name).type)
            for name in schema.names
        }
        self._tables["documents"].write_table(pa.table(columns, schema))
        self._tables["counts"].write_table(counts)

    def end(self, repairs: list[tuple], problems: list[tuple], summary: dict[str, Any]) -> None:
        """Write the rest, and move all of it to its place."""
        for name, rows in (("repairs", repairs), ("problems", problems)):
            schema = self._tables[name].schema
            table = pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)
            self._tables[name].write_table(table)
        for writer in self._tables.values():
            writer.close()
        files = {f"{name}.parquet": _state(self._beside / f"{name}.parquet") for name in TABLES}
        told_of = json.dumps({**summary, "files": files}, ensure_ascii=False, sort_keys=True)
        (self._beside / "part.json").write_text(told_of + "\n", "utf-8")
        with suppress(OSError):
            self._beside.chmod(0o755)
        try:
            self._beside.rename(self._folder)
        except OSError:
            # the same partition, made by a worker that was taken for lost
            if not (self._folder / "part.json").is_file():
                raise


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    dictionaries = [
        name for name in schema.names if name not in ("text_zh", "text_raw", "sha256", "document")
    ]
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=dictionaries,
        write_page_checksum=True,
        write_statistics=["document"],
    )


def _state(path: Path) -> list[Any]:
    return [path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()]


def read_summary(folder: Path) -> dict[str, Any] | None:
    """part.json of a partition whose files are all there in their full size; None for one that is to be made."""
    try:
        told = json.loads((folder / "part.json").read_text("utf-8"))
        sizes = {name: (folder / name).stat().st_size for name in told["files"]}
    except (OSError, ValueError, KeyError):
        return None
    whole = sizes == {name: state[0] for name, state in told["files"].items()}
    return told if whole else None


def damaged_files(folder: Path) -> list[str]:
    """The files of a partition that are not as they were written."""
    try:
        told = json.loads((folder / "part.json").read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return ["part.json"]
    return [
        name
        for name, state in told.items()
        if not (folder / name).is_file() or _state(folder / name) != state
    ]


def told_damage(folder: Path) -> str | None:
    """What is wrong with a partition, and the way out; None where it is as it was written."""
    damaged = damaged_files(folder)
    if not damaged:
        return None
    return (
        f"the partition {folder} is damaged ({', '.join(damaged)}). Delete that folder and build again: only it "
        f"is made anew."
    )


def read_batches(folder: Path, columns: list[str], at_once: int) -> Iterator[dict[str, list[Any]]]:
    """The documents of a partition, so many at once, by column. Raises CorpusError for a damaged one."""
    path = folder / "documents.parquet"
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
        for batch in file.iter_batches(at_once, columns=columns):
            yield batch.to_pydict()
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise CorpusError(
            told_damage(folder) or f"the partition {folder} could not be read ({error})."
        ) from error
