"""Open the site from disk in headless Chromium: follow every link, look for failed requests and console errors, search.

python tests/long/check_site.py        pictures go to build/browser/
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urldefrag

from chromium import CHROMIUM, ROOT, opened

SHOTS = ROOT / "build" / "browser"
SITE = ROOT / "build" / "site"
VIEW = {"width": 1280, "height": 1400}


def main() -> int:
    if CHROMIUM is None:
        print("SKIPPED: no Chromium on this machine (Debian: apt-get install chromium)")
        return 0
    if subprocess.run([sys.executable, str(ROOT / "tools" / "build_site.py")], check=False).returncode:
        return 1
    SHOTS.mkdir(parents=True, exist_ok=True)
    troubles: list[str] = []
    with tempfile.TemporaryDirectory(prefix="site-") as name, opened(Path(name), VIEW) as page:
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
        page.on("request", lambda r: troubles.append(f"left: {r.url}") if r.url.startswith("http") else None)
        seen = follow_links(page)
        print(f"{len(seen)} pages followed")
        look_dark(page)
        found = search(page, "知识产权")
        print(f"search for 知识产权: {found} results")
        fonts = page.evaluate("() => document.fonts.check('16px \\'Noto Sans SC packaged\\'', '知识产权')")
        print(f"packaged font in use: {fonts}")
    for trouble in troubles:
        print(trouble)
    return 1 if troubles or not found or not fonts or len(seen) < 7 else 0


def follow_links(page) -> set[str]:
    """Every page of the site that can be reached from its first, each opened once."""
    waiting, seen = [(SITE / "index.html").as_uri()], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        page.goto(address)
        stem = Path(address).stem
        page.screenshot(path=str(SHOTS / f"site_{stem}.png"))
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        pages = {urldefrag(link)[0] for link in links}
        waiting += sorted(link for link in pages if link.startswith(SITE.as_uri()) and link.endswith(".html"))
    return seen


def look_dark(page) -> None:
    """Pictures of the first page and of a notebook as a reader with a dark system sees them."""
    page.emulate_media(color_scheme="dark")
    for name in ("index.html", "notebooks/02_term_frequency.html"):
        page.goto((SITE / name).as_uri())
        page.screenshot(path=str(SHOTS / f"site_{Path(name).stem}_dark.png"))
    page.emulate_media(color_scheme="light")


def search(page, words: str) -> int:
    page.goto(f"{(SITE / 'search.html').as_uri()}?q={words}")
    page.wait_for_selector("#search-results li", timeout=20_000)
    page.screenshot(path=str(SHOTS / "site_search.png"))
    return page.locator("#search-results li").count()


if __name__ == "__main__":
    sys.exit(main())
