"""Questions to a data set, answered from disk by DuckDB."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.corpus.manifest import read_manifest
from ipresearch.errors import CorpusError, UnknownValueError

if TYPE_CHECKING:
    import duckdb

MEMORY = "200MB"  # what DuckDB may hold before it writes to disk
HIDDEN = ("document", "is_named", "told", "text_zh", "text_raw", "main_spans", "page_meta")


class Corpus:
    """An open data set: SQL over the views documents, counts, repairs and problems.

    documents has a column part_no, the part's place in the data set; document orders its rows within a part.
    """

    def __init__(self, out: Path, told: dict[str, Any], connection: duckdb.DuckDBPyConnection):
        self.out, self.told, self.sql = out, told, connection
        self._make_views()

    @property
    def columns(self) -> list[str]:
        """The columns of documents that a reader may group by, in order."""
        found = [row[0] for row in self.sql.execute("describe documents").fetchall()]
        return [name for name in found if name not in (*HIDDEN, "part_no")]

    def column(self, name: str) -> str:
        """A column to group by, quoted for SQL; "region" is region_zh. Raises UnknownValueError."""
        for column in (name, f"{name}_zh"):
            if column in self.columns:
                return f'"{column}"'
        raise UnknownValueError("column to group by", name, self.columns)

    def _make_views(self) -> None:
        parts = [self.out / "parts" / part["id"] for part in self.told["parts"]]
        for table in ("documents", "counts", "repairs", "problems"):
            files = ", ".join(quoted(part / f"{table}.parquet") for part in parts)
            self.sql.execute(
                f"create view every_{table} as from read_parquet([{files}], file_row_number = false)"
            )
        self.sql.execute("create table part_order (first_half ubigint, part_no integer)")
        self.sql.executemany(
            "insert into part_order values (?, ?)",
            [(int(part["id"][:10], 16), number) for number, part in enumerate(self.told["parts"])],
        )
        changes = self.told["changes"]
        if changes:
            self.sql.execute(f"create view changes as from read_parquet({quoted(self.out / changes)})")
            self.sql.execute(
                "create view kept as select d.* replace (coalesce(c.notice_id, d.notice_id) as notice_id) "
                "from every_documents d left join changes c using (document) where c.is_dropped is not true"
            )
            self.sql.execute(
                "create view problems as select path, what, what_to_do from every_problems "
                "union all select path, what, what_to_do from changes where is_dropped"
            )
        else:
            self.sql.execute("create view kept as from every_documents")
            self.sql.execute("create view problems as from every_problems")
        self.sql.execute(
            "create view documents as select d.*, p.part_no from kept d join part_order p on p.first_half = d.document >> 23"
        )
        self.sql.execute("create view counts as from every_counts")
        self.sql.execute(
            "create view repairs as select r.* from every_repairs r semi join kept using (document)"
        )


@contextmanager
def open_corpus(out: str | Path) -> Iterator[Corpus]:
    """Open the data set in `out`. Raises CorpusError, for a damaged part too, which it names."""
    import duckdb

    out = Path(out)
    told = read_manifest(out)
    with tempfile.TemporaryDirectory(prefix="ipresearch-") as spill:
        connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spill})
        connection.execute("set enable_progress_bar = false")
        try:
            yield Corpus(out, told, connection)
        except duckdb.OutOfMemoryException as error:
            raise CorpusError(
                f"no room for the answer ({error}). Ask for fewer groups, or for top=."
            ) from error
        except duckdb.Error as error:
            raise CorpusError(_what_is_wrong(out, told, error)) from error
        finally:
            connection.close()


def _what_is_wrong(out: Path, told: dict[str, Any], error: Exception) -> str:
    from ipresearch.corpus.write import told_damage

    for part in told["parts"]:
        if damage := told_damage(out / "parts" / part["id"]):
            return damage
    return f"the data set {str(out)!r} could not be read ({error})."


def quoted(path: Path) -> str:
    """A path as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"
