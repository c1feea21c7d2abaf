"""The character, reading and word tables that restoring needs, each read once and only when needed."""

from __future__ import annotations

import csv
import importlib.util
from functools import cache
from importlib.resources import files
from operator import itemgetter
from pathlib import Path

from ipresearch.errors import LexiconError


def lexicon_columns(name: str, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Rows of a table in ipresearch/data/lexicons, only these columns.

    Raises LexiconError where a column is missing.
    """
    path = files("ipresearch") / "data" / "lexicons" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        missing = set(columns) - set(header)
        if missing:
            raise LexiconError(f"{name}.csv lacks column(s) {', '.join(sorted(missing))}")
        return list(map(itemgetter(*map(header.index, columns)), reader))


def lexicon_rows(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The same rows as dictionaries, for small tables."""
    return [dict(zip(columns, row, strict=True)) for row in lexicon_columns(name, columns)]


@cache
def to_traditional() -> dict[str, str]:
    """Simplified to traditional, one character to one, as the mirror converted."""
    rows = lexicon_columns("simplified_traditional", ("simplified", "traditional", "in_mirror"))
    return {simplified: traditional for simplified, traditional, used in rows if used == "yes"}


@cache
def _kept() -> list[tuple[str, ...]]:
    columns = ("traditional", "simplified", "kept_in_simplified")
    return list(lexicon_columns("traditional_simplified", columns))


@cache
def kept_in_names() -> tuple[tuple[str, str], ...]:
    """Traditional and simplified forms that simplified text has both of, the traditional one only in names."""
    return tuple((traditional, simplified) for traditional, simplified, kept in _kept() if kept == "in names")


@cache
def to_simplified() -> dict[str, str]:
    """Traditional to simplified, one character to one: the mirror's table backwards, then OpenCC's.

    Characters that simplified text keeps in its own right (乾 in 乾隆, 徵 in 魏徵, 於 as a surname) are
    left as they are: the mirror wrote them only where the true text had them. 著 is left to `script.py`.
    """
    table = {traditional: simplified for traditional, simplified, kept in _kept() if kept == "no"}
    for simplified, traditional in to_traditional().items():
        table.setdefault(traditional, simplified)
    table.pop("著", None)
    return table


@cache
def readings() -> dict[int, frozenset[str]]:
    """Code point to every pinyin reading that pypinyin lists for it.

    The data file is run without importing the package, which would take a quarter of a second.
    """
    package = importlib.util.find_spec("pypinyin")
    location = Path(next(iter(package.submodule_search_locations))) / "pinyin_dict.py"
    spec = importlib.util.spec_from_file_location("_pypinyin_readings", location)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return _Readings(module.pinyin_dict)


class _Readings(dict):
    """Reading sets made on first use of a character, from the raw table."""

    def __init__(self, raw: dict[int, str]):
        super().__init__()
        self._raw = raw

    def __missing__(self, code: int) -> frozenset[str]:
        found = frozenset(self._raw.get(code, "").split(",")) - {""}
        self[code] = found
        return found


def readings_of(char: str) -> frozenset[str]:
    """Every reading of a character and of its simplified form.

    >>> readings_of("區") == {"qū", "ōu", "gōu", "kòu", "qiū"}
    True
    """
    table = readings()
    found = table[ord(char)]
    simplified = to_simplified().get(char)
    return found | table[ord(simplified)] if simplified else found


TONELESS = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüɡɑ", "aaaaeeeeiiiioooouuuuvvvvvga")


def toneless(reading: str) -> str:
    """A reading without its tone mark; ü is v.

    >>> toneless("lǜ")
    'lv'
    """
    return reading.translate(TONELESS)
