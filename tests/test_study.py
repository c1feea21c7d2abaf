"""A study of other people's documents: everything is written, a second run changes nothing, what goes wrong is said."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from ipresearch.atomic import write_whole
from ipresearch.errors import IpresearchError, LexiconError, NoDocumentsError
from ipresearch.spreadsheet import neutral_texts, neutralise
from ipresearch.study import command, new_study, run
from ipresearch.study.accounts import balance_accounts
from ipresearch.study.inputs import check_inputs, gather_lexicons
from ipresearch.study.methods import citation
from ipresearch.study.notebooks import NotebookError, run_notebook, shipped_notebooks
from ipresearch.study.record import RECORD, Record, only_one_run
from ipresearch.study.workbook import MOST_CHARACTERS, as_csv, as_workbook
from tests.documents.studies import FOREST, write_many, write_three

# whole studies take minutes on two cores: in CI, and where CI=true is set
MINUTES = pytest.mark.skipif(not os.environ.get("CI"), reason="a whole study: run with CI=true")

ROOT = Path(__file__).resolve().parents[1]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def tiny_notebook(path: Path, source: str = "len(DOCUMENTS)") -> Path:
    cells = [
        nbformat.v4.new_markdown_cell("About Ningxia only.", id="a", metadata={"tags": ["example"]}),
        nbformat.v4.new_code_cell(
            "DOCUMENTS = FIGURES = ''\nLEXICONS = None\nDOCUMENTS = ''\nFIGURES = ''\nLABELS = 'both'\nCOMPARE = None",
            id="b", metadata={"tags": ["parameters"]},
        ),
        nbformat.v4.new_code_cell(source, id="c"),
    ]  # fmt: skip
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """A study with one tiny notebook, for what does not depend on the notebooks."""
    notebook = tiny_notebook(tmp_path / "01_tiny.ipynb")
    monkeypatch.setattr(run, "shipped_notebooks", lambda: [notebook])
    return notebook


@MINUTES
def test_three_documents_of_other_topics_give_everything_and_twice_the_same(tmp_path):
    """The whole command, in real kernels, on texts that have nothing to do with the shipped ones."""
    documents, out = write_three(tmp_path / "documents"), tmp_path / "out"
    result = run.run_study(documents, out, progress=False)
    assert result.failed == []
    assert result.is_complete
    notebooks = sorted(path.name[:2] for path in (out / "notebooks").glob("*.ipynb"))
    assert notebooks == ["01", "02", "03", "04"]
    prose = (out / "notebooks").glob("*.ipynb")
    assert not any(
        "Ningxia" in cell.source
        for path in prose
        for cell in nbformat.read(path, 4).cells
        if cell.cell_type == "markdown"
    )
    assert {"01", "02", "04"} <= {path.name[:2] for path in (out / "figures").glob("*.png")}
    for name in (
        "problems",
        "notices",
        "repairs",
        "tasks",
        "terms",
        "strength",
        "pmc_index",
        "unknown_words",
    ):
        assert (out / "tables" / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert citation() in (out / "methods.md").read_text("utf-8")
    assert "本研究用 ipresearch" in (out / "methods.md").read_text("utf-8")
    before = contents(out)
    again = run.run_study(documents, out, progress=False)
    assert (again.done, len(again.reused)) == ([], 5)
    assert contents(out) == before


# the others, and larger numbers, in tests/long/check_study.py
@pytest.mark.parametrize(
    ("number", "n"),
    [("03", 1), ("04", 1), pytest.param("03", 12, marks=MINUTES), pytest.param("05", 12, marks=MINUTES)],
)
def test_every_notebook_runs_for_one_document_and_for_many(tmp_path, number, n):
    documents = tmp_path / "documents"
    if n == 1:
        documents.mkdir()
        (documents / "a.txt").write_text("关于放假的通知\n\n今年中秋节放假三天。办公室电话不变。\n", "utf-8")
    else:
        write_many(documents, n)
    notebook = next(path for path in shipped_notebooks() if path.name.startswith(number))
    parameters = {
        "DOCUMENTS": str(documents),
        "FIGURES": str(tmp_path / "figures"),
        "COMPARE": None if n == 1 else "wave",
    }
    done = run_notebook(notebook, tmp_path / "done.ipynb", parameters, progress=False)
    text = json.dumps(done.cells, ensure_ascii=False)
    if number == "03":
        assert ("nothing to compare it with" if n == 1 else "whole documents are permuted") in text
        assert bool(list((tmp_path / "figures").glob("03_log_ratios.png"))) == (n > 1)


def test_what_was_finished_stays_and_the_failure_names_notebook_cell_and_document(tmp_path, quick):
    documents, out = write_three(tmp_path / "documents"), tmp_path / "out"
    tiny_notebook(quick, "raise ValueError('care.html is odd')")
    result = run.run_study(documents, out, progress=False)
    (message,) = result.failed
    assert "01_tiny.ipynb, cell" in message
    assert "document: care.html (care-" in message
    assert result.done == ["tables"]
    assert not list((out / "notebooks").glob("*"))
    tiny_notebook(quick)
    again = run.run_study(documents, out, progress=False)
    assert (again.done, again.reused, again.failed) == (["01_tiny"], ["tables"], [])


def test_a_file_changed_by_hand_is_kept_under_another_name(tmp_path, quick):
    documents, out = write_three(tmp_path / "documents"), tmp_path / "out"
    run.run_study(documents, out, progress=False)
    notes = out / "notebooks" / "01_tiny.ipynb"
    notes.write_text(notes.read_text("utf-8") + "\n", "utf-8")
    again = run.run_study(documents, out, progress=False)
    (kept,) = again.set_aside
    assert (out / kept).read_text("utf-8").endswith("\n\n")
    assert run.run_study(documents, out, progress=False).done == []


def test_new_documents_labels_or_terms_make_it_run_again(tmp_path, quick):
    documents, out = write_three(tmp_path / "documents"), tmp_path / "out"
    run.run_study(documents, out, progress=False)
    assert run.run_study(documents, out, labels="en", progress=False).done == ["tables", "01_tiny"]
    (documents / "more.txt").write_text(FOREST.replace("青山", "绿水"), "utf-8")
    assert run.run_study(documents, out, labels="en", progress=False).n_documents == 4
    terms = tmp_path / "terms.csv"
    terms.write_text("term_zh\n护林员巡山制度\n", "utf-8")
    assert run.run_study(documents, out, labels="en", terms=terms, progress=False).done == [
        "tables",
        "01_tiny",
    ]
    counted = pd.read_csv(out / "tables" / "terms.csv")
    assert (counted["term_zh"] == "护林员巡山制度").sum() == 2
    used = pd.read_csv(out / "tables" / "lexicons.csv").set_index("lexicon")["file"]
    assert (used["terms"], used["stopwords"]) == ("own", "shipped")


def test_an_own_codebook_stands_first_and_the_shipped_frames_stay(tmp_path):
    codebook = tmp_path / "mine.csv"
    codebook.write_text(
        "code,name_zh,name_en,definition,include,exclude,boundary_example,rule,source\nfire,防火,fire,x,,,,2*防火,ours\n",
        "utf-8",
    )
    merged = gather_lexicons(None, codebook, None)["codebook.csv"].decode("utf-8").splitlines()
    assert merged[1].startswith("fire,") or ",fire," in merged[1]
    assert any("tools" in line for line in merged)


def test_bad_lexicons_are_named_by_file_row_and_column(tmp_path):
    own = tmp_path / "lexicons"
    own.mkdir()
    (own / "stopwords.csv").write_text("term_zh,reason,source\n的,,x\n", "utf-8")
    with pytest.raises(LexiconError, match=r"stopwords.csv, row 2, column 'reason'"):
        gather_lexicons(own, None, None)
    (own / "stopwords.csv").rename(own / "stopword.csv")
    with pytest.raises(LexiconError, match="Did you mean 'stopwords'"):
        gather_lexicons(own, None, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["study", "nowhere", "--out", "out"], "no folder or file 'nowhere'"),
        (["study", "empty", "--out", "out"], "nothing readable"),
        (["study", "documents", "--out", "documents/out"], "lies inside the documents' folder"),
        (["study", "documents", "--out", "documents"], "lies inside the documents' folder"),
        (["study", "documents", "--out", "full"], "holds other things (thesis.docx)"),
        (["study", "documents", "--out", "full/thesis.docx"], "is a file"),
        (["study", "documents", "--out", "out", "--compare", "regoin"], "Did you mean 'region_zh'"),
        (["study", "documents", "--out", "out", "--compare", "team"], "needs two different values; it has 1 value(s) (red)"),
        (["study", "documents", "--out", "out", "--terms", "none.csv"], "no file 'none.csv'"),
        (["new", "full"], "exists and is not empty"),
    ],
)  # fmt: skip
def test_wrong_use_is_said_in_words_and_nothing_is_written(tmp_path, monkeypatch, capsys, arguments, said):
    write_three(tmp_path / "documents")
    manifest = "path,notice_id,team\n森林防火.txt,a,red\ncare.html,b,red\nminutes.md,c,red\n"
    (tmp_path / "documents" / "manifest.csv").write_text(manifest, "utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.docx").write_bytes(b"mine")
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    assert command.main(arguments) == command.WRONG_USE
    assert said in capsys.readouterr().err
    left = {name: content for name, content in contents(tmp_path).items() if name.split("/")[0] != "out"}
    assert left == before
    assert not [name for name in contents(tmp_path) if name.startswith("out/") and "lock" not in name]


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("path,notice_id\n森林防火.txt,a\ncare.html,A\n", "'A' already stands in row 2"),
        ("path,notice_id\n森林防火.txt,a\ngone.txt,b\n", "no document 'gone.txt'"),
        ("path,text_zh,notice_id\n森林防火.txt,x,a\n", "'text_zh' is made by the package"),
    ],
)
def test_a_bad_manifest_is_named_by_row_and_column(tmp_path, capsys, manifest, said):
    documents = write_three(tmp_path / "documents")
    (documents / "manifest.csv").write_text(manifest, "utf-8")
    assert command.main(["study", str(documents), "--out", str(tmp_path / "out")]) == command.WRONG_USE
    assert said in capsys.readouterr().err


def test_one_unreadable_file_is_listed_and_the_others_are_studied(tmp_path, quick, capsys):
    documents, out = write_three(tmp_path / "documents"), tmp_path / "out"
    (documents / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    assert command.main(["study", str(documents), "--out", str(out), "--quiet"]) == command.NOT_ALL_DONE
    assert "1 file(s) or part(s) could not be used" in capsys.readouterr().out
    problems = pd.read_csv(out / "tables" / "problems.csv")
    assert problems["path"].tolist() == ["broken.pdf"]
    assert len(pd.read_csv(out / "tables" / "notices.csv")) == 3
    assert command.main(["study", str(documents), "--out", str(out), "--quiet"]) == command.NOT_ALL_DONE


def test_a_full_disk_leaves_the_old_file_and_says_so(tmp_path, quick, capsys, monkeypatch):
    documents, out = write_three(tmp_path / "documents"), tmp_path / "out"
    write_whole(tmp_path / "x.csv", b"old")

    def no_space(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ipresearch.atomic.os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "x.csv", b"new")
    assert (tmp_path / "x.csv").read_bytes() == b"old"
    assert command.main(["study", str(documents), "--out", str(out), "--quiet"]) == command.NOT_ALL_DONE
    assert "No space left on device" in capsys.readouterr().err
    assert not [name for name in contents(tmp_path) if name.endswith(".part")]
    monkeypatch.undo()
    monkeypatch.setattr(run, "shipped_notebooks", lambda: [quick])
    assert command.main(["study", str(documents), "--out", str(out), "--quiet"]) == command.DONE


def test_ctrl_c_ends_quickly_with_its_own_status_and_the_next_run_completes(tmp_path):
    documents, out = write_three(tmp_path / "documents"), tmp_path / "out"
    line = [sys.executable, "-m", "ipresearch", "study", str(documents), "--out", str(out), "--quiet"]
    running = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
    until = time.monotonic() + 60
    while not (out / "methods.md").exists() and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == command.STOPPED, said
    assert "run the same command again" in said
    assert not [name for name in contents(out) if name.endswith(".part")]
    steps = json.loads((out / RECORD).read_text("utf-8"))["steps"]
    assert "files" in steps["tables"]
    for step in steps.values():
        assert all((out / name).is_file() for name in step.get("files", {}))


def test_two_runs_at_once_are_refused(tmp_path):
    with (
        only_one_run(tmp_path),
        pytest.raises(IpresearchError, match="another study"),
        only_one_run(tmp_path),
    ):
        pass


def test_a_record_that_is_no_record_is_refused(tmp_path):
    (tmp_path / RECORD).write_text("[]", "utf-8")
    with pytest.raises(IpresearchError, match="is no record of a study"):
        Record(tmp_path)


def test_a_notebook_that_fails_is_not_written(tmp_path):
    notebook = tiny_notebook(tmp_path / "01_bad.ipynb", "1 / 0")
    with pytest.raises(NotebookError, match=r"01_bad.ipynb, cell 3, failed with\n  ZeroDivisionError"):
        run_notebook(notebook, tmp_path / "out.ipynb", progress=False)
    assert not (tmp_path / "out.ipynb").exists()


def test_a_study_folder_is_made_whole_and_can_be_studied(tmp_path, quick, monkeypatch):
    monkeypatch.setattr("ipresearch.study.start.shipped_notebooks", shipped_notebooks)
    made = new_study(tmp_path / "mine")
    names = {path.relative_to(tmp_path / "mine").as_posix() for path in made}
    assert {
        "README.md",
        "lexicons/terms.csv",
        "lexicons/codebook.csv",
        "05_your_own_documents.ipynb",
    } <= names
    notebook = nbformat.read(tmp_path / "mine" / "05_your_own_documents.ipynb", 4)
    (parameters,) = [cell.source for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert 'DOCUMENTS = "documents"' in parameters
    write_three(tmp_path / "mine" / "documents")
    given = check_inputs(tmp_path / "mine", tmp_path / "mine" / "results")
    assert (given.documents.name, given.lexicons.name) == ("documents", "lexicons")
    assert run.run_study(tmp_path / "mine", tmp_path / "mine" / "results", progress=False).n_documents == 3
    with pytest.raises(IpresearchError, match="not empty"):
        new_study(tmp_path / "mine")


def test_doctor_finds_what_is_missing(monkeypatch, capsys):
    assert command.main(["doctor"]) == command.DONE
    assert "Nothing is missing." in capsys.readouterr().out
    monkeypatch.setattr("ipresearch.study.doctor.OLDEST_PYTHON", (9, 0))
    assert command.main(["doctor"]) == command.NOT_ALL_DONE
    assert "MISSING  Python" in capsys.readouterr().out


def test_the_command_line_alone_says_how_to_use_it(capsys):
    assert command.main([]) == command.WRONG_USE
    assert "study" in capsys.readouterr().out
    assert command.main(["--version"]) == command.DONE
    assert capsys.readouterr().out.strip() == citation()


def test_the_citation_is_the_one_in_citation_cff():
    told = (ROOT / "CITATION.cff").read_text("utf-8")
    version = next(line.split(": ")[1] for line in told.splitlines() if line.startswith("version"))
    assert f"(version {version})" in citation()
    assert "ipresearch: Chinese policy notices as data" in told
    assert "ipresearch: Chinese policy notices as data" in citation()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\n@x"])
def test_nothing_that_a_spreadsheet_would_run_reaches_csv_or_workbook(tmp_path, text):
    table = pd.DataFrame({text: [text], "n": [-5], "text_zh": ["知识产权"]})
    for csv_text in (as_csv(table).decode("utf-8-sig"), neutral_texts(table).to_csv(index=False)):
        cells = pd.read_csv(io.StringIO(csv_text))
        assert cells.columns[0].startswith("'")
        assert cells.iloc[0, 0].startswith("'")
        assert (cells["n"].iloc[0], cells["text_zh"].iloc[0]) == (-5, "知识产权")
    assert neutralise(text) == f"'{text}"
    book = tmp_path / "book.xlsx"
    book.write_bytes(as_workbook({"t": table}, {}))
    with zipfile.ZipFile(book) as archive:
        assert "知识产权" in archive.read("xl/sharedStrings.xml").decode("utf-8")
        assert b"<f>" not in archive.read("xl/worksheets/sheet2.xml")


def test_a_line_end_that_would_open_a_new_cell_is_shown():
    assert as_csv(pd.DataFrame({"text_zh": ["a\r=1"]})).decode("utf-8-sig") == "text_zh\na[U+000D]=1\n"


def test_a_workbook_holds_what_a_sheet_can_and_says_what_it_cannot():
    tables = {"long": pd.DataFrame({"text_zh": ["字" * 40_000, "a\x00\ue026b"], "x": [float("inf"), None]})}
    content = as_workbook(tables, {"long": "row"})
    assert content == as_workbook(tables, {"long": "row"})
    read = pd.read_excel(io.BytesIO(content), sheet_name="long") if has_openpyxl() else None
    if read is not None:
        assert len(read["text_zh"].iloc[0]) == MOST_CHARACTERS
        assert read["text_zh"].iloc[1] == "a[U+0000]\ue026b"


def has_openpyxl() -> bool:
    import importlib.util

    return importlib.util.find_spec("openpyxl") is not None


def test_no_document_at_all(tmp_path):
    with pytest.raises(NoDocumentsError, match="Did you mean 'documents'"):
        (tmp_path / "documents").mkdir()
        check_inputs(tmp_path / "document", tmp_path / "out")


def test_the_numbers_of_a_study_add_up_and_are_printed(tmp_path, quick, capsys):
    documents, out = write_three(tmp_path / "documents"), tmp_path / "out"
    (documents / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    (documents / "twin.md").write_bytes((documents / "minutes.md").read_bytes())
    (documents / "menu.txt").write_text("打印本页\n关闭窗口\n京ICP备12345678号\n", "utf-8")
    assert command.main(["study", str(documents), "--out", str(out), "--quiet"]) == command.NOT_ALL_DONE
    assert "6 file(s) found = 4 document(s) read + 2 not used" in capsys.readouterr().out
    accounts = pd.read_csv(out / "tables" / "accounts.csv").set_index("step")
    assert accounts.loc["files read", ["n_in", "n_out", "n_set_aside"]].tolist() == [6, 4, 2]
    assert accounts.loc["documents with a text", ["n_in", "n_out", "n_set_aside"]].tolist() == [4, 3, 1]
    coded = accounts[accounts.index.str.startswith("tasks coded")]
    assert len(coded) >= 2 and (coded["n_in"] > 5).all()


def test_numbers_that_do_not_add_up_are_an_error():
    cleaned = pd.DataFrame({"path": ["a.txt"], "text_zh": ["加强保护。"]})
    with pytest.raises(IpresearchError, match="files read: 3 in, 1 out, 1 set aside"):
        balance_accounts(3, cleaned, pd.DataFrame({"path": ["b.pdf"]}), {})
