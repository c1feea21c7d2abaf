import importlib.util
import json
import random
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipresearch import restore_text
from ipresearch.errors import TextArgumentError, UnknownValueError
from ipresearch.restore.mirror import mirror_paragraph
from ipresearch.restore.punctuation import widen_marks
from ipresearch.restore.script import simplify_mirror

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
BODIES = {
    "ningxia-2021": ("000_ec000234c1cee22c.txt", range(5)),
    "national-2023": ("003_2a2ea187ae4ed988.txt", (9, 12, 15, 18)),
}


def cases(name: str) -> list:
    rows = json.loads((HERE / "cases" / f"restore_{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["label"]) for row in rows]


def seed(notice: str) -> str:
    return (SEEDS / BODIES[notice][0]).read_text(encoding="utf-8")


@pytest.mark.parametrize("notice", BODIES)
def test_body_equals_the_text_read_word_by_word(notice):
    expected = (HERE / "cases" / "expected" / f"{notice}.txt").read_text(encoding="utf-8").splitlines()
    restored = restore_text(seed(notice)).text.split("\n")
    assert [restored[number].strip() for number in BODIES[notice][1]] == expected


@pytest.mark.parametrize("notice", BODIES)
def test_the_text_read_word_by_word_runs_forward_to_the_seed(notice):
    """The packaged table and the page's glosses alone give each observed paragraph, byte for byte."""
    expected = (HERE / "cases" / "expected" / f"{notice}.txt").read_text(encoding="utf-8").splitlines()
    glosses = dict(re.findall(r"([\u4e00-\u9fff])\(([a-zà-ǜ]+)\)", seed(notice)))
    observed = [seed(notice).split("\n")[number].strip() for number in BODIES[notice][1]]
    assert [mirror_paragraph(text, glosses) for text in expected] == observed


@pytest.mark.parametrize("notice", BODIES)
def test_body_paragraphs_are_certified(notice):
    certificates = restore_text(seed(notice)).certificates
    assert set(certificates["status"]) <= {"certified", "clean"}


def test_two_lost_bytes_of_the_national_notice():
    restored = restore_text(seed("national-2023"))
    repairs = restored.repairs
    inferred = repairs[repairs["certainty"] == "inferred"]
    assert inferred["after"].tolist() == ["。", "求"]
    assert (inferred["probability"] < 1).all()
    assert not any("\ue000" <= char <= "\uf8ff" for char in restored.text)
    assert restored.text.count("着力") == 1 and "著力" not in restored.text


def test_no_row_called_proved_holds_an_inferred_character():
    repairs = restore_text(seed("national-2023")).repairs
    slid = repairs[repairs["kind"] == "realign"]
    assert slid[["before", "after", "certainty"]].values.tolist() == [
        ["!斗桨浮芬\ue026", "《方案》要", "proved"]
    ]


@pytest.mark.parametrize("case", cases("in_the_wild"))
def test_in_the_wild(case):
    restored = restore_text(case["raw"])
    assert restored.text == case["restored"]
    assert (set(restored.certificates["status"]) <= {"certified", "clean"}) == case["certified"]


@pytest.mark.parametrize("case", cases("negative"))
def test_negatives_stay_untouched(case):
    restored = restore_text(case["raw"])
    assert restored.text == case["raw"]
    assert restored.repairs.empty


@pytest.mark.parametrize("case", cases("known_failures"))
def test_known_failures(case, request):
    request.applymarker(pytest.mark.xfail(strict=True, reason=case["reason"]))
    assert restore_text(case["raw"]).text == case["restored"]


def test_unrepairable_text_is_a_finding():
    what = restore_text("锟斤拷之后，推動智慧財產權與村莊復興。").findings["what"].tolist()
    assert any("bytes are lost" in row for row in what)
    assert any("localised term" in row for row in what)
    assert any("spun text" in row for row in what)


def test_genuine_traditional_text_is_converted_only_when_asked():
    text = "特別行政區政府於今後著力推動，其著作權"
    assert restore_text(text).text == text
    assert restore_text(text, script="simplified").text == "特别行政区政府于今后着力推动，其著作权"


def test_a_number_beside_a_repaired_span_is_flagged():
    damaged = mirror_paragraph(
        "他们到了学校。《2021年方案》要求，共42项知识产权。", {"權": "quán", "識": "shí"}
    )
    findings = restore_text(damaged).findings
    assert "2021" in findings["text_zh"].str.cat()


@pytest.mark.parametrize("value", [None, b"bytes", 3, ["list"]])
def test_only_text_is_accepted(value):
    with pytest.raises(TextArgumentError, match="text must be a str"):
        restore_text(value)


def test_unknown_script_names_the_nearest():
    with pytest.raises(UnknownValueError, match="simplified"):
        restore_text("文", script="simplifed")


def test_random_latin_and_private_bytes_come_back_unchanged():
    chance = random.Random(7)
    noise = bytes(chance.randrange(256) for _ in range(50_000)).decode("latin-1")
    restored = restore_text(noise)
    assert restored.text == noise and restored.repairs.empty
    assert restored.raw_offsets.shape == (len(noise), 2)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "\ud800知\udfff", "知識產(chǎn)權(quán)\ud800?\x00局,", "?" * 100_000]
)
def test_odd_input_keeps_its_lines_and_offsets(text):
    restored = restore_text(text)
    assert restored.text.count("\n") == text.count("\n")
    assert restored.raw_offsets.shape == (len(restored.text), 2)


def test_a_long_line_of_breaks_is_reported_not_searched():
    restored = restore_text("知識產(chǎn)權(quán)" + "?" * 200_000)
    assert restored.findings["what"].str.contains("too long|not re-aligned").any()


def test_glosses_of_a_line_beyond_the_budget_are_taken_out():
    dense = "知識產(chǎn)權(quán)局" + "是?" * 50
    restored = restore_text(f"知識產(chǎn)權(quán)保護\n{dense}")
    assert restored.text.split("\n")[1].startswith("知识产权局是")
    assert restored.findings["what"].str.contains("too long|not re-aligned").any()


SENTENCES = [
    "国家知识产权局发布通知，要求各地认真贯彻落实。",
    "会议强调：“要加强保护。”各部门（含直属单位）应当配合；",
    "《方案》提出，到2025年，专利密集型产业增加值占比达到13%。",
    "着力提升著作权、商标权和专利权的保护水平！",
    "他问：“怎么办？”大家说：“现在就办。”",
    "发展特色产业、扩大开放，推动经济社会高质量发展。",
]
READINGS = {
    "識": "shí",
    "產": "chǎn",
    "權": "quán",
    "會": "huì",
    "發": "fā",
    "經": "jīng",
    "濟": "jì",
    "專": "zhuān",
    "應": "yīng",
    "當": "dāng",
    "門": "mén",
    "隊": "duì",
    "業": "yè",
    "護": "hù",
    "國": "guó",
    "強": "qiáng",
    "數": "shù",
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
    st.sets(st.sampled_from(sorted(READINGS)), min_size=8),
    st.booleans(),
)
def test_undamaged_characters_of_generated_pages(sentences, hosts, at_once):
    """Every certificate holds, offsets lead back, and a second pass changes nothing."""
    glosses = {host: READINGS[host] for host in sorted(hosts)}
    observed = "\n".join(mirror_paragraph(text, glosses, at_once=at_once) for text in sentences)
    if observed.count("(") < 3:
        return
    restored = restore_text(observed)
    assert restored.text == "\n".join(sentences)
    assert set(restored.certificates["status"]) <= {"certified", "clean"}
    offsets = restored.raw_offsets
    assert offsets.shape == (len(restored.text), 2) and (np.diff(offsets[:, 0]) >= 0).all()
    slid = restored.repairs[restored.repairs["kind"].isin(["realign", "fill"])]
    for char, (start, end) in zip(restored.text, offsets, strict=True):
        inside = ((slid["raw_start"] < end) & (slid["raw_end"] > start)).any()
        if not inside:
            alone = observed[start] if observed[start] == "著" else simplify_mirror(observed[start])
            assert widen_marks("文" + alone)[1] == char or (char, observed[start]) == ("着", "著")
    assert restore_text(restored.text).text == restored.text


def test_two_gloss_sets_over_one_text_restore_alike():
    one = {host: READINGS[host] for host in list(READINGS)[:10]}
    other = {host: READINGS[host] for host in list(READINGS)[6:]}
    texts = [
        restore_text("\n".join(mirror_paragraph(text, glosses) for text in SENTENCES)).text
        for glosses in (one, other)
    ]
    assert texts[0] == texts[1] == "\n".join(SENTENCES)


@pytest.mark.skipif(importlib.util.find_spec("django") is None, reason="django is a development dependency")
def test_django_catalogues_in_both_scripts_stay_untouched():
    folder = Path(importlib.util.find_spec("django").submodule_search_locations[0])
    n_chars = 0
    for language in ("zh_Hans", "zh_Hant"):
        for path in sorted(folder.glob(f"**/locale/{language}/LC_MESSAGES/django.po")):
            restored = restore_text(path.read_text(encoding="utf-8"))
            n_chars += len(restored.text)
            repairs = restored.repairs
            assert repairs[repairs["kind"] != "punctuation"].empty, path
    assert n_chars > 100_000
