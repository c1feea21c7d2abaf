"""Documents, passages, repairs and problems read back from a data set."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipresearch.clean.metadata import FIELDS
from ipresearch.corpus.manifest import check_lexicons
from ipresearch.corpus.query import open_corpus
from ipresearch.errors import UnknownNoticeError
from ipresearch.groups import EVERYTHING
from ipresearch.kept import KeptRows

if TYPE_CHECKING:
    import pandas as pd

_LOADED = ("notice_id", "path", "format", "encoding", "sha256", "text_raw", "main_spans", "page_meta")
_ORDER = "order by part_no, document"


def list_documents(out: str | Path) -> pd.DataFrame:
    """What ipresearch.corpus.documents() does."""
    with open_corpus(out) as corpus:
        names = ", ".join(f'"{name}"' for name in corpus.columns)
        return _typed(corpus.sql.execute(f"select {names} from documents {_ORDER}").df())


def read_whole(out: str | Path, notice_ids: Collection[str], lexicons: str | Path | None) -> pd.DataFrame:
    """What ipresearch.corpus.read_documents() does: the raw texts are cleaned again, so that every change is on record."""
    import pandas as pd

    from ipresearch.clean import clean_notices

    wanted = [notice_ids] if isinstance(notice_ids, str) else list(notice_ids)
    with open_corpus(out) as corpus:
        check_lexicons(corpus.told, out, lexicons)
        told = [name for name in corpus.told["told"] if name in corpus.columns]
        names = [*_LOADED, *told, *FIELDS, "told"]
        chosen = ", ".join(f'"{name}"' for name in names)
        rows = corpus.sql.execute(
            f"select {chosen} from documents where notice_id in (select unnest($ids)) {_ORDER}",
            {"ids": wanted},
        ).fetchall()
        known = {row[0] for row in rows}
        for notice_id in wanted:
            if notice_id not in known:
                near = corpus.sql.execute(
                    "select notice_id from documents order by levenshtein(notice_id, $id), notice_id limit 3",
                    {"id": notice_id},
                ).fetchall()
                raise UnknownNoticeError(notice_id, [row[0] for row in near])
        script = corpus.told["script"]
    notices = pd.DataFrame([_as_loaded(dict(zip(names, row, strict=True))) for row in rows])
    # of what is read here; list_problems() of the data set has the others
    notices.attrs["problems"] = KeptRows()
    for column in ("main_spans", "page_meta"):
        notices[column] = [tuple(map(tuple, pairs or ())) for pairs in notices[column]]
    return clean_notices(notices, script, lexicons)


def _as_loaded(row: dict[str, Any]) -> dict[str, Any]:
    """A row as load_notices() gave it: of the metadata only what the manifest says."""
    said = row.pop("told") or ()
    return {name: value for name, value in row.items() if name not in FIELDS or name in said}


def find_contexts(out: str | Path, term: str, most: int | None, lexicons: str | Path | None) -> pd.DataFrame:
    """What ipresearch.corpus.keyword_in_context() does."""
    import pandas as pd

    from ipresearch.count.context import keyword_in_context
    from ipresearch.count.substrings import wanted_terms

    wanted_terms([term], lexicons)
    with open_corpus(out) as corpus:
        holding = "from documents where contains(text_zh, $term)"
        (n_documents,) = corpus.sql.execute(f"select count(*) {holding}", {"term": term}).fetchone()
        found = corpus.sql.execute(f"select notice_id, text_zh {holding} {_ORDER}", {"term": term})
        tables: list[pd.DataFrame] = []
        n_rows = 0
        while most is None or n_rows < most:
            texts = found.fetch_df_chunk()
            if not len(texts):
                break
            tables.append(keyword_in_context(texts, term, lexicons=lexicons))
            n_rows += len(tables[-1])
    if not tables:
        tables = [
            keyword_in_context(pd.DataFrame({"notice_id": ["x"], "text_zh": [""]}), term, lexicons=lexicons)
        ]
    table = pd.concat(tables, ignore_index=True).head(most)
    table.attrs = {"n_documents": n_documents}
    return table


def sum_repairs(out: str | Path, by: str | None) -> pd.DataFrame:
    """What ipresearch.corpus.repair_counts() does."""
    with open_corpus(out) as corpus:
        value, key = (
            (f"'{EVERYTHING}'", "group") if by is None else (f"d.{corpus.column(by)}", corpus.column(by))
        )
        return corpus.sql.execute(
            f'select {value} as "{key.strip(chr(34))}", kind, part, sum(r.n)::bigint as n from repairs r join documents d '
            f"using (document) group by all order by all"
        ).df()


def all_problems(out: str | Path) -> pd.DataFrame:
    """What ipresearch.corpus.list_problems() does."""
    with open_corpus(out) as corpus:
        return corpus.sql.execute("from problems order by path, what").df()


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    for column in ("issued_on", "published_on"):
        table[column] = table[column].astype("datetime64[s]")
    table["year"] = table["year"].astype("Int64")
    return table
