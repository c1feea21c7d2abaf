"""The rule language of a codebook: words, order, nearness, AND, OR, NOT, weights.

    rule   := item (";" item)*                 each item that holds adds its weight to the code's score
    item   := [weight ["+" more] "*"] expr     weight: a whole or decimal number, also below 0; 1 if left out;
                                               more: added to it if one of the words reaches into the head
    expr   := and ("OR" and)*
    and    := not ("AND" not | "NOT" not)*     a NOT b is short for a AND NOT b
    not    := "NOT" not | near
    near   := atom (("NEAR/n" | "THEN/n") atom)*   within n characters: in any order, or first before second
    atom   := word | "quoted words" | field:word | [field:] "(" expr ")"
    field  := text | plain | lead | head | verb | object | group | heading   where to look; text if left out, and
              before a bracket the field of each word in it that names none; plain is the text without what stands
              in 《》, lead its first and head its last eight characters without closing marks (these four are parts
              of one text, so that nearness may join them), the others are the columns of extract_tasks()

A Chinese clause opens with its verb and closes with its head noun, and modifiers stand between: lead, head and
`more` let both count for more than a word in a modifier.

A NOT inside looks at the words that stand there apart: `管理 NOT 监督管理局` holds for a text that has both a
free 管理 and 监督管理局 only if a 管理 stands outside every 监督管理局.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

PARTS_OF_TEXT = ("text", "plain", "lead", "head")
FIELDS = (*PARTS_OF_TEXT, "verb", "object", "group", "heading")
TOKEN = re.compile(
    r"\s*(?:(?P<open>(?:[a-z]+:)?[(（])|(?P<close>[)）])|(?P<near>(?:NEAR|THEN)/\d+)|(?P<quote>\"[^\"]*\")"
    r"|(?P<word>[^\s()（）\"]+))"
)


class RuleError(ValueError):
    """A rule cannot be read; the message says where."""


class Hit(NamedTuple):
    """A word of a rule that stands in a field of the text."""

    field: str
    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Word:
    field: str
    word: str

    def hits(self, fields: Mapping[str, str]) -> list[list[Hit]]:
        text, found, at = fields.get(self.field, ""), [], -1
        while (at := text.find(self.word, at + 1)) >= 0:
            found.append([Hit(self.field, at, at + len(self.word), self.word)])
        return found


@dataclass(frozen=True)
class Near:
    left: object
    right: object
    within: int
    ordered: bool

    def hits(self, fields: Mapping[str, str]) -> list[list[Hit]]:
        found = []
        for left in self.left.hits(fields):
            for right in self.right.hits(fields):
                if not _in_one_text(left[-1].field, right[0].field):
                    continue
                after = right[0].start - left[-1].end
                before = left[0].start - right[-1].end
                if 0 <= after <= self.within or (not self.ordered and 0 <= before <= self.within):
                    found.append(sorted([*left, *right], key=lambda hit: hit.start))
        return found


def _in_one_text(field: str, other: str) -> bool:
    return field == other or (field in PARTS_OF_TEXT and other in PARTS_OF_TEXT)


@dataclass(frozen=True)
class And:
    parts: tuple

    def hits(self, fields: Mapping[str, str]) -> list[list[Hit]]:
        wanted = [part.hits(fields) for part in self.parts if not isinstance(part, Not)]
        barred = [part for part in self.parts if isinstance(part, Not)]
        for part in barred:
            wanted = [[hits for hits in found if not part.bars(hits, fields)] for found in wanted]
        if not all(wanted):
            return []
        if not wanted:
            return [[]] if all(part.hits(fields) for part in barred) else []
        first, *others = wanted
        return [[*hits, *(hit for found in others for hit in found[0])] for hits in first]


@dataclass(frozen=True)
class Or:
    parts: tuple

    def hits(self, fields: Mapping[str, str]) -> list[list[Hit]]:
        return [hits for part in self.parts for hits in part.hits(fields)]


@dataclass(frozen=True)
class Not:
    part: object

    def hits(self, fields: Mapping[str, str]) -> list[list[Hit]]:
        return [] if self.part.hits(fields) else [[]]

    def bars(self, hits: list[Hit], fields: Mapping[str, str]) -> bool:
        """Does a barred stretch cover these hits, or does it stand elsewhere in the text, which bars them too?

        A barred phrase that contains the wanted word bars only the occurrences inside it.
        """
        for barred in self.part.hits(fields):
            words = {hit.word for hit in hits}
            if not any(word in bar.word for bar in barred for word in words):
                return True
            if any(
                _in_one_text(bar.field, hit.field) and bar.start <= hit.start and hit.end <= bar.end
                for bar in barred
                for hit in hits
            ):
                return True
        return False


class Item(NamedTuple):
    """One weighted expression of a rule; `at_head` is added to the weight if a word reaches into the head."""

    weight: float
    expression: object
    source: str
    at_head: float = 0.0


def parse_rule(rule: str) -> list[Item]:
    """Read a rule. Raises RuleError that quotes the piece that cannot be read.

    >>> [item.weight for item in parse_rule("3*(执法 OR 侵权); 专利 NEAR/6 布局; -1*人才")]
    [3.0, 1.0, -1.0]
    >>> parse_rule("3*(执法 OR 侵权")
    Traceback (most recent call last):
        ...
    ipresearch.categorise.rules.RuleError: a bracket is opened and never closed in '(执法 OR 侵权'
    """
    items = []
    for piece in _pieces(rule):
        found = re.match(
            r"\s*(?P<weight>[-+]?\d+(?:\.\d+)?)(?:\+(?P<more>\d+(?:\.\d+)?))?\s*\*\s*(?P<rest>.+)",
            piece,
            re.DOTALL,
        )
        weight, source = (float(found["weight"]), found["rest"]) if found else (1.0, piece)
        more = float(found["more"] or 0) if found else 0.0
        if re.match(r"\s*\S*\s*\*", source) and not found:
            raise RuleError(f"the weight before '*' is no number in {piece.strip()!r}")
        items.append(Item(weight, _Parser(source).whole(), source.strip(), more))
    if not items:
        raise RuleError("the rule is empty")
    return items


def _pieces(rule: str) -> list[str]:
    pieces, quoted, begin = [], False, 0
    for at, mark in enumerate(rule):
        if mark == '"':
            quoted = not quoted
        elif mark in ";；\n" and not quoted:
            pieces.append(rule[begin:at])
            begin = at + 1
    if quoted:
        raise RuleError(f'a " is opened and never closed in {rule.strip()!r}')
    pieces.append(rule[begin:])
    return [piece for piece in pieces if piece.strip()]


class _Parser:
    def __init__(self, source: str):
        self.source = source.strip()
        self.tokens, at = [], 0
        while at < len(source.rstrip()):
            found = TOKEN.match(source, at)
            if not found:
                raise RuleError(f"cannot read {source[at:].strip()!r} in {self.source!r}")
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self.at, self.field = 0, "text"

    def whole(self):
        expression = self.either()
        if self.at < len(self.tokens):
            kind, token = self.tokens[self.at]
            if kind == "close":
                raise RuleError(f"a bracket is closed and was never opened in {self.source!r}")
            raise RuleError(f"AND, OR, NOT, NEAR/n or THEN/n is missing before {token!r} in {self.source!r}")
        return expression

    def peek(self, *words: str) -> bool:
        return (
            self.at < len(self.tokens)
            and self.tokens[self.at][1] in words
            and self.tokens[self.at][0] == "word"
        )

    def either(self):
        parts = [self.both()]
        while self.peek("OR", "|"):
            self.at += 1
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self):
        parts = [self.negated()]
        while self.peek("AND", "&", "NOT"):
            if not self.peek("NOT"):
                self.at += 1
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self):
        if self.peek("NOT"):
            self.at += 1
            return Not(self.negated())
        return self.near()

    def near(self):
        left = self.atom()
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "near":
            word, _, within = self.tokens[self.at][1].partition("/")
            self.at += 1
            left = Near(left, self.atom(), int(within), word == "THEN")
        return left

    def atom(self):
        if self.at >= len(self.tokens):
            raise RuleError(f"a word or bracket is missing at the end of {self.source!r}")
        kind, token = self.tokens[self.at]
        self.at += 1
        if kind == "open":
            return self.bracket(token)
        if kind == "close":
            raise RuleError(f"a bracket is closed and was never opened in {self.source!r}")
        if kind == "near" or token in ("AND", "OR", "NOT", "&", "|"):
            raise RuleError(f"a word or bracket is missing before {token!r} in {self.source!r}")
        return self.word(kind, token)

    def bracket(self, token: str):
        around, (field, colon, _) = self.field, token.partition(":")
        self.field = self.known(field) if colon else around
        inner = self.either()
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != "close":
            raise RuleError(f"a bracket is opened and never closed in {self.source!r}")
        self.at, self.field = self.at + 1, around
        return inner

    def known(self, field: str) -> str:
        if field not in FIELDS:
            raise RuleError(f"no field {field!r}; the fields are {', '.join(FIELDS)}, in {self.source!r}")
        return field

    def word(self, kind: str, token: str) -> Word:
        if kind == "quote":
            return Word(self.field, self.filled(token[1:-1]))
        field, colon, word = token.partition(":")
        if colon:
            return Word(self.known(field), self.filled(word.strip('"')))
        return Word(self.field, self.filled(token))

    def filled(self, word: str) -> str:
        if not word.strip("*.?%+ "):
            raise RuleError(f"{word!r} matches everything in {self.source!r}")
        return word
