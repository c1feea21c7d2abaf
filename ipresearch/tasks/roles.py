"""What each clause of a notice does there: a task, the heading over tasks, a focus, a purpose, and so on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ipresearch.tasks.grammar import Grammar
from ipresearch.tasks.outline import Line, is_duty_line, read_outline
from ipresearch.tasks.split import INLINE, SENTENCE_ENDS, Clause, marker_at, split_clauses
from ipresearch.tasks.verbs import Predicate, predicate

DUTY_BRACKET = re.compile(
    r"[（(](?:[^（）()]|[（(][^（）()]*[）)])*"
    r"(?:负责|牵头|配合|参与|责任单位|责任部门|完成时限|落实|按职责|年底前|月底前|长期坚持|持续推进)"
    r"(?:[^（）()]|[（(][^（）()]*[）)])*[）)]"
)
DECLARING = re.compile(r"(?:[一二三四五六七八九十百\d]+)(?:个|大|项|条|件|类)(?:方面|重点|主要|任务|举措|措施|工作|部分|领域|行动)")
LONGEST_FRAME = 24
NAMING_STRENGTH = 3


@dataclass
class Piece:
    """One clause with its role and the rule that gave it."""

    start: int
    end: int
    role: str
    rule: str
    predicate: Predicate | None = None
    group: tuple[int, str] = (-1, "")
    heading: str = ""
    item: int = -1
    item_number: int = 0
    sentence: int = 0
    leads: str = ""
    scope: int = -1
    paragraph: int = 0


@dataclass
class _Context:
    """What the clauses before have set up and this one inherits."""

    run: str = ""
    run_rule: str = ""
    frame: tuple[int, str] = (-1, "")
    ordinal: tuple[int, str] = (-1, "")
    heading: str = ""
    sentence: int = 0
    scope: int = 0
    preamble: bool = False


def read_pieces(text: str, grammar: Grammar) -> list[Piece]:
    """Every clause of the notice with its role, in the order of the text.

    Frames (会议要求，) come as narrative; brackets and lines that only name who is responsible are left to
    find_mentions().
    """
    lines = read_outline(text)
    outlined = sum(line.marker is not None and line.marker.kind not in ("shi", "yao", "nth") for line in lines) >= 2
    pieces: list[Piece] = []
    context = _Context()
    for number, line in enumerate(lines):
        if is_duty_line(text, line):
            continue
        _open_line(text, line, context, pieces, number)
        for clause in _line_clauses(text, line):
            _read_clause(text, clause, line, context, pieces, grammar, outlined)
        context.sentence += 1
        context.run = ""
    _name_headings(pieces)
    _read_requirements(pieces, outlined)
    return pieces


def _open_line(text: str, line: Line, context: _Context, pieces: list[Piece], number: int) -> None:
    """Set what a new line sets: headings close frames and ordinals; a plain line closes ordinals."""
    context.sentence += 1
    context.scope += 1
    context.ordinal = (-1, "")
    if line.title is not None or (line.marker and line.marker.kind not in INLINE):
        context.frame = (-1, "")
        context.heading = ""
    if line.title is not None:
        start, end = line.title
        pieces.append(
            Piece(start, end, "heading", "outline", group=_outline_group(line, above=True), sentence=context.sentence,
                  scope=context.scope, paragraph=number)
        )
        context.heading = text[start:end]
        context.scope += 1


def _outline_group(line: Line, above: bool = False) -> tuple[int, str]:
    levels = [level for level in line.path if level.title]
    if above and levels and line.title is not None:
        levels = levels[:-1]
    if not levels:
        return (-1, "")
    return (levels[-1].node, " > ".join(level.title for level in levels))


def _line_clauses(text: str, line: Line) -> list[Clause]:
    start = line.title[1] if line.title else line.body
    while start < line.end and text[start] in "。：:，；* 　":
        start += 1
    return split_clauses(text, start, line.end) if start < line.end else []


def _read_clause(
    text: str, clause: Clause, line: Line, context: _Context, pieces: list[Piece], grammar: Grammar, outlined: bool
) -> None:
    start, end = clause.start, clause.end
    leads = ""
    marker = marker_at(text, start, INLINE) if start != line.start or line.marker is None else None
    if line.marker and line.marker.kind in INLINE and start == line.body:
        marker = line.marker
    if marker and marker.end < end and (marker.kind != "arabic" or text[start - 1 : start] in "。；："):
        start = marker.end if marker.end > start else start
        while start < end and text[start] in "，：、 ":
            start += 1
        leads = marker.kind
        context.scope += 1
        if context.run == "orientation":
            context.run = ""
    body_end = _without_duty(text, start, end)
    if body_end > start:
        piece = _piece(text, start, body_end, clause.close, line, context, pieces, grammar, leads, outlined)
        if leads in ("shi", "yao", "nth", "han_bracket", "arabic_bracket", "circled", "arabic") and not (
            line.marker and line.marker.kind == leads and not line.title and leads not in ("shi", "yao", "nth")
        ):
            context.ordinal = (piece.start, text[piece.start : piece.end])
        piece.group = _group(line, context)
        piece.heading = context.heading
        if line.is_item and line.marker:
            piece.item, piece.item_number = line.start, line.marker.number
        elif line.marker and line.title:
            piece.item, piece.item_number = line.start, line.marker.number
        if piece.role:
            pieces.append(piece)
    if clause.close and clause.close in SENTENCE_ENDS:
        context.sentence += 1
        context.preamble = False
        if context.run in ("orientation", "narrative"):
            context.run = ""


def _without_duty(text: str, start: int, end: int) -> int:
    found = None
    for found in DUTY_BRACKET.finditer(text, start, end):
        pass
    if found and text[found.end() : end].strip(" 。；") == "":
        end = found.start()
        while end > start and text[end - 1] in " 。；，":
            end -= 1
    return end


def _group(line: Line, context: _Context) -> tuple[int, str]:
    node, title = _outline_group(line)
    for place, said in (context.frame, context.ordinal):
        if said:
            node, title = place, f"{title} > {said}" if title and place == context.ordinal[0] and not context.frame[1] else said
    return (node, title)


def _piece(
    text: str, start: int, end: int, close: str, line: Line, context: _Context, pieces: list[Piece],
    grammar: Grammar, leads: str, outlined: bool,
) -> Piece:
    said = text[start:end]

    def make(role: str, rule: str, found: Predicate | None = None, at: int = start) -> Piece:
        return Piece(at, end, role, rule, found, sentence=context.sentence, leads=leads, scope=context.scope)

    opens_sentence = not pieces or pieces[-1].sentence != context.sentence or pieces[-1].rule == "frame"
    cue = grammar.cue_at_start("next_step_open", said)
    if cue:
        context.run, context.run_rule = "next_step", cue
    if context.run == "next_step":
        return make("next_step", context.run_rule, predicate(said, grammar))
    if not leads and _is_frame(said, close, grammar):
        context.frame, context.ordinal = (start, said), (-1, "")
        context.run, context.heading = "", ""
        context.scope += 1
        return make("narrative", "frame")
    at, yao = _without_modal(said)
    found = predicate(said[at:], grammar)
    addressed = grammar.cue_at_start("requirement_subject", said)
    by_part = _role_of_part(line, grammar)
    if by_part and not (by_part == "requirement" and _has_duty(text, line)):
        return make(by_part, "part", found, start + at)
    if context.run == "orientation" and said.startswith("为") and grammar.cue_around("purpose_around", said):
        return make("purpose", "为…", found)
    if context.run:
        return make(context.run, context.run_rule, found, start + at if context.run != "orientation" else start)
    if addressed and _addresses(said, addressed) and not outlined:
        context.run, context.run_rule = "requirement", addressed
        return make("requirement", addressed, found)
    if opens_sentence and (run := _strong_orientation(said, grammar)):
        context.run, context.run_rule = "orientation", run
        return make("orientation", run, found)
    if opens_sentence and (preamble := _preamble(text, start, line, grammar)):
        context.preamble = True
    if context.preamble:
        told = grammar.cue_inside("narrative", said)
        if told:
            context.preamble, context.run, context.run_rule = False, "narrative", told
        return make("narrative" if told else "purpose", told or "preamble", found)
    told = grammar.cue_inside("narrative", said)
    if told and not yao and not leads and not (line.is_item and _has_duty(text, line)):
        return make("narrative", told, found)
    if DECLARING.search(said) and not leads and not yao and (not found or "部署" in said or "提出" in said):
        return make("narrative", "declared", found)
    if grammar.cue_around("purpose_around", said) and said.startswith(("为", "给")):
        return make("purpose", "为…", found)
    oriented = grammar.cue_around("orientation_around", said[at:])
    if oriented and oriented.start() <= 4 and not leads:
        return make("orientation", oriented[0][:2] + "…" + oriented[0][-2:], found, start + at)
    if found and found.ba and found.verb_zh in ("结合起来", "相结合", "统一起来"):
        context.scope += 1
        return make("orientation", "把…结合起来", found, start + at)
    if yao and not leads:
        leads = "bare_yao"
        context.scope += 1
    focused = grammar.cue_around("focus_around", said)
    opening = grammar.cue_at_start("focus_open", said)
    result = grammar.cue_at_start("result_open", said)
    if result and not opens_sentence and not leads and pieces and pieces[-1].role in ("task", "purpose", "heading"):
        return make("purpose", result, found, start + at)
    if opening and not leads and (found is None or not found.opening) and _is_phrase(said, opening, focused, found):
        return make("focus", opening, None)
    purpose = grammar.cue_at_start("purpose_open", said)
    if purpose and (not found or said.startswith("为")):
        return make("purpose", purpose, found)
    if found:
        return make("task", "verb", found, start + at)
    return _without_verb(make, pieces, context, line, said, start + at, end, leads, close)


def _without_verb(make, pieces, context, line, said, start, end, leads, close) -> Piece:
    """A clause without a verb: it goes on with the task before it, or is a task of its own in a numbered item."""
    last = pieces[-1] if pieces else None
    if last and last.role in ("task", "focus", "purpose") and last.sentence == context.sentence and not leads:
        last.end = end
        if last.predicate:
            last.predicate = last.predicate._replace(object_zh=last.predicate.object_zh + "，" + said)
        return make("", "continues")
    if leads or (line.is_item and (last is None or last.item != line.start)):
        return make("task", "marker", Predicate("", said, "", 0, ""), start)
    return make("narrative", "no verb")


def _is_phrase(said: str, opening: str, focused, found: Predicate | None) -> bool:
    if focused and focused.end() < len(said) - 6 and found and found.opening:
        return False
    return found is None or not found.opening and found.verb_zh in ("利用", "坚持", "结合", "依托", "联合") and False


def _is_frame(said: str, close: str, grammar: Grammar) -> bool:
    if close not in ("，", "：") or len(said) > LONGEST_FRAME:
        return False
    verb = grammar.cue_at_end("report_verb", said)
    return bool(verb) and bool(grammar.cue_inside("report_subject", said[: -len(verb)]))


def _without_modal(said: str) -> tuple[int, bool]:
    """Offset past a leading 要 and whether there was one; 要求 and 要素 are words of their own."""
    found = re.match(r"(?:(?:同时|并|还|也|又|另外|此外|首先)[，、]?)?(?:都|还|也|均)?要(?!求|素|点|件|害)", said)
    return (found.end(), True) if found else (0, False)


def _addresses(said: str, subject: str) -> bool:
    return bool(re.match(rf"{re.escape(subject)}.{{0,20}}?(?:要|应|须|务必|必须)", said))


def _strong_orientation(said: str, grammar: Grammar) -> str:
    found = grammar.cue_around("orientation_around", said)
    if found and found.start() <= 4 and found[0].endswith(("指导", "旗帜", "指引", "遵循", "统领", "领导")):
        return found[0][:2] + "…" + found[0][-2:]
    return ""


def _preamble(text: str, start: int, line: Line, grammar: Grammar) -> bool:
    """为…，根据…，制定本方案: a sentence that opens with its grounds and ends in a report."""
    if not re.match(r"(?:为|根据|按照|依据|经)", text[start : start + 2]):
        return False
    sentence = re.split("[。；！？]", text[start : line.end])[0]
    return bool(grammar.cue_inside("narrative", sentence))


def _role_of_part(line: Line, grammar: Grammar) -> str:
    for level in line.path:
        title = level.title
        if not title or len(title) > 20:
            continue
        if grammar.cue_inside("goal_heading", title):
            return "purpose"
        if grammar.cue_inside("orientation_heading", title):
            return "orientation"
        if grammar.cue_inside("requirement_heading", title):
            return "requirement"
    return ""


def _has_duty(text: str, line: Line) -> bool:
    return bool(DUTY_BRACKET.search(text, line.start, line.end))


def _name_headings(pieces: list[Piece]) -> None:
    """The clause right after 一是 or a bare 要 that only names what the clauses after it in its scope do."""
    for at, piece in enumerate(pieces):
        if piece.role != "task" or piece.predicate is None:
            continue
        bare = piece.rule == "verb" and piece.leads == "bare_yao"
        if piece.leads not in ("shi", "yao", "nth") and not bare:
            continue
        if bare and (piece.predicate.strength > NAMING_STRENGTH or "《" in piece.predicate.object_zh):
            continue
        later = [other for other in pieces[at + 1 :] if other.scope == piece.scope]
        if any(other.role == "task" for other in later):
            piece.role, piece.rule = "heading", "names the goal"
            title = piece.predicate.verb_zh + piece.predicate.object_zh
            for other in later:
                other.heading = title


def _read_requirements(pieces: list[Piece], outlined: bool) -> None:
    """Requirements of a notice that sets nothing else are its tasks."""
    if any(piece.role == "task" for piece in pieces):
        return
    for piece in pieces:
        if piece.role == "requirement" and piece.predicate and piece.rule != "part":
            piece.role, piece.rule = "task", "requirement, and no other task"
