"""Where an issuing organ belongs: its level of government and its province-level unit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ipresearch.lexicons import lexicon_rows

if TYPE_CHECKING:
    from ipresearch.clean.metadata import Value

NATION = "全国"
_NATIONAL_START = re.compile(r"国家|国务院|中共中央|中央|中华人民共和国|中国|全国|最高人民")
_BELOW_PROVINCE = re.compile(r"[\u4e00-\u9fff]{1,8}?(市|自治州|州|地区|盟)(?!场)")
_COUNTY = re.compile(r"[\u4e00-\u9fff]{1,8}?(县|旗|自治县|区)(?!域|块)")

# 省知识产权局, 市政府办公室: the site knows which, the text does not say
_UNNAMED = re.compile(
    r"(省|自治区|市|州|县|区)(?=人民政府|政府|委|知识产权|市场监|科|财政|发展|工业|商务|司法|局|厅)"
)
_UNNAMED_LEVEL = {
    "省": "provincial", "自治区": "provincial", "市": "municipal", "州": "municipal", "县": "county", "区": "county",
}  # fmt: skip


class Region(NamedTuple):
    name: str
    short: str
    level: str
    province: str


class Places(NamedTuple):
    """The lexicons of regions and national bodies by name, and the lengths of the names, longest first."""

    regions: dict[str, Region]
    national: frozenset[str]
    lengths: tuple[int, ...]

    def read(self, issuer: Value | None, title: Value | None) -> list[Value]:
        """Level and region as values; nothing where issuer and title name no place."""
        from ipresearch.clean.metadata import Value

        found = []
        for origin, how in ((issuer, "issuer"), (title, "title")):
            if origin is None:
                continue
            level, region, length = self.locate(str(origin.value))
            if level is None or (how == "title" and level == "national"):
                continue
            start, end = origin.part(0, length)
            found.append(Value("level", level, start, end, how) if how == "issuer" else None)
            found.append(Value("region_zh", region, start, end, how) if region else None)
            break
        return [value for value in found if value is not None]

    def locate(self, name: str) -> tuple[str | None, str | None, int]:
        """Level, province-level unit and length of the part of an organ's name that tells: (None, None, 0) if none does.

        Only the beginning of the name counts.
        """
        starts = [name[:length] for length in self.lengths if length <= len(name)]
        for body in starts:
            if body in self.national:
                return "national", NATION, len(body)
        for form in starts:
            if form in self.regions:
                return self._inside(name, len(form), self.regions[form])
        national = _NATIONAL_START.match(name)
        if national:
            return "national", NATION, national.end()
        unnamed = _UNNAMED.match(name)
        return (_UNNAMED_LEVEL[unnamed[1]], None, unnamed.end()) if unnamed else (None, None, 0)

    def _inside(self, name: str, length: int, region: Region) -> tuple[str, str, int]:
        rest = name[length:]
        if region.level == "municipal":
            county = _COUNTY.match(rest)
            return (
                ("county" if county else "municipal"),
                region.province,
                length + (county.end() if county else 0),
            )
        city = None if region.name.endswith("市") else _BELOW_PROVINCE.match(rest)
        county = None if rest.startswith(("自治区", "特别行政区")) else _COUNTY.match(rest)
        if city:
            below = _COUNTY.match(rest[city.end() :])
            end = city.end() + (below.end() if below else 0)
            return ("county" if below else "municipal"), region.province, length + end
        if county:
            return "county", region.province, length + county.end()
        return "provincial", region.province, length


def read_places(folder: str | Path | None = None) -> Places:
    """Places from regions.csv and national_bodies.csv."""
    rows = lexicon_rows("regions", folder)
    regions = [Region(row["name_zh"], row["short_zh"], row["level"], row["province_zh"]) for row in rows]
    bodies = lexicon_rows("national_bodies", folder)
    names = {row[column] for row in bodies for column in ("name_zh", "short_zh") if row[column]}
    forms = {form: region for region in reversed(regions) for form in (region.name, region.short)}
    return Places(forms, frozenset(names), tuple(sorted({*map(len, forms), *map(len, names)}, reverse=True)))
