"""The notices are the bytes that came, and what is restored from them is what a reader reads."""

import csv
import hashlib
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
SHA256 = {
    "000_ec000234c1cee22c.txt": "765e2f62ec180852bca724b15b4831ccd2180bd8bb8fe007d23d99252fc2bae5",
    "003_2a2ea187ae4ed988.txt": "6c283dc28ca43a8075f81c2aae457c0c91ff686bf66c869d2239cdb0bdd85f9d",
}


def test_seeds_are_byte_for_byte_as_they_came():
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SEEDS.glob("*.txt")}
    assert found == SHA256


def test_manifest_names_every_seed():
    with (SEEDS / "manifest.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["path"]: row["notice_id"] for row in csv.DictReader(lines)}
    assert rows == {"000_ec000234c1cee22c.txt": "ningxia-2021", "003_2a2ea187ae4ed988.txt": "national-2023"}
