"""Whatever ends a run, each file is the old one or the new one, and the next run completes the work.

All kill points and the whole of study are in tests/long/check_faults.py.
"""

import contextlib
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest
from faults.killing import count_points, kill_at

from ipresearch.atomic import PART, sweep, write_whole
from ipresearch.errors import IpresearchError
from ipresearch.study import NotebookError, run_notebook
from ipresearch.study.record import only_one_run

OLD, NEW = b"old" * 5_000, b"new" * 9_000


def two_files(folder: Path, content: bytes) -> None:
    for name in ("a.csv", "b.csv"):
        write_whole(folder / name, content)


def whole(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != PART}


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_kill_before_any_line_leaves_the_old_file_or_the_new_one(tmp_path, old):
    n_points = count_points(lambda: two_files(tmp_path / "counted", NEW))
    assert n_points > 12
    for point in range(n_points):
        folder = tmp_path / str(point)
        folder.mkdir()
        if old:
            two_files(folder, OLD)
        assert kill_at(point, lambda folder=folder: two_files(folder, NEW))
        found = whole(folder)
        assert set(found.values()) <= ({OLD, NEW} if old else {NEW})
        assert not old or set(found) == {"a.csv", "b.csv"}
        two_files(folder, NEW)
        sweep(folder)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.csv": NEW, "b.csv": NEW}


def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    write_whole(tmp_path / "a.csv", OLD)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_whole(tmp_path / "a.csv", NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.csv": OLD}


def test_a_folder_that_may_not_be_written_is_said_in_words(tmp_path):
    """As another user where this one may write everywhere."""
    code = (
        "import os, sys\n"
        "import matplotlib; matplotlib.use('agg')\n"
        "import pandas as pd, matplotlib.pyplot as plt\n"
        "from ipresearch.figures import save_figure\n"
        "ax = plt.figure().subplots()\n"
        "save_figure(ax, '02_x', pd.DataFrame({'n': [1]}), folder=sys.argv[1])\n"
        "os.chdir(sys.argv[2])\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "save_figure(ax, '02_x', pd.DataFrame({'n': [1]}), folder='.')\n"
    )
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    line = [sys.executable, "-c", code, str(tmp_path / "open"), str(locked)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert "cannot write figures to '.': Permission denied" in done.stderr.splitlines()[-1], done.stderr[
        -500:
    ]
    assert list(locked.iterdir()) == []
    assert len(list((tmp_path / "open").iterdir())) == 5


def test_two_writers_at_once_leave_one_of_the_two_contents(tmp_path):
    path = tmp_path / "a.csv"
    write_whole(path, OLD)
    wrong: list[bytes] = []

    def write(content: bytes) -> None:
        for _ in range(40):
            write_whole(path, content)

    writers = [threading.Thread(target=write, args=(content,)) for content in (OLD, NEW)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        found = path.read_bytes()
        if found not in (OLD, NEW):
            wrong.append(found)
    assert not wrong
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_sweeping_takes_unfinished_files_and_no_other_hidden_ones(tmp_path):
    for name in (".a.csv.12ab.part", ".notes", ".study.lock", "b.part"):
        (tmp_path / name).write_text("x", "utf-8")
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".notes", ".study.lock", "b.part"}


def test_a_lock_ends_with_the_process_that_held_it(tmp_path):
    code = "import sys, time; from pathlib import Path; from ipresearch.study.record import only_one_run\n" \
           "with only_one_run(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(IpresearchError, match="another study"), only_one_run(tmp_path):
            pass
        holder.kill()
        holder.wait()
    with only_one_run(tmp_path), contextlib.suppress(IpresearchError):
        pass


def test_a_kernel_that_dies_is_named_with_its_cell_and_nothing_is_written(tmp_path):
    cells = [
        nbformat.v4.new_code_cell("DOCUMENTS = ''", id="a", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", id="b"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "01_dies.ipynb")
    before = (tmp_path / "01_dies.ipynb").read_bytes()
    with pytest.raises(NotebookError, match=r"01_dies.ipynb, cell 2, failed with\n  DeadKernelError"):
        run_notebook(tmp_path / "01_dies.ipynb", progress=False)
    assert (tmp_path / "01_dies.ipynb").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["01_dies.ipynb"]
