"""What a page says about the document on it: title, issuer, site, region, dates, number and type."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import NamedTuple

from ipresearch.clean.furniture import BODY, DOCUMENT_NUMBER, FURNITURE, OUTSIDE_MAIN, STATEMENT, TITLE, Role
from ipresearch.clean.labels import Labels, Statement, read_statements
from ipresearch.clean.lines import Line
from ipresearch.clean.places import Places
from ipresearch.structure.forms import DOC_NUMBER, is_date_line, is_organ_line, organ_names, parse_date

FIELDS = (
    "title_zh", "issuer_zh", "region_zh", "level", "year", "issued_on", "published_on", "publisher_zh", "source_zh",
    "doc_number", "doc_type",
)  # fmt: skip
_ACTS = r"(?=关于|印发|发布|召开|举办|出台|部署|贯彻|转发|公布|制定|启动|开展|联合|等?\w{0,4}部门|就|通报|答复|公告|令|明确|解读)"
_ISSUER = re.compile(
    r"(?P<issuer>[\u4e00-\u9fff·]{2,40}?(?:委员会|办公厅|办公室|人民政府|管委会|总局|总署|法院|检察院|国务院|党委|省委|市委|中央|局|厅|部|委|署|院|办)"
    r"(?:[（(][\u4e00-\u9fff、]{2,20}[）)])?(?:[\s、]+[\u4e00-\u9fff·]{2,30}?(?:委员会|办公厅|办公室|人民政府|总局|总署|法院|检察院|国务院|局|厅|部|委|署|院|办))*)"
    r"\s*" + _ACTS
)
_ISSUER_IN_TEXT = re.compile(r"(?:^|[，。,]|日前|近日|据悉|日电|讯)\s*" + _ISSUER.pattern)
_OWNER = re.compile(
    r"(?:版权所有|主办单位|主办|著作权所有)\s*[：:©]?\s*(?P<name>[\u4e00-\u9fff·（）()]{3,30}?)(?=[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP|ICP|[\s，,。|｜;；]|承办|主办|技术|地址|未经|Copyright|copyright|$)"
)
_OWNED = re.compile(r"(?P<name>[\u4e00-\u9fff]{3,30})\s*版权所有")
_NAMED_SOURCE = re.compile(r"注明(?:来源|出处)?[：:]?“(?P<name>[^”]{2,20})”")
_SITE_NAME = r"(?P<name>(?:中国)?[\u4e00-\u9fff]{2,20}(?:网站|网|日报|晚报|时报|新华社|频道|门户|客户端))"
_SITE_LINE = re.compile(_SITE_NAME + r"(?:\s*[>＞»].*|\s*$)")
_SITE_BEFORE = re.compile(_SITE_NAME + r"(?=\s)")
_TITLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s*(?:年|[—\-–~至―－]))")


class Value(NamedTuple):
    """One value: start and end are offsets in the restored text, None where the value is not shown there.

    places : the offset of each character of a value that is set in several lines
    """

    field: str
    value: object
    start: int | None
    end: int | None
    how: str
    places: tuple[int, ...] = ()

    def part(self, at: int, length: int) -> tuple[int | None, int | None]:
        """Where value[at : at + length] stands in the restored text."""
        if self.start is None:
            return None, None
        if self.places:
            return self.places[at], self.places[at + length - 1] + 1
        return self.start + at, self.start + at + length


def read_metadata(
    lines: Sequence[Line],
    roles: Sequence[Role],
    labels: Labels,
    types: tuple[str, ...],
    places: Places,
    meta: Sequence[tuple[str, str]] = (),
) -> dict[str, Value]:
    """Read what the text and its furniture state; a field that nothing states is absent.

    Each value is the first that is found in the order: a label, the title, the signature, the first paragraph,
    the site's own lines, the page's <meta>.
    """
    found: dict[str, Value] = {}

    def keep(value: Value | None) -> None:
        if value is not None and value.value not in (None, ""):
            found.setdefault(value.field, value)

    for value in _stated(lines, roles, labels):
        keep(value)
    title = _title(lines, roles)
    if title and not (found.get("title_zh") and not title.value):
        found["title_zh"] = title if "title_zh" not in found or title.how == "title" else found["title_zh"]
    keep(_doc_number(lines, roles))
    for value in _signature(lines, roles):
        keep(value)
    issuer = _issuer(lines, roles, found.get("title_zh"))
    known = found.get("issuer_zh")
    if issuer and (
        known is None or known.how == "signature" or _is_tail_of(str(known.value), str(issuer.value))
    ):
        found["issuer_zh"] = issuer
    keep(_publisher(lines, roles))
    keep(_bare_date(lines, roles))
    for value in _from_meta(meta):
        keep(value)
    for value in places.read(found.get("issuer_zh"), found.get("title_zh")):
        keep(value)
    keep(_year(found))
    keep(_doc_type(found.get("title_zh"), types))
    return found


def _stated(lines, roles, labels):
    for line, role in zip(lines, roles, strict=True):
        if role.role != STATEMENT:
            continue
        below = (
            [Statement(role.label, labels[role.label], line.folded, 0, len(line.folded))]
            if role.label
            else []
        )
        for label, field, value, start, end in below or read_statements(line, labels):
            if not field or not value:
                continue
            how = f"label {label}"
            if field in ("issued_on", "published_on"):
                date = parse_date(value)
                if date:
                    yield Value(field, date[0], line.start + start, line.start + end, how)
            elif field == "doc_number":
                number = DOC_NUMBER.search(value)
                if number:
                    yield Value(field, tidy_number(number), line.start + start, line.start + end, how)
            else:
                yield Value(field, line.text[start:end], line.start + start, line.start + end, how)


def tidy_number(match: re.Match[str]) -> str:
    """A document number as GB/T 9704-2012 writes it: 国知发〔2023〕12号."""
    if match["year"]:
        return f"{match['organ']}〔{match['year']}〕{match['no']}号"
    return re.sub(r"\s", "", match["serial"])


def _title(lines, roles) -> Value | None:
    chosen = [line for line, role in zip(lines, roles, strict=True) if role.role == TITLE]
    if not chosen:
        return None
    text = "".join(line.text for line in chosen)
    places = [place for line in chosen for place in range(line.start, line.end)]
    return Value("title_zh", text, places[0], places[-1] + 1, "title", tuple(places))


def _doc_number(lines, roles) -> Value | None:
    for line, role in zip(lines, roles, strict=True):
        if role.role != STATEMENT and role.why != DOCUMENT_NUMBER:
            continue
        match = (DOC_NUMBER.search if role.why == DOCUMENT_NUMBER else DOC_NUMBER.match)(line.folded)
        if match:
            return Value(
                "doc_number", tidy_number(match), line.start + match.start(), line.start + match.end(), "line"
            )
    return None


def _signature(lines, roles):
    """The organ and the date that stand alone under the text."""
    body = [line for line, role in zip(lines, roles, strict=True) if role.role == BODY]
    for number in range(len(body) - 1, 0, -1):
        if not is_date_line(body[number].folded):
            continue
        signed = []
        for line in reversed(body[max(0, number - 12) : number]):
            if not is_organ_line(line.folded):
                break
            signed.insert(0, line)
        if not signed:
            continue
        date = parse_date(body[number].folded)
        yield Value(
            "issued_on", date[0], body[number].start + date[1], body[number].start + date[2], "signature"
        )
        yield Value(
            "issuer_zh",
            " ".join(name for line in signed for name in organ_names(line.text)),
            signed[0].start,
            signed[-1].end,
            "signature",
        )
        return


def _issuer(lines, roles, title: Value | None) -> Value | None:
    body = [line for line, role in zip(lines, roles, strict=True) if role.role == BODY]
    short = None
    if title and title.start is not None:
        match = _ISSUER.match(str(title.value))
        if match:
            short = Value("issuer_zh", match["issuer"], *title.part(0, match.end("issuer")), "title")
    for line in body[:2]:
        match = _ISSUER_IN_TEXT.search(line.folded)
        if match:
            name = line.text[match.start("issuer") : match.end("issuer")]
            full = Value(
                "issuer_zh",
                name,
                line.start + match.start("issuer"),
                line.start + match.end("issuer"),
                "first paragraph",
            )
            if short is None or _is_short_for(str(short.value), name):
                return full
    return short


def _is_tail_of(short: str, full: str) -> bool:
    """市人民政府办公室 in an index table, 齐齐哈尔市人民政府办公室 in the title."""
    return len(full) > len(short) and full.endswith(short) and short[0] in "省市县区州"


def _is_short_for(short: str, full: str) -> bool:
    """Whether `full` is `short` with characters added: 市场监管厅, 市场监督管理厅."""
    rest = iter(full)
    return len(full) > len(short) and short[:2] == full[:2] and all(character in rest for character in short)


def _publisher(lines, roles) -> Value | None:
    others = [
        (line, role) for line, role in zip(lines, roles, strict=True) if role.role in (FURNITURE, STATEMENT)
    ]
    patterns = (
        (_OWNER.search, "owner line", ()),
        (_OWNED.match, "owner line", ()),
        (_NAMED_SOURCE.search, "disclaimer", ()),
        (_SITE_BEFORE.match, "site before a statement", ("statement",)),
        (_SITE_LINE.match, "site line", ("site name", "above the title", "breadcrumb", OUTSIDE_MAIN)),
    )
    for find, how, only in patterns:
        for line, role in others:
            match = find(line.folded) if not only or role.why in only else None
            if match:
                start, end = match.span("name")
                return Value("publisher_zh", line.text[start:end], line.start + start, line.start + end, how)
    return None


def _bare_date(lines, roles) -> Value | None:
    for line, role in zip(lines, roles, strict=True):
        if role.role == BODY:
            return None
        date = (
            parse_date(line.folded)
            if role.why in ("date line", "account and date line", "statement")
            else None
        )
        if date:
            return Value("published_on", date[0], line.start + date[1], line.start + date[2], "date line")
    return None


_META_NAMES = {
    "articletitle": "title_zh",
    "pubdate": "published_on",
    "publishdate": "published_on",
    "article:published_time": "published_on",
    "contentsource": "source_zh",
    "sitename": "publisher_zh",
    "og:site_name": "publisher_zh",
}


def _from_meta(meta):
    for name, content in meta:
        field = _META_NAMES.get(name.lower())
        if not field or not content.strip():
            continue
        value: object = content.strip()
        if field == "published_on":
            date = parse_date(content)
            value = date[0] if date else None
        yield Value(field, value, None, None, f"<meta name={name}>")


def _year(found: dict[str, Value]) -> Value | None:
    title = found.get("title_zh")
    match = _TITLE_YEAR.search(str(title.value)) if title else None
    if match:
        return Value("year", int(match[1]), *title.part(match.start(1), 4), "title")
    for field in ("issued_on", "published_on"):
        if field in found and isinstance(found[field].value, datetime.date):
            date = found[field]
            return Value("year", date.value.year, date.start, date.end, field)
    return None


def _doc_type(title: Value | None, types: tuple[str, ...]) -> Value | None:
    if title is None:
        return None
    text = re.sub(r"(\s*[（(][^（）()]{1,24}[）)]|[》”])+$", "", str(title.value))
    for kind in types if text.endswith(types) else ():
        if text.endswith(kind):
            kind_shown = "会议" if kind.endswith(("会", "会议")) else kind
            return Value("doc_type", kind_shown, *title.part(text.rfind(kind), len(kind)), "title")
    meeting = re.search(r"(?:召开|举行)[^，。]*会$", text)
    if meeting:
        return Value("doc_type", "会议", *title.part(meeting.end() - 1, 1), "title")
    at = text.rfind("会议")
    if at >= 0:
        return Value("doc_type", "会议", *title.part(at, 2), "title")
    return None
