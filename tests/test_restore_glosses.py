"""Pages with glosses only: the text made at once is the one that its repairs, row by row, make of the raw text."""

import random
from bisect import bisect_right

from hypothesis import given, settings
from hypothesis import strategies as st

from ipresearch import restore_text
from ipresearch.restore.mirror import mirror_paragraph
from ipresearch.restore.profile import profile_page

SENTENCES = [
    "国家知识产权局发布通知，要求各地认真贯彻落实。",
    "到2025年，专利密集型产业增加值占比达到13%，共3,000件；",
    "着力提升著作权、商标权和专利权的保护水平！慢著走着",
    "各部门（含直属单位）应当配合：时间10:30，网址http://x。",
]
READINGS = {
    "識": "shí",
    "產": "chǎn",
    "權": "quán",
    "發": "fā",
    "專": "zhuān",
    "業": "yè",
    "護": "hù",
    "國": "guó",
}
WRITTEN_AS = ["({0})", "({0})", "({0})", "({0})({0})", "({0} )", "( {0})", "【{0}】", "({0}", ""]
BETWEEN = [
    "",
    "(試行)",
    ",,,",
    "產(shēng)",
    "(chǎn)",
    "a(chǎn)",
    "\n",
    "产(chan)",
    "\U00020000",
    "\ud800",
    ":2021年",
]


def rebuild(raw: str, repairs) -> str:
    parts, at = [], 0
    for repair in repairs.itertuples(index=False):
        parts += [raw[at : repair.raw_start], repair.after]
        at = repair.raw_end if repair.kind == "gloss" else repair.raw_start + 1
    return "".join([*parts, raw[at:]])


def check(raw: str) -> None:
    restored = restore_text(raw)
    repairs = restored.repairs
    assert rebuild(raw, repairs) == restored.text
    begins = restored.raw_offsets[:, 0].tolist()
    by_kind = {
        kind: [max(0, bisect_right(begins, start) - 1) for start in rows["raw_start"]]
        for kind, rows in repairs.groupby("kind")
    }
    assert {kind: places.tolist() for kind, places in restored.repair_places.items()} == by_kind
    assert len(restored.raw_offsets) == len(restored.text)
    glosses = repairs[repairs["kind"] == "gloss"]
    ends = set(restored.raw_offsets[:, 1].tolist())
    assert set(glosses["raw_end"]) - set(glosses["raw_start"]) <= ends


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=6), st.integers(0, 10_000), st.booleans())
def test_rows_made_afterwards_make_the_text(sentences, seed, is_regular):
    chance = random.Random(seed)
    raw = "\n".join(mirror_paragraph(text, {}) for text in sentences)
    pieces = []
    for char in raw:
        form = WRITTEN_AS[0] if is_regular else chance.choice(WRITTEN_AS)
        pieces.append(char + (form.format(READINGS[char]) if char in READINGS else ""))
        if chance.random() < 0.05:
            pieces.append(chance.choice(BETWEEN))
    check("".join(pieces).replace("?", ""))


@given(st.text("國產權知識(),;:年2a\n著chǎn", max_size=60))
@settings(max_examples=150, deadline=None)
def test_rows_made_afterwards_make_the_text_of_noise(noise):
    check("知識(shí)產(chǎn)權(quán)識(shí)產(chǎn)\n" + noise)


def test_a_gloss_of_another_reading_stays_and_the_page_keeps_its_marks():
    raw = "知識產(chǎn)權(quán),產(chǎn)品,版權(quán)人(rén)"
    assert profile_page(raw).marks == {"產(chǎn)", "權(quán)", "人(rén)"}
    restored = restore_text(raw.replace("人(rén)", "人(ren2)"))
    assert restored.text == "知识产权，产品，版权人（ren2）"
    assert {kind: len(places) for kind, places in restored.repair_places.items()} == {
        "gloss": 4, "punctuation": 4, "script": 5
    }  # fmt: skip
