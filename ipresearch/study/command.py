"""The command line: `ipresearch study`, `ipresearch new`, `ipresearch doctor`.

Exit status: 0 all done; 1 something was not done, and is named; 2 wrong use; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ipresearch.errors import IpresearchError

DONE, NOT_ALL_DONE, WRONG_USE, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        return options.run(options)
    except IpresearchError as error:
        _say_error(str(error))
        return WRONG_USE
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        _say_error(
            f"{error.strerror or error}{where}. What was finished stays; mend this and run the same command again."
        )
        return NOT_ALL_DONE
    except KeyboardInterrupt:
        _say_error("stopped. What was finished stays; run the same command again to go on.")
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ipresearch",
        description="Read Chinese policy notices as data: every table and figure for your documents.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and how to cite it")
    parser.set_defaults(run=_no_command)
    commands = parser.add_subparsers(title="commands")
    study = commands.add_parser("study", help="run notebooks 01 to 04 on a folder of documents")
    study.add_argument(
        "documents", metavar="DOCUMENTS", help="a folder of documents, a file, or a folder made by `new`"
    )
    study.add_argument(
        "--out", required=True, metavar="FOLDER", help="where everything is written; run again to resume"
    )
    study.add_argument(
        "--compare",
        metavar="COLUMN",
        help="compare by a column: year, region, level, issuer, any of manifest.csv; or COLUMN=A,B",
    )
    study.add_argument(
        "--labels", choices=["both", "en", "zh"], default="both", help="language of the charts"
    )
    study.add_argument("--codebook", metavar="FILE", help="your codebook (CSV); its frames stand first")
    study.add_argument("--terms", metavar="FILE", help="terms to add (CSV with the column term_zh)")
    study.add_argument(
        "--lexicons", metavar="FOLDER", help="your own lexicons; a study folder's are found by themselves"
    )
    study.add_argument("--quiet", action="store_true", help="no progress bar")
    study.set_defaults(run=_study)
    new = commands.add_parser(
        "new", help="start a study folder: documents/, lexicons/, a notebook, next steps"
    )
    new.add_argument("folder", metavar="FOLDER")
    new.set_defaults(run=_new)
    doctor = commands.add_parser("doctor", help="say what is missing on this machine and how to mend it")
    doctor.set_defaults(run=_doctor)
    return parser


def _no_command(options: argparse.Namespace) -> int:
    if options.version:
        from ipresearch.study.methods import citation

        print(citation())
        return DONE
    _parser().print_help()
    return WRONG_USE


def _study(options: argparse.Namespace) -> int:
    from ipresearch.study.run import run_study

    result = run_study(
        options.documents, options.out, options.compare, options.labels, options.codebook, options.terms,
        options.lexicons, progress=False if options.quiet else None,
    )  # fmt: skip
    for message in result.failed:
        _say_error(message)
    for name in result.set_aside:
        print(f"a file that was changed by hand is kept as {Path(result.folder) / name}")
    print(
        f"{result.n_files} file(s) found = {result.n_documents} document(s) read + {result.n_unused} not used; "
        f"{len(result.done)} step(s) done now, {len(result.reused)} found done, {len(result.failed)} failed. Results: {result.folder}"
    )
    if result.n_problems:
        print(
            f"{result.n_problems} file(s) or part(s) could not be used: see {result.folder / 'tables' / 'problems.csv'}"
        )
    return DONE if result.is_complete else NOT_ALL_DONE


def _new(options: argparse.Namespace) -> int:
    from ipresearch.study.start import new_study

    made = new_study(options.folder)
    print(
        f"{len(made)} files in {options.folder}; the next steps are in {Path(options.folder) / 'README.md'}"
    )
    return DONE


def _doctor(options: argparse.Namespace) -> int:
    from ipresearch.study.doctor import check_machine

    found = check_machine()
    for row in found.itertuples():
        print(
            f"{'fine   ' if row.is_fine else 'MISSING'}  {row.what}: {row.found}"
            + ("" if row.is_fine else f". {row.what_to_do}")
        )
    missing = int((~found["is_fine"]).sum())
    print(f"{missing} thing(s) to mend." if missing else "Nothing is missing.")
    return NOT_ALL_DONE if missing else DONE


def _say_error(message: str) -> None:
    print(f"ipresearch: {message}", file=sys.stderr)


def _as_interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
