"""The verb a clause opens with, its object and its strength."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from ipresearch.tasks.dictionary import dictionary_verb
from ipresearch.tasks.grammar import Grammar
from ipresearch.tasks.split import closing_positions

TIME = re.compile(
    r"(?:[到至于在自从]|截至|力争到|力争)?(?:\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|初|上半年|下半年)?|“?十[三四五六]五”?(?:期间|时期|末)"
    r"|每年|今年|明年|当年|本年度|全年|年内|年底|年度内|上半年|下半年|第?[一二三四]季度|\d{1,2}月(?:\d{1,2}日)?(?:底|前|份|上午|下午)?|每季度|每月|期间)"
    r"(?:之?前|以前|底前|末前|起|内|期间|以来)?"
)
# what may not follow a verb that opens a predicate, because the "verb" is then part of a noun
NOUN_TAILS = "的化性型力者、和与及等区能率权法员费期点站库网院所"
NOUN_HEADS = "、和与及以的不再各类在被所未"


class Predicate(NamedTuple):
    """Verb and object of a clause; `opening` is what stands before the verb: time, focus or actor."""

    verb_zh: str
    object_zh: str
    adverbs_zh: str
    strength: int
    opening: str
    kind: str = "verb"


def predicate(text: str, grammar: Grammar) -> Predicate | None:
    """Read a clause as [time] [actor + modal] [adverbs] verb object, 把 object verb, or phrase + verb + object.

    None where the clause has no verb in such a place. Verbs come from the verb lexicon; at the head of a clause, and
    nowhere else, a word that a general dictionary tags as a verb will do (kind "dictionary", strength 0: unknown).

    >>> from ipresearch.tasks.grammar import read_grammar
    >>> predicate("深入开展地理标志保护监管", read_grammar())[:3]
    ('开展', '地理标志保护监管', '深入')
    >>> predicate("将落实情况纳入年度考核", read_grammar())[:2]
    ('纳入', '落实情况')
    """
    time = TIME.match(text)
    skip = time.end() if time else 0
    if skip and skip < len(text):
        inner = predicate(text[skip:].lstrip("，"), grammar)
        return inner._replace(opening=text[:skip] + inner.opening) if inner else None
    found = _object_first(text, grammar) or _after_modal(text, grammar)
    if found:
        return found
    bare = text[_leading_adverbs(text, grammar)[1] :]
    strict = grammar.cue_at_start("focus_strict", bare)
    loose = "" if strict else grammar.cue_at_start("focus_open", bare)
    opens = strict or loose
    if (
        opens
        and _longest(bare, 0, grammar.verbs) not in ("", opens)
        and len(_longest(bare, 0, grammar.verbs)) > len(opens)
    ):
        opens = ""
    if opens:
        found = _after_phrase(text, len(text) - len(bare) + len(opens), bool(strict), grammar)
        if found:
            return found
        if strict or opens not in grammar.verbs:
            return None
    return _verb_first(text, grammar) or _after_actor(text, grammar) or _dictionary_verb(text, grammar)


def strength_of(verb: str, adverbs: list[str], grammar: Grammar) -> int:
    """The verb's own strength, shifted by its adverbs, within 1 to 5; 0 for a verb outside the lexicon."""
    if verb not in grammar.verbs:
        return 0
    return max(1, min(5, grammar.verbs[verb] + sum(grammar.adverbs.get(word, 0) for word in adverbs)))


def _leading_adverbs(text: str, grammar: Grammar) -> tuple[list[str], int]:
    adverbs, place = [], 0
    while place < len(text):
        word = _longest(text, place, grammar.adverbs)
        verb = _longest(text, place, grammar.verbs)
        # 加快, 统筹, 创新: a verb before a noun and an adverb before a verb
        if (
            not word
            or len(verb) > len(word)
            or (verb == word and not _opens_verb(text, place + len(word), grammar))
        ):
            break
        place += len(word)
        adverbs.append(word)
        if text[place : place + 1] == "地" or (
            text[place : place + 1] == "、" and _longest(text, place + 1, grammar.adverbs)
        ):
            place += 1
    return adverbs, place


def _opens_verb(text: str, place: int, grammar: Grammar) -> bool:
    """Does a verb that is never a noun begin here, so that the word before it is its adverb?"""
    verb = _longest(text, place, grammar.verbs)
    follows = text[place + len(verb) : place + len(verb) + 1]
    return grammar.as_noun.get(verb) == "never" and follows not in ("", "的", "和", "与", "、")


def _longest(text: str, place: int, words: Collection[str], longest: int = 8) -> str:
    for length in range(min(longest, len(text) - place), 0, -1):
        if text[place : place + length] in words:
            return text[place : place + length]
    return ""


def _verb_first(text: str, grammar: Grammar) -> Predicate | None:
    adverbs, place = _leading_adverbs(text, grammar)
    verb = _longest(text, place, grammar.verbs) or _resultative(text, place, grammar)
    while not verb and adverbs:
        # the last adverb may be the verb itself: 创新服务模式 (创新 is both)
        word = adverbs.pop()
        place = text.rfind(word, 0, place)
        verb = word if word in grammar.verbs else ""
    return _finish(verb, text[place + len(verb) :], adverbs, "", grammar) if verb else None


def _resultative(text: str, place: int, grammar: Grammar) -> str:
    """织密, 抓实, 管住: a verb of one character and what comes of it."""
    first, second = text[place : place + 1], text[place + 1 : place + 2]
    firsts, seconds = grammar.cues.get("resultative_first", ()), grammar.cues.get("resultative_second", ())
    return first + second if first in firsts and second in seconds else ""


def _dictionary_verb(text: str, grammar: Grammar) -> Predicate | None:
    place = _leading_adverbs(text, grammar)[1]
    verb = dictionary_verb(text, place)
    rest = text[place + len(verb) :]
    if not verb or not rest or rest[0] in NOUN_TAILS or verb in grammar.cues.get("no_verb", ()):
        return None
    return Predicate(verb, rest, text[:place], 0, "", "dictionary")


def _finish(verb: str, rest: str, adverbs: list[str], opening: str, grammar: Grammar) -> Predicate | None:
    """Join 和, 并, 、 between two verbs (查处和整治), take 好 and 了 off, and set the strength."""
    if rest[:1] in ("和", "并", "、", "与"):
        second = _longest(rest, 1, grammar.verbs)
        follows = rest[1 + len(second) :]
        if second and follows and follows[0] not in NOUN_TAILS + "工作体机水情":
            return Predicate(
                verb + rest[0] + second, follows, "".join(adverbs),
                max(strength_of(verb, adverbs, grammar), strength_of(second, adverbs, grammar)), opening,
            )  # fmt: skip
    if rest.startswith("的"):
        return None
    rest = re.sub(r"^(?:好|了|到位)(?!的)", "", rest) if len(rest) > 1 else rest
    return Predicate(verb, rest.lstrip("、"), "".join(adverbs), strength_of(verb, adverbs, grammar), opening)


def _object_first(text: str, grammar: Grammar) -> Predicate | None:
    """把 A 纳入 B, 将 A 作为 B; 将 before a verb only says that it is to come."""
    place = 0
    while place < len(text):
        opener = grammar.cue_at_start("ba_open", text[place:])
        word = _longest(text, place, grammar.adverbs)
        if opener or not word:
            break
        place += len(word)
    if not opener:
        return None
    rest = text[place + len(opener) :]
    places = [(rest.rfind(verb), len(verb), verb) for verb in grammar.cues["ba_verb"] if rest.rfind(verb) > 0]
    if not places:
        return None
    at, _, verb = max(places)
    adverb = _ending_adverb(rest[:at], grammar)
    if at == len(adverb):
        return None
    plain = verb if verb in grammar.verbs else _longest(verb, 0, grammar.verbs)
    strength = strength_of(plain, [adverb], grammar)
    return Predicate(verb, rest[: at - len(adverb)], text[:place] + adverb, strength, opener, "把")


def _ending_adverb(text: str, grammar: Grammar) -> str:
    ends = [word for word in grammar.adverbs if text.endswith(word)]
    return max(ends, key=lambda word: (len(word), word), default="")


def _after_phrase(text: str, skip: int, strict: bool, grammar: Grammar) -> Predicate | None:
    """围绕 A 开展 B, 对 A 予以 B: the verb after a phrase, only where it can hardly be a noun."""
    covered = {
        place for start, end in closing_positions(text, 0, len(text)).items() for place in range(start, end)
    }
    addressed = bool(
        grammar.cue_at_start("predicate_open", text[max(0, skip - 2) :])
        or text[skip - 1 : skip] in "对向给为与同在"
    )
    for place in range(skip + 2, len(text) - 1):
        if place in covered or text[place - 1] in NOUN_HEADS:
            continue
        verb = _longest(text, place, grammar.verbs)
        if len(verb) < 2:
            continue
        after, adverb = text[place + len(verb) :], _ending_adverb(text[:place], grammar)
        use = grammar.as_noun[verb]
        if not after:
            if addressed and (adverb or use != "often") and place - len(adverb) > skip:
                return _finish(verb, text[skip : place - len(adverb)], [adverb], text[:skip], grammar)
            continue
        marked = len(adverb) > 1
        allowed = use == "never" or (use == "sometimes" and (marked or not strict)) or (marked and not strict)
        opening = text[: place - len(adverb)]
        if allowed and after[0] not in NOUN_TAILS and len(opening) > skip:
            return _finish(verb, after, [adverb] if adverb else [], opening, grammar)
    return None


def _after_modal(text: str, grammar: Grammar) -> Predicate | None:
    """各地要加强 A, 建设单位应当公示 B: the verb after an actor and a modal."""
    addressed = grammar.cue_at_start("requirement_subject", text)
    for place in range(2, min(len(text) - 1, 45)):
        modal = grammar.cue_at_start("modal", text[place:])
        if (
            not modal
            or modal == "要求"
            or text[place : place + 2] in ("要素", "要点", "要件", "要求", "须知", "应用", "应急")
        ):
            continue
        if addressed or grammar.cue_at_end("actor_end", text[:place]):
            inner = predicate(text[place + len(modal) :], grammar)
            if inner:
                return inner._replace(opening=text[: place + len(modal)] + inner.opening)
    return None


def _after_actor(text: str, grammar: Grammar) -> Predicate | None:
    """市场监管局牵头开展 A: the verb after an actor, only where it is hardly ever a noun."""
    addressed = grammar.cue_at_start("requirement_subject", text)
    for place in range(2, min(len(text) - 1, 45)):
        if grammar.cue_at_end("actor_end", text[:place]) or (addressed and place >= len(addressed)):
            inner = _verb_first(text[place:], grammar)
            if inner and inner.object_zh and grammar.as_noun.get(inner.verb_zh) == "never":
                return inner._replace(opening=text[:place])
    return None
