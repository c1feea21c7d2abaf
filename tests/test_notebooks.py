"""The committed notebooks are one clean run of themselves: rerun, they give the same outputs and the same figures."""

import ast
import json
import re
from pathlib import Path
from statistics import median

import nbformat
import pytest

from ipresearch.study import run_notebook

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_the_notebooks_are_there():
    names = [path.stem[:2] for path in NOTEBOOKS]
    assert names == [f"{number:02d}" for number in range(1, len(names) + 1)]
    assert len(names) >= 5


def test_outputs_are_from_one_clean_run(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    kinds = {output.output_type for cell in code_cells(notebook) for output in cell.outputs}
    assert kinds <= {"execute_result", "display_data"}, "a notebook prints nothing and warns of nothing"


def test_every_chart_is_shown(notebook):
    for cell in code_cells(notebook):
        if "ipr.plot_" in cell.source:
            assert any("image/png" in output.get("data", {}) for output in cell.outputs), cell.source


def test_cells_are_short_and_explained(notebook):
    lengths = [len(cell.source.splitlines()) for cell in code_cells(notebook)]
    assert max(lengths) <= 12
    assert median(lengths) <= 4
    assert 2 * (len(notebook.cells) - len(lengths)) >= len(lengths)


def test_one_parameters_cell_and_no_code_that_belongs_in_the_package(notebook):
    tagged = [cell for cell in code_cells(notebook) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    source = "\n".join(cell.source for cell in code_cells(notebook))
    nodes = list(ast.walk(ast.parse(source)))
    assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert not re.search(r"pip install|conda install|['\"](/|~|[A-Z]:\\)", source)
    bound = [
        target.id
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in ast.walk(ast.Tuple(elts=node.targets))
        if isinstance(target, ast.Name)
    ]
    assert len(bound) == len(set(bound)), "a name is bound twice"


def test_no_typed_number_in_the_prose(notebook):
    """Numbers in answers are computed; prose holds years, section numbers and the notebooks' own numbers only."""
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    prose = re.sub(
        r"\]\([^)]*\)|`[^`]*`|doi:\S+|〔\d+〕|\b(19|20)\d\d\b|\b0\d\b|^#.*$|95 ?%|log2", "", prose, flags=re.M
    )
    assert not re.findall(r"\d*\.\d+|\d{2,}", prose)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_rerun_gives_the_committed_outputs_and_figures(path, tmp_path):
    work = tmp_path / "notebooks"
    work.mkdir()
    (tmp_path / "seeds").symlink_to(ROOT / "seeds", target_is_directory=True)
    copy = work / path.name
    copy.write_bytes(path.read_bytes())
    run_notebook(copy, progress=False)
    assert without_pictures(json.loads(copy.read_text("utf-8"))) == without_pictures(
        json.loads(path.read_text("utf-8"))
    )
    committed = {figure.name for figure in (ROOT / "figures").glob(f"{path.stem[:2]}_*")}
    drawn = list((tmp_path / "figures").glob("*")) if (tmp_path / "figures").exists() else []
    assert {figure.name for figure in drawn} == committed
    for figure in drawn:
        if figure.suffix in {".csv", ".txt"}:
            assert figure.read_bytes() == (ROOT / "figures" / figure.name).read_bytes(), figure.name


def without_pictures(notebook):
    """Pictures are compared through the tables they were drawn from; .ci/run compares them byte for byte."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
    return notebook
