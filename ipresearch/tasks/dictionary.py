"""Words that a general dictionary tags as verbs: the fallback where the verb lexicon has none."""

from __future__ import annotations

from ipresearch.restore.words import listed_tag

LONGEST_WORD, LONGEST_VERB = 6, 4


def dictionary_verb(text: str, place: int) -> str:
    """The verb at `place`, if the longest word of the dictionary that begins there is one, else ''.

    The dictionary is jieba's, of unknown date, read as a table; jieba itself is not started. Words that do not begin
    with a verb are passed over.

    >>> dictionary_verb("评选金牌代理师", 0), dictionary_verb("知识产权保护", 0)
    ('评选', '')
    """
    for length in range(min(LONGEST_WORD, len(text) - place), 1, -1):
        word = text[place : place + length]
        if _is_verb(word):
            return word
        if length > 2 and listed_tag(word) and any(_is_verb(word[:end]) for end in range(2, length)):
            return ""
    return ""


def _is_verb(word: str) -> bool:
    return len(word) <= LONGEST_VERB and listed_tag(word) == "v"
