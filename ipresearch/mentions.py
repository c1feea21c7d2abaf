"""What a notice names: documents, campaigns, products, sectors, events, dates, quantities, groups, bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.errors import LexiconError, TextArgumentError, require_columns
from ipresearch.lexicons import read_lexicon
from ipresearch.tasks import DUTY_BRACKET, extract_tasks
from ipresearch.tasks.outline import read_outline

if TYPE_CHECKING:
    import pandas as pd

KINDS = (
    "document", "campaign", "product", "sector", "event", "date", "deadline", "quantity", "target_group", "body",
    "assessment",
)  # fmt: skip
TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
DOCUMENT_NUMBER = re.compile(
    r"(?:(?![依根按参贯彻落实印以据照和及的])[一-鿿]){1,8}[〔\[（(]\d{4}[〕\]）)]\d{1,4}号"
)
HAN = "一二三四五六七八九十百千万亿两"
DAY = r"(?:\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|(?<!\d)\d{1,2}月(?:\d{1,2}日)?|\d{1,2}[·.]\d{1,2}(?=[”\"]))"
DATE = re.compile(DAY + r"(?:上半年|下半年|第[一二三四]季度|[底末初])?")
DEADLINE = re.compile(
    rf"(?:[到至于在]|截至)?(?:{DAY}|今年|明年|全年|年|每年|本?年度|“?十[二三四五]五”?)(?:上半年|下半年|第?[一二三四]季度)?"
    rf"(?:[底末]?(?:之前|以前|前|内)|底|末(?!尾))|到(?:{DAY}|“十[二三四五]五”末)|年内|年底前"
)
UNITS = (
    "个百分点|%|％|万件|万项|万家|万人次|万人|万元|亿元|亿|万亿元|人次|件次|批次|件|项|家|个月|个|人|名|元|天|日内|工作日|"
    "小时|倍|条|批|场|次|所|期|门|套|部|篇|只|户|座|处|宗|起|位|款|张"
)
QUANTITY = re.compile(
    rf"(?:(?:不少于|不低于|超过|突破|达到|约|近|超|至少|力争|每)?(?:\d+(?:,\d{{3}})*(?:\.\d+)?|[{HAN}]+)(?:余|多)?(?:{UNITS})(?:以上|以内|左右)?)"
)
QUOTED_CAMPAIGN = re.compile(r"“(?P<name>[^”]{1,12})”[^，。；！？、]{0,14}?(?:专项|行动|工程|计划|攻坚|战役)")
NAMED_CAMPAIGN = re.compile(
    r"(?:开展|实施|组织|推进|启动|深化|抓好|参与)(?P<name>[^，。；！？、《》“”]{2,18}?(?:专项行动|专项整治|攻坚行动|提升行动|促进行动|"
    r"促进工程|推进工程|提升工程|培育工程|专项执法行动|行动计划|工程(?!师)))"
)
LISTED = re.compile(
    r"(?P<items>[^，。；：！？《》]{1,14}(?:[、和及与]|以及)[^，。；：！？《》]{1,60}?)等(?P<class>[^，。；：！？、]{0,10}?"
    r"(?P<noun>产品|商品|特产|农产品|领域|行业|产业|业态))"
)
ORDINAL_EVENT = re.compile(r"第[一二三四五六七八九十百\d]+届[^，。；、《》等]{1,16}?(?:会|节|赛|展|论坛)")
OTHER_EVENT = re.compile(r"(?<![一-鿿])[一-鿿]{2,10}(?:博览会|交易会|高峰论坛|创新大赛|宣传周|活动周)")
MEETING = re.compile(r"(?:全国|中央|全省|全市|全区|国务院)[一-鿿]{2,14}?会议")
OFFICE = re.compile(
    r"(?:国家|全国|最高|省|市|区|县|州|[一-鿿]{2,6}自治[区州县]|自治区|自治州|各)[一-鿿]{0,14}?"
    r"(?:管理局|监督局|知识产权局|总局|总署|委员会|人民政府|人民法院|人民检察院|厅|局|办公室|办事处|领导小组|联席会议)(?!长|局长|会议)"
)
DUTY_WORDS = re.compile(
    r"^(?:责任单位|责任部门|牵头单位|牵头部门|配合单位|配合部门|参与单位|完成时限|落实单位)[：:]|"
    r"(?:按照?职责)?(?:分工)?(?:分别|共同|依)?(?:牵头负责|负责落实|负责|牵头|配合|参与|承担|落实|等)+$|^(?:由|会同)(?=.{3,})"
)
DUTY_PHRASE = re.compile(
    r"由(?P<body>[^，。；、]{2,20}?(?:局|厅|部|委|院|署|办|中心|政府))(?=牵头|负责|会同)"
)
DUTY_LINE = re.compile(
    r"(?m)^[（(]?(?:责任|牵头|配合|主办|协办|参与|落实)(?:单位|部门|处室|科室)[：:](?P<list>[^\n]+)"
)


class Mention(NamedTuple):
    """One named thing; `duty` says what a body has to do with its task: 牵头, 配合, 负责, or nothing."""

    kind: str
    start: int
    end: int
    duty: str = ""


def find_mentions(
    cleaned: pd.DataFrame, tasks: pd.DataFrame | None = None, lexicons: str | Path | None = None
) -> pd.DataFrame:
    """List what each notice names, with its place and the task that names it.

    cleaned  : one row per notice, columns notice_id, text_zh
    tasks    : from extract_tasks(cleaned); None to extract them here
    lexicons : a folder of the reader's own mentions.csv (kind, name_zh, source)
    Kinds: document (《…》 and document numbers), campaign (“铁拳”, 专项行动), product, sector, event, date, deadline,
    quantity, target_group, body, assessment (考核, 督查). Documents, dates, quantities and lists (…等重点领域) are read by
    their form, the others by name from mentions.csv and by form; what stands inside 《》 is part of the document's
    name and no mention of its own. The longest reading wins within a kind. A name that is neither listed nor in such a
    form is not found: the table is a lower bound.
    Returns one row per mention in the order of the text: notice_id, kind, text_zh, start, end (offsets in text_zh),
    task_no (the task it stands in, or that its phrase of focus serves, or whose bracket it stands in; else missing),
    item_no, duty (牵头, 配合, 负责 for a body in such a bracket or phrase, else empty).
    Raises MissingColumnsError, LexiconError, TextArgumentError.

    >>> import pandas as pd
    >>> cleaned = pd.DataFrame({"notice_id": ["n"], "text_zh": ["开展“铁拳”专项行动，印发《要点》。（市公安局负责）"]})
    >>> find_mentions(cleaned)[["kind", "text_zh", "task_no"]].values.tolist()
    [['campaign', '铁拳', 1], ['document', '《要点》', 2], ['body', '市公安局', 2]]
    """
    import pandas as pd

    require_columns(cleaned, ("notice_id", "text_zh"), "find_mentions", "clean_notices")
    names = _read_names(lexicons)
    tasks = extract_tasks(cleaned, lexicons) if tasks is None else tasks
    require_columns(
        tasks, ("notice_id", "task_no", "serves", "item_no", "start", "end"), "find_mentions", "extract_tasks"
    )
    rows = []
    for notice_id, text in zip(cleaned["notice_id"], cleaned["text_zh"], strict=True):
        if not isinstance(text, str):
            raise TextArgumentError(f"text_zh of {notice_id!r}", text)
        places = _places(tasks[tasks["notice_id"] == str(notice_id)])
        for mention in mentions_in(text, names):
            task_no, item_no = _home(mention, text, places)
            said = text[mention.start : mention.end]
            rows.append(
                (
                    str(notice_id),
                    mention.kind,
                    said,
                    mention.start,
                    mention.end,
                    task_no,
                    item_no,
                    mention.duty,
                )
            )
    columns = ["notice_id", "kind", "text_zh", "start", "end", "task_no", "item_no", "duty"]
    numbers = dict.fromkeys(("start", "end", "task_no", "item_no"), "Int64")
    return (
        pd.DataFrame(rows, columns=columns)
        .astype(numbers)
        .astype({"notice_id": "str", "kind": "str", "text_zh": "str"})
    )


def mentions_in(text: str, names: dict[str, re.Pattern[str]]) -> list[Mention]:
    """The mentions of one text, in its order; overlapping ones of a kind give way to the longest."""
    titles = [found.span() for found in TITLE.finditer(text)]
    found = [Mention("document", *span) for span in titles]
    found += [Mention("document", *number.span()) for number in DOCUMENT_NUMBER.finditer(text)]
    taken = _longest(found)
    others: dict[str, list[Mention]] = {}
    for mention in _by_form(text):
        others.setdefault(mention.kind, []).append(mention)
    for kind, pattern in names.items():
        others.setdefault(kind, []).extend(Mention(kind, *hit.span()) for hit in pattern.finditer(text))
    deadlines = others.get("deadline", [])
    others["date"] = [m for m in others.get("date", []) if not any(_inside(m, d) for d in deadlines)]
    apart = [*deadlines, *others["date"], *others.get("event", [])]
    others["quantity"] = [m for m in others.get("quantity", []) if not any(_touch(m, d) for d in apart)]
    sectors, bodies = (_longest(others.get(kind, [])) for kind in ("sector", "body"))
    for kind, wider in (("product", [*sectors, *bodies]), ("sector", bodies), ("target_group", bodies)):
        others[kind] = [m for m in others.get(kind, []) if not any(_inside(m, w) for w in wider)]
    for kind in others:
        outside = [
            m for m in others[kind] if not any(m.start < end and start < m.end for start, end in titles)
        ]
        taken += _longest(outside)
    return sorted(taken, key=lambda m: (m.start, m.end, KINDS.index(m.kind)))


def _read_names(lexicons: str | Path | None) -> dict[str, re.Pattern[str]]:
    table = read_lexicon("mentions", lexicons)
    words: dict[str, list[str]] = {}
    for row, (kind, name) in enumerate(zip(table["kind"], table["name_zh"], strict=True), start=2):
        if kind not in KINDS:
            path = Path(table.attrs["path"]).name
            raise LexiconError(f"{path}, row {row}, column 'kind': {kind!r} is none of {', '.join(KINDS)}.")
        words.setdefault(kind, []).append(name)
    quoted = {"campaign": "(?<=“)(?:{})(?=”)", "date": "“?(?:{})(?:”(?:期间|时期)?)?"}
    return {
        kind: re.compile(
            quoted.get(kind, "(?:{})").format("|".join(map(re.escape, sorted(each, key=len, reverse=True))))
        )
        for kind, each in words.items()
    }


def _by_form(text: str) -> Iterator[Mention]:
    """Mentions that their form gives away."""
    for kind, patterns in (("date", (DATE,)), ("deadline", (DEADLINE,)), ("quantity", (QUANTITY,)),
                           ("event", (ORDINAL_EVENT, OTHER_EVENT, MEETING)), ("body", (OFFICE,))):  # fmt: skip
        for pattern in patterns:
            for found in pattern.finditer(text):
                if kind != "quantity" or text[found.start() - 1 : found.start()] not in (
                    "第",
                    "“",
                    "·",
                    "年",
                ):
                    yield Mention(kind, *found.span())
    for pattern in (QUOTED_CAMPAIGN, NAMED_CAMPAIGN):
        for found in pattern.finditer(text):
            yield Mention("campaign", *found.span("name"))
    for found in LISTED.finditer(text):
        kind = "product" if found["noun"] in ("产品", "商品", "特产", "农产品") else "sector"
        yield from _items(kind, text, *found.span("items"))
    for found in DUTY_BRACKET.finditer(text):
        yield from _bodies(text, found.start() + 1, found.end() - 1)
    for found in DUTY_LINE.finditer(text):
        yield from _bodies(text, *found.span("list"))
    for line in read_outline(text):
        for span in line.duties:
            yield from _bodies(text, *span)
    for found in DUTY_PHRASE.finditer(text):
        yield Mention("body", *found.span("body"), "牵头" if text.startswith("牵头", found.end()) else "负责")


def _items(kind: str, text: str, start: int, end: int) -> Iterator[Mention]:
    """The members of a list before 等…产品 or 等…领域; words before the first member are cut off."""
    stretch = text[start:end]
    lead = re.match(
        r".*(?:[对在为如是将以]|包括|围绕|聚焦|针对|突出|关系|支持|发展|推动|加强|的)(?=[^、和及与]{2,})",
        re.split("、", stretch)[0],
    )
    at = lead.end() if lead else 0
    for piece in re.finditer(r"(?:(?!以及|[、和及与]).)+", stretch[at:]):
        if 2 <= len(piece[0]) <= 12:
            yield Mention(kind, start + at + piece.start(), start + at + piece.end())


def _bodies(text: str, start: int, end: int) -> Iterator[Mention]:
    """The bodies in （甲局牵头，乙局、丙局配合，年底前完成）."""
    for clause in re.finditer(r"[^，。；,;]+", text[start:end]):
        duty = re.search(r"牵头|配合|参与|负责", clause[0])
        for piece in re.finditer(r"[^、]+", clause[0]):
            at, said = start + clause.start() + piece.start(), piece[0]
            trimmed = said
            while cut := DUTY_WORDS.search(trimmed):
                head = cut.start() == 0
                at += len(cut[0]) if head else 0
                trimmed = trimmed[len(cut[0]) :] if head else trimmed[: cut.start()]
                if not trimmed:
                    break
            known = re.search(
                r"(?:局|厅|部|委|院|署|办|会|政府|中心|门|位|公司|银行|海关|公安|组|科|处|室|区|县|市|省|企业|高校|协会)$",
                trimmed,
            )
            if known and len(trimmed) >= 2 and not re.search(r"\d{4}年|年底|月底", trimmed):
                yield Mention("body", at, at + len(trimmed), duty[0] if duty else "负责")


def _longest(mentions: list[Mention]) -> list[Mention]:
    """Drop each mention that overlaps a longer one of its kind; the one that knows its duty wins among equals."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, not m.duty, m.start)):
        if mention.start < mention.end and not any(_touch(mention, other) for other in kept):
            kept.append(mention)
    return kept


def _touch(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _inside(one: Mention, other: Mention) -> bool:
    return other.start <= one.start and one.end <= other.end


def _places(tasks: pd.DataFrame) -> list[tuple[int, int, object, object]]:
    import pandas as pd

    places = []
    for row in tasks.itertuples():
        number = row.task_no if not pd.isna(row.task_no) else row.serves
        places.append(
            (
                row.start,
                row.end,
                None if pd.isna(number) else number,
                None if pd.isna(row.item_no) else row.item_no,
            )
        )
    return places


def _home(mention: Mention, text: str, places: list) -> tuple[object, object]:
    """The task and item a mention belongs to: the clause it stands in, else, for who is responsible, the one before."""
    before = None
    for start, end, task_no, item_no in places:
        if start <= mention.start < end:
            return task_no, item_no
        if end <= mention.start and task_no is not None:
            before = (end, task_no, item_no)
    if mention.duty and before is not None and "\n" not in text[before[0] : mention.start].strip("\n"):
        return before[1:]
    return None, None
