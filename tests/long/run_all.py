"""Run every long check in this folder, one after another, and say how each ended.

python tests/long/run_all.py [NAME ...]        make check runs them all
"""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(names: list[str]) -> int:
    checks = [
        path
        for path in sorted(HERE.glob("check_*.py"))
        if not names or path.stem.removeprefix("check_") in names
    ]
    results = []
    for check in checks:
        print(f"\n=== {check.stem.removeprefix('check_')}", flush=True)
        begun = time.monotonic()
        code = subprocess.run([sys.executable, str(check)], cwd=HERE.parents[1], check=False).returncode
        results.append((check.stem, code, time.monotonic() - begun))
    print()
    for name, code, seconds in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.0f} s)")
    return max((code for _, code, _ in results), default=1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
