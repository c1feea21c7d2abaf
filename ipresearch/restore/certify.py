"""The proof of a repair: the mirror's process, run on the restored line, gives the observed one."""

from __future__ import annotations

import re

from ipresearch.restore.gbk import outside_gbk
from ipresearch.restore.lattice import SWALLOWED
from ipresearch.restore.mirror import mirror_traditional
from ipresearch.restore.profile import LETTERS
from ipresearch.restore.punctuation import widen_marks

DAMAGE_LEFT = re.compile(rf"[\ue000-\uf8ff]|\?[{LETTERS}]{{1,6}}\)")


def is_certified(restored: str, observed: str, glosses: dict[str, str]) -> bool:
    """Whether the mirror's process turns a restored line, in traditional characters, into the observed one.

    Characters that GBK lacks came from outside the process (page code) and divide the line.
    """
    if DAMAGE_LEFT.search(restored):
        return False
    outside = outside_gbk()
    pieces = outside.split(widen_marks(restored.replace(SWALLOWED, "0")))
    if outside.findall(restored) != outside.findall(observed):
        return False
    observed_pieces = outside.split(observed)
    return any(
        all(
            mirror_traditional(piece, glosses, at_once) == seen
            for piece, seen in zip(pieces, observed_pieces, strict=True)
        )
        for at_once in (False, True)
    )
