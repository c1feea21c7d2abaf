"""The PMC index (Policy Modelling Consistency): a checklist of items, each with its quote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.categorise.coding import without_titles
from ipresearch.categorise.rules import parse_rule
from ipresearch.errors import IpresearchError, require_columns
from ipresearch.lexicons import read_lexicon

if TYPE_CHECKING:
    import pandas as pd

# Estrada 2011, of ten variables; for another number the bounds are scaled with it
BANDS = ((9.0, "perfect"), (7.0, "good"), (5.0, "acceptable"), (0.0, "low"))
ESTRADA_VARIABLES = 10
_NEEDED = ["notice_id", "variable_no", "item_no", "value", "is_doubtful", "evidence_zh"]


def propose_items(cleaned: pd.DataFrame, lexicons: str | Path | None = None) -> pd.DataFrame:
    """Propose the value of every PMC item by the rules of pmc_items.csv, with the words that decided.

    cleaned : one row per notice, columns notice_id, text_zh
    Returns one row per notice x item: notice_id, variable_no, variable_zh, variable_en, item_no, item_zh, item_en, value (0
    or 1), is_doubtful (one place only decides, so a reader should look), evidence_zh (the clause of the first place), n_places.
    A proposal: read each quote, set `value` and `is_doubtful` yourself, then pmc_index(). The model in pmc_items.csv is ours after
    Estrada 2011; write your own for your question, for the index hangs on it.
    Raises MissingColumnsError, LexiconError.

    >>> import pandas as pd
    >>> items = propose_items(pd.DataFrame({"notice_id": ["x"], "text_zh": ["对专利转化给予资金支持。"]}))
    >>> items.query("value == 1 and item_en == 'funding'")["evidence_zh"].tolist()
    ['对专利转化给予资金支持']
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "propose_items", "clean_notices")
    model = read_lexicon("pmc_items", lexicons)
    rules = [parse_rule(rule) for rule in model["rule"]]
    names = ["variable_no", "variable_zh", "variable_en", "item_no", "item_zh", "item_en"]
    rows = []
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        fields = {"text": text, "plain": without_titles(text)} | dict.fromkeys(
            ("head", "verb", "object", "group", "heading"), ""
        )
        for item, rule in zip(model[names].to_dict("records"), rules, strict=True):
            places = sorted(
                {hit.start for part in rule for found in part.expression.hits(fields) for hit in found}
            )
            quote = _clause_at(text, places[0]) if places else ""
            rows.append({"notice_id": notice_id} | item | {
                "value": int(bool(places)), "is_doubtful": len(places) == 1, "evidence_zh": quote, "n_places": len(places),
            })  # fmt: skip
    table = pd.DataFrame(
        rows, columns=["notice_id", *names, "value", "is_doubtful", "evidence_zh", "n_places"]
    )
    return table.astype({"variable_no": "int64", "item_no": "int64"})


def pmc_variables(items: pd.DataFrame) -> pd.DataFrame:
    """The score of each main variable: the share of its items that hold (Estrada 2011, eq. 3), 0 to 1.

    items : one row per notice x item, columns notice_id, variable_no, item_no, value, is_doubtful, evidence_zh
    Returns one row per notice x variable: notice_id, variable_no, the variable's names where given, n_items, score, score_low and
    score_high (all doubtful items set to 0, to 1).
    Raises MissingColumnsError; IpresearchError for a value other than 0 and 1, for a 1 without a quote (evidence_zh), an item that
    stands twice, and notices judged by different items.

    >>> import pandas as pd
    >>> items = pd.DataFrame({"notice_id": "x", "variable_no": [1, 1, 2], "item_no": [1, 2, 1], "value": [1, 0, 1],
    ...     "is_doubtful": [False, False, True], "evidence_zh": ["资金", "", "到2025年"]})
    >>> pmc_variables(items)[["variable_no", "score", "score_low", "score_high"]].values.tolist()
    [[1.0, 0.5, 0.5, 0.5], [2.0, 1.0, 0.0, 1.0]]
    """
    _check(items)
    doubtful = items["is_doubtful"].astype(bool)
    told = items.assign(low=items["value"].where(~doubtful, 0), high=items["value"].where(~doubtful, 1))
    names = [name for name in ("variable_zh", "variable_en") if name in items.columns]
    grouped = told.groupby(["notice_id", "variable_no", *names], sort=False)
    table = grouped.agg(
        n_items=("value", "size"),
        score=("value", "mean"),
        score_low=("low", "mean"),
        score_high=("high", "mean"),
    )
    return table.reset_index()


def pmc_index(items: pd.DataFrame) -> pd.DataFrame:
    """The PMC index of each document, with the range when its doubtful items flip.

    items : as in pmc_variables(), from propose_items() or your own coding
    The index is the sum over the main variables of the share of their items that hold (Estrada 2011, doi:10.1016/j.jpolmod.2011.02.003,
    eq. 4); its ceiling is the number of variables. Bands are Estrada's for ten variables (9 perfect, 7 good, 5 acceptable), scaled
    to the number of variables, since with nine of them a text cannot reach his 9 by less than everything.
    Returns one row per notice: notice_id, pmc, pmc_low, pmc_high (all doubtful items 0, all 1), largest_flip (how far one doubtful item by
    itself moves it), ceiling, n_items, n_doubtful, band, band_low, band_high.
    An index compares documents under one model only: never across models, and not by itself evidence that a policy works.
    A difference inside the ranges is none. Raises what pmc_variables() raises.

    >>> import pandas as pd
    >>> items = pd.DataFrame({"notice_id": "x", "variable_no": [1, 1, 2], "item_no": [1, 2, 1], "value": [1, 0, 1],
    ...     "is_doubtful": [False, False, True], "evidence_zh": ["资金", "", "到2025年"]})
    >>> pmc_index(items)[["pmc", "pmc_low", "pmc_high", "ceiling"]].values.tolist()
    [[1.5, 0.5, 1.5, 2.0]]
    """
    import pandas as pd

    variables = pmc_variables(items)
    doubtful = items[items["is_doubtful"].astype(bool)]
    size = variables.set_index(["notice_id", "variable_no"])["n_items"]
    rows = []
    for notice_id, own in variables.groupby("notice_id", sort=False):
        flips = [
            1 / size[notice_id, no] for no in doubtful.loc[doubtful["notice_id"] == notice_id, "variable_no"]
        ]
        sums = [float(own[name].sum()) for name in ("score", "score_low", "score_high")]
        bands = [_band(total, len(own)) for total in sums]
        rows.append(
            (
                notice_id,
                *sums,
                max(flips, default=0.0),
                len(own),
                int(own["n_items"].sum()),
                len(flips),
                *bands,
            )
        )
    columns = [
        "notice_id", "pmc", "pmc_low", "pmc_high", "largest_flip", "ceiling", "n_items", "n_doubtful", "band", "band_low",
        "band_high",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _band(total: float, n_variables: int) -> str:
    scaled = total * ESTRADA_VARIABLES / n_variables
    return next(name for least, name in BANDS if scaled >= least - 1e-9)


def _check(items: pd.DataFrame) -> None:
    require_columns(items, _NEEDED, "pmc_index", "propose_items")
    if items.empty:
        raise IpresearchError("there are no items. Pass the table from propose_items() or your own coding.")
    for row in items.to_dict("records"):
        place = f"item {row['variable_no']}:{row['item_no']} of {row['notice_id']!r}"
        if row["value"] not in (0, 1):
            raise IpresearchError(f"{place} has the value {row['value']!r}. Items are 0 or 1.")
        if row["value"] == 1 and not (isinstance(row["evidence_zh"], str) and row["evidence_zh"].strip()):
            raise IpresearchError(
                f"{place} is 1 without a quote in evidence_zh. Quote the words, or set it to 0."
            )
    keys = ["notice_id", "variable_no", "item_no"]
    twice = items[items.duplicated(keys)]
    if len(twice):
        raise IpresearchError(f"item {twice.iloc[0][keys].tolist()} stands twice. Keep one of the two.")
    models = items.groupby("notice_id", sort=False)[["variable_no", "item_no"]].apply(
        lambda own: frozenset(map(tuple, own.to_numpy()))
    )
    if models.nunique() > 1:
        raise IpresearchError(
            f"{models.index[0]!r} and others are judged by different items: an index cannot be compared across models. "
            f"Give every notice the same items."
        )


def _clause_at(text: str, place: int) -> str:
    marks = "。！？；，：\n"
    start = max((text.rfind(mark, 0, place) for mark in marks), default=-1) + 1
    ends = [at for at in (text.find(mark, place) for mark in marks) if at >= 0]
    return text[start : min(ends, default=len(text))]
