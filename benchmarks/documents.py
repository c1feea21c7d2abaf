"""How long a thousand mixed small files take to load and clean, and whether memory stays flat.

    python benchmarks/documents.py [number of files]

Prints seconds for each stage, and the resident memory while the same files are loaded and cleaned hundred by hundred,
as a corpus run does.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


def write_files(folder: Path, number: int) -> list[Path]:
    """The test documents again and again, each with a sentence of its own: of 12 files 7 text, 3 HTML, 1 MHTML, and
    a PDF or a Word file in turn."""
    from documents.files import pdf, web_archive, word
    from documents.layouts import HTML_LAYOUTS, TEXT_LAYOUTS
    from documents.notices import ALL

    notices = [notice for name, notice in ALL.items() if name != "traditional"]
    texts, pages = list(TEXT_LAYOUTS.values()), list(HTML_LAYOUTS.values())
    one_pdf = pdf(notices[0])
    paths = []
    for turn in range(number):
        notice = notices[turn % len(notices)]
        own = notice._replace(body=(*notice.body, f"第{turn}号样本到此为止，各地要按时报送进展情况。"))
        kind = turn % 12
        if kind < 7:
            ending, content = (
                "txt",
                "\n".join(texts[turn % len(texts)](own)).encode(("utf-8", "gb18030")[turn % 2]),
            )
        elif kind < 10:
            ending, content = "html", pages[turn % len(pages)](own, "utf-8").encode()
        elif kind == 10:
            ending, content = "mhtml", web_archive(pages[0](own, "utf-8"))
        elif turn // 12 % 2:
            ending, content = "docx", word(own)
        else:
            # a comment behind its end changes a PDF's hash and nothing else
            ending, content = "pdf", one_pdf + b"\n%% %d\n" % turn
        path = folder / f"{turn % 10}" / f"{turn}.{ending}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        paths.append(path)
    return paths


def main(number: int) -> None:
    from ipresearch.clean import clean_notices
    from ipresearch.load import list_problems, load_notices

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = write_files(folder, number)
        started = time.perf_counter()
        notices = load_notices(folder, progress=False)
        loaded = time.perf_counter()
        cleaned = clean_notices(notices)
        ended = time.perf_counter()
        empty = int((cleaned["n_chars"] == 0).sum())
        print(
            f"{len(notices)} of {number} files, {len(list_problems(notices))} problems, {empty} empty bodies"
        )
        print(
            f"load {loaded - started:.1f} s, clean {ended - loaded:.1f} s, together {ended - started:.1f} s"
        )
        del notices, cleaned
        for start in range(0, number, 100):
            clean_notices(load_notices(paths[start : start + 100], progress=False))
            print(f"after {start + 100:5d} more, hundred by hundred: {_resident():.0f} MB")


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
