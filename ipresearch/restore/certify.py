"""The proof of a repair: the mirror's process, run on the restored line, gives the observed one."""

from __future__ import annotations

import re

from ipresearch.restore.gbk import outside_gbk
from ipresearch.restore.lattice import SWALLOWED
from ipresearch.restore.mirror import mirror_traditional
from ipresearch.restore.profile import BROKEN_GLOSS, LETTERS
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
    wanted = outside.split(observed)
    cutting = set(BROKEN_GLOSS.findall(observed))
    orders = [(glosses, False), (glosses, True)]
    if cutting:
        late = {host: reading for host, reading in glosses.items() if reading in cutting}
        early = {host: reading for host, reading in glosses.items() if reading not in cutting}
        orders += [(early | late, False), (late | early, False)]
    return any(
        all(
            mirror_traditional(piece, order, at_once) == seen
            for piece, seen in zip(pieces, wanted, strict=True)
        )
        for order, at_once in orders
    )
