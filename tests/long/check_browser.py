"""Open every notebook in a real JupyterLab in headless Chromium, run all cells, look for errors and missing pictures.

    python tests/long/check_browser.py [NOTEBOOK ...]      pictures go to build/browser/

Needs chromium on the machine and the package playwright (no browser download). Every process that is started is
ended, by its id.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from chromium import CHROMIUM, ROOT, opened

SHOTS = ROOT / "build" / "browser"
VIEW = {"width": 1280, "height": 1600}
FINISHED = """count => {
    const prompts = [...document.querySelectorAll('.jp-NotebookPanel .jp-CodeCell .jp-InputPrompt')]
        .map(prompt => prompt.textContent.trim());
    const failed = [...document.querySelectorAll('.jp-RenderedText')]
        .some(output => output.textContent.includes('Traceback (most recent call last)'));
    return failed || (prompts.length >= count && prompts.every(prompt => /^\\[\\d+\\]:?$/.test(prompt)));
}"""


def settings(folder: Path) -> None:
    """No news, no update checks, and every cell in the page (by default those off screen are not)."""
    chosen = {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }
    for name, values in chosen.items():
        path = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")


@contextmanager
def running_lab(folder: Path):
    """A JupyterLab server over a copy of the project; yields its address and its token."""
    work = folder / "project"
    for name in ("notebooks", "seeds"):
        shutil.copytree(ROOT / name, work / name)
    settings(folder / "settings")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    dropped = {"MPLBACKEND", "PYTHONDONTWRITEBYTECODE"}
    env = {name: value for name, value in os.environ.items() if name not in dropped} | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
    ]
    command += [
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={work}",
    ]
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        try:
            wait_for(lambda: ask(f"http://127.0.0.1:{port}/api/status?token={token}"), 60, "the server")
            yield f"http://127.0.0.1:{port}", token
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def ask(address: str):
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return None


def wait_for(condition, seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} was not ready in {seconds:.0f} s")
        time.sleep(0.2)


def run_all(page, base: str, token: str, notebook: Path) -> dict[str, object]:
    """Open one notebook, run all its cells, and say what is on the page."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = sum(cell["cell_type"] == "code" for cell in cells)
    pictures = sum(
        "image/png" in output.get("data", {}) for cell in cells for output in cell.get("outputs", [])
    )
    begun = time.monotonic()
    page.goto(f"{base}/lab/tree/notebooks/{notebook.name}?token={token}&reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)

    def idle() -> bool:
        sessions = ask(f"{base}/api/sessions?token={token}") or []
        return any(s["name"] == notebook.name and s["kernel"]["execution_state"] == "idle" for s in sessions)

    wait_for(idle, 60, "the kernel")
    # the page learns of its kernel a little later than the server; before that, Run All asks which kernel to use
    page.wait_for_function(
        "() => /\\| Idle/.test(document.querySelector('#jp-bottom-panel')?.innerText || '')"
    )
    page.get_by_role("menuitem", name="Edit", exact=True).click()
    page.locator(".lm-Menu-item[data-command='editmenu:clear-all']").click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
    page.wait_for_function(FINISHED, arg=code, timeout=180_000)
    seconds = time.monotonic() - begun
    page.wait_for_timeout(500)
    tables = try_tables(page)
    stderr = page.locator(
        ".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']"
    ).all_inner_texts()
    shown = page.locator(".jp-OutputArea-output img").count()
    panel = page.locator(".jp-WindowedPanel-outer").first
    height = panel.evaluate("panel => panel.scrollHeight")
    page.set_viewport_size({"width": 1280, "height": min(height + 200, 16_000)})
    panel.evaluate("panel => { panel.scrollTop = 0; }")
    page.wait_for_timeout(1000)
    panel.screenshot(path=str(SHOTS / f"{notebook.stem}.png"))
    page.set_viewport_size(VIEW)
    return {"errors": stderr, "pictures": shown, "expected": pictures, "seconds": seconds, "tables": tables}


def try_tables(page) -> list[str]:
    """Type into each table that can be filtered, open a row's evidence, sort by a head; what went wrong."""
    wrong = []
    for table in page.locator(".jp-OutputArea-output div[id^='explored-']").all():
        shown = table.locator("tbody tr:visible")
        before = shown.count()
        # a fresh page: fields take no key for a command of JupyterLab's
        table.locator("input[type=search]").press_sequentially("保护", delay=10)
        after = shown.count()
        if not 0 < after < before:
            wrong.append(f"filter: {before} rows before, {after} after")
        if any("保护" not in text for text in shown.all_text_contents()):
            wrong.append("filter: a row without the word stays")
        evidence = table.locator("details:visible").first
        evidence.locator("summary").click()
        if not evidence.locator("li small").first.is_visible():
            wrong.append("a row does not open to its places in the raw file")
        head = table.locator("th").nth(1)
        head.click()
        head.click()
        table.locator("input[type=search]").fill("")
        if shown.count() != before:
            wrong.append("clearing the field does not bring all rows back")
    return wrong


def main(names: list[str]) -> int:
    if CHROMIUM is None:
        print("SKIPPED: no Chromium on this machine (Debian: apt-get install chromium)")
        return 0
    notebooks = [Path(name) for name in names] or sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    SHOTS.mkdir(parents=True, exist_ok=True)
    failures, together, left = 0, 0.0, set()
    with (
        tempfile.TemporaryDirectory(prefix="lab-") as name,
        running_lab(Path(name)) as (base, token),
        opened(Path(name), VIEW) as page,
    ):
        here = (base, base.replace("http", "ws"), "data:", "blob:")
        page.on("request", lambda request: None if request.url.startswith(here) else left.add(request.url))
        for notebook in notebooks:
            seen = run_all(page, base, token, notebook)
            good = not seen["errors"] and not seen["tables"] and seen["pictures"] == seen["expected"]
            failures += not good
            print(
                f"{'ok    ' if good else 'FAILED'} {notebook.name}: {seen['pictures']} of {seen['expected']} "
                f"pictures, {len(seen['errors'])} errors, {seen['seconds']:.0f} s",
                flush=True,
            )
            together += seen["seconds"]
            for error in [*seen["errors"], *seen["tables"]]:
                print(error[:600])
    print(f"{len(notebooks)} notebooks in {together:.0f} s, from opening the page to the last cell")
    print(f"requests that left this machine: {sorted(left) or 'none'}")
    return 1 if failures or left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
