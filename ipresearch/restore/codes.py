"""Texts as arrays of code points, for steps that look at every character of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def code_points(text: str) -> np.ndarray:
    """The code points of a text.

    >>> code_points("知A").tolist()
    [30693, 65]
    """
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def text_of(codes: np.ndarray) -> str:
    """The text of code points.

    >>> text_of(code_points("知A"))
    '知A'
    """
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def changed_places(before: str, after: str) -> np.ndarray:
    """Where two texts of one length differ.

    >>> changed_places("國家", "国家").tolist()
    [0]
    """
    import numpy as np

    if before == after:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(code_points(before) != code_points(after))
