"""The words that the task grammar goes by, read from the lexicons once per call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ipresearch.errors import LexiconError
from ipresearch.lexicons import read_lexicon

NOUN_USES = ("never", "sometimes", "often")


@dataclass(frozen=True)
class Grammar:
    """Verbs with their strength, adverbs with their shift, and the cue words by kind."""

    verbs: dict[str, int]
    as_noun: dict[str, str]
    adverbs: dict[str, int]
    cues: dict[str, tuple[str, ...]]
    halves: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]

    def cue_at_start(self, kind: str, text: str) -> str:
        """The longest cue of `kind` that `text` begins with, or ''."""
        return next((cue for cue in self.cues.get(kind, ()) if text.startswith(cue)), "")

    def cue_inside(self, kind: str, text: str) -> str:
        """The longest cue of `kind` that stands anywhere in `text`, or ''."""
        return next((cue for cue in self.cues.get(kind, ()) if cue in text), "")

    def cue_at_end(self, kind: str, text: str) -> str:
        """The longest cue of `kind` that `text` ends with, or ''."""
        return next((cue for cue in self.cues.get(kind, ()) if text.endswith(cue)), "")

    def cue_around(self, kind: str, text: str) -> re.Match[str] | None:
        """The first two-part cue of `kind` whose halves both stand in `text`, first half first."""
        for first, pattern in self.halves.get(kind, ()):
            found = pattern.search(text) if first in text else None
            if found:
                return found
        return None


def read_grammar(lexicons: str | Path | None = None) -> Grammar:
    """Read task_verbs, task_adverbs and task_cues; raises LexiconError naming file, row and column."""
    verbs = read_lexicon("task_verbs", lexicons)
    adverbs = read_lexicon("task_adverbs", lexicons)
    cues = read_lexicon("task_cues", lexicons)
    by_kind: dict[str, list[str]] = {}
    halves: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, cue in zip(cues["kind"], cues["cue_zh"], strict=True):
        if "…" in cue:
            first, _, second = cue.partition("…")
            pattern = re.compile(f"{re.escape(first)}.*?{re.escape(second)}")
            halves.setdefault(kind, []).append((first, pattern))
        else:
            by_kind.setdefault(kind, []).append(cue)
    return Grammar(
        verbs=_whole_numbers(verbs, "verb_zh", "strength", range(1, 6)),
        as_noun=_noun_use(verbs),
        adverbs=_whole_numbers(adverbs, "adverb_zh", "shift", range(-4, 5)),
        cues={
            kind: tuple(sorted(words, key=lambda word: (-len(word), word))) for kind, words in by_kind.items()
        },
        halves={kind: tuple(pairs) for kind, pairs in halves.items()},
    )


def _noun_use(verbs) -> dict[str, str]:
    """How often each verb is a noun: after a phrase of focus only "never" and "sometimes" can open the predicate."""
    path = Path(verbs.attrs["path"]).name
    for row, value in enumerate(verbs["as_noun"], start=2):
        if value not in NOUN_USES:
            raise LexiconError(
                f"{path}, row {row}, column 'as_noun': {value!r} is none of {', '.join(NOUN_USES)}."
            )
    return dict(zip(verbs["verb_zh"], verbs["as_noun"], strict=True))


def _whole_numbers(table, key: str, column: str, allowed: range) -> dict[str, int]:
    numbers = {}
    path = Path(table.attrs["path"]).name
    for row, (word, value) in enumerate(zip(table[key], table[column], strict=True), start=2):
        if not re.fullmatch(r"-?\d+", value.strip()) or int(value) not in allowed:
            raise LexiconError(
                f"{path}, row {row}, column {column!r}: {value!r} is no whole number from {allowed.start} to "
                f"{allowed.stop - 1}."
            )
        numbers[word] = int(value)
    return numbers
