"""Run the notebooks on documents that would run something in a page, build the site of them, and open every page in Chromium.

python tests/long/check_hostile.py        about two minutes; nothing of a document may have run, and all of it must be shown as text
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from chromium import CHROMIUM, ROOT, opened

from ipresearch.study import run_notebook

MARK = "window.ran_from_a_document = 1"
STINGS = (
    f"<script>{MARK}</script>",
    f'<img src=x onerror="{MARK}">',
    f"<svg onload='{MARK}'>",
    f"[看](javascript:{MARK.replace(' ', '%20')})",
    f'</td></table><iframe srcdoc="<script>parent.{MARK.removeprefix("window.")}</script>"></iframe>',
    f"</script><script>{MARK}</script>",
    "```{raw} html\n<b>raw</b>\n```",
    "$\\href{javascript:1}{x}$",
)
FORM = """国家知识产权局关于加强{0}保护工作的通知

发布时间：2023-03-10　来源：{0}网站

一、加强知识产权保护。各地要加强{0}保护，推进《{0}条例》修订，培育{0}企业，开展“{0}”专项行动。

二、提升运用水平。要支持{0}产品申请地理标志，加大宣传培训力度，完善{0}公共服务。
"""
NOTEBOOKS = ("01", "02", "03", "04", "05")


def main() -> int:
    if CHROMIUM is None:
        print("SKIPPED: no Chromium on this machine (Debian: apt-get install chromium)")
        return 0
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        root = Path(name) / "clone"
        copy_sources(root)
        documents = Path(name) / "documents"
        documents.mkdir()
        for number, sting in enumerate(STINGS):
            (documents / f"{number}.txt").write_text(FORM.format(sting), "utf-8")
        years = [f"{number}.txt,d-{number},{2021 + number % 2}" for number in range(len(STINGS))]
        (documents / "manifest.csv").write_text("\n".join(["path,notice_id,year", *years]), "utf-8")
        for notebook in sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb")):
            if notebook.name[:2] in NOTEBOOKS:
                settings = {"DOCUMENTS": str(documents), "FIGURES": str(root / "figures")}
                if notebook.name.startswith("03"):
                    settings["COMPARE"] = "year"
                run_notebook(notebook, parameters=settings, progress=False)
        built = subprocess.run([sys.executable, str(root / "tools" / "build_site.py")], check=False)
        site = root / "build" / "site"
        if built.returncode and not (site / "index.html").is_file():
            return 1
        ran, shown, pages = look(site, Path(name))
    print(
        f"{len(STINGS)} documents, {pages} pages opened; ran: {', '.join(ran) or 'nothing'}; shown as text on {shown} pages"
    )
    return 1 if ran or shown < len(NOTEBOOKS) - 1 else 0


def copy_sources(root: Path) -> None:
    for folder in ("notebooks", "figures", "docs", "seeds", "tools", "ipresearch/data/fonts"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "README.md", root)


def look(site: Path, room: Path) -> tuple[list[str], int, int]:
    """The pages on which something ran, on how many a script is shown as text, and how many were opened."""
    ran, shown = [], 0
    pages = sorted(site.rglob("*.html"))
    (room / "browser").mkdir()
    with opened(room / "browser", {"width": 1280, "height": 1400}) as page:
        page.on("dialog", lambda dialog: (ran.append(f"dialog {dialog.message}"), dialog.dismiss()))
        for path in pages:
            page.goto(path.as_uri())
            page.wait_for_timeout(300)
            if page.evaluate("() => 'ran_from_a_document' in window"):
                ran.append(path.name)
            shown += f"<script>{MARK}" in page.inner_text("body")
    return ran, shown, len(pages)


if __name__ == "__main__":
    sys.exit(main())
