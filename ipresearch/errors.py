"""The package's exceptions. Each names the bad value, the nearest good one and the way out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches


def nearest(value: str, known: Iterable[str]) -> str:
    """A sentence that names the closest known value, or nothing where none is close.

    >>> nearest("ningxia-2020", ["ningxia-2021", "national-2023"])
    " Did you mean 'ningxia-2021'?"
    """
    found = get_close_matches(str(value), [str(name) for name in known], n=1)
    return f" Did you mean {found[0]!r}?" if found else ""


class IpresearchError(ValueError):
    """Every error that the package raises on purpose is one of these."""


class NoDocumentsError(IpresearchError):
    """A folder or list of files holds nothing that can be read as a notice."""


class UnreadableFileError(IpresearchError):
    """One file cannot be used as a notice; the message says what is wrong and what to do."""

    def __init__(self, path: object, what: str, what_to_do: str):
        self.path, self.what, self.what_to_do = str(path), what, what_to_do
        super().__init__(f"{path}: {what}. {what_to_do}")


class ManifestError(IpresearchError):
    """manifest.csv is wrong; the message names file, row and column."""


class LexiconError(IpresearchError):
    """A lexicon table is wrong; the message names file, row and column."""


class EmptyNoticeError(IpresearchError):
    """Nothing is left of a notice after cleaning."""


class CorpusError(IpresearchError):
    """A data set of documents cannot be built, or not be read as it stands; what was made of it stays."""


class CorpusBusyError(CorpusError):
    """Another build is writing to this data set."""


class TextArgumentError(IpresearchError, TypeError):
    """An argument that must be text is something else."""

    def __init__(self, argument: str, value: object):
        super().__init__(f"{argument} must be a str, not {type(value).__name__} ({value!r:.60}).")


class MissingColumnsError(IpresearchError):
    """A table lacks columns that a function needs."""

    def __init__(self, function: str, missing: Collection[str], present: Iterable[str], made_by: str):
        names = list(present)
        wanted = ", ".join(repr(name) for name in sorted(missing))
        hints = "".join(nearest(name, names) for name in sorted(missing))
        super().__init__(
            f"{function}() needs column(s) {wanted}.{hints} The table has: {', '.join(map(str, names)) or 'none'}. "
            f"Pass it the table from {made_by}()."
        )


class UnknownValueError(IpresearchError):
    """A name that must be one of a known set is not."""

    def __init__(self, what: str, value: object, known: Iterable[str]):
        names = sorted(map(str, known))
        super().__init__(
            f"no {what} {value!r}.{nearest(str(value), names)} Known: {', '.join(names) or 'none'}."
        )


class UnknownNoticeError(UnknownValueError):
    """No notice has this id."""

    def __init__(self, notice_id: object, known: Iterable[str]):
        super().__init__("notice", notice_id, known)


def require_columns(table: object, columns: Collection[str], function: str, made_by: str) -> None:
    """Raise MissingColumnsError unless `table` is a pandas table with all `columns`."""
    if not hasattr(table, "columns"):
        raise IpresearchError(
            f"{function}() needs a table (pandas.DataFrame) from {made_by}(), not {type(table).__name__}."
        )
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise MissingColumnsError(function, missing, table.columns, made_by)
