"""Which documents stand together, and which two sides are compared: for one notice, two, or many."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, UnknownNoticeError, UnknownValueError, require_columns

if TYPE_CHECKING:
    import pandas as pd

FEW = 4  # documents that a chart still shows one by one
FEWEST_DOCUMENTS = 3  # a side, from which on documents are permuted
NO_VALUE = "(none) 无"
EVERYTHING = "all 全部"
# tried in this order where no comparison is asked for
_BY_ITSELF = ("level", "year", "region_zh", "issuer_zh")
_NOT_GROUPS = {
    "notice_id", "path", "format", "encoding", "sha256", "text_raw", "main_spans", "page_meta", "text_zh", "title_zh",
    "n_chars", "raw_offsets", "repairs", "findings", "certificates", "metadata", "doc_number",
}  # fmt: skip


@dataclass(frozen=True)
class Sides:
    """Two sides: the values `a` and `b` of the column `by`, with their numbers of documents; b is None without a second.

    Unpacks as `a, b, by`; false where there is nothing to compare. `sentence` says what is compared, and why, in both
    languages.
    """

    a: Hashable
    b: Hashable
    by: str
    n_a: int
    n_b: int
    sentence_en: str
    sentence_zh: str

    def __iter__(self) -> Iterator[Hashable]:
        return iter((self.a, self.b, self.by))

    def __bool__(self) -> bool:
        return self.b is not None

    @property
    def sentence(self) -> str:
        return f"{self.sentence_en} {self.sentence_zh}"

    @property
    def are_notices(self) -> bool:
        """Whether each side is one notice, named by its id."""
        return bool(self) and self.by == "notice_id"

    @property
    def documents_vary(self) -> bool:
        """Whether both sides have documents enough for the variation between documents to be seen."""
        return bool(self) and min(self.n_a, self.n_b) >= FEWEST_DOCUMENTS


def choose_sides(cleaned: pd.DataFrame, compare: str | Sequence[str] | None = None) -> Sides:
    """Decide what is compared with what.

    cleaned : one row per notice, from clean_notices()
    compare : two notice ids; or the name of a column ("year", "region", "level", "issuer", any manifest column), whose
              two values with most documents are compared; or "column=a,b" for two values of it; None: the two notices
              where there are two, else the first of level, year, region and issuer that has two values
    Returns Sides. One notice, or many that no column tells apart, have no second side: b is None, and the sentence says so.
    Raises UnknownNoticeError, UnknownValueError, and IpresearchError for a column with one value.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": list("uvwxyz"), "year": [2021, 2021, 2021, 2023, 2023, 2023]})
    >>> sides = choose_sides(cleaned, "year")
    >>> a, b, by = sides
    >>> int(a), int(b), by, sides.documents_vary
    (2021, 2023, 'year', True)
    >>> bool(choose_sides(cleaned.head(1)))
    False
    """
    require_columns(cleaned, ["notice_id"], "choose_sides", "clean_notices")
    if compare is None:
        return _by_itself(cleaned)
    if isinstance(compare, str):
        column, _, wanted = compare.partition("=")
        return _of_column(cleaned, group_column(cleaned, column.strip()), wanted)
    names = list(compare)
    if len(names) != 2:
        raise IpresearchError(
            f"compare names {len(names)} notices ({names!r}); give two, or the name of a column."
        )
    for name in names:
        if name not in set(cleaned["notice_id"]):
            raise UnknownNoticeError(name, cleaned["notice_id"])
    if names[0] == names[1]:
        raise IpresearchError(f"compare names {names[0]!r} twice. Name two notices.")
    return Sides(*names, "notice_id", 1, 1, *_sentences("notice_id", *names, 1, 1))


def group_notices(cleaned: pd.DataFrame, compare: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Say which group each notice is shown with in charts: the same rows with a column `group`.

    compare : as in choose_sides(); a column makes its values the groups
    A few notices (up to four) are their own groups unless a column is named; many without a column that tells them apart
    are one group. A notice without a value stands in the group "(none) 无".
    Raises what choose_sides() raises.

    >>> import pandas as pd
    >>> group_notices(pd.DataFrame({"notice_id": ["x", "y"], "year": [2021, 2023]}), "year")["group"].tolist()
    ['2021', '2023']
    """
    require_columns(cleaned, ["notice_id"], "group_notices", "clean_notices")
    by = choose_sides(cleaned, compare).by
    if not isinstance(compare, str) and len(cleaned) <= FEW:
        by = "notice_id"
    if by == "notice_id" and len(cleaned) > FEW:
        return cleaned.assign(group=EVERYTHING)
    return cleaned.assign(group=[NO_VALUE if _is_missing(value) else str(value) for value in cleaned[by]])


def pool_notices(table: pd.DataFrame, grouped: pd.DataFrame) -> pd.DataFrame:
    """The same rows with the group in place of the notice's id, for charts that show groups.

    table   : any table with notice_id
    grouped : from group_notices()
    Task numbers are made anew, so that tasks of two notices of one group stay two. Raises MissingColumnsError.

    >>> import pandas as pd
    >>> grouped = pd.DataFrame({"notice_id": ["x", "y"], "group": ["2021", "2021"]})
    >>> pool_notices(pd.DataFrame({"notice_id": ["x", "y"], "task_no": [1, 1]}), grouped).values.tolist()
    [['2021', 1], ['2021', 2]]
    """
    require_columns(table, ["notice_id"], "pool_notices", "any stage's function")
    require_columns(grouped, ["notice_id", "group"], "pool_notices", "group_notices")
    group_of = dict(zip(grouped["notice_id"], grouped["group"], strict=True))
    if all(notice == group for notice, group in group_of.items()):
        return table
    pooled = table.assign(notice_id=table["notice_id"].map(group_of))
    if "task_no" in table.columns:
        numbered = table.groupby(["notice_id", "task_no"], sort=False).ngroup() + 1
        pooled["task_no"] = numbered.where(table["task_no"].notna()).astype("Int64")
    return pooled


def join_metadata(table: pd.DataFrame, cleaned: pd.DataFrame, column: str) -> pd.DataFrame:
    """The same rows with `column` of their notice beside them; the same table where it has that column.

    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x"], "year": [2021]})
    >>> join_metadata(pd.DataFrame({"notice_id": ["x", "x"], "n": [1, 2]}), cleaned, "year")["year"].tolist()
    [2021, 2021]
    """
    if column in table.columns:
        return table
    require_columns(table, ["notice_id"], "join_metadata", "any stage's function")
    require_columns(cleaned, ["notice_id", column], "join_metadata", "clean_notices")
    told = dict(zip(cleaned["notice_id"], cleaned[column], strict=True))
    return table.assign(**{column: table["notice_id"].map(told)})


def group_column(cleaned: pd.DataFrame, name: str) -> str:
    """The column of `cleaned` that a reader means by `name`: "region" is region_zh. Raises UnknownValueError."""
    known = [column for column in cleaned.columns if column not in _NOT_GROUPS]
    for column in (name, f"{name}_zh"):
        if column in known:
            return column
    raise UnknownValueError("column to compare by", name, known)


def comparable_columns(cleaned: pd.DataFrame) -> dict[str, dict[Hashable, int]]:
    """Every column with two values or more that a comparison can go by: its values, most documents first."""
    found = {}
    for column in cleaned.columns:
        if column not in _NOT_GROUPS:
            values = _values(cleaned, column)
            if 2 <= len(values) < max(3, len(cleaned)):
                found[column] = values
    return found


def _by_itself(cleaned: pd.DataFrame) -> Sides:
    ids = cleaned["notice_id"].tolist()
    if len(ids) == 2:
        return Sides(*ids, "notice_id", 1, 1, *_sentences("notice_id", *ids, 1, 1))
    tried = [column for column in _BY_ITSELF if column in cleaned.columns] if len(ids) > 2 else []
    several = [column for column in tried if len(_values(cleaned, column)) > 1]
    large = [c for c in several if sorted(_values(cleaned, c).values())[-2] >= FEWEST_DOCUMENTS]
    for column in (*large, *several):
        return _of_column(cleaned, column, "")
    why = (
        ("There is one document: nothing to compare it with.", "只有一份文件，无从比较。")
        if len(ids) == 1
        else (
            f"No column tells the {len(ids)} documents apart; name one to compare by.",
            "没有可用于分组的列。",
        )
    )
    return Sides(ids[0] if ids else None, None, "notice_id", 1, 0, *why)


def _of_column(cleaned: pd.DataFrame, column: str, wanted: str) -> Sides:
    values = _values(cleaned, column)
    if wanted:
        chosen = [_value_named(name.strip(), column, values) for name in wanted.replace("，", ",").split(",")]
    else:
        chosen = sorted(list(values)[:2], key=_sort_key)
    if len(chosen) != 2 or chosen[0] == chosen[-1]:
        others = ", ".join(comparable_columns(cleaned)) or "none"
        told = (
            f"has {len(values)} value(s) ({', '.join(map(str, values)) or 'none'})"
            if not wanted
            else f"={wanted}"
        )
        raise IpresearchError(
            f"comparing by {column!r} needs two different values; it {told}. Columns with two or more: {others}."
        )
    a, b = chosen
    left_out = len(cleaned) - values[a] - values[b]
    return Sides(
        a, b, column, values[a], values[b], *_sentences(column, a, b, values[a], values[b], left_out)
    )


def _value_named(name: str, column: str, values: dict[Hashable, int]) -> Hashable:
    for value in values:
        if str(value) == name:
            return value
    raise UnknownValueError(column, name, map(str, values))


def _values(cleaned: pd.DataFrame, column: str) -> dict[Hashable, int]:
    kept = [value for value in cleaned[column] if not _is_missing(value) and isinstance(value, Hashable)]
    counted = {value: kept.count(value) for value in dict.fromkeys(kept)}
    return dict(sorted(counted.items(), key=lambda item: (-item[1], _sort_key(item[0]))))


def _sort_key(value: Hashable) -> tuple[bool, object]:
    return (isinstance(value, str), value)


def _is_missing(value: object) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or value != value or value in ("", "unknown")


def _sentences(by: str, a: Hashable, b: Hashable, n_a: int, n_b: int, left_out: int = 0) -> tuple[str, str]:
    if by == "notice_id":
        return (
            f"**{a}** is set against **{b}**: one document a side, so clauses, sentences and paragraphs are "
            f"reshuffled, and nothing is said beyond these two texts.",
            f"**{a}** 与 **{b}** 相比较，每方一份文件，结论仅限于这两份文本。",
        )
    permuted = min(n_a, n_b) >= FEWEST_DOCUMENTS
    how = f"with {FEWEST_DOCUMENTS} or more a side whole documents are permuted" if permuted else (
        f"with fewer than {FEWEST_DOCUMENTS} a side documents cannot be permuted, and only units inside the texts are"
    )  # fmt: skip
    how_zh = "按文件置换检验" if permuted else "每方不足三份，不能按文件置换，仅对文内单位作检验"
    others = f"{left_out} other document{' is' if left_out == 1 else 's are'}"
    rest = f" {others} on neither side." if left_out else ""
    rest_zh = f"另有 {left_out} 份不属任何一方。" if left_out else ""
    return (
        f"By **{by}**, **{a}** ({n_a} document{'s' if n_a > 1 else ''}) is set against **{b}** ({n_b}); {how}.{rest}",
        f"按 {by} 比较 **{a}**（{n_a} 份）与 **{b}**（{n_b} 份），{how_zh}。{rest_zh}",
    )
