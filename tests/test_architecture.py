"""The flow is one way, the import is quick and silent, and every public name exists and is explained."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ipresearch

PACKAGE = Path(ipresearch.__file__).parent
# upstream first; a module may import what stands before it and its own folder
ORDER = [
    "errors",
    "kept",
    "atomic",
    "spreadsheet",
    "lexicons",
    "load",
    "restore",
    "structure",
    "clean",
    "groups",
    "segment",
    "tasks",
    "mentions",
    "findings",
    "count",
    "intervals",
    "compare",
    "multiverse",
    "claims",
    "counterparts",
    "categorise",
    "policy",
    "gloss",
    "figures",
    "reading",
    "explore",
    "corpus",
    "study",
    "__main__",
]


def modules():
    return sorted(
        path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE
    )


def imported_stages(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = (
                [node.module] if node.module != "ipresearch" else [f"ipresearch.{a.name}" for a in node.names]
            )
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name and name.startswith("ipresearch.")}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_upstream(path):
    stage = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert stage in ORDER, f"{stage} has no place in the flow"
    downstream = {
        other for other in imported_stages(path) - {stage} if ORDER.index(other) > ORDER.index(stage)
    }
    assert not downstream


def test_import_is_silent_and_loads_no_heavy_library():
    heavy = "{'pandas', 'numpy', 'matplotlib', 'jieba', 'opencc', 'pypinyin', 'scipy'}"
    code = f"import sys, ipresearch; sys.exit(bool({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ipresearch.__all__)
def test_public_names_exist_and_are_documented(name):
    value = getattr(ipresearch, name)
    assert callable(value)
    assert len(value.__doc__) > 80


def test_a_mistyped_name_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="Did you mean 'load_notices'"):
        ipresearch.load_notice  # noqa: B018
