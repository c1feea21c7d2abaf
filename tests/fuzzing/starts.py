"""What a fuzzer starts from: small sound inputs of each kind, and the words that its mutations may put in."""

from __future__ import annotations

import json
from pathlib import Path

from documents.files import bare_docx, bare_pdf, text_pdf, word_paragraph, word_xml

from fuzzing.targets import SENTENCES, SIGNS
from ipresearch.lexicons import read_lexicon

CASES = Path(__file__).resolve().parents[1] / "cases"
KNOWN = CASES / "fuzz"

_PAGE = (
    '<html><head><meta charset="utf-8"><title>通知</title></head><body><div class="nav">首页 &gt; 政策</div><div id="zoom">'
    f'<p onclick="x()">{SENTENCES[0]}</p><script>alert(1)</script><table><tr><td>{SENTENCES[3]}</td></tr></table></div></body></html>'
)
_PLAN = "关于印发方案的通知\n\n一、总体要求\n会议强调，要从两个方面部署3项任务。一是加强保护，打击假冒；二是优化服务。\n（一）建立平台（责任单位：市局）\n"
_RULES = (
    "3*(执法 OR 侵权); 专利 NEAR/6 布局; -1*人才", '2+1.5*plain:(加强 THEN/3 "知识 产权") NOT 监督管理局; NOT verb:推进 AND head:工程',
)  # fmt: skip
_MARKUP = ("<div>", "</p>", "<!--", "<![CDATA[", "&#x202e;", "&lt;", "<svg>", "<!ENTITY", "<meta charset=gbk>", "<w:t>", "<w:tbl>",
           "<w:p>", "<w:r>", "stream", "endobj", "/Type /Page")  # fmt: skip
_RULE_WORDS = (
    "AND",
    "OR",
    "NOT",
    "NEAR/3",
    "THEN/9",
    "(",
    ")",
    '"',
    "verb:",
    "plain:(",
    ";",
    "2*",
    "-1+3*",
    "\x1f",
)


def starts(target: str) -> list[bytes]:
    """Sound inputs for a target, and every case that it failed on before."""
    known = [path.read_bytes() for path in sorted((KNOWN / target).glob("*"))]
    pages = [row["raw"] for name in ("in_the_wild", "negative") for row in _cases(f"restore_{name}.json")]
    if target in ("load_html", "load_mhtml"):
        head = (
            b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
            if target == "load_mhtml"
            else b""
        )
        return [*known, head + _PAGE.encode(), head + _PAGE.encode("gb18030", "replace")]
    if target == "load_docx":
        return [*known, word_paragraph(SENTENCES[0]).encode(), bare_docx(word_xml(word_paragraph("通知")))]
    if target == "load_pdf":
        return [
            *known,
            bare_pdf(),
            text_pdf("Notice 2023"),
            b"<< /Length 20 >>\nstream\nBT (Notice) Tj ET\nendstream",
        ]
    if target == "load_manifest":
        return [*known, "path,notice_id,year\na.txt,a,2021\nb.html,b,2023\n".encode("utf-8-sig")]
    if target == "lexicon":
        return [*known, read_lexicon("codebook").head(2).to_csv(index=False).encode()]
    if target == "rules":
        return [*known, *(f"{rule}\x1f{SENTENCES[3]}".encode() for rule in _RULES)]
    if target == "cell":
        return [*known, b"=1+1", "\u202e＝x".encode(), "专利".encode()]
    if target == "restore_page":
        return [*known, bytes(range(40)), bytes(range(0, 200, 5))]
    texts = [*pages, _PLAN, *SENTENCES]
    encoded = [text.encode("utf-8", "surrogateescape") for text in texts]
    if target in ("load_bytes", "load_text"):
        encoded += [
            text.encode(name, "replace") for text in texts[-4:] for name in ("gb18030", "big5", "utf-16")
        ]
    return [*known, *encoded]


def words(target: str) -> list[bytes]:
    """Whole words for mutations: a Chinese character is three bytes, which chance alone seldom hits."""
    own = _MARKUP if target.startswith("load") else _RULE_WORDS if target in ("rules", "lexicon") else SIGNS
    cues = (
        read_lexicon("task_cues")["cue_zh"].tolist()[::12]
        + read_lexicon("task_verbs")["verb_zh"].tolist()[::12]
    )
    chosen = [*own, *(cues if target in ("tasks", "clean", "document", "rules") else ()), *"一二三、（）：。"]
    return sorted({word.encode("utf-8", "surrogatepass")[:60] for word in chosen})


def _cases(name: str) -> list[dict]:
    return json.loads((CASES / name).read_text("utf-8"))
