"""The verb a clause opens with, its object and its strength."""

from __future__ import annotations

from typing import NamedTuple

from ipresearch.tasks.grammar import Grammar
from ipresearch.tasks.split import closing_positions


class Predicate(NamedTuple):
    """Verb and object of a clause; `opening` is the phrase of focus or the actor before the verb."""

    verb_zh: str
    object_zh: str
    adverbs_zh: str
    strength: int
    opening: str
    ba: bool = False


def predicate(text: str, grammar: Grammar) -> Predicate | None:
    """Read a clause as [actor + modal] [adverbs] verb object, or phrase of focus + verb + object.

    None where the clause has no verb of the lexicon in such a place.

    >>> from ipresearch.tasks.grammar import read_grammar
    >>> predicate("深入开展地理标志保护监管", read_grammar())[:3]
    ('开展', '地理标志保护监管', '深入')
    """
    found = _verb_first(text, grammar)
    if found:
        return found
    found = _object_first(text, grammar)
    if found:
        return found
    opening = grammar.cue_at_start("focus_open", _bare(text, grammar))
    skip = len(text) - len(_bare(text, grammar)) + len(opening) if opening else 0
    return _after_phrase(text, skip, grammar) if opening else _after_actor(text, grammar)


def strength_of(verb: str, adverbs: list[str], grammar: Grammar) -> int:
    """The verb's own strength, shifted by its adverbs, within 1 to 5."""
    return max(1, min(5, grammar.verbs.get(verb, 2) + sum(grammar.adverbs.get(word, 0) for word in adverbs)))


def _bare(text: str, grammar: Grammar) -> str:
    return text[sum(map(len, _leading_adverbs(text, grammar)[0])) :]


def _leading_adverbs(text: str, grammar: Grammar) -> tuple[list[str], int]:
    adverbs, place = [], 0
    while place < len(text):
        word = _longest(text, place, grammar.adverbs)
        verb = _longest(text, place, grammar.verbs)
        # 加快 is a verb before a noun and an adverb before a verb; 统筹 and 创新 likewise
        if word and (len(word) >= len(verb) and not (verb == word and not _opens_verb(text, place + len(word), grammar))):
            adverbs.append(word)
            place += len(word)
            if text[place : place + 1] == "地":
                place += 1
                adverbs[-1] += "地"
            if text[place : place + 1] == "、" and _longest(text, place + 1, grammar.adverbs):
                adverbs[-1] += "、"
                place += 1
            continue
        break
    return adverbs, place


def _opens_verb(text: str, place: int, grammar: Grammar) -> bool:
    """Does a verb that is hardly ever a noun begin here, so that the word before it is its adverb?"""
    if text[place : place + 1] in ("地", "、"):
        place += 1
    verb = _longest(text, place, grammar.verbs)
    return verb in grammar.after_focus and text[place + len(verb) : place + len(verb) + 1] not in ("", "的", "和", "与", "、")


def _longest(text: str, place: int, words: dict[str, int]) -> str:
    for length in range(min(8, len(text) - place), 0, -1):
        if text[place : place + length] in words:
            return text[place : place + length]
    return ""


def _verb_first(text: str, grammar: Grammar) -> Predicate | None:
    adverbs, place = _leading_adverbs(text, grammar)
    verb = _longest(text, place, grammar.verbs)
    while not verb and adverbs:
        # the last adverb may be the verb itself: 创新服务模式 (创新 is both)
        word = adverbs.pop().rstrip("、地")
        place = text.rfind(word, 0, place)
        verb = word if word in grammar.verbs else ""
    if not verb:
        return None
    rest = text[place + len(verb) :]
    return _finish(verb, rest, adverbs, "", grammar)


def _finish(verb: str, rest: str, adverbs: list[str], opening: str, grammar: Grammar) -> Predicate | None:
    # 建立健全, 修订完善: verbs that stand side by side are read as one
    joined = rest.lstrip("和并、与及")
    second = _longest(joined, 0, grammar.verbs) if rest else ""
    follows = joined[len(second) :]
    if second and rest != joined and rest[0] in "和并、" and follows and follows[0] not in "的和、与工作体机等水能":
        verb, rest = verb + rest[: len(rest) - len(joined)] + second, follows
    for tail in ("好", "了", "到位"):
        if rest.startswith(tail):
            rest = rest[len(tail) :]
            break
    if rest.startswith("的"):
        return None
    plain = verb if verb in grammar.verbs else verb[: len(_longest(verb, 0, grammar.verbs))]
    bare = [word.rstrip("、地") for word in adverbs]
    return Predicate(verb, rest.lstrip("、"), "".join(adverbs), strength_of(plain, bare, grammar), opening)


def _object_first(text: str, grammar: Grammar) -> Predicate | None:
    """把 A 纳入 B, 将 A 作为 B."""
    adverbs, place = _leading_adverbs(text, grammar)
    if adverbs and adverbs[-1] == "将":
        place -= 1
        adverbs.pop()
    opener = grammar.cue_at_start("ba_open", text[place:])
    if not opener:
        return None
    rest = text[place + len(opener) :]
    places = [(rest.rfind(verb), verb) for verb in grammar.cues["ba_verb"] if verb in rest]
    if not places:
        return None
    at, verb = max(places)
    adverb = next((word for word in sorted(grammar.adverbs, key=len, reverse=True) if rest[:at].endswith(word)), "")
    return Predicate(
        verb, rest[: at - len(adverb)], "".join(adverbs) + adverb, strength_of(verb, [adverb], grammar), opener, True
    )


def _after_phrase(text: str, skip: int, grammar: Grammar) -> Predicate | None:
    """围绕 A 开展 B: the verb after a phrase of focus, only where it can hardly be a noun."""
    closers = closing_positions(text, 0, len(text))
    covered = {place for start, end in closers.items() for place in range(start, end)}
    for place in range(skip + 2, len(text) - 2):
        verb = _longest(text, place, grammar.verbs)
        if verb not in grammar.after_focus or place in covered:
            continue
        before, after = text[:place], text[place + len(verb) :]
        if not after or after[0] in "的化性型力者、和与等区" or before[-1] in "、和与及以的不再各类在":
            continue
        adverb = next((word for word in sorted(grammar.adverbs, key=len, reverse=True) if before.endswith(word)), "")
        opening = before[: len(before) - len(adverb)]
        if len(opening) <= skip:
            continue
        return _finish(verb, after, [adverb] if adverb else [], opening, grammar)
    return None


def _after_actor(text: str, grammar: Grammar) -> Predicate | None:
    """各地要加强 A, 市场监管局牵头开展 B: the verb after an actor, with or without a modal."""
    for place in range(2, min(len(text) - 1, 40)):
        modal = grammar.cue_at_start("modal", text[place:])
        ends_actor = grammar.cue_at_end("actor_end", text[:place]) or grammar.cue_at_start("requirement_subject", text)
        if modal and modal != "要求" and ends_actor:
            inner = predicate(text[place + len(modal) :], grammar)
            if inner:
                return inner._replace(opening=text[: place + len(modal)])
        if grammar.cue_at_end("actor_end", text[:place]) and not modal:
            inner = _verb_first(text[place:], grammar)
            if inner and inner.object_zh and len(inner.verb_zh) > 1 and inner.verb_zh in grammar.after_focus:
                return inner._replace(opening=text[:place])
    return None
