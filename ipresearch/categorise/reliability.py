"""How far two codings agree, where they do not, and how well the rules do against a settled coding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import IpresearchError, UnknownValueError, require_columns

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ALL_CODES = "(all codes)"
UNIT = ["frame", "notice_id", "unit_no"]


def agreement(
    coding_a: pd.DataFrame | str | Path,
    coding_b: pd.DataFrame | str | Path,
    n_resamples: int = 2000,
    level: float = 0.95,
    seed: int = 20240426,
) -> pd.DataFrame:
    """Krippendorff's alpha between two codings of the same units, per code, with a bootstrap interval.

    coding_a, coding_b : tables or CSV files, one row per unit with columns notice_id, unit_no (or task_no), primary
        and, if there are several, other (codes joined by ;) and frame; or one row per unit x code as
        categorise_tasks() gives it, with columns code and is_primary
    Alpha is nominal (Krippendorff 2019, Content Analysis, 4th ed., chapter 12); the interval resamples units with
    replacement (percentiles of n_resamples draws of the random generator with this seed).
    Returns one row per frame x code x counted: the first, code "(all codes)", is the alpha of the primary code as a
    whole; the others take one code against the rest, counted "primary" or "any" (primary or other). Columns frame,
    code, counted, n_units, n_a, n_b, n_both, share_agreed, alpha, alpha_low, alpha_high. Alpha is missing where nobody
    used the code or everybody always did: without variation there is nothing to agree on; its interval is missing then
    too. Units that only one coding has are not compared: .attrs["unpaired"] lists them.
    Raises MissingColumnsError, IpresearchError for a unit coded twice, an empty code, or codings without a common unit.

    >>> import pandas as pd
    >>> a = pd.DataFrame({"notice_id": "n", "unit_no": range(4), "primary": ["x", "x", "y", "y"]})
    >>> b = pd.DataFrame({"notice_id": "n", "unit_no": range(4), "primary": ["x", "x", "y", "x"]})
    >>> agreement(a, b)[["code", "counted", "share_agreed", "alpha"]].round(3).values.tolist()[0]
    ['(all codes)', 'primary', 0.75, 0.533]
    """
    import numpy as np
    import pandas as pd

    paired = _paired(coding_a, coding_b)
    random = np.random.default_rng(seed)
    rows = []
    for frame, own in paired.groupby("frame", sort=False):
        primary = (own["primary_a"].to_numpy(), own["primary_b"].to_numpy())
        rows.append((frame, ALL_CODES, "primary", *_compare(*primary, None, n_resamples, level, random)))
        used = sorted({code for column in ("codes_a", "codes_b") for codes in own[column] for code in codes})
        for code in used:
            rows.append((frame, code, "primary", *_compare(*primary, code, n_resamples, level, random)))
            given = tuple(
                np.array([code in codes for codes in own[column]]) for column in ("codes_a", "codes_b")
            )
            rows.append((frame, code, "any", *_compare(*given, True, n_resamples, level, random)))
    columns = ["frame", "code", "counted", "n_units", "n_a", "n_b", "n_both", "share_agreed", "alpha", "alpha_low",
               "alpha_high"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    table.attrs["unpaired"] = paired.attrs["unpaired"]
    return table


def list_disagreements(
    coding_a: pd.DataFrame | str | Path, coding_b: pd.DataFrame | str | Path
) -> pd.DataFrame:
    """The units two codings code differently: one row per unit, with both primary codes, other codes and notes.

    what : "primary" if the primary codes differ, "other" if only the other codes do

    >>> import pandas as pd
    >>> a = pd.DataFrame({"notice_id": "n", "unit_no": [1, 2], "primary": ["x", "y"]})
    >>> b = pd.DataFrame({"notice_id": "n", "unit_no": [1, 2], "primary": ["x", "x"]})
    >>> list_disagreements(a, b)[["unit_no", "what", "primary_a", "primary_b"]].values.tolist()
    [['2', 'primary', 'y', 'x']]
    """
    paired = _paired(coding_a, coding_b)
    differs = paired["primary_a"] != paired["primary_b"]
    paired["what"] = differs.map({True: "primary", False: "other"})
    kept = paired[differs | (paired["codes_a"] != paired["codes_b"])]
    columns = [*UNIT, "what", "primary_a", "primary_b", "other_a", "other_b", "note_a", "note_b"]
    return kept[columns].reset_index(drop=True)


def krippendorff_alpha(codes: np.ndarray) -> float:
    """Nominal alpha of a units x coders array; None or nan where a coder left a unit out.

    Krippendorff 2019, chapter 12: alpha = 1 - D_observed / D_expected from the matrix of coincidences. nan where all
    codes that can be paired are the same. (Our own dozen lines, since the package of that name is under the GPL.)

    >>> import numpy as np
    >>> round(krippendorff_alpha(np.array([["a", "a"], ["b", "b"], ["b", "a"], ["b", "b"]])), 4)
    0.5333
    """
    import numpy as np
    import pandas as pd

    names = sorted({code for unit in codes for code in unit if not pd.isna(code)}, key=str)
    place = {code: at for at, code in enumerate(names)}
    coincidences = np.zeros((len(names), len(names)))
    for unit in codes:
        counts = np.zeros(len(names))
        for code in unit:
            if not pd.isna(code):
                counts[place[code]] += 1
        if counts.sum() > 1:
            coincidences += (np.outer(counts, counts) - np.diag(counts)) / (counts.sum() - 1)
    return float(_alpha_of(coincidences[None])[0])


def _alpha_of(coincidences: np.ndarray) -> np.ndarray:
    """Alpha of each matrix in a stack of coincidence matrices; nan where there is no variation."""
    import numpy as np

    totals = coincidences.sum(axis=2)
    n = totals.sum(axis=1)
    observed = n - np.trace(coincidences, axis1=1, axis2=2)
    expected = n**2 - (totals**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * observed / expected, np.nan)


def _compare(a, b, code, n_resamples: int, level: float, random) -> tuple:
    """Counts, agreement, alpha and its interval for one code against the rest, or for all codes."""
    import numpy as np

    if code is not None:
        a, b = a == code, b == code
    names, at = np.unique(np.concatenate([a, b]), return_inverse=True)
    cells = at[: len(a)] * len(names) + at[len(a) :]
    table = np.bincount(cells, minlength=len(names) ** 2).astype(float)

    def alphas(tables):
        square = tables.reshape(-1, len(names), len(names))
        return _alpha_of(square + square.transpose(0, 2, 1))

    alpha = float(alphas(table)[0])
    low = high = float("nan")
    if not np.isnan(alpha):
        drawn = alphas(random.multinomial(len(a), table / table.sum(), size=n_resamples).astype(float))
        low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    used = (
        (int(a.sum()), int(b.sum()), int((a & b).sum()))
        if code is not None
        else (len(a), len(b), int((a == b).sum()))
    )
    return len(a), *used, float((a == b).mean()), alpha, float(low), float(high)


def read_coding(coding: pd.DataFrame | str | Path) -> pd.DataFrame:
    """A coding, from a table or a CSV file, as one row per unit: frame, notice_id, unit_no, primary, other, codes, note.

    Raises MissingColumnsError, IpresearchError naming the row for a unit coded twice or without a primary code.

    >>> from ipresearch.lexicons import read_lexicon
    >>> read_coding(read_lexicon("coding_a"))["primary"].tolist()[:2]
    ['planning', 'planning']
    """
    import pandas as pd

    name = "the table"
    if not hasattr(coding, "columns"):
        name = Path(coding).name
        if not Path(coding).is_file():
            raise IpresearchError(f"no file {str(coding)!r}. Give the path of a CSV file with a coding.")
        coding = pd.read_csv(coding, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    coding = coding.rename(columns={"task_no": "unit_no", "primary_code": "primary", "other_codes": "other"})
    if "is_primary" in coding.columns and "primary" not in coding.columns:
        coding = _one_row_a_unit(coding)
    require_columns(coding, ("notice_id", "unit_no", "primary"), "agreement", "categorise_tasks")
    table = pd.DataFrame(
        {"frame": coding["frame"] if "frame" in coding.columns else "own"}, index=coding.index
    )
    for column in ("notice_id", "unit_no", "primary", "other", "note"):
        given = coding[column] if column in coding.columns else ""
        table[column] = pd.Series(given, index=coding.index).fillna("").astype("str").str.strip()
    for row, primary in enumerate(table["primary"], start=2):
        if not primary:
            raise IpresearchError(f"{name}, row {row}, column 'primary': empty. Write the code, or 'none'.")
    twice = table.duplicated(UNIT)
    if twice.any():
        row = int(twice.to_numpy().argmax()) + 2
        unit = "/".join(table.loc[twice, UNIT].iloc[0])
        raise IpresearchError(f"{name}, row {row}: the unit {unit} is coded twice. Keep one of the two.")
    others = table["other"].str.replace("；", ";").str.split(";")
    table["codes"] = [
        frozenset({primary, *(code.strip() for code in codes if code.strip())})
        for primary, codes in zip(table["primary"], others, strict=True)
    ]
    return table.reset_index(drop=True)


def _one_row_a_unit(coded: pd.DataFrame) -> pd.DataFrame:
    require_columns(coded, ("notice_id", "unit_no", "code", "is_primary"), "agreement", "categorise_tasks")
    coded = coded.assign(frame=coded["frame"] if "frame" in coded.columns else "own")
    first = coded["is_primary"].astype("str").str.lower().isin(["true", "1", "yes"])
    others = coded[~first].groupby(UNIT, sort=False)["code"].agg(";".join).rename("other")
    return coded[first].rename(columns={"code": "primary"}).merge(others, on=UNIT, how="left")


def _paired(coding_a, coding_b) -> pd.DataFrame:
    a, b = read_coding(coding_a), read_coding(coding_b)
    if set(a["frame"]) == {"own"} or set(b["frame"]) == {"own"}:
        a["frame"] = b["frame"] = "own"
    both = a.merge(b, on=UNIT, how="outer", suffixes=("_a", "_b"), indicator=True, sort=False)
    kept = both[both["_merge"] == "both"].drop(columns="_merge").reset_index(drop=True)
    if kept.empty:
        raise IpresearchError(
            "the two codings have no unit in common (frame, notice_id, unit_no). The first unit of each: "
            f"{a[UNIT].head(1).values.tolist()}, {b[UNIT].head(1).values.tolist()}."
        )
    only = both[both["_merge"] != "both"]
    kept.attrs["unpaired"] = [(*unit, "a" if side == "left_only" else "b") for *unit, side in
                              only[[*UNIT, "_merge"]].itertuples(index=False)]  # fmt: skip
    return kept


def score_coding(coded: pd.DataFrame, settled: pd.DataFrame | str | Path, least: int = 5) -> pd.DataFrame:
    """Precision, recall and F1 of a coding by rules against a settled one, per code.

    coded   : from categorise_tasks(); settled : a coding as agreement() takes it
    least   : codes with fewer settled units than this do not enter the macro mean
    Returns one row per frame x counted x code: n_settled, n_coded, n_both, precision, recall, f1, in_macro (has at
    least `least` units); then "(macro)", the mean F1 over those codes, and "(micro)" over all codes. For counted
    "primary" micro-F1 is the share of units with the right primary code. A measure with nothing below its fraction is
    missing, f1 is 0 where a code has settled or coded units and none in common.
    Raises MissingColumnsError, IpresearchError.

    >>> import pandas as pd
    >>> units = {"notice_id": "n", "unit_no": [1, 2, 3, 4]}
    >>> rules = pd.DataFrame({**units, "primary": ["x", "x", "y", "x"]})
    >>> gold = pd.DataFrame({**units, "primary": ["x", "x", "y", "y"]})
    >>> score_coding(rules, gold, least=1).query("counted == 'primary'")[["code", "f1"]].round(3).values.tolist()
    [['x', 0.8], ['y', 0.667], ['(macro)', 0.733], ['(micro)', 0.75]]
    """
    import pandas as pd

    paired = _paired(coded, settled)
    rows = []
    for frame, own in paired.groupby("frame", sort=False):
        for counted in ("primary", "any"):
            if counted == "primary":
                pairs = [({a}, {b}) for a, b in zip(own["primary_a"], own["primary_b"], strict=True)]
            else:
                pairs = list(zip(own["codes_a"], own["codes_b"], strict=True))
            codes = sorted({code for pair in pairs for side in pair for code in side})
            scored = [_score(frame, counted, code, pairs, least) for code in codes]
            rows += scored
            macro = [row[8] for row in scored if row[9]]
            both, coded_n, settled_n = (sum(row[at] for row in scored) for at in (5, 4, 3))
            rows.append((frame, counted, "(macro)", settled_n, coded_n, both, None, None,
                         sum(macro) / len(macro) if macro else None, bool(macro)))  # fmt: skip
            rows.append((frame, counted, "(micro)", settled_n, coded_n, both, both / coded_n, both / settled_n,
                         2 * both / (coded_n + settled_n), False))  # fmt: skip
    columns = [
        "frame",
        "counted",
        "code",
        "n_settled",
        "n_coded",
        "n_both",
        "precision",
        "recall",
        "f1",
        "in_macro",
    ]
    return pd.DataFrame(rows, columns=columns)


def _score(frame: str, counted: str, code: str, pairs: list, least: int) -> tuple:
    n_coded = sum(code in coded for coded, _ in pairs)
    n_settled = sum(code in settled for _, settled in pairs)
    both = sum(code in coded and code in settled for coded, settled in pairs)
    return (
        frame, counted, code, n_settled, n_coded, both, both / n_coded if n_coded else None,
        both / n_settled if n_settled else None, 2 * both / (n_coded + n_settled), n_settled >= least,
    )  # fmt: skip


def read_shipped_coding(which: str) -> pd.DataFrame:
    """One of the codings made for this project: "a", "b" or "settled".

    a and b are two independent readings of the task clauses of both seed notices and of two texts written for this
    project, blind to each other and to the rules. Both readers are language models, not human coders, and may share
    habits that two people would not: their agreement says how clear the codebook is, not how right it is.

    >>> len(read_shipped_coding("a")) == len(read_shipped_coding("b"))
    True
    """
    from ipresearch.lexicons import read_lexicon

    if which not in ("a", "b", "settled"):
        raise UnknownValueError("coding", which, ("a", "b", "settled"))
    return read_coding(read_lexicon(f"coding_{which}"))


def read_coded_units() -> pd.DataFrame:
    """The units of the shipped codings as a table of tasks: one row per unit, ready for categorise_tasks().

    Columns notice_id, task_no, role ("task"), start, end (offsets in the notice's text_zh), text_zh, source.

    >>> len(read_coded_units())
    126
    """
    from ipresearch.lexicons import read_lexicon

    units = read_lexicon("coded_units")
    numbers = {name: units[name].astype("Int64") for name in ("start", "end")}
    units = units.assign(task_no=units["unit_no"].astype("Int64"), role="task", **numbers)
    return units[["notice_id", "task_no", "role", "start", "end", "text_zh", "source"]]
