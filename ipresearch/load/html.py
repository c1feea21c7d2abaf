"""A saved web page to its visible text, in document order, furniture included.

A main-text extractor only says which part of the page is the article; the text itself is taken from the parsed
tree untouched, because extractors fold blanks and drop private-use characters.
"""

from __future__ import annotations

import email
import email.policy
import re
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.load.encoding import UndecidedEncodingError, declared_charset, decode_bytes
from ipresearch.load.visible import Document, Unusable

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "meta",
        "link",
        "object",
        "iframe",
        "frame",
        "frameset",
        "noframes",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "map",
        "datalist",
        "select",
        "option",
        "textarea",
        "button",
        "input",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_COLLAPSED = re.compile(r"[ \t\r\n\f]+")
_KEPT_META = re.compile(
    r"(?i)articletitle|pubdate|publishdate|contentsource|sitename|author|og:title|og:site_name|article:published_time|"
    r"columnname|source"
)
# where policy sites put the text of a document; the first that holds enough text is the article
_ARTICLE_PATHS = (
    "//*[@id='UCAP-CONTENT' or @id='zoom' or @id='Zoom' or @id='ozoom' or @id='js_content' or @id='fontzoom']",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' TRS_Editor ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' trs_editor_view ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article-content ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' pages_content ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' view ') and contains(@class, 'TRS_UEDITOR')]",
    "//article",
)
MIN_ARTICLE = 60  # characters; a shorter "article" is a caption or a button


class _Piece(NamedTuple):
    text: str
    element: object
    is_break: bool = False


def read_html(raw: bytes, charset: str | None = None) -> Document:
    """The visible text of a page. Scripts, styles, comments and hidden elements are not visible.

    charset : what the manifest says; else a byte order mark, UTF-8, or what the bytes and the page's own word say
    Raises Unusable when nothing is visible, the bytes cannot be decoded, or the file is no page.
    """
    if raw.startswith((b"%PDF-", b"PK\x03\x04")):
        raise Unusable("not a web page but a PDF or Office file", "Give it its own file extension.")
    try:
        text, encoding = decode_bytes(raw, charset or declared_charset(raw), forced=charset is not None)
    except UndecidedEncodingError as error:
        raise Unusable(str(error), "Name its charset in the column 'encoding' of manifest.csv.") from error
    return read_page(text, encoding)


def read_mhtml(raw: bytes, charset: str | None = None) -> Document:
    """The visible text of the first web page in a saved web archive (.mhtml)."""
    try:
        parts = list(email.message_from_bytes(raw, policy=email.policy.compat32).walk())
    except RecursionError as error:
        raise Unusable("a web archive without a page in reach", "Save the page again as HTML.") from error
    for part in parts:
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            body = part.get_payload(decode=True)
            if body and body.strip():
                stated = part.get_content_charset()
                if charset is None and stated:
                    body_head = body[:1024].lower()
                    if b"charset" not in body_head:
                        body = b"<!-- charset=" + stated.encode("ascii", "ignore") + b" -->" + body
                return read_html(body, charset)
    raise Unusable("a web archive without a page in it", "Save the page again as HTML.")


def read_page(page: str, encoding: str) -> Document:
    """The visible text of a decoded page."""
    tree = _parse(page)
    meta = tuple(_stated(tree))
    body = tree.find("body") if tree.find("body") is not None else tree
    pieces = list(_visible_pieces(body))
    text, spans = _lay_out(pieces)
    if not text.strip():
        raise Unusable(
            "a web page without visible text (its text may come from a script)",
            "Save it from a browser, or as text.",
        )
    article = _find_article(tree, text, pieces)
    return Document(text, encoding, _spans_of(article, pieces, spans, text), meta)


def _parse(page: str) -> HtmlElement:
    import lxml.html
    from lxml.etree import ParserError

    # the parser takes no str that declares an encoding, and stops at a NUL
    # and drops, without a word, all that follows markup nested deeper than its limit: 256, with huge_tree 2,048
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        tree = lxml.html.document_fromstring(
            page.replace("\x00", "\ufffd").encode("utf-8", "surrogatepass"),
            parser=parser,
            ensure_head_body=True,
        )
    except (ParserError, ValueError, AssertionError) as error:
        raise Unusable("a web page without visible text", "Save it from a browser, or as text.") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unusable("a web page whose markup is nested too deeply to be read whole", "Save it as text.")
    return tree


def _stated(tree: HtmlElement):
    for element in tree.iter("meta"):
        name, content = element.get("name") or element.get("property") or "", element.get("content") or ""
        if _KEPT_META.fullmatch(name) and content.strip():
            yield name, content.strip()
    title = tree.find(".//title")
    if title is not None and (title.text or "").strip():
        yield "title", _COLLAPSED.sub(" ", title.text_content()).strip()
    for heading in tree.iter("h1"):
        words = _COLLAPSED.sub(" ", heading.text_content()).strip()
        if words:
            yield "h1", words


def _is_unseen(element: HtmlElement) -> bool:
    return (
        not isinstance(element.tag, str)
        or element.tag in _UNSEEN
        or "hidden" in element.attrib
        or (element.get("aria-hidden") == "true" and element.tag in ("i", "span") and not element.text)
        or _HIDDEN.search(element.get("style") or "") is not None
    )


def _visible_pieces(body: HtmlElement):
    """Pieces of text and line ends, without recursion: markup may be nested as deep as it likes."""
    stack: list[tuple[HtmlElement, bool]] = [(body, False)]
    while stack:
        element, leaving = stack.pop()
        parent = element.getparent()
        if leaving:
            if element.tag in _BLOCKS:
                yield _Piece("\n", element, True)
            elif element.tag in ("td", "th"):
                yield _Piece("\t", element, True)
            if element.tail and element is not body:
                yield _Piece(element.tail, parent)
            continue
        if _is_unseen(element):
            if element.tail and element is not body:
                yield _Piece(element.tail, parent)
            continue
        stack.append((element, True))
        if element.tag in _BLOCKS or element.tag == "br":
            yield _Piece("\n", element, True)
        if element.text:
            yield _Piece(element.text, element)
        stack.extend((child, False) for child in reversed(element))


def _lay_out(pieces: list[_Piece]) -> tuple[str, list[tuple[int, int]]]:
    """The text with ASCII blanks folded as a browser folds them, and the span of each piece in it."""
    parts: list[str] = []
    spans, length, last = [], 0, "\n"
    for text, element, is_break in pieces:
        if is_break:
            shown = "" if last == "\n" or (text == "\t" and last == "\t") else text
        elif _in_pre(element):
            shown = text
        else:
            shown = _COLLAPSED.sub(" ", text)
            if last in "\n\t " and shown.startswith(" "):
                shown = shown[1:]
        spans.append((length, length + len(shown)))
        if shown:
            parts.append(shown)
            length += len(shown)
            last = shown[-1]
    return "".join(parts), spans


def _in_pre(element: object) -> bool:
    while element is not None:
        if getattr(element, "tag", None) in ("pre", "listing", "xmp"):
            return True
        element = element.getparent()
    return False


def _find_article(tree: HtmlElement, text: str, pieces: list[_Piece]) -> HtmlElement | None:
    for path in _ARTICLE_PATHS:
        found = [element for element in tree.xpath(path) if _visible_length(element) >= MIN_ARTICLE]
        if len(found) == 1 or (found and path != "//article"):
            return max(found, key=_visible_length)
    return _extracted(tree, pieces)


def _visible_length(element: HtmlElement) -> int:
    return sum(len(piece.text.strip()) for piece in _visible_pieces(element))


def _extracted(tree: HtmlElement, pieces: list[_Piece]) -> HtmlElement | None:
    """The smallest element around what the main-text extractor keeps."""
    import lxml.html
    import trafilatura

    page = lxml.html.tostring(tree, encoding="unicode")
    kept = trafilatura.extract(page, favor_precision=True, include_comments=False, include_tables=True) or ""
    lines = {_bare(line) for line in kept.split("\n")} - {""}
    joined = "".join(sorted(lines))
    chosen: list[tuple[object, int]] = []
    for text, element, _ in pieces:
        bare = _bare(text)
        if len(bare) >= 4 and (bare in lines or (len(bare) >= 8 and bare in joined)):
            chosen.append((element, len(bare)))
    total = sum(length for _, length in chosen)
    if total < MIN_ARTICLE // 2:
        return None
    return _common_element(chosen, total)


def _bare(text: str) -> str:
    return re.sub(r"[\s\u00a0\u3000\ue000-\uf8ff|*#-]+", "", text)


def _common_element(chosen: list[tuple[object, int]], total: int) -> HtmlElement | None:
    """The deepest element that holds 95 of 100 characters that were kept."""
    weight: dict[object, int] = {}
    for element, length in chosen:
        while element is not None:
            weight[element] = weight.get(element, 0) + length
            element = element.getparent()
    enough = [element for element, kept in weight.items() if kept >= 0.95 * total]
    return max(enough, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


def _spans_of(article: HtmlElement | None, pieces, spans, text: str) -> tuple[tuple[int, int], ...]:
    if article is None or article.tag in ("html", "body"):
        return ()
    inside = set(article.iter())
    found: list[tuple[int, int]] = []
    for (_, element, _), (start, end) in zip(pieces, spans, strict=True):
        if element in inside and start < end:
            if found and text[found[-1][1] : start].strip() == "":
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return tuple(found)
