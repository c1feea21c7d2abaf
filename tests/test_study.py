"""A notebook runs in a fresh kernel; a failure names notebook, cell and error, and leaves the old file alone."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ipresearch.errors import IpresearchError, UnknownValueError
from ipresearch.study import NotebookError, inject_parameters, run_notebook


def write(path, *sources):
    cells = [new_markdown_cell("# A notebook", id="head")]
    cells += [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    cells[1].metadata["tags"] = ["parameters"]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_parameters_reach_the_kernel_and_two_runs_are_alike(tmp_path):
    notebook = write(tmp_path / "01_add.ipynb", "a = 1\nb = 2", "a + b")
    done = run_notebook(notebook, tmp_path / "out" / "one.ipynb", {"a": 40}, progress=False)
    assert done.cells[-1].outputs[0]["data"]["text/plain"] == "42"
    run_notebook(notebook, tmp_path / "out" / "two.ipynb", {"a": 40}, progress=False)
    assert (tmp_path / "out" / "one.ipynb").read_bytes() == (tmp_path / "out" / "two.ipynb").read_bytes()


def test_a_failing_cell_is_named_and_the_file_stays(tmp_path):
    notebook = write(tmp_path / "02_divide.ipynb", "a = 0", "1 / a")
    before = notebook.read_bytes()
    with pytest.raises(NotebookError, match=r"02_divide.ipynb, cell 3, failed with\n  ZeroDivisionError"):
        run_notebook(notebook, progress=False)
    assert notebook.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["02_divide.ipynb"]


def test_unknown_parameter_is_answered_with_the_nearest():
    notebook = new_notebook(cells=[new_code_cell("DOCUMENTS = 'x'", metadata={"tags": ["parameters"]})])
    with pytest.raises(UnknownValueError, match="Did you mean 'DOCUMENTS'"):
        inject_parameters(notebook, {"DOCUMENT": "y"})
    with pytest.raises(IpresearchError, match="no cell tagged 'parameters'"):
        inject_parameters(new_notebook(cells=[]), {"DOCUMENTS": "y"})
