"""Every restored character leads back to the signs it came from.

What "leads back" means: with the glosses taken out of its raw span, the bytes that the span's signs may stand
for hold the two bytes of the character, as the mirror encoded it. An observed character stands for its own
bytes, an ASCII mark for those of the full-width one, "?" for one lost byte, for that and a swallowed ASCII
character, or for the mark. Outside the re-aligned runs the span is that one sign and nothing else.
"""

import random
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipresearch import restore_text
from ipresearch.restore.lattice import SWALLOWED
from ipresearch.restore.mirror import MARK_CODES, encode, mirror_paragraph
from ipresearch.restore.tables import readings_of, to_simplified, to_traditional

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
GLOSS = re.compile(r"\([a-zà-ǜ]{1,6}\)")
BROKEN_GLOSS = re.compile(r"\?[a-zà-ǜ]{1,6}\)")
LOST = frozenset(range(0x40, 0xFF))
SWALLOWABLE = frozenset(range(0x20, 0x40))
SENTENCES = [
    "国家知识产权局发布通知，要求各地认真贯彻落实。",
    "会议强调：“要加强保护。”各部门（含直属单位）应当配合；",
    "《方案》提出，到2025年，专利密集型产业增加值占比达到13%。",
    "着力提升著作权、商标权和专利权的保护水平！",
    "各地要把保护放在首位。可以先行先试，也可以分步推进。",
    "发展特色产业、扩大开放，推动经济社会高质量发展。",
]


def stands_for(sign: str) -> list[list]:
    """The byte sequences a sign may stand for; a lost byte is a set."""
    own = [[byte] for byte in encode(sign)]
    if sign == "?":
        return [[LOST], [LOST, SWALLOWABLE], [{0xA3}, {0xBF}], [{0x3F}]]
    if sign == "€":
        return [[{0x80}]]
    if sign in MARK_CODES:
        return [[[byte] for byte in MARK_CODES[sign].to_bytes(2)], own]
    return [own]


def forms(char: str) -> list[str]:
    """A character as it is, as the mirror converts it, and every other traditional form of it."""
    others = [traditional for traditional, simplified in to_simplified().items() if simplified == char]
    return list(dict.fromkeys([to_traditional().get(char, char), char, *others]))


def may_hold(span: str, char: str) -> bool:
    """Whether the signs of a raw span may stand for bytes that hold the character's."""
    sequences: list[list] = [[]]
    for sign in BROKEN_GLOSS.sub("?", GLOSS.sub("", span)):
        sequences = [[*one, *way] for one in sequences for way in stands_for(sign)]
    return any(
        all(byte in allowed for byte, allowed in zip(wanted, sequence[at:], strict=False))
        for wanted in map(encode, forms(char))
        for sequence in sequences
        for at in range(len(sequence) - len(wanted) + 1)
    )


def check_every_character(raw: str) -> int:
    """Check all characters of a restored text; how many there were inside re-aligned runs."""
    restored = restore_text(raw)
    offsets = restored.raw_offsets
    assert offsets.shape == (len(restored.text), 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    assert (starts < ends).all() and starts.min() >= 0 and ends.max() <= len(raw)
    assert (np.diff(starts) >= 0).all() and (np.diff(ends) >= 0).all()
    slid = restored.repairs[restored.repairs["kind"].isin(["realign", "fill"])]
    runs = [range(start, end) for start, end in zip(slid["raw_start"], slid["raw_end"], strict=True)]
    n_slid = 0
    for char, (start, end) in zip(restored.text, offsets.tolist(), strict=True):
        span = raw[start:end]
        if char == SWALLOWED:
            assert "?" in span
        elif encode(char) == b"?" and char != "?":
            assert span == char
        else:
            assert span == char or may_hold(span, char), (char, span)
        if any(start < run.stop and run.start < end for run in runs):
            n_slid += 1
        else:
            assert len(GLOSS.sub("", span)) == 1, (char, span)
    return n_slid


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_every_character_of_a_seed_leads_back(path):
    check_every_character(path.read_text(encoding="utf-8"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5), st.integers(0, 10_000), st.booleans())
def test_every_character_of_generated_pages_leads_back(sentences, seed, at_once):
    chance = random.Random(seed)
    chars = sorted({to_traditional()[char] for char in "".join(sentences) if char in to_traditional()})
    hosts = [char for char in chars if chance.random() < 0.5 and readings_of(char)]
    glosses = {host: chance.choice(sorted(readings_of(host))) for host in hosts}
    check_every_character("\n".join(mirror_paragraph(text, glosses, at_once=at_once) for text in sentences))


def test_a_slid_run_is_among_what_is_checked():
    glosses = {"專": "zhuān", "產": "chǎn"}
    raw = "\n".join(mirror_paragraph(text, glosses) for text in SENTENCES)
    assert check_every_character(raw) > 4
