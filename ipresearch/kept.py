"""Rows that go with a table in its attrs."""

from __future__ import annotations

from typing import Any


class KeptRows(tuple):
    """Rows in the attrs of a table.

    pandas copies attrs to the depth at every step, and compares them where tables are put together: these rows are copied as
    themselves, and are equal where they are the same.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> KeptRows:
        return self
