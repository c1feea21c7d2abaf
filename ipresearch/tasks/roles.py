"""What each clause of a notice does there: a task, the heading over tasks, a focus, a purpose, and so on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ipresearch.tasks.duties import DUTY_BRACKET, DUTY_CLAUSE, before_duty, is_duty_line
from ipresearch.tasks.grammar import Grammar
from ipresearch.tasks.outline import Line, outline_group, read_outline
from ipresearch.tasks.pieces import Piece, name_headings, promote_requirements
from ipresearch.tasks.signs import (
    DECLARING,
    MODAL,
    guiding,
    is_frame,
    is_purpose,
    is_target,
    opens_preamble,
    reports,
)
from ipresearch.tasks.split import INLINE, SENTENCE_ENDS, Clause, marker_at, split_clauses
from ipresearch.tasks.verbs import TIME, Predicate, predicate

LONGEST_FRAME = 34
SHORT_LINE = 30


@dataclass
class Reader:
    """Reads a notice clause by clause; its fields are what earlier clauses set up and later ones inherit.

    run      : the role that goes on to the end of the sentence or paragraph, and the cue that began it
    asked    : the requirement that the sentence before made, which this one may go on with
    frame    : the 会议要求，that the clauses stand under; ordinal: the 一是 clause
    scope    : counts up at each marker, 要 and new line; a heading names the clauses of its own scope
    """

    text: str
    grammar: Grammar
    pieces: list[Piece] = field(default_factory=list)
    run: tuple[str, str] = ("", "")
    asked: tuple[str, str] = ("", "")
    frame: tuple[int, str] = (-1, "")
    ordinal: tuple[int, str] = (-1, "")
    heading: str = ""
    sentence: int = 0
    scope: int = 0
    in_preamble: bool = False
    outlined: bool = False
    line: Line | None = None
    line_number: int = 0
    at: int = 0
    in_attachments: bool = False

    def read(self) -> list[Piece]:
        lines = read_outline(self.text)
        self.outlined = sum(line.is_numbered for line in lines) >= 2
        for self.line_number, self.line in enumerate(lines):
            if is_duty_line(self.text, self.line.body, self.line.end):
                continue
            self._open_line()
            for clause in self._clauses():
                self._read_clause(clause)
            self.run = self.asked = ("", "")
        name_headings(self.pieces)
        promote_requirements(self.pieces)
        return self.pieces

    def _open_line(self) -> None:
        line = self.line
        self.in_attachments = self.text.startswith("附件", line.start) or (
            self.in_attachments and line.end - line.start < SHORT_LINE
        )
        self.sentence += 1
        self.scope += 1
        self.ordinal, self.in_preamble = (-1, ""), False
        if line.title is not None or line.is_numbered:
            self.frame, self.heading = (-1, ""), ""
        if line.title is not None:
            start, end = line.title
            self._add(Piece(start, end, "heading", "outline"), outline_group(line, above=True))
            self.heading = self.text[start:end]
            self.scope += 1

    def _clauses(self) -> list[Clause]:
        line = self.line
        start = line.title[1] if line.title else line.body
        while start < line.end and self.text[start] in "。：:，；*】 　":
            start += 1
        return split_clauses(self.text, start, line.end) if start < line.end else []

    def _add(self, piece: Piece, group: tuple[int, str]) -> None:
        line = self.line
        piece.group, piece.heading = group, self.heading
        piece.line, piece.sentence, piece.scope = self.line_number, self.sentence, self.scope
        numbered = [level for level in line.path if level.kind not in ("plain", "shi", "yao", "nth")]
        if numbered:
            piece.item, piece.item_number = numbered[-1].node, numbered[-1].number
            piece.part = [level.node for level in numbered]
        self.pieces.append(piece)

    def _read_clause(self, clause: Clause) -> None:
        start, leads = self._past_marker(clause)
        end = before_duty(self.text, start, clause.end)
        if end > start:
            start, framed = self._past_frame(start, end, clause.close, leads)
            if start < end:
                piece = self._classify(start, end, clause.close, leads, framed)
                if piece is not None:
                    self._place(piece, leads)
        if clause.close == "：" and self.run[0] == "narrative":
            self.run = ("", "")
        if clause.close and clause.close in SENTENCE_ENDS:
            self.sentence += 1
            self.in_preamble = False
            self.asked = self.run if self.run[0] == "requirement" else ("", "")
            if self.run[0] in ("orientation", "narrative", "requirement"):
                self.run = ("", "")

    def _place(self, piece: Piece, leads: str) -> None:
        if leads:
            self.ordinal = (piece.start, self.text[piece.start : piece.end])
            piece.leads = leads
        self._add(piece, self._group())

    def _group(self) -> tuple[int, str]:
        node, title = outline_group(self.line)
        for place, said in (self.frame, self.ordinal):
            if said:
                node, title = place, f"{title} > {said}" if title else said
        return node, title

    def _past_marker(self, clause: Clause) -> tuple[int, str]:
        """Where the clause starts after 一是, （一）, 1. inside a paragraph, and the kind of that marker."""
        start, line = clause.start, self.line
        if line.marker and start == line.body and line.marker.kind in ("shi", "yao", "nth"):
            self.scope += 1
            return start, line.marker.kind
        marker = marker_at(self.text, start, INLINE)
        if not marker or (marker.end >= clause.end and marker.kind != "nth"):
            return start, ""
        if (
            marker.kind in ("arabic", "nth", "arabic_bracket")
            and self.text[start - 1 : start] not in "。；：:\n "
            and start
        ):
            return start, ""
        self.scope += 1
        if self.run[0] in ("orientation", "narrative"):
            self.run = ("", "")
        return marker.end, marker.kind

    def _past_frame(self, start: int, end: int, close: str, leads: str) -> tuple[int, bool]:
        """会议要求， and 会议要求各地…: a clause of its own, or the head of one, that opens a block."""
        said = self.text[start:end]
        if leads or len(said) < 3 or self.run[0] == "next_step":
            return start, False
        if (
            close in ("，", "：", "")
            and len(said) <= LONGEST_FRAME
            and is_frame(said, bool(close), self.grammar)
        ):
            self._open_frame(start, end)
            return end, True
        head = re.match(r"(?:会议|座谈会|《[^》]{2,40}》|(?:通知|方案|意见|规划|计划|纲要|文件|办法|措施|决定)(?!的|中))"
                        r"(?:还|也|同时|特别|进一步|明确)?(?:强调|指出|要求|提出)(?!了|的|，|：|$)", said)  # fmt: skip
        if head and head.end() < len(said) - 3:
            self._open_frame(start, start + head.end())
            return start + head.end(), True
        return start, False

    def _open_frame(self, start: int, end: int) -> None:
        self.frame, self.ordinal = (start, self.text[start:end]), (-1, "")
        self.run, self.heading, self.in_preamble = ("", ""), "", False
        self.scope += 1
        self._add(Piece(start, end, "narrative", "frame"), self._group())

    def _classify(self, start: int, end: int, close: str, leads: str, framed: bool) -> Piece | None:
        """Try the rules in order; the first that holds gives the role."""
        self.at, said = start, self.text[start:end]
        past = MODAL.match(said)
        at = past.end() if past and past.end() < len(said) else 0
        modal = bool(at)
        found = predicate(said[at:], self.grammar)
        opens = (
            not self.pieces or self.pieces[-1].sentence != self.sentence or self.pieces[-1].rule == "frame"
        )

        def make(role: str, rule: str, seen: Predicate | None = found, offset: int = at) -> Piece:
            return Piece(start + offset, end, role, rule, seen)

        if modal and not leads:
            leads = "modal"
            self.scope += 1
        run = self._run(said, opens, leads)
        if run:
            return run if isinstance(run, Piece) else make(*run, offset=at if run[0] == "requirement" else 0)
        told = self._told(said, found, opens, leads)
        if told:
            return make(*told, offset=0)
        if self.grammar.cue_at_start("continues", said) and not leads and not opens:
            return self._without_verb(start, end, said, leads)
        aimed = self._aim(said[at:], found, opens, leads, close)
        if aimed:
            role, rule = aimed
            if rule == "把…结合起来":
                self.scope += 1
            return make(role, rule, None if role == "focus" else found)
        if found:
            piece = make("task", "verb" if found.kind != "dictionary" else "verb of the dictionary")
            piece.leads = leads
            return piece
        return self._without_verb(start + at, end, said[at:], leads)

    def _run(self, said: str, opens: bool, leads: str) -> tuple[str, str] | None:
        """Roles that a cue, a part or a sentence before has set for this clause too."""
        grammar = self.grammar
        cue = grammar.cue_at_start("next_step_open", said)
        if cue and (len(said) <= len(cue) + 2 or "将" in said or "要" in said or opens):
            self.run = ("next_step", cue)
        if self.run[0] == "next_step":
            return self.run
        contact = grammar.cue_at_start("contact_open", said)
        if contact:
            self.run = ("narrative", contact)
            return self.run
        part = self._role_of_part()
        if part and not (
            part == "requirement" and DUTY_BRACKET.search(self.text, self.line.start, self.line.end)
        ):
            target = part == "orientation" and is_target(said, self.grammar)
            return ("purpose", "target") if target else (part, "part")
        if self.run[0] == "orientation" and is_purpose(said, self.grammar):
            return ("purpose", "为…")
        if self.run[0]:
            return self.run
        addressed = grammar.cue_at_start("requirement_subject", said)
        bare = leads in ("", "modal")
        if (opens or addressed) and bare and (guided := guiding(said, self.grammar)):
            self.run = ("orientation", guided)
            return self.run
        if addressed and bare and self._asks_for_implementation():
            self.run = ("requirement", addressed)
            return self.run
        if opens and self.asked[0] and self._asks_for_implementation():
            self.run = self.asked
            return self.run
        return None

    def _told(self, said: str, found: Predicate | None, opens: bool, leads: str) -> tuple[str, str] | None:
        """Reports: who met, what was issued, what the text says of itself; and the preamble before them."""
        told = reports(said, self.grammar)
        if opens and not leads and opens_preamble(self._sentence(), self.grammar):
            self.in_preamble = True
        if self.in_preamble:
            if told:
                self.in_preamble, self.run = False, ("narrative", told)
            return ("narrative", told) if told else ("purpose", "preamble")
        if told and not leads:
            set_here = [
                p for p in self.pieces[-12:] if p.sentence == self.sentence and p.role in ("task", "heading")
            ]
            self.run = self.run if set_here else ("narrative", told)
            return ("narrative", told)
        if found and not leads and f"{found.verb_zh}了" in said:
            return ("narrative", "了")
        declares = DECLARING.search(said) and re.search(r"部署|提出|明确|包括|分为|确定|安排|以下", said)
        if declares and not leads and (not found or found.kind != "verb" or found.verb_zh in ("部署", "明确", "确定", "安排")
                                       or re.match(r"《|从|本|全文|会议|方案|通知|意见|规划", said)):  # fmt: skip
            if re.match(r"《|本|全文|方案|通知|意见|规划", said):
                self.frame, self.heading = (-1, ""), ""
            return ("narrative", "declared")
        return None

    def _aim(
        self, said: str, found: Predicate | None, opens: bool, leads: str, close: str
    ) -> tuple[str, str] | None:
        """Purposes, goals, guiding ideology and phrases of focus."""
        grammar = self.grammar
        if is_purpose(said, self.grammar):
            return ("purpose", "为…")
        oriented = grammar.cue_around("orientation_around", said)
        if oriented and oriented.start() <= 4 and not leads.replace("modal", ""):
            return ("orientation", oriented[0][:2] + "…" + oriented[0][-2:])
        if (
            found
            and found.kind == "把"
            and found.verb_zh.endswith(("结合起来", "相结合", "统一起来", "统一到"))
        ):
            return ("orientation", "把…结合起来")
        last = self.pieces[-1] if self.pieces else None
        result = grammar.cue_at_start("result_open", said)
        if result and not opens and not leads and last and last.role in ("task", "purpose", "heading"):
            return ("purpose", result)
        if is_target(said, self.grammar) and not (
            found and found.kind == "verb" and (said.startswith("每") or not TIME.match(said))
        ):
            return ("purpose", "target")
        if DUTY_CLAUSE.fullmatch(said) and not leads:
            return ("focus", "duty")
        time = TIME.match(said)
        start_of_line = self.text[self.line.start : self.line.end].strip() == said
        if time and time.end() == len(said):
            return ("narrative", "date") if start_of_line and not close else ("focus", "time")
        if said in grammar.adverbs:
            return ("narrative", "connective")
        focused = grammar.cue_around("focus_around", said)
        if focused and len(said) - focused.end() <= 4 and focused.start() <= 4:
            return ("focus", focused[0][:1] + "…" + said[focused.end() - 3 : focused.end()])
        opening = grammar.cue_at_start("focus_strict", said) or grammar.cue_at_start("focus_open", said)
        if opening and not found and not leads.replace("modal", ""):
            return ("orientation", "坚持") if opening == "坚持" else ("focus", opening)
        purpose = grammar.cue_at_start("purpose_open", said)
        if purpose and (not found or not found.opening):
            return ("purpose", purpose)
        return None

    def _role_of_part(self) -> str:
        for level in reversed(self.line.path):
            title = level.title
            if not title or len(title) > 20 or "阶段" in title:
                continue
            for kind, role in (("goal_heading", "purpose"), ("orientation_heading", "orientation"),
                               ("requirement_heading", "requirement")):  # fmt: skip
                if self.grammar.cue_inside(kind, title):
                    return role
        return ""

    def _asks_for_implementation(self) -> bool:
        return bool(self.grammar.cue_inside("requirement_content", self._sentence()))

    def _sentence(self) -> str:
        """The rest of the sentence from the clause that is being read."""
        return re.match(r"[^。；！？\n]*", self.text[self.at : self.line.end])[0]

    def _without_verb(self, start: int, end: int, said: str, leads: str) -> Piece | None:
        """A clause without a verb goes on with the clause before it, or opens a numbered item."""
        last = self.pieces[-1] if self.pieces else None
        same = last is not None and last.sentence == self.sentence and last.rule not in ("frame", "outline")
        if (
            same
            and not leads
            and last.role in ("task", "purpose", "heading", "requirement", "orientation", "narrative")
        ):
            last.end = end
            if last.predicate:
                last.predicate = last.predicate._replace(object_zh=last.predicate.object_zh + "，" + said)
            return None
        first_of_item = (
            not self.in_attachments and self.line.is_item and (last is None or last.line != self.line_number)
        )
        if leads or first_of_item:
            piece = Piece(start, end, "task", "marker", Predicate("", said, "", 0, ""))
            piece.leads = leads
            return piece
        return Piece(start, end, "narrative", "no verb")


def read_pieces(text: str, grammar: Grammar) -> list[Piece]:
    """Every clause of the notice with its role, in the order of the text.

    Frames (会议要求，) come as narrative; brackets and lines that only name who is responsible are left to
    find_mentions().
    """
    return Reader(text, grammar).read()
