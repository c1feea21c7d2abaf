"""Paragraph roles after GB/T 9704-2012, the format of the documents of party and government organs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.errors import require_columns
from ipresearch.structure.forms import HEADING, is_date_line, is_organ_line, small_number

if TYPE_CHECKING:
    import pandas as pd

ROLES = (
    "addressee", "heading", "item", "article", "text", "attachments", "attachment_mark", "attachment_title",
    "signature", "date", "note", "copies", "imprint",
)  # fmt: skip
PATH_SEPARATOR = " / "
_COLUMNS = (
    "notice_id",
    "paragraph",
    "role",
    "level",
    "number",
    "heading_path",
    "start",
    "end",
    "text_zh",
    "marker_zh",
    "heading_zh",
)
# the order of the hierarchy: 7.3.3 of the standard for 一、（一）1. (1), the regulations on statutes for 编章节条
_DEPTH = ("part", "chapter", "section", "article", "one", "two", "three", "four", "ring")
_LEVEL = {
    "part": 1,
    "chapter": 1,
    "section": 2,
    "article": 3,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "ring": 5,
}
_SENTENCE_END = re.compile(r"[。；！？]")
_LONGEST_HEADING = 60
_ADDRESSEE = re.compile(r"[^。；！？]{2,300}[：:]")
_NOT_ADDRESSEE = re.compile(
    r"(如下|以下|下列|通知|要求|指出|强调|认为|表示|提出|内容|包括|为|是|任务|目标|措施)[：:]$"
)
_ADDRESSED = re.compile(r"各|局|厅|委|政府|单位|部门|公司|院|校|协会|机构|同志|中心|办|部")
_ATTACHMENTS = re.compile(r"附\s*件\s*[：:]\s*\S")
_ATTACHMENT_MARK = re.compile(r"附\s*(件|表|录)\s*[\d一二三四五六七八九十]{0,3}\s*[：:]?")
_NOTE = re.compile(
    r"[（(](此件|联系人|联系电话|本文|公开|主动公开|依申请|信息公开).{0,80}[）)]|公开方式[：:].{0,20}"
)
_COPIES = re.compile(r"(抄\s*送|抄\s*报|主\s*送|分\s*送)\s*[：:].+")
_IMPRINT = re.compile(r".{2,40}(19|20)\d\d年\d{1,2}月\d{1,2}日\s*印发")


class Mark(NamedTuple):
    """The number in front of a paragraph: its kind (one of `_DEPTH`), as written, and as an int."""

    kind: str
    written: str
    number: int | None
    after: int


def segment_paragraphs(cleaned: pd.DataFrame) -> pd.DataFrame:
    """Give each paragraph of each body its role and its place in the hierarchy of headings.

    cleaned : the table from clean_notices()
    Returns one row per paragraph, numbered from 1 through the notice: notice_id, paragraph, role, level, number (of
    its marker), heading_path (the headings it stands under, its own included, joined by " / "), start, end, text_zh,
    marker_zh (一、 as written) and heading_zh (its own heading: all of a heading, the first sentence of an item).
    Roles: addressee (主送机关), heading (stands alone), item (its number and heading run into text), article (第X条),
    text, attachments (附件：…), attachment_mark (附件1 above an attached text), attachment_title, signature, date, note
    (附注), copies (抄送), imprint (印发机关). Levels: 一、 第X章 1; （一） 第X节 2; 1. 第X条 3; （1） 4; ① 5; text has none.
    Raises MissingColumnsError.

    >>> import pandas as pd
    >>> notice = pd.DataFrame({"notice_id": ["x"], "text_zh": ["各省知识产权局：\\n一、总体要求\\n（一）指导思想。坚持保护。"]})
    >>> segment_paragraphs(notice)[["role", "level", "heading_path"]].values.tolist()[1:]
    [['heading', 1, '一、总体要求'], ['item', 2, '一、总体要求 / （一）指导思想']]
    """
    import pandas as pd

    require_columns(cleaned, ["notice_id", "text_zh"], "segment_paragraphs", "clean_notices")
    rows = []
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        rows += _paragraphs_of(notice_id, text)
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype(
        {"level": "Int64", "number": "Int64", "paragraph": "int64", "start": "int64", "end": "int64"}
    )


def _paragraphs_of(notice_id: str, text: str) -> list[tuple]:
    spans = [match.span() for match in re.finditer(r"[^\n]+", text)]
    paragraphs = [text[start:end] for start, end in spans]
    roles = _roles(paragraphs)
    rows, path = [], {}
    for number, ((start, end), paragraph, role) in enumerate(
        zip(spans, paragraphs, roles, strict=True), start=1
    ):
        mark = read_mark(paragraph) if role in ("heading", "item", "article") else None
        heading = None
        if mark:
            path = {kind: zh for kind, zh in path.items() if _DEPTH.index(kind) < _DEPTH.index(mark.kind)}
            heading = _own_heading(paragraph, mark, role)
            path[mark.kind] = heading or mark.written
        elif role in (
            "attachment_mark",
            "attachment_title",
            "signature",
            "date",
            "attachments",
            "copies",
            "imprint",
        ):
            path = {}
        rows.append(
            (
                notice_id,
                number,
                role,
                _LEVEL[mark.kind] if mark else None,
                mark.number if mark else None,
                PATH_SEPARATOR.join(path.values()),
                start,
                end,
                paragraph,
                mark.written if mark else None,
                heading,
            )
        )
    return rows


def read_mark(paragraph: str) -> Mark | None:
    """The number that a paragraph begins with, or None where it begins with none."""
    match = HEADING.match(paragraph)
    if not match:
        return None
    kind = match.lastgroup or ""
    digits = re.sub(r"[第编部分章节条]|之.*", "", match[kind])
    number = None if kind == "ring" else small_number(digits)
    if kind == "ring":
        base = 0x2460 if match[kind] <= "⑳" else 0x3280 if match[kind] >= "㊀" else 0x3220
        number = ord(match[kind]) - base + 1 if base != 0x3220 else None
    return Mark(kind, match[0].strip(), number, match.end())


def _roles(paragraphs: list[str]) -> list[str]:
    roles = [_plain_role(paragraph) for paragraph in paragraphs]
    _mark_addressee(paragraphs, roles)
    _mark_signatures(paragraphs, roles)
    _mark_attachments(paragraphs, roles)
    return roles


def _plain_role(paragraph: str) -> str:
    if _COPIES.fullmatch(paragraph):
        return "copies"
    if _IMPRINT.fullmatch(paragraph):
        return "imprint"
    if _NOTE.fullmatch(paragraph):
        return "note"
    if _ATTACHMENTS.match(paragraph):
        return "attachments"
    if _ATTACHMENT_MARK.fullmatch(paragraph):
        return "attachment_mark"
    mark = read_mark(paragraph)
    if mark is None:
        return "text"
    if mark.kind == "article":
        return "article"
    stands_alone = not _SENTENCE_END.search(paragraph.rstrip("。")) and len(paragraph) <= _LONGEST_HEADING
    if (
        stands_alone
        and (not paragraph.endswith("。") or "，" not in paragraph)
        and not paragraph.endswith(("：", ":", "；"))
    ):
        return "heading"
    return "item"


def _mark_addressee(paragraphs: list[str], roles: list[str]) -> None:
    for number, paragraph in enumerate(paragraphs[:4]):
        if roles[number] != "text":
            return
        if (
            _ADDRESSEE.fullmatch(paragraph)
            and _ADDRESSED.search(paragraph)
            and not _NOT_ADDRESSEE.search(paragraph)
        ):
            roles[number] = "addressee"
            return
        if _SENTENCE_END.search(paragraph):
            return


def _mark_signatures(paragraphs: list[str], roles: list[str]) -> None:
    for number, paragraph in enumerate(paragraphs):
        if roles[number] != "text" or not is_date_line(paragraph) or number == 0:
            continue
        above = number - 1
        while above >= 0 and roles[above] == "text" and is_organ_line(paragraphs[above]):
            roles[above] = "signature"
            above -= 1
        if above < number - 1 or number == len(paragraphs) - 1:
            roles[number] = "date"
    last = len(paragraphs) - 1
    if last > 0 and roles[last] == "text" and is_organ_line(paragraphs[last]):
        roles[last] = "signature"


def _mark_attachments(paragraphs: list[str], roles: list[str]) -> None:
    """附件：1.… goes on over the numbered lines below it; what follows 附件1 or a dated signature is a title."""
    for number, role in enumerate(roles):
        if role == "attachments":
            below = number + 1
            while (
                below < len(roles)
                and roles[below] in ("heading", "item")
                and read_mark(paragraphs[below]).kind == "three"
            ):
                roles[below] = "attachments"
                below += 1
        elif role in ("attachment_mark", "date"):
            below = number + 1
            while (
                below < len(roles)
                and below <= number + 2
                and roles[below] == "text"
                and _may_be_title(paragraphs[below])
            ):
                roles[below] = "attachment_title"
                below += 1


def _may_be_title(paragraph: str) -> bool:
    return len(paragraph) <= _LONGEST_HEADING and not re.search(r"[。；！？：:，]", paragraph)


def _own_heading(paragraph: str, mark: Mark, role: str) -> str | None:
    if role == "heading":
        return paragraph.rstrip("。")
    rest = paragraph[mark.after :]
    bracketed = re.match(r"\s*【[^】]{1,40}】", rest)
    if bracketed:
        return paragraph[: mark.after + bracketed.end()]
    if role == "article":
        return None
    end = re.search(r"[。：:；]", rest)
    says_more = end and rest[end.end() :].strip()
    if end and says_more and end.start() <= _LONGEST_HEADING and end.group() != "；":
        return paragraph[: mark.after + end.start()]
    return None
