"""The fixed forms that official Chinese is written in: dates, document numbers, names of organs, numbered headings."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

BLANKS = " \t\r\n\x0b\x0c\u00a0\u3000\u2002\u2003\u2009\u200a\u202f\u205f\u200b\u200c\u200d\ufeff\u2060\u00ad"
_DIGITS = {
    **{c: i for i, c in enumerate("〇一二三四五六七八九")},
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
    "０": 0,
    "◯": 0,
}
_BEGINS_DATE = "12一二 （(\t"
_TAIL = r"(?:\s*[T]?\s*\d{1,2}\s*[:：时]\s*\d{1,2}\s*分?(?:\s*[:：]\s*\d{1,2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*(?:年|[-/.．])\s*(?P<m>\d{1,2})\s*(?:月|[-/.．])\s*(?P<d>\d{1,2})(?!\d)\s*日?"
    + _TAIL
    + r"|(?P<zy>[一二][〇○零ＯO０◯一二三四五六七八九]{3})年(?P<zm>[一二三四五六七八九十]{1,3})月(?P<zd>[一二三四五六七八九十]{1,3})日"
)
COMPACT_DATE = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])")
DOC_NUMBER = re.compile(
    r"(?P<organ>[\u4e00-\u9fff]{1,14})\s*(?:[〔\[［（(【]\s*(?P<year>(?:19|20)\d\d)\s*(?:年)?[〕\]］）)】])\s*第?\s*(?P<no>\d{1,5})\s*号"
    r"|(?P<serial>(?:[\u4e00-\u9fff]{2,30})?(?:令|公告|通告)?\s*第\s*(?:\d{1,5}|[一二三四五六七八九十百〇零]{1,8})\s*号(?:令|公告)?)"
)
_ORGAN_ENDS = (
    "委员会|办公厅|办公室|人民政府|管委会|工作组|领导小组|联席会议|党组|党委|工委|省委|市委|县委|区委|法院|检察院|研究院|科学院|国务院|"
    "银行|总局|分局|支局|总署|公署|中心|协会|学会|商会|联合会|总工会|大学|学院|集团|公司|法制办|中央|局|厅|部|委|署|院|办|处"
)
_ONE_ORGAN = re.compile(
    rf"(?!.*(?:怎么|如何|什么))[\u4e00-\u9fff·]{{1,40}}(?:{_ORGAN_ENDS})(?:[（(][\u4e00-\u9fff、]{{2,20}}[）)])?"
)
_ORGAN_LAST = frozenset({*(end[-1] for end in _ORGAN_ENDS.split("|")), "）", ")"})
_BETWEEN_NAMES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "、，,"
_NUMERALS = "一二三四五六七八九十百"
HEADING = re.compile(
    rf"""(?P<part>第[{_NUMERALS}〇零]{{1,4}}(?:编|部分))
    |(?P<chapter>第[{_NUMERALS}〇零]{{1,4}}章)
    |(?P<section>第[{_NUMERALS}〇零]{{1,4}}节)
    |(?P<article>第(?:[{_NUMERALS}〇零]{{1,7}}|\d{{1,3}})条(?:之[{_NUMERALS}]{{1,3}})?)(?=[\s【（：:]|[^款项规规、，的])
    |(?P<one>[{_NUMERALS}]{{1,4}})\s*[、.．]
    |[（(](?P<two>[{_NUMERALS}]{{1,4}})[）)]
    |(?P<three>\d{{1,3}})\s*(?:[.．](?!\d)|、)
    |[（(](?P<four>\d{{1,3}})[）)]
    |(?P<ring>[①-⑳㈠-㈩])
    """,
    re.VERBOSE,
)
_SAME_WIDTH = str.maketrans(
    {0x3000: " ", 0xA0: " ", 0x09: "\t", **{0xFF10 + i: str(i) for i in range(10)}}
    | {0xFF21 + i: chr(0x41 + i) for i in range(26)}
    | {0xFF41 + i: chr(0x61 + i) for i in range(26)}
)


def fold(text: str) -> str:
    """The same characters, one for one, in the forms that the lexicons' patterns are written in."""
    pattern, table = _folding()
    return pattern.sub(lambda run: run[0].translate(table), text)


@lru_cache(maxsize=1)
def _folding() -> tuple[re.Pattern[str], dict[int, str]]:
    """Runs of characters that have another form, and the forms."""
    from opencc import OpenCC

    han = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = OpenCC("t2s").convert("\n".join(han)).split("\n")
    pairs = zip(han, converted, strict=True)
    table = {ord(old): new for old, new in pairs if len(new) == 1 and new != old}
    table |= {
        old: chr(new) if isinstance(new, int) else new for old, new in _SAME_WIDTH.items() if old != ord("\t")
    }
    return re.compile(f"[{re.escape(''.join(map(chr, table)))}]+"), table


def parse_date(text: str) -> tuple[datetime.date, int, int] | None:
    """The first date in `text` with its place, or None where none is: (date, start, end).

    >>> parse_date("二〇二三年三月十日")[0].isoformat()
    '2023-03-10'
    """
    for match in DATE.finditer(text):
        if match["y"]:
            numbers = [int(match[name]) for name in ("y", "m", "d")]
        else:
            year = int("".join(str(_DIGITS[character]) for character in match["zy"]))
            numbers = [year, small_number(match["zm"]), small_number(match["zd"])]
        try:
            return datetime.date(*numbers), match.start(), match.end()
        except ValueError:
            continue
    return None


def small_number(numeral: str) -> int:
    """A Chinese or Arabic numeral below 1000 as an int.

    >>> [small_number(n) for n in ("十", "二十三", "一百零五", "14")]
    [10, 23, 105, 14]
    """
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
    total, digit = 0, 0
    for character in numeral:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def is_date_line(text: str) -> bool:
    """Whether a line is a date and nothing else, as under a signature."""
    if text[:1] not in _BEGINS_DATE or not DATE.match(text, len(text) - len(text.lstrip(" （(\t"))):
        return False
    found = parse_date(text)
    return bool(found) and not text[: found[1]].strip(" （(\t") and not text[found[2] :].strip(" ）)\t")


def is_organ_line(text: str) -> bool:
    """Whether a line is the name of one or several organs and nothing else.

    >>> is_organ_line("国家知识产权局 公安部"), is_organ_line("加强行政保护")
    (True, False)
    """
    if len(text) > 200 or text.rstrip(_BETWEEN_NAMES)[-1:] not in _ORGAN_LAST:
        return False
    names = organ_names(text)
    return len(names) > 0 and all(_ONE_ORGAN.fullmatch(name) for name in names)


def organ_names(text: str) -> list[str]:
    """The names that stand side by side in a line; 财 政 部 is one.

    >>> organ_names("财 政 部　国家知识产权局")
    ['财政部', '国家知识产权局']
    """
    pieces = [piece for piece in re.split(r"[\s、，,]+", text.strip()) if piece]
    names: list[str] = []
    letters = ""
    for piece in pieces:
        if len(piece) == 1:
            letters += piece
            continue
        names += [letters] if letters else []
        names.append(piece)
        letters = ""
    return [*names, letters] if letters else names
