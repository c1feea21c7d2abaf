"""From a folder of documents to a table of term counts, in several ways; one way a process, asked over its stdin.

    python benchmarks/flows.py plain        then a folder a line; answers a line of JSON: cpu_s, wall_s, counts

The others are what a reader could do instead, each in the manner of its own manual. None of them takes glosses out, so
they are handed the pattern for it. Words are what holds a letter or digit, everywhere.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

warnings.simplefilter("ignore")
GLOSS = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zà-ǜɡ]{1,6}\)")
TERMS = Path(__file__).resolve().parents[1] / "ipresearch" / "data" / "lexicons" / "terms.csv"
Counts = dict[str, int]


def read_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.txt")):
        yield path.read_text(encoding="utf-8")


def listed_terms() -> list[str]:
    lines = TERMS.read_text(encoding="utf-8-sig").splitlines()[1:]
    return [line.partition(",")[0] for line in lines]


def only_words(counted: Counter) -> Counts:
    return {word: n for word, n in counted.items() if any(map(str.isalnum, word))}


def ready() -> Callable[[str], str]:
    """jieba with our terms as words, quiet; and what takes the glosses out of a text and turns it simplified."""
    import jieba
    from opencc import OpenCC

    jieba.setLogLevel(60)
    for term in listed_terms():
        jieba.add_word(term)
    converter = OpenCC("t2s")
    return lambda text: converter.convert(GLOSS.sub("", text))


def plain() -> Callable[[Path], Counts]:
    """jieba, OpenCC and a Counter: the plain way."""
    import jieba
    import pandas as pd

    tidy = ready()

    def count(folder: Path) -> Counts:
        counted: Counter = Counter()
        for text in read_texts(folder):
            counted.update(jieba.lcut(tidy(text)))
        table = pd.DataFrame(only_words(counted).items(), columns=["term_zh", "n"])
        table = table.sort_values(["n", "term_zh"], ascending=[False, True])
        return dict(zip(table["term_zh"].tolist(), table["n"].tolist(), strict=True))

    return count


def sklearn() -> Callable[[Path], Counts]:
    """scikit-learn's CountVectorizer with jieba as its tokenizer."""
    import jieba
    from sklearn.feature_extraction.text import CountVectorizer

    tidy = ready()

    def count(folder: Path) -> Counts:
        vectors = CountVectorizer(
            preprocessor=tidy,
            tokenizer=jieba.lcut,
            token_pattern=None,
            lowercase=False,
        )
        sums = vectors.fit_transform(read_texts(folder)).sum(axis=0).A1.tolist()
        return only_words(Counter(dict(zip(vectors.get_feature_names_out(), sums, strict=True))))

    return count


def harvesttext() -> Callable[[Path], Counts]:
    from harvesttext import HarvestText

    tool = HarvestText()
    tool.add_typed_words({"term": listed_terms()})

    def count(folder: Path) -> Counts:
        counted: Counter = Counter()
        for text in read_texts(folder):
            counted.update(tool.seg(tool.clean_text(GLOSS.sub("", text), t2s=True)))
        return only_words(counted)

    return count


def cntext() -> Callable[[Path], Counts]:
    import cntext

    tidy = ready()

    def count(folder: Path) -> Counts:
        counted: Counter = Counter()
        for text in read_texts(folder):
            counted.update(cntext.word_count(tidy(text), lang="chinese"))
        return only_words(counted)

    return count


def scattertext() -> Callable[[Path], Counts]:
    import pandas as pd
    import scattertext as st

    tidy = ready()

    def count(folder: Path) -> Counts:
        texts = [tidy(text) for text in read_texts(folder)]
        parsed = list(map(st.chinese_nlp, texts))
        table = pd.DataFrame({"parsed": parsed, "side": [str(at % 2) for at in range(len(texts))]})
        made = st.CorpusFromParsedDocuments(table, category_col="side", parsed_col="parsed").build()
        sums = made.get_term_freq_df().sum(axis=1)
        return only_words(Counter({term: int(n) for term, n in sums.items() if " " not in term}))

    return count


def ours(engine: str | None = None, workers: int = 1) -> Callable[[Path], Counts]:
    """This package: build a data set, then read its counts."""
    sys.path.insert(0, str(TERMS.parents[3]))
    from ipresearch import corpus

    def count(folder: Path) -> Counts:
        with tempfile.TemporaryDirectory() as out:
            corpus.build(folder, out, engine=engine, workers=workers, progress=False)
            table = corpus.term_counts(out)
            return dict(zip(table["term_zh"].tolist(), table["n"].tolist(), strict=True))

    return count


FLOWS: dict[str, Callable[[], Callable[[Path], Counts]]] = {
    "plain": plain,
    "sklearn": sklearn,
    "harvesttext": harvesttext,
    "scattertext": scattertext,
    "cntext": cntext,
    "ours": ours,
    "ours-2": lambda: ours(workers=2),
    "ours-jieba": lambda: ours(engine="jieba"),
}


def cpu_seconds() -> float:
    """Of this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main(name: str) -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # some print while they work
    count = FLOWS[name]()
    print(json.dumps({"ready": name}), file=answers, flush=True)
    for line in sys.stdin:
        cpu, wall = cpu_seconds(), time.perf_counter()
        counts = count(Path(line.rstrip("\n")))
        answer = {"cpu_s": cpu_seconds() - cpu, "wall_s": time.perf_counter() - wall, "counts": counts}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
