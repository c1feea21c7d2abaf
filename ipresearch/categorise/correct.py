"""Shares corrected for the rule coder's errors by the confusion matrix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.categorise.reliability import read_coding
from ipresearch.errors import IpresearchError, require_columns

if TYPE_CHECKING:
    import pandas as pd


def corrected_shares(
    coded: pd.DataFrame, settled: pd.DataFrame | str | Path, calibration: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The share of each primary code as the rules give it, as coded by hand, and corrected by the confusion matrix.

    coded   : one row per task x code, from categorise_tasks(), one frame; columns notice_id, task_no, code, is_primary
    settled : a coding as agreement() takes it, of the same frame; it may cover some of the notices or others
    calibration : the rules' codes, same frame, of further settled units (categorise_tasks(read_coded_units()), or those
              of your own hand-coded sample); None to take the settled notices in `coded` alone
    The matrix P(rule's code | settled code) is estimated from the settled units of the *other* notices, so that no
    notice is corrected with its own answers; the corrected shares are those whose expected rule shares come closest to
    the ones found (least squares, shares at least 0, adding up to 1: Buonaccorsi 2010, Measurement Error, section 2.3).
    A code without settled units elsewhere is taken as coded without error.
    Returns one row per notice x code: n, n_tasks, share (by the rules), share_corrected, share_settled (missing for a
    notice that is not in the settled coding), n_matrix (settled units of this code the matrix stands on). A correction
    that stands on few units moves shares by chance: look at n_matrix before you read it.
    Raises MissingColumnsError, IpresearchError for several frames at once.

    >>> import pandas as pd
    >>> rules = pd.DataFrame({"notice_id": list("nnmm"), "task_no": [1, 2, 1, 2], "code": list("xyxy"),
    ...     "is_primary": True})
    >>> gold = pd.DataFrame({"notice_id": list("nnmm"), "unit_no": [1, 2, 1, 2], "primary": list("xyxy")})
    >>> corrected_shares(rules, gold)["share_corrected"].tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    import numpy as np
    import pandas as pd
    from scipy.optimize import nnls

    require_columns(
        coded, ("notice_id", "task_no", "code", "is_primary"), "corrected_shares", "categorise_tasks"
    )
    if "frame" in coded.columns and coded["frame"].nunique() > 1:
        raise IpresearchError(
            "corrected_shares() takes one frame at a time: filter coded by its column 'frame' first."
        )
    gold = read_coding(settled)
    if "frame" in coded.columns and set(coded["frame"]) & set(gold["frame"]):
        gold = gold[gold["frame"].isin(coded["frame"])]
    rules = coded[coded["is_primary"]].assign(unit_no=coded["task_no"].astype("str"))
    known = rules
    if calibration is not None:
        needed = ("notice_id", "task_no", "code", "is_primary")
        require_columns(calibration, needed, "corrected_shares", "categorise_tasks")
        further = calibration[
            calibration["is_primary"] & ~calibration["notice_id"].isin(set(rules["notice_id"]))
        ]
        known = pd.concat([rules, further.assign(unit_no=further["task_no"].astype("str"))])
    both = known.merge(gold[["notice_id", "unit_no", "primary"]], on=["notice_id", "unit_no"], how="inner")
    codes = list(dict.fromkeys([*known["code"], *gold["primary"]]))
    place = {code: at for at, code in enumerate(codes)}
    rows = []
    for notice_id in dict.fromkeys(rules["notice_id"]):
        own, own_gold = rules[rules["notice_id"] == notice_id], gold[gold["notice_id"] == notice_id]
        seen = np.zeros((len(codes), len(codes)))
        for given, true in both.loc[both["notice_id"] != notice_id, ["code", "primary"]].itertuples(
            index=False
        ):
            seen[place[given], place[true]] += 1
        n_matrix = seen.sum(axis=0)
        matrix = np.where(n_matrix > 0, seen / np.maximum(n_matrix, 1), np.eye(len(codes)))
        found = np.array([(own["code"] == code).mean() for code in codes])
        weight = 1e3  # holds the sum at 1 in the least squares
        solved, _ = nnls(np.vstack([matrix, np.full(len(codes), weight)]), np.append(found, weight))
        for at, code in enumerate(codes):
            by_hand = float((own_gold["primary"] == code).mean()) if len(own_gold) else None
            rows.append((notice_id, code, int((own["code"] == code).sum()), len(own), float(found[at]),
                         round(float(solved[at] / solved.sum()), 6), by_hand, int(n_matrix[at])))  # fmt: skip
    columns = ["notice_id", "code", "n", "n_tasks", "share", "share_corrected", "share_settled", "n_matrix"]
    return pd.DataFrame(rows, columns=columns)
