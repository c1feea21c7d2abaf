"""Policy strength (政策力度): how much weight a document's form and issuing body give it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import require_columns
from ipresearch.lexicons import read_lexicon

if TYPE_CHECKING:
    import pandas as pd

# trial and interim forms stand one step lower in the published scale
_PROVISIONAL = re.compile(r"暂行|试行")
_BODIES = (
    ("congress", re.compile(r"全国人民代表大会|全国人大")),
    ("state_council", re.compile(r"^(中共中央|国务院)(办公厅)?($|[、 　　])|^中共中央办公厅|^国务院办公厅")),
)


def policy_strength(
    cleaned: pd.DataFrame, tasks: pd.DataFrame | None = None, lexicons: str | Path | None = None
) -> pd.DataFrame:
    """Score each document from 1 to 5 by who issued it and in which form, and its tasks by their verbs.

    cleaned : one row per notice, columns notice_id, title_zh, issuer_zh, level, doc_type (from clean_notices)
    tasks   : from extract_tasks(), for the mean strength of its task verbs (1 explore ... 5 enforce or forbid)
    The scale is that of Peng, Zhong & Sun 2008 (彭纪生、仲为国、孙文祥: 政策测量、政策协同演变与经济绩效, 管理世界 9),
    in strength_scores.csv: 5 laws of the National People's Congress, 4 State Council regulations and ministerial orders,
    3 interim State Council regulations and ministries' provisions, 2 ministries' opinions and measures, 1 notices and
    announcements. It was made for national documents: what it does not name (local bodies, plans, programmes) has a
    value of ours, and `scale` says "published" or "ours"; what neither knows has none, and `note` says why.
    Returns one row per notice: notice_id, body, form, is_provisional, strength, scale, source, n_tasks, verb_strength,
    note. A press report about a plan is scored as the form that its title names, which is not the document itself; the
    steps are ranks, so a mean of them wants caution.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["x", "y"], "title_zh": ["专利代理条例", "专利代理管理办法"],
    ...     "issuer_zh": ["国务院", "国家知识产权局"], "level": "national", "doc_type": ["条例", "办法"]})
    >>> policy_strength(cleaned)[["body", "strength", "scale"]].values.tolist()
    [['state_council', 4, 'published'], ['ministry', 2, 'published']]
    """
    import pandas as pd

    require_columns(
        cleaned,
        ["notice_id", "title_zh", "issuer_zh", "level", "doc_type"],
        "policy_strength",
        "clean_notices",
    )
    scores = {
        (row.body, row.form, row.is_provisional == "yes"): (int(row.strength), row.scale, row.source)
        for row in read_lexicon("strength_scores", lexicons).itertuples()
    }
    rows = []
    for notice in cleaned.to_dict("records"):
        body, form = _body(notice), _text(notice["doc_type"])
        provisional = bool(_PROVISIONAL.search(_text(notice["title_zh"])))
        found = scores.get((body, form, provisional)) or scores.get((body, form, False))
        note = "" if found else _why_none(body, form)
        strength, scale, source = found or (pd.NA, "", "")
        rows.append((notice["notice_id"], body, form, provisional, strength, scale, source, note))
    columns = ["notice_id", "body", "form", "is_provisional", "strength", "scale", "source", "note"]
    table = pd.DataFrame(rows, columns=columns).astype({"strength": "Int64"})
    return _with_verbs(table, tasks) if tasks is not None else table


def _body(notice: dict) -> str:
    issuer = _text(notice["issuer_zh"])
    for body, pattern in _BODIES:
        if pattern.search(issuer):
            return body
    level = _text(notice["level"])
    return {"national": "ministry", "": "unknown"}.get(level, level)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _why_none(body: str, form: str) -> str:
    if body == "unknown":
        return "the issuing body is not known; give `level` in manifest.csv"
    return f"the scale has no step for {form or 'a document without a named form'} of {body}"


def _with_verbs(table: pd.DataFrame, tasks: pd.DataFrame) -> pd.DataFrame:
    require_columns(tasks, ["notice_id", "role", "strength"], "policy_strength", "extract_tasks")
    import pandas as pd

    own = tasks[tasks["role"] == "task"]
    means = pd.to_numeric(own["strength"]).groupby(own["notice_id"]).mean()
    n = own.groupby("notice_id").size()
    at = table.columns.get_loc("note")
    table.insert(at, "n_tasks", table["notice_id"].map(n).fillna(0).astype("int64"))
    table.insert(at + 1, "verb_strength", table["notice_id"].map(means).astype("float64"))
    return table
