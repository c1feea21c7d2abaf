"""The paragraph that a paper needs: what was read, by which versions, tables and parameters, in both languages."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, NamedTuple

import ipresearch
from ipresearch.clean import list_repairs
from ipresearch.groups import Sides

if TYPE_CHECKING:
    import pandas as pd

TITLE = "ipresearch: Chinese policy notices as data"
AUTHORS = "The ipresearch authors"
YEAR = 2026
# the libraries that results hang on
_LIBRARIES = ("jieba", "opencc", "pypinyin", "numpy", "pandas", "scipy", "statsmodels", "matplotlib")


class Told(NamedTuple):
    """What the paragraph is about. lexicons: from lexicon_hashes(); hash_of_all: over the bytes of all documents."""

    n_files: int
    n_problems: int
    hash_of_all: str
    lexicons: pd.DataFrame
    labels: str
    compare: str | None
    sides: Sides


def citation() -> str:
    """How to cite the package.

    >>> citation()
    'The ipresearch authors (2026). ipresearch: Chinese policy notices as data (version 0.1.0) [Computer software].'
    """
    return f"{AUTHORS} ({YEAR}). {TITLE} (version {ipresearch.__version__}) [Computer software]."


def describe_methods(cleaned: pd.DataFrame, told: Told) -> str:
    """The methods paragraph in English and Chinese, then the citation and the hashes, as Markdown."""
    own = told.lexicons[told.lexicons["file"] == "own"]
    lines = [
        "# Methods 方法\n",
        _english(cleaned, told, own["lexicon"].tolist()),
        _chinese(cleaned, told, own["lexicon"].tolist()),
        f"**Cite as 引用格式** {citation()}\n",
        "## Versions 版本\n",
        "\n".join(f"- {name} {number}" for name, number in versions().items()) + "\n",
        "## Documents 文件\n",
        _table(cleaned, ["notice_id", "path", "format", "encoding", "sha256"]),
        "## Lexicons 词表\n",
        _table(told.lexicons, ["lexicon", "file", "rows", "sha256"]),
    ]
    return "\n".join(lines)


def versions() -> dict[str, str]:
    """Python's version, the package's, and those of the libraries that results hang on."""
    found = {"Python": platform.python_version(), "ipresearch": ipresearch.__version__}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _english(cleaned: pd.DataFrame, told: Told, own: list[str]) -> str:
    inferred = _n_inferred(cleaned)
    lexicons = (
        f"our own tables for {', '.join(own)} and the shipped ones for the rest"
        if own
        else "the shipped tables"
    )
    compared = told.sides.sentence_en.replace("**", "")
    return (
        f"{len(cleaned)} document(s) of {told.n_files} file(s) were read ({told.n_problems} problem(s) are listed; "
        f"{int(cleaned['n_chars'].sum()):,} characters of body text; SHA-256 over all files {told.hash_of_all[:16]}) with "
        f"ipresearch {versions()['ipresearch']} under Python {versions()['Python']} (jieba {versions()['jieba']}, pandas "
        f"{versions()['pandas']}, SciPy {versions()['scipy']}). Mirror damage was inverted character by character, with "
        f"{inferred} inferred character(s) marked, and page furniture removed; every change is listed in repairs.csv with "
        f"its offsets in the raw file. Words were segmented by jieba with the listed terms joined; declared terms were also "
        f"counted as strings. Tasks were extracted by rule and coded by the codebook, with {lexicons}. {compared} "
        f"Parameters: compare = {told.compare or 'none'}, labels = {told.labels}. Ratios are given with 95 % Jeffreys "
        f"intervals and Holm-adjusted exact tests over the declared terms.\n"
    )


def _chinese(cleaned: pd.DataFrame, told: Told, own: list[str]) -> str:
    inferred = _n_inferred(cleaned)
    compared = told.sides.sentence_zh.replace("**", "")
    lexicons = f"其中 {'、'.join(own)} 为自定义词表，其余为随包词表" if own else "词表均为随包版本"
    return (
        f"本研究用 ipresearch {versions()['ipresearch']}（Python {versions()['Python']}，jieba {versions()['jieba']}，pandas "
        f"{versions()['pandas']}，SciPy {versions()['scipy']}）读取 {told.n_files} 个文件中的 {len(cleaned)} 份文件（列出问题 "
        f"{told.n_problems} 项；正文共 {int(cleaned['n_chars'].sum()):,} 字；全部文件的 SHA-256 为 {told.hash_of_all[:16]}）。"
        f"对镜像造成的文字损坏逐字还原，其中推断字符 {inferred} 处均有标记，并去除网页附属文字；每处更改及其在原始文件中的位置见 "
        f"repairs.csv。分词采用 jieba 并合并词表中的词语，预设词另按字符串计数。任务按规则抽取并依编码簿编码，{lexicons}。"
        f"{compared}参数：compare = {told.compare or '无'}，labels = {told.labels}。比值附 95% Jeffreys "
        f"区间，精确检验的 p 值按预设词表作 Holm 校正。\n"
    )


def _n_inferred(cleaned: pd.DataFrame) -> int:
    return int((list_repairs(cleaned)["certainty"] == "inferred").sum())


def _table(table: pd.DataFrame, columns: list[str]) -> str:
    head = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    rows = [
        "| " + " | ".join(str(value).replace("|", "\\|").replace("\n", " ") for value in cells) + " |"
        for cells in table[columns].itertuples(index=False, name=None)
    ]
    return "\n".join([*head, *rows, ""])
