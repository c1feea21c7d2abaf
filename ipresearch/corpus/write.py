"""Rows to the Parquet files of a partition, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

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


def write_part(
    folder: Path,
    documents: list[dict[str, Any]],
    told: Iterable[str],
    counts: list[pa.Table],
    repairs: list[tuple],
    problems: list[tuple],
    summary: dict[str, Any],
) -> None:
    """Write the four tables and part.json beside `folder`, then put them there in one move.

    Raises OSError (no room left, no right to write) and leaves nothing behind then.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        schema = document_schema(told)
        columns = {
            name: pa.array([row.get(name) for row in documents], schema.field(name).type)
            for name in schema.names
        }
        _write(pa.table(columns, schema), beside / "documents.parquet", rows=1024)
        _write(pa.concat_tables(counts) if counts else COUNTS.empty_table(), beside / "counts.parquet")
        for name, rows, columns_of in (("repairs", repairs, _REPAIRS), ("problems", problems, _PROBLEMS)):
            table = pa.Table.from_pylist(
                [dict(zip(columns_of.names, row, strict=True)) for row in rows], columns_of
            )
            _write(table, beside / f"{name}.parquet")
        files = {f"{name}.parquet": _state(beside / f"{name}.parquet") for name in TABLES}
        told_of = json.dumps({**summary, "files": files}, ensure_ascii=False, sort_keys=True)
        (beside / "part.json").write_text(told_of + "\n", "utf-8")
        with suppress(OSError):
            beside.chmod(0o755)
        try:
            beside.rename(folder)
        except OSError:
            # the same partition, made by a worker that was taken for lost
            if not (folder / "part.json").is_file():
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(table: pa.Table, path: Path, rows: int | None = None) -> None:
    dictionaries = [
        name for name in table.schema.names if name not in ("text_zh", "text_raw", "sha256", "document")
    ]
    pq.write_table(
        table, path, compression="zstd", compression_level=1, row_group_size=rows or 1 << 20,
        use_dictionary=dictionaries, write_statistics=["document"],
    )  # fmt: skip


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
