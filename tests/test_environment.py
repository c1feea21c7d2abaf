"""environment.yml, pyproject.toml and requirements.lock say the same thing, and no file names a machine or an index."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = {canonicalize_name(r.name): r for r in map(Requirement, PROJECT["dependencies"])}
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def conda_requirements() -> dict[str, Requirement]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    plain = [line for line in listed if isinstance(line, str)]
    by_pip = [line for part in listed if isinstance(part, dict) for line in part["pip"]]
    return {canonicalize_name(r.name): r for r in map(Requirement, plain + by_pip)}


def pins() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.M):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


def test_environment_yml_lists_exactly_the_dependencies():
    conda = conda_requirements()
    assert set(conda) - {"python", "pip"} == set(NEEDED)
    assert {name: str(conda[name].specifier) for name in NEEDED} == {
        name: str(requirement.specifier) for name, requirement in NEEDED.items()
    }


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_every_pin_is_in_range(name):
    assert pins()[name], f"{name} is not in requirements.lock: run make lock"
    assert all(Version(version) in NEEDED[name].specifier for version in pins()[name])


def test_python_floor_is_the_same_everywhere():
    conda = str(conda_requirements()["python"].specifier)
    assert conda == PROJECT["requires-python"]


def test_every_pin_has_a_hash():
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert all("--hash=sha256:" in entry for entry in entries if re.match(r"[A-Za-z0-9]", entry))


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-check.lock", "pyproject.toml", "environment.yml"]
)
def test_no_host_and_no_path_in_environment_files(name):
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links|^-e ", text, re.M)
