"""Made-up notices, to try a corpus with: some thousands of documents whose trends are known, since we put them there."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from ipresearch.errors import IpresearchError
from ipresearch.restore.tables import lexicon_rows

YEARS = range(2014, 2024)
REGIONS = ("北京市", "宁夏回族自治区", "四川省", "广东省", "浙江省", "湖北省")
STRONGER = 2  # times as likely where a theme is strong
_COLUMNS = ("part", "theme_zh", "sentence_zh", "weight_early", "weight_late", "strong_in")
_SECTIONS = "一二三"


def write_made_up_notices(folder: str | Path, number: int = 3000, seed: int = 6) -> Path:
    """Write `number` short made-up notices of ten years and six provinces into `folder`, with a manifest.csv.

    The sentences are those of made_up_sentences.csv: a theme's weight moves from weight_early to weight_late over the
    years, and is twice as high where it is strong_in. Every document has its own leaning beside that, as offices have.
    The same number and seed give the same files. Returns the folder.
    Raises IpresearchError for a folder that has files already, or a number below 1.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     made = write_made_up_notices(Path(name) / "made_up", number=2)
    ...     print((made / "1.txt").read_text("utf-8").splitlines()[0])
    浙江省2014年知识产权工作要点
    """
    folder = Path(folder)
    if number < 1:
        raise IpresearchError(f"number must be 1 or more, not {number!r}.")
    if folder.exists() and any(folder.iterdir()):
        raise IpresearchError(f"{str(folder)!r} has files already. Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    rows = lexicon_rows("made_up_sentences", _COLUMNS)
    chance = random.Random(seed)
    told = []
    for place in range(number):
        year, region = chance.choice(YEARS), chance.choice(REGIONS)
        text = "\n".join(_notice(rows, year, region, chance))
        (folder / f"{place}.txt").write_text(text + "\n", encoding="utf-8")
        told.append((f"{place}.txt", f"made-up-{place}", year, region))
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("path", "notice_id", "year", "region_zh"), *told])
    return folder


def _notice(rows: list[dict[str, str]], year: int, region: str, chance: random.Random) -> list[str]:
    """The lines of one notice."""

    def write(row: dict[str, str]) -> str:
        return row["sentence_zh"].format(region=region, year=year, number=chance.randint(3, 900))

    by_part = {part: [row for row in rows if row["part"] == part] for part in ("opening", "task", "closing")}
    weights = _weights(by_part["task"], year, region, chance)
    lines = [f"{region}{year}年知识产权工作要点", write(chance.choice(by_part["opening"]))]
    for section in _SECTIONS:
        theme = chance.choices(list(weights), list(weights.values()))[0]
        del weights[theme]
        own = [row for row in by_part["task"] if row["theme_zh"] == theme]
        lines.append(f"{section}、" + "".join(map(write, chance.sample(own, chance.randint(2, 3)))))
    return [*lines, write(chance.choice(by_part["closing"]))]


def _weights(rows: list[dict[str, str]], year: int, region: str, chance: random.Random) -> dict[str, float]:
    """How likely each theme is in a document of this year and region."""
    share = (year - YEARS[0]) / (YEARS[-1] - YEARS[0])
    weights: dict[str, float] = {}
    for row in rows:
        if row["theme_zh"] in weights:
            continue
        weight = (1 - share) * float(row["weight_early"]) + share * float(row["weight_late"])
        weight *= STRONGER if region in row["strong_in"].split() else 1
        weights[row["theme_zh"]] = weight * chance.gammavariate(2, 0.5)
    return weights
