"""One guided run over one target, in a process of its own: atheris watches which lines of the package an input reaches.

    python tests/fuzzing/guided.py TARGET INPUTS SECONDS FOLDER [SEED]

A failure does not end the run: the first input of each kind is kept in FOLDER/TARGET, and the run goes on. An input that takes
longer than SLOW is a failure too. The last line on stdout is JSON: inputs tried, seconds, failures by kind.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

with atheris.instrument_imports(include=["ipresearch"]):
    from fuzzing.starts import starts, words
    from fuzzing.targets import TARGETS

SLOW = 5.0  # seconds of processor time
LONGEST = 600  # bytes; most of what goes wrong goes wrong in small
LONGEST_OF = {
    "restore": 100,
    "restore_page": 20,
    "clean": 300,
    "document": 300,
    "load_docx": 2_000,
    "load_pdf": 2_000,
}


class Survey:
    """Calls the target, counts the inputs and keeps the first one of each kind of failure."""

    def __init__(self, name: str, folder: Path):
        self.name, self.target, self.folder = name, TARGETS[name], folder / name
        self.tried, self.failures = 0, {}

    def __call__(self, raw: bytes) -> None:
        self.tried += 1
        begun = time.process_time()
        try:
            self.target(raw)
        except Exception as error:
            frames = [
                f
                for f in traceback.extract_tb(error.__traceback__)
                if "ipresearch" in f.filename or "targets" in f.filename
            ]
            place = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"
            self._keep(
                f"{type(error).__name__} in {place}: {str(error)[:80]!r}",
                f"{type(error).__name__} {place}",
                raw,
            )
        if time.process_time() - begun > SLOW:
            self._keep(f"slower than {SLOW:.0f} s", "slow", raw)

    def _keep(self, told: str, kind: str, raw: bytes) -> None:
        if kind in self.failures:
            self.failures[kind]["n"] += 1
            return
        self.failures[kind] = {"told": told, "n": 1}
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / hashlib.sha256(raw).hexdigest()[:12]).write_bytes(raw)


def main(name: str, inputs: int, seconds: int, folder: Path, seed: int = 1) -> None:
    survey = Survey(name, folder)
    begun = time.monotonic()
    place = Path(tempfile.mkdtemp())
    corpus, dictionary = place / "corpus", place / "words"
    corpus.mkdir()
    for at, start in enumerate(starts(name)):
        (corpus / f"{at:04d}").write_bytes(start)
    escaped = ["".join(f"\\x{byte:02x}" for byte in word) for word in words(name)]
    dictionary.write_text("".join(f'"{word}"\n' for word in escaped), "ascii")

    def call(raw: bytes) -> None:
        survey(raw)
        took = time.monotonic() - begun
        if survey.tried >= inputs or took > seconds:
            told = {
                "target": name,
                "inputs": survey.tried,
                "seconds": round(took, 1),
                "failures": survey.failures,
            }
            print(json.dumps(told, ensure_ascii=False), flush=True)
            shutil.rmtree(place)
            os._exit(0)  # an exception of any kind would count as a failure of the target

    limits = [f"-max_len={LONGEST_OF.get(name, LONGEST)}", "-timeout=120", "-rss_limit_mb=4096"]
    options = [f"-seed={seed}", f"-dict={dictionary}", f"-artifact_prefix={place}/", *limits]
    atheris.Setup([sys.argv[0], *options, str(corpus)], call)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), *map(int, sys.argv[5:]))
