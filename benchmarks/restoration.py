"""Speed of restoring, by kind of page, and its accuracy beside what else a reader could do.

    python benchmarks/restoration.py

One process, one core, after imports. The baselines are OpenCC alone and the usual recipe: strip the
glosses, OpenCC t2s, full-width marks. Their accuracy is on the same generated pages.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "long"), str(ROOT)]

import mirror_corpus as corpus  # noqa: E402
from opencc import OpenCC  # noqa: E402

from ipresearch import restore_text  # noqa: E402
from ipresearch.restore.punctuation import widen_marks  # noqa: E402

N_PAGES = 60
_ANY_GLOSS = re.compile(r"\([a-zà-ǜ]{1,6}\)")


def speed(texts: list[str]) -> float:
    """MB of UTF-8 a second, best of three."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    best = 0.0
    for _ in range(3):
        started = time.perf_counter()
        for text in texts:
            _ = restore_text(text).text
        best = max(best, size / (time.perf_counter() - started))
    return best


def accuracy(found: list[str], true: list[str]) -> float:
    """One less edits a character."""
    wrong = sum(corpus.edit_distance(one, other) for one, other in zip(found, true, strict=True))
    return 1 - wrong / sum(map(len, true))


def main() -> None:
    paragraphs = corpus.newspaper_paragraphs()
    chance = random.Random(11)
    pages = corpus.pages(paragraphs[len(paragraphs) // 2 :], chance)
    chance.shuffle(pages)
    pages = pages[:N_PAGES]
    damaged = [corpus.damage(page, corpus.random_glosses(chance, page)) for page in pages]
    lines = [
        (seen, true)
        for observed, page in zip(damaged, pages, strict=True)
        for seen, true in zip(observed, page, strict=True)
    ]
    clean = ["\n".join(page) for page in pages] * 10
    large = corpus.pages(paragraphs[len(paragraphs) // 2 :], chance, size=30)[:N_PAGES]
    large = [corpus.damage(page, corpus.random_glosses(chance, page)) for page in large]
    glosses_only = ["\n".join(line for line in page if "?" not in line) for page in large]
    broken = ["\n".join(line for line in page if "?" in line) for page in damaged]
    for seed in sorted((ROOT / "seeds").glob("*.txt")):
        text = seed.read_text(encoding="utf-8")
        restore_text(text)
        started = time.perf_counter()
        restore_text(text)
        print(f"{seed.name}: {time.perf_counter() - started:.4f} s")
    print(f"clean text       {speed(clean):8.1f} MB/s")
    print(f"glosses only     {speed(glosses_only):8.2f} MB/s")
    print(f"break-mark lines {speed([text for text in broken if text]):8.3f} MB/s")
    converter = OpenCC("t2s")
    true = [line[1] for line in lines]
    restored = [line for page in damaged for line in restore_text("\n".join(page)).text.split("\n")]
    print(f"accuracy: ours {accuracy(restored, true):.5f}")
    recipe = [widen_marks(converter.convert(_ANY_GLOSS.sub("", seen))) for seen, _ in lines]
    print(f"accuracy: strip, OpenCC, full-width marks {accuracy(recipe, true):.5f}")
    print(
        f"accuracy: OpenCC alone {accuracy([converter.convert(seen) for seen, _ in lines[:60]], true[:60]):.5f} (60 paragraphs)"
    )


if __name__ == "__main__":
    main()
