"""Every input that a fuzzer once failed on, replayed; one that still fails is named below and must go on failing until it is mended.

The long run is `make fuzz` (tests/long/check_fuzz.py); the targets, and what each asserts, are in tests/fuzzing/targets.py.
"""

from pathlib import Path

import pytest
from fuzzing.starts import starts
from fuzzing.targets import TARGETS

CASES = Path(__file__).parent / "cases" / "fuzz"
STILL_FAILING: dict[str, str] = {}


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_sound_inputs_pass(target):
    for start in starts(target)[:6]:
        TARGETS[target](start)


@pytest.mark.parametrize(
    "case", sorted(path.relative_to(CASES).as_posix() for path in CASES.glob("*/*")) or ["none"]
)
def test_an_input_that_once_failed_passes(case, request):
    if case in STILL_FAILING:
        request.applymarker(pytest.mark.xfail(strict=True, reason=STILL_FAILING[case]))
    if case != "none":
        TARGETS[case.split("/")[0]]((CASES / case).read_bytes())
