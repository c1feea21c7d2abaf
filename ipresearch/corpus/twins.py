"""Documents with the same bytes, or with one id, in different partitions: settled when all partitions are there."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ipresearch.atomic import PART
from ipresearch.load.ids import make_ids_unique

_SCHEMA = pa.schema({
    "document": pa.int64(), "notice_id": pa.string(), "is_dropped": pa.bool_(), "path": pa.string(),
    "what": pa.string(), "what_to_do": pa.string(),
})  # fmt: skip


def settle_twins(out: Path, parts: list[dict[str, Any]]) -> tuple[str | None, int, tuple[int, int]]:
    """Find what load_notices() would leave out as the same bytes, or give another id, were all documents read at once.

    Writes changes-<hash>.parquet with a row per such document, if there is any. Returns its name, the number of
    documents left out, and their characters and words.
    """
    columns = ["document", "notice_id", "sha256", "path", "is_named", "n_chars", "n_words"]
    sha, ids = [], []
    for part in parts:
        table = _read(out, part, columns[1:3])
        sha.append(_short_hashes(table["sha256"]))
        ids.append(_short_hashes([name.lower() for name in table["notice_id"].to_pylist()]))
    suspects = [_repeated(np.concatenate(hashes)) for hashes in (sha, ids)]
    either, start, rows = suspects[0] | suspects[1], 0, []
    for part, hashes in zip(parts, sha, strict=True):
        here = np.flatnonzero(either[start : start + len(hashes)])
        start += len(hashes)
        if len(here):
            rows += _read(out, part, columns).take(here).to_pylist()
    changed = _settle(rows)
    if not changed:
        return None, 0, (0, 0)
    table = pa.Table.from_pylist(changed, _SCHEMA)
    digest = hashlib.sha256(repr(changed).encode()).hexdigest()[:16]
    name = f"changes-{digest}.parquet"
    beside = out / f".{name}{PART}"
    pq.write_table(table, beside)
    beside.replace(out / name)
    dropped = {row["document"] for row in changed if row["is_dropped"]}
    minus = [row for row in rows if row["document"] in dropped]
    return name, len(dropped), (sum(row["n_chars"] for row in minus), sum(row["n_words"] for row in minus))


def _read(out: Path, part: dict[str, Any], columns: list[str]) -> pa.Table:
    return pq.read_table(out / "parts" / part["id"] / "documents.parquet", columns=columns)


def _short_hashes(values) -> np.ndarray:
    return np.array([hash(str(value)) for value in values], np.int64)


def _repeated(hashes: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    return counts[inverse] > 1


def _settle(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first_with: dict[str, str] = {}
    kept, changed = [], []
    for row in rows:
        twin = first_with.setdefault(row["sha256"], row["path"])
        if twin != row["path"] and not row["is_named"]:
            what = f"the same bytes as {twin!r}, which is loaded"
            what_to_do = "Delete one, or name both in manifest.csv."
            changed.append(
                {"document": row["document"], "notice_id": None, "is_dropped": True, "path": row["path"], "what": what, "what_to_do": what_to_do}
            )  # fmt: skip
        else:
            kept.append(
                {**row, "first": row["notice_id"], "notice_id": row["notice_id"] if row["is_named"] else None}
            )
    make_ids_unique(kept)
    for row in kept:
        if row["notice_id"] != row["first"]:
            changed.append(
                {"document": row["document"], "notice_id": row["notice_id"], "is_dropped": False, "path": row["path"], "what": None, "what_to_do": None}
            )  # fmt: skip
    return changed
