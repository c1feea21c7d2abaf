"""What every reader of a format hands back, and how it says that it cannot."""

from __future__ import annotations

from typing import NamedTuple


class Document(NamedTuple):
    """The visible text of a document, in document order, with nothing tidied away.

    main_spans : (start, end) in text that a main-text extractor would keep; empty where the format has none
    meta       : (name, content) pairs that the document states about itself without showing them
    lost       : (what, what_to_do) of parts that could not be used
    """

    text: str
    encoding: str
    main_spans: tuple[tuple[int, int], ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    lost: tuple[tuple[str, str], ...] = ()


class Unusable(Exception):
    """A document cannot be used: what is wrong, and what to do."""

    def __init__(self, what: str, what_to_do: str):
        self.what, self.what_to_do = what, what_to_do
        super().__init__(f"{what}. {what_to_do}")
