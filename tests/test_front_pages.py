"""What README.md says with numbers is what the notices give."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def front_pages():
    spec = importlib.util.spec_from_file_location(
        "write_front_pages", ROOT / "tools" / "write_front_pages.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_states_the_findings_that_the_notices_give():
    told = front_pages().findings()
    assert told.count("\n") == 2
    assert told in (ROOT / "README.md").read_text("utf-8")


def test_every_figure_is_in_the_index_with_its_alt_text():
    index = (ROOT / "figures" / "README.md").read_text("utf-8")
    assert index == front_pages().figure_index()
    for path in (ROOT / "figures").glob("*.png"):
        assert f'src="{path.name}"' in index


def test_links_in_the_readme_lead_somewhere():
    import re

    for page in ("README.md", "seeds/README.md", "figures/README.md", "CONTRIBUTING.md"):
        folder = (ROOT / page).parent
        for link in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", (ROOT / page).read_text("utf-8")):
            assert (folder / (link[0] or link[1])).exists(), f"{page}: {link}"
