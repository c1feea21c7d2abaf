"""The table of task clauses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ipresearch.errors import TextArgumentError, require_columns
from ipresearch.tasks.grammar import read_grammar
from ipresearch.tasks.pieces import Piece
from ipresearch.tasks.roles import read_pieces

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = {
    "notice_id": "str", "task_no": "Int64", "role": "str", "group_no": "Int64", "group_zh": "str",
    "heading_zh": "str", "item_no": "Int64", "item_number": "Int64", "serves": "Int64", "verb_zh": "str",
    "object_zh": "str", "adverbs_zh": "str", "strength": "Int64", "opening_zh": "str", "start": "Int64", "end": "Int64",
    "text_zh": "str", "rule": "str",
}  # fmt: skip
ROLES = ("task", "heading", "focus", "purpose", "requirement", "next_step", "orientation", "narrative")


def extract_tasks(cleaned: pd.DataFrame, lexicons: str | Path | None = None) -> pd.DataFrame:
    """Read the task clauses of each notice, and what every other clause does there.

    The unitising rule, in words. A unit is a clause: a stretch between ，：；。！？ outside brackets, quotation marks
    and titles, without its marker (一是, （一）, 1., 要) and without the bracket that says who is responsible.
    A clause is a
    task         if it opens with a verb, after adverbs, a date, an actor with 要/应/须, or a phrase of focus or manner
                 (紧盯…强化保护; 对…予以通报), or has its object before the verb (将…纳入…). A list inside (枸杞、滩羊、…)
                 stays one task; a clause without a verb goes on with the task before it.
    heading      if it is a heading of the outline, the clause right after 一是, or a 要-clause with a verb no stronger
                 than 加强, and clauses follow in its scope for which it names the goal. Alone it is a task.
    focus        if it is only a phrase of focus, manner, time or responsibility (聚焦…, 以…为契机, 到2025年, 由…牵头): it
                 serves the task that follows. So 聚焦…关键环节，紧盯…节点强化保护 is one focus and one task.
    purpose      if it says what for: 为…提供支撑, 确保… after a task, goals (到2025年…达到…), and the grounds that open
                 a preamble (为…，根据…，制定本方案).
    orientation  if it follows guiding ideology: all of a sentence that opens with 以…为指导, 贯彻…精神, all of a part
                 headed 指导思想 or 基本原则, and 要把…精神…结合起来, which says in what light the work is to be seen and
                 not what is to be done.
    requirement  if it asks for implementation: 各地要高度重视，… to the end of its paragraph, and parts headed 组织实施
                 or 保障措施, save items with a responsible body. If a notice has no other task these are its tasks.
    next_step    from 下一步 to the end of its paragraph.
    narrative    if it reports or frames (召开会议; 会议要求，), and whatever no rule reads.

    cleaned  : one row per notice, columns notice_id, text_zh (clean_notices)
    lexicons : a folder of the reader's own task_verbs.csv, task_adverbs.csv, task_cues.csv
    Returns one row per clause in the order of the text: notice_id; task_no (1.. among the tasks of a notice, missing
    otherwise); role; group_no (1.. among the groups that hold tasks) and group_zh, the 一是 clause, the 会议要求 block
    or the path of headings joined by " > "; heading_zh, the heading the clause serves; item_no (1.. among the numbered
    items that hold tasks) and item_number, the number written there; serves, the task_no a focus or purpose belongs to;
    verb_zh, object_zh, adverbs_zh, opening_zh (what stands before the verb); strength (1 explore to 5 enforce, from
    task_verbs.csv, shifted by adverbs; missing for verbs outside it); start, end, text_zh; rule (what decided).
    A notice without a task has no row, and list_task_findings() says so.
    Raises MissingColumnsError, LexiconError naming file, row and column, TextArgumentError for a body that is no text.

    >>> import pandas as pd
    >>> text = "会议指出，要强化保护。聚焦重点市场，严厉打击假冒，探索新模式。"
    >>> tasks = extract_tasks(pd.DataFrame({"notice_id": ["n"], "text_zh": [text]}))
    >>> tasks[["role", "text_zh", "verb_zh"]].values.tolist()[1:]  # doctest: +NORMALIZE_WHITESPACE
    [['heading', '强化保护', '强化'], ['focus', '聚焦重点市场', ''], ['task', '严厉打击假冒', '打击'],
     ['task', '探索新模式', '探索']]
    """
    import pandas as pd

    rows = []
    for notice_id, text, pieces in read_all(cleaned, lexicons):
        if any(piece.role == "task" for piece in pieces):
            rows += _rows(notice_id, text, pieces)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def list_task_findings(cleaned: pd.DataFrame, lexicons: str | Path | None = None) -> pd.DataFrame:
    """What a reader must know of the tasks found: one row per thing, columns notice_id, what, text_zh, start, end.

    Notices without a task; notices whose requirements were taken as tasks because they set nothing else; stated
    numbers that differ from what is found (see declared_counts).

    >>> import pandas as pd
    >>> list_task_findings(pd.DataFrame({"notice_id": ["n"], "text_zh": ["今天天气晴。"]}))["what"].tolist()
    ['no task: nothing in the 6 characters of the body sets one']
    """
    import pandas as pd

    from ipresearch.tasks.declared import declared_counts

    rows = []
    for notice_id, text, pieces in read_all(cleaned, lexicons):
        tasks = [piece for piece in pieces if piece.role == "task"]
        if not tasks:
            said = f"no task: nothing in the {len(text)} characters of the body sets one"
            rows.append((notice_id, said, text[:40], 0, len(text)))
        elif tasks[0].rule.startswith("requirement"):
            first, last = tasks[0].start, tasks[-1].end
            rows.append((notice_id, "its requirements are taken as its tasks: it sets no other", text[first:last][:40],
                         first, last))  # fmt: skip
    for row in declared_counts(cleaned, lexicons).query("difference != 0").itertuples():
        rows.append((row.notice_id, row.reconcile, row.text_zh, row.start, row.end))
    table = pd.DataFrame(rows, columns=["notice_id", "what", "text_zh", "start", "end"])
    return table.astype({"notice_id": "str", "start": "Int64", "end": "Int64"})


def read_all(cleaned: pd.DataFrame, lexicons: str | Path | None) -> Iterator[tuple[str, str, list[Piece]]]:
    """Each notice's id, body and clauses with their roles."""
    require_columns(cleaned, ("notice_id", "text_zh"), "extract_tasks", "clean_notices")
    grammar = read_grammar(lexicons)
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        if not isinstance(text, str):
            raise TextArgumentError(f"text_zh of {notice_id!r}", text)
        yield str(notice_id), text, read_pieces(text, grammar)


def _rows(notice_id: str, text: str, pieces: list[Piece]) -> list[tuple]:
    numbers: dict[int, int] = {}
    groups: dict[tuple[int, str], int] = {}
    items: dict[int, int] = {}
    for piece in pieces:
        if piece.role == "task":
            numbers[id(piece)] = len(numbers) + 1
            if piece.group[1]:
                groups.setdefault(piece.group, len(groups) + 1)
            if piece.item >= 0:
                items.setdefault(piece.item, len(items) + 1)
    rows = []
    for at, piece in enumerate(pieces):
        found = piece.predicate
        rows.append((
            notice_id, numbers.get(id(piece)), piece.role, groups.get(piece.group), piece.group[1], piece.heading,
            items.get(piece.item), piece.item_number or None, _served(pieces, at, numbers),
            found.verb_zh if found else "", found.object_zh if found else "", found.adverbs_zh if found else "",
            found.strength if found and found.strength else None, found.opening if found else "", piece.start,
            piece.end, text[piece.start : piece.end], piece.rule,
        ))  # fmt: skip
    return rows


def _served(pieces: list[Piece], at: int, numbers: dict[int, int]) -> int | None:
    """A focus serves the next task of its sentence, or the last one before it; a purpose serves the one before."""
    piece = pieces[at]
    if piece.role not in ("focus", "purpose"):
        return None
    before = [
        other
        for other in pieces[max(0, at - 60) : at]
        if other.sentence == piece.sentence and other.role == "task"
    ]
    after = [
        other
        for other in pieces[at + 1 : at + 60]
        if other.sentence == piece.sentence and other.role == "task"
    ]
    nearest = (after[:1] or before[-1:]) if piece.role == "focus" else (before[-1:] or after[:1])
    return numbers[id(nearest[0])] if nearest else None
