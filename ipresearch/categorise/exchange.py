"""Codings for other coding software: a REFI-QDA project (.qdpx)."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ipresearch.atomic import write_whole
from ipresearch.errors import IpresearchError, UnknownNoticeError, require_columns

if TYPE_CHECKING:
    import pandas as pd

_NAMESPACE = "urn:QDA-XML:project:1.0"
_OURS = uuid.UUID("6f1c7f0e-8f2b-5f0e-9c43-2f6f1f7f9b11")
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def export_codings(cleaned: pd.DataFrame, coded: pd.DataFrame, path: str | Path) -> Path:
    """Write texts, codes and coded places as a REFI-QDA project, which other coding software opens.

    cleaned : one row per notice, columns notice_id, text_zh (title_zh), from clean_notices()
    coded   : one row per task x code, columns notice_id, task_no, code, name_zh, name_en, start, end, is_primary (frame), from
              categorise_tasks(); several frames may be put together
    path    : a name ending in .qdpx
    Follows the REFI-QDA Project exchange standard 1.0 (qdasoftware.org, 2019). Each frame is a code with its codes below it; each coded
    task is a selection of the restored text (character offsets, end exclusive) with a coding per code; a primary code says so in the
    selection's name. Ids are made of the content, so that the same codings give the same bytes.
    Returns the path. Raises MissingColumnsError, UnknownNoticeError, IpresearchError for another ending or for a place outside its text.
    """
    path = Path(path)
    if path.suffix != ".qdpx":
        raise IpresearchError(f"{path.name!r} does not end in .qdpx. Did you mean {path.stem + '.qdpx'!r}?")
    require_columns(cleaned, ["notice_id", "text_zh"], "export_codings", "clean_notices")
    needed = ["notice_id", "task_no", "code", "name_zh", "name_en", "start", "end", "is_primary"]
    require_columns(coded, needed, "export_codings", "categorise_tasks")
    texts = dict(zip(cleaned["notice_id"], cleaned["text_zh"], strict=True))
    for row in coded.itertuples():
        if row.notice_id not in texts:
            raise UnknownNoticeError(row.notice_id, texts)
        if not 0 <= row.start < row.end <= len(texts[row.notice_id]):
            raise IpresearchError(
                f"task {row.task_no} of {row.notice_id!r} stands at {row.start} to {row.end}, outside its text of "
                f"{len(texts[row.notice_id])} characters. Code the tasks of this table."
            )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "project.qde", _project(cleaned, coded))
        for notice_id, text in texts.items():
            _add(archive, f"sources/{_id('text', notice_id)}.txt", text.encode("utf-8"))
    write_whole(path, content.getvalue())
    return path


def _project(cleaned: pd.DataFrame, coded: pd.DataFrame) -> bytes:
    ET.register_namespace("", _NAMESPACE)
    project = _element(None, "Project", name="ipresearch", origin="ipresearch")
    user = _id("user", "ipresearch")
    _element(_element(project, "Users"), "User", guid=user, name="ipresearch")
    coded = coded if "frame" in coded.columns else coded.assign(frame="codes")
    _add_codes(_element(_element(project, "CodeBook"), "Codes"), coded)
    sources = _element(project, "Sources")
    titles = cleaned["title_zh"] if "title_zh" in cleaned.columns else cleaned["notice_id"]
    for notice_id, title in zip(cleaned["notice_id"], titles, strict=True):
        text = _id("text", notice_id)
        name = title if isinstance(title, str) and title else notice_id
        source = _element(
            sources, "TextSource", guid=_id("source", notice_id), name=name, plainTextPath=f"internal://{text}.txt",
            creatingUser=user,
        )  # fmt: skip
        _add_selections(source, coded[coded["notice_id"] == notice_id], user)
    return ET.tostring(project, encoding="utf-8", xml_declaration=True)


def _add_codes(parent: ET.Element, coded: pd.DataFrame) -> None:
    for frame, own in coded.groupby("frame", sort=False):
        branch = _element(parent, "Code", guid=_id("frame", frame), name=str(frame), isCodable="false")
        codes = own.drop_duplicates("code").sort_values("code")
        for at, row in enumerate(codes.itertuples()):
            _element(
                branch, "Code", guid=_id("code", frame, row.code), name=f"{row.name_zh} {row.name_en}", isCodable="true",
                color=_COLOURS[at % len(_COLOURS)],
            )  # fmt: skip


def _add_selections(source: ET.Element, own: pd.DataFrame, user: str) -> None:
    for (start, end, task_no), codes in own.groupby(["start", "end", "task_no"], sort=True):
        place = (own["notice_id"].iloc[0], int(start), int(end))
        first = codes.loc[codes["is_primary"], "name_zh"]
        name = f"{task_no}: {', '.join(first)}" if len(first) else str(task_no)
        selection = _element(
            source, "PlainTextSelection", guid=_id("place", *place), name=name, startPosition=str(start), endPosition=str(end),
            creatingUser=user,
        )  # fmt: skip
        for row in codes.itertuples():
            coding = _element(
                selection, "Coding", guid=_id("coding", *place, row.frame, row.code), creatingUser=user
            )
            _element(coding, "CodeRef", targetGUID=_id("code", row.frame, row.code))


def _element(parent: ET.Element | None, tag: str, **attributes: str) -> ET.Element:
    told = {name: _NOT_XML.sub("�", value) for name, value in attributes.items()}
    qualified = f"{{{_NAMESPACE}}}{tag}"
    return ET.Element(qualified, told) if parent is None else ET.SubElement(parent, qualified, told)


def _id(*parts: object) -> str:
    return str(uuid.uuid5(_OURS, "\x1f".join(map(str, parts))))


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    archive.writestr(entry, content)
