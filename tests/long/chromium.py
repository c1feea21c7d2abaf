"""Headless Chromium for the checks that look at pages: the machine's own browser, the packaged font, no network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@contextmanager
def opened(folder: Path, view: dict[str, int]) -> Iterator:
    """A page of a new browser, which is ended with the context; `folder` holds its settings and caches."""
    from playwright.sync_api import sync_playwright

    env = {**os.environ, "FONTCONFIG_FILE": str(font_settings(folder)), "XDG_CACHE_HOME": str(folder / "xdg")}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=env)
        try:
            yield browser.new_page(viewport=view)
        finally:
            browser.close()


def font_settings(folder: Path) -> Path:
    """Let Chromium see DejaVu and the packaged Chinese font only, whatever this machine has."""
    fonts = ROOT / "ipresearch" / "data" / "fonts"
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>/usr/share/fonts/truetype/dejavu</dir><dir>{fonts}</dir><cachedir>{folder}/cache</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return path
