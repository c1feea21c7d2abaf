"""Write the word tables of ipresearch/restore from the data files of jieba 0.42.1 (MIT licence).

    python tools/make_restore_lexicons.py [folder]      (default ipresearch/data/lexicons)

jieba ships a hidden Markov model for tagging words: states are (B/M/E/S, part of speech), begin, middle and
end of a longer word or a single character. Three tables are derived from it:

- class_sequences.csv log of P(class after | class before) / P(class after). "start" is the start of a run of
                      Chinese characters: after a mark or at a line's head.
                      Shares of classes are the stationary distribution of the chain, restarted every RUN words
                      at the start distribution. A pair that is not listed does not occur.
- single_words.csv    share of a single character as a word of each of its classes: class share times emission.
- name_characters.csv log emission of a character at the begin, middle and end of a personal name (nr) and
                      the log chance of each length.

A class is a part of speech and 1 for single characters, 2 for longer words: n1, n2.
"""

from __future__ import annotations

import csv
import importlib.util
import math
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from opencc import OpenCC

SOURCE = "jieba 0.42.1"
RUN = 6
LEAST_SHARE = 0.05
LEAST_WEIGHT = -5.0
LEAST_EMISSION = -11.0
FOLDER = Path(__file__).parents[1] / "ipresearch" / "data" / "lexicons"


def jieba_folder() -> Path:
    """Where jieba's data files lie; jieba itself is not imported."""
    return Path(next(iter(importlib.util.find_spec("jieba").submodule_search_locations)))


def read_table(name: str) -> dict:
    """One of jieba's posseg/prob_*.py tables."""
    names: dict = {}
    exec((jieba_folder() / "posseg" / f"prob_{name}.py").read_text(encoding="utf-8"), names)
    return names["P"]


def class_of(state: tuple[str, str]) -> str:
    """n1 for a single character that is a noun, n2 for a longer noun."""
    return state[1] + ("1" if state[0] == "S" else "2")


def word_chain() -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Start shares of the classes, and the chance of a class after a class."""
    begins = {class_of(s): math.exp(p) for s, p in read_table("start").items() if s[0] in "BS" and p > -1e50}
    after: dict[str, dict[str, float]] = {}
    for state, row in read_table("trans").items():
        onwards = {class_of(to): math.exp(p) for to, p in row.items() if to[0] in "BS"}
        if state[0] in "ES" and onwards:
            total = sum(onwards.values())
            after[class_of(state)] = {to: p / total for to, p in sorted(onwards.items())}
    return begins, after


def class_shares(begins: dict[str, float], after: dict[str, dict[str, float]]) -> dict[str, float]:
    """Share of each class among running words, in runs of RUN words on average."""
    shares = dict(begins)
    for _ in range(200):
        following: Counter = Counter()
        for one, share in sorted(shares.items()):
            for to, chance in after.get(one, {}).items():
                following[to] += share * chance * (1 - 1 / RUN)
        rest = 1 - sum(following.values())
        for to, chance in begins.items():
            following[to] += rest * chance
        shares = dict(following)
    return shares


def tables() -> dict[str, list[list]]:
    """File name to its rows, the header first."""
    begins, after = word_chain()
    shares = class_shares(begins, after)
    emissions = read_table("emit")
    return {
        "class_sequences": [
            ["before", "after", "log_weight", "source"],
            *_sequence_rows({"start": begins, **after}, shares),
        ],
        "single_words": [["word", "class", "per_million_words", "source"], *_single_rows(emissions, shares)],
        "name_characters": [
            ["place", "character", "log_chance", "source"],
            *_name_rows(emissions, shares["nr2"]),
        ],
    }


def _sequence_rows(after: dict[str, dict[str, float]], shares: dict[str, float]) -> list[list]:
    rows = []
    for before, row in sorted(after.items()):
        for to, chance in sorted(row.items()):
            weight = round(math.log(chance / shares[to]), 1) if shares.get(to) else 0.0
            rows.append([before, to, max(weight, LEAST_WEIGHT), SOURCE])
    return rows


def _single_rows(emissions: dict, shares: dict[str, float]) -> list[list]:
    found = defaultdict(list)
    for state, row in emissions.items():
        name = class_of(state)
        if state[0] != "S" or not shares.get(name):
            continue
        for char, chance in row.items():
            found[char].append((math.exp(chance) * shares[name] * 1e6, name))
    rows = []
    for char, entries in sorted(found.items()):
        if not _is_simplified(char):
            continue
        entries = sorted(entries, reverse=True)
        least = max(LEAST_SHARE, entries[0][0] / 50)
        rows += [[char, name, f"{share:.3g}", SOURCE] for share, name in entries[:5] if share >= least]
    return rows


@cache
def _opencc() -> OpenCC:
    return OpenCC("t2s")


@cache
def _is_simplified(char: str) -> bool:
    """Whether a character is in GB 2312 and no copy of its simplified form, which jieba's tables list too."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return char != "著" and _opencc().convert(char) == char


def _name_rows(emissions: dict, share: float) -> list[list]:
    onwards = read_table("trans")
    rows = []
    for state in ("B", "M", "E"):
        for char, chance in sorted(emissions[state, "nr"].items()):
            if chance >= LEAST_EMISSION and _is_simplified(char):
                rows.append([state, char, round(chance, 1), SOURCE])
    rows.append(["length", "any", round(math.log(share), 2), SOURCE])
    short = onwards["B", "nr"]["E", "nr"]
    long = onwards["B", "nr"]["M", "nr"] + onwards["M", "nr"]["E", "nr"]
    rows += [["length", "2", round(short, 2), SOURCE], ["length", "3", round(long, 2), SOURCE]]
    return rows


def write_tables(folder: Path) -> None:
    """All tables, as UTF-8 CSV."""
    for name, rows in tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    write_tables(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
