"""What the words of one clause say of its role, whatever stands around it."""

from __future__ import annotations

import re

from ipresearch.tasks.grammar import Grammar
from ipresearch.tasks.verbs import TIME

DECLARING = re.compile(
    r"(?:[一二三四五六七八九十百\d]+)(?:个|大|项|条|件|类)?(?:主要|重点|具体)?(?:方面|任务|举措|措施|工作|部分|领域|行动|要求|事项)"
)
MODAL = re.compile(
    r"(?:(?:同时|并|还|也|又|另外|此外|首先)[，、]?)?(?:都|还|也|均)?(?:要(?!求|素|点|件|害|闻|案)|应当|必须|务必)"
)
NAMED_FRAME = re.compile(r"[^\d，《》]{2,4}(?:强调|指出|要求|表示)$")


def is_frame(said: str, closed: bool, grammar: Grammar) -> bool:
    """会议要求，《方案》指出，: who reported what follows."""
    verb = grammar.cue_at_end("report_verb", said)
    if not verb or not closed:
        return False
    subject = re.sub(r"(?:还|也|同时|特别|进一步|明确|再次|强调|指出|一致)+$", "", said[: -len(verb)])
    ends = grammar.cue_at_end("report_subject", subject) or subject.endswith(("》", "上", "时", "中"))
    return bool(ends or NAMED_FRAME.fullmatch(said))


def issues_itself(said: str, grammar: Grammar) -> str:
    """制定本方案: the notice tells of its own making."""
    found = grammar.cue_around("narrative_around", said)
    return found[0] if found and len(said) - len(found[0]) <= 4 and len(found[0]) <= 16 else ""


def is_purpose(said: str, grammar: Grammar) -> bool:
    """为…提供支撑: what a task serves; 为企业提供指导 is a task of its own."""
    if not said.startswith(("为", "给", "并为")):
        return False
    if grammar.cue_around("purpose_around", said):
        return True
    return "提供" in said and bool(grammar.cue_at_end("purpose_object", said))


def is_target(said: str, grammar: Grammar) -> bool:
    """到2025年…达到…: what is to be, not what is to be done."""
    cue = grammar.cue_inside("target", said)
    if not cue:
        return False
    after = said.split(cue, 1)[1]
    return bool(re.search(r"\d|翻番|[一二三四五六七八九十百千万]+[个家件%名]", after)) or (
        bool(TIME.match(said)) or said.endswith(cue)
    )


def guiding(said: str, grammar: Grammar) -> str:
    """以…为指导 at the head of the clause: the words that say so, or ''."""
    found = grammar.cue_around("orientation_around", said)
    strong = (
        found
        and (found.start() <= 4 or said[found.start() - 1] in "要应须")
        and found[0].endswith(("指导", "旗帜", "指引", "遵循", "统领", "领导"))
    )
    return found[0][:2] + "…" + found[0][-2:] if strong else ""


def opens_preamble(sentence: str, grammar: Grammar) -> bool:
    """为…，根据…，制定本方案: a sentence that opens with its grounds and ends in a report."""
    if not re.match(r"(?:为|根据|按照|依据|经|各)", sentence):
        return False
    clauses = re.split("[，：]", sentence)
    return bool(grammar.cue_inside("narrative", sentence)) or any(
        grammar.cue_at_end("narrative_end", clause)
        or grammar.cue_at_start("narrative_open", clause)
        or issues_itself(clause, grammar)
        for clause in clauses[1:]
    )


def reports(said: str, grammar: Grammar) -> str:
    """The cue by which the clause tells what happened, or ''."""
    return (
        grammar.cue_inside("narrative", said)
        or grammar.cue_at_start("narrative_open", said)
        or grammar.cue_at_end("narrative_end", said)
        or issues_itself(said, grammar)
    )
