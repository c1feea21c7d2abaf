"""Two notices, or two groups of them, set against each other by the codes of their tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipresearch.categorise.shares import COUNTED
from ipresearch.errors import UnknownNoticeError, UnknownValueError, require_columns
from ipresearch.intervals import share_difference_interval

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def compare_categories(
    coded: pd.DataFrame,
    a: str,
    b: str,
    counted: str = "primary",
    by: str = "notice_id",
    n_tables: int = 9999,
    seed: int = 20240426,
) -> pd.DataFrame:
    """Compare the shares of the codes among the tasks of two notices.

    coded   : one row per task x code, from categorise_tasks()
    a, b    : two values of the column `by`
    counted : "primary" or "any", as in category_shares()
    Returns one row per code that either has, largest difference first: n_a, n_b, n_tasks_a, n_tasks_b, share_a,
    share_b, difference (share_a less share_b), low, high (Newcombe's 95 % interval, one code at a time), p_exact
    (Fisher, two-sided), p_holm (Holm over the codes), and name_zh, name_en where `coded` has them. .attrs holds a and b, and
    for "primary" the whole table's test: p_table
    (exact by Monte Carlo over n_tables tables with the same margins, (b + 1)/(n_tables + 1)), cramers_v
    (bias-corrected, Bergsma 2013, doi:10.1016/j.jkss.2012.10.002), n_tables, seed.
    The clauses of a notice are all its clauses and stand in sentences of one hand: a small p says that another such
    set of clauses by the same drafters would show the difference again, not that places or years differ.
    Raises UnknownNoticeError, UnknownValueError, MissingColumnsError.

    >>> import pandas as pd
    >>> coded = pd.DataFrame({"notice_id": ["m"] * 6 + ["n"] * 6, "task_no": [*range(6), *range(6)],
    ...     "code": list("xxxxxyyyyyyx"), "is_primary": True})
    >>> table = compare_categories(coded, "m", "n")
    >>> table[["code", "share_a", "share_b", "p_exact"]].round(3).values.tolist()
    [['x', 0.833, 0.167, 0.08], ['y', 0.167, 0.833, 0.08]]
    """
    import numpy as np
    import pandas as pd
    from scipy.stats import fisher_exact

    require_columns(
        coded, ("notice_id", "task_no", "code", "is_primary", by), "compare_categories", "categorise_tasks"
    )
    if counted not in COUNTED:
        raise UnknownValueError("way of counting", counted, COUNTED)
    for value in (a, b):
        if value not in set(coded[by]):
            raise (UnknownNoticeError(value, coded[by].unique()) if by == "notice_id"
                   else UnknownValueError(by, value, coded[by].unique()))  # fmt: skip
    sides = [coded[coded[by] == value] for value in (a, b)]
    totals = [len(side.drop_duplicates(["notice_id", "task_no"])) for side in sides]
    used = [side[side["is_primary"]] if counted == "primary" else side for side in sides]
    codes = list(dict.fromkeys([*used[0]["code"], *used[1]["code"]]))
    counts = np.array([[int((side["code"] == code).sum()) for code in codes] for side in used])
    rows = []
    for code, n_a, n_b in zip(codes, *counts, strict=True):
        low, high = share_difference_interval(n_a, totals[0], n_b, totals[1])
        p_exact = float(fisher_exact([[n_a, totals[0] - n_a], [n_b, totals[1] - n_b]]).pvalue)
        shares = n_a / totals[0], n_b / totals[1]
        rows.append((code, n_a, n_b, *totals, *shares, shares[0] - shares[1], low, high, p_exact))
    columns = ["code", "n_a", "n_b", "n_tasks_a", "n_tasks_b", "share_a", "share_b", "difference", "low", "high",
               "p_exact"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    table["p_holm"] = _holm(table["p_exact"].to_numpy())
    size = table["difference"].abs().rename("size")
    table = (
        table.assign(size=size).sort_values(["size", "code"], ascending=[False, True]).drop(columns="size")
    )
    for name in ("name_zh", "name_en"):
        if name in coded.columns:
            table[name] = table["code"].map(coded.drop_duplicates("code").set_index("code")[name])
    table.attrs |= {"a": a, "b": b}
    if counted == "primary":
        table.attrs |= _whole_table(counts, n_tables, seed)
    return table.reset_index(drop=True)


def _holm(p: np.ndarray) -> np.ndarray:
    """Holm's step-down adjustment."""
    import numpy as np

    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def _whole_table(counts: np.ndarray, n_tables: int, seed: int) -> dict[str, float]:
    """Monte-Carlo exact p of chi-square over tables with the same margins, and bias-corrected Cramér's V."""
    import numpy as np
    from scipy.stats import random_table

    rows, columns, n = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    expected = np.outer(rows, columns) / n

    def chi2(tables: np.ndarray) -> np.ndarray:
        return ((tables - expected) ** 2 / expected).sum(axis=(-2, -1))

    drawn = random_table.rvs(rows, columns, size=n_tables, random_state=np.random.default_rng(seed))
    beyond = int((chi2(drawn) >= chi2(counts) - 1e-9).sum())
    r, k = counts.shape
    phi2 = max(0.0, float(chi2(counts)) / n - (k - 1) * (r - 1) / (n - 1))
    smaller = min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1
    v = (phi2 / smaller) ** 0.5 if smaller > 0 else 0.0
    return {"p_table": (beyond + 1) / (n_tables + 1), "cramers_v": v, "n_tables": n_tables, "seed": seed}
