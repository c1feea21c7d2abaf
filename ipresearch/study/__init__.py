"""All notebooks and tables on a folder of documents, by one command.

notebooks.py  run a notebook in a fresh kernel      run.py       a whole study, resumed where it stopped
inputs.py     folders and lexicons, checked         record.py    what was done, by hash; files written whole
tables.py     every table of the flow               workbook.py  the tables as CSV and as one .xlsx
methods.py    the paragraph for a paper             start.py     a study folder to begin with
manifest.py   an editable table of the documents    doctor.py    what is missing on this machine
command.py    `ipresearch study | new | doctor`
"""

from ipresearch.study.doctor import check_machine
from ipresearch.study.manifest import draft_manifest, edit_manifest, save_manifest
from ipresearch.study.notebooks import NotebookError, inject_parameters, run_notebook
from ipresearch.study.run import StudyResult, run_study
from ipresearch.study.start import new_study

__all__ = [
    "NotebookError",
    "StudyResult",
    "check_machine",
    "draft_manifest",
    "edit_manifest",
    "inject_parameters",
    "new_study",
    "run_notebook",
    "run_study",
    "save_manifest",
]
