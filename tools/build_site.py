"""Build the site from the committed notebooks and pages: build/site/index.html opens from disk, with no network.

python tools/build_site.py [TARGET]
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "build" / "site-source"
PAGES = {"README.md": "index.md", "seeds/README.md": "seeds.md", "figures/README.md": "figures.md"}


def gather() -> None:
    """Lay the pages out as Sphinx wants them; links between pages keep leading somewhere."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(ROOT / "docs" / "site", SOURCE)
    for font in (ROOT / "ipresearch" / "data" / "fonts").glob("*.ttf"):
        shutil.copy(font, SOURCE / "_static")
    shutil.copytree(
        ROOT / "notebooks", SOURCE / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    shutil.copytree(ROOT / "figures", SOURCE / "figures", ignore=shutil.ignore_patterns("README.md"))
    for page, name in PAGES.items():
        (SOURCE / name).write_text(relink((ROOT / page).read_text("utf-8"), page), encoding="utf-8")
    documents = sorted((ROOT / "docs").glob("*.md"))
    for document in documents:
        shutil.copy(document, SOURCE / document.name)
    with (SOURCE / "index.md").open("a", encoding="utf-8") as index:
        notebooks = [
            f"notebooks/{path.stem}" for path in sorted((SOURCE / "notebooks").glob("[0-9][0-9]_*.ipynb"))
        ]
        index.write(tree("Notebooks 笔记本", notebooks) + tree("More", ["figures", "seeds"]))
        index.write(tree("Documents", [document.stem for document in documents]) if documents else "")


def tree(caption: str, names: list[str]) -> str:
    return "\n\n```{toctree}\n:hidden:\n:caption: " + caption + "\n\n" + "\n".join(names) + "\n```\n"


def relink(text: str, page: str) -> str:
    """Links to files that the site does not hold become plain text; pages that moved are found again."""
    if page == "figures/README.md":
        text = text.replace('src="', 'src="figures/').replace("](../notebooks/", "](notebooks/")
        text = re.sub(r"\]\((\d\d_[a-z0-9_]+\.\w+)\)", r"](figures/\1)", text)
    text = text.replace("](figures/README.md)", "](figures.md)").replace("](seeds/README.md)", "](seeds.md)")
    text = re.sub(r"\]\(docs/([\w-]+\.md)\)", r"](\1)", text)
    return re.sub(
        r'<img src="([^"]+)" alt="([^"]+)" width="(\d+)">',
        r"```{image} \1\n:alt: \2\n:width: \3px\n```",
        text,
    )


def main(target: Path) -> int:
    gather()
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        "html",
        "-W",
        "--keep-going",
        str(SOURCE),
        str(target),
    ]
    code = subprocess.run(command, check=False).returncode
    if code == 0:
        print(f"{target / 'index.html'}")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site"))
