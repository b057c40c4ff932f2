"""A look inside office documents: what they are, and whether they hold what we do not keep."""

from __future__ import annotations

import stat
import zipfile
from typing import BinaryIO

from aftersales.ground.files.rules import DOCX, XLS, XLSX

MOST_ENTRIES = 5_000
MOST_UNPACKED = 200 * 1024 * 1024  # what a workbook of 100,000 rows unpacks to, with room to spare
MOST_TIMES = 400  # unpacked against packed; honest sheets reach about 40
_LOOK = 4096


class Harmful(Exception):  # noqa: N818 - an answer, not an error
    """Not a document that we would keep; the word says why."""


def kind_of_zip(source: BinaryIO) -> str:
    """The media type of an office document.

    Raises ``Harmful`` for bombs, macros and any other archive.
    """
    try:
        with zipfile.ZipFile(source) as package:
            entries = package.infolist()
            _weigh(entries)
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names:
                raise Harmful("archive")
            _look_into(package, entries)
    except (
        zipfile.BadZipFile,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as fault:
        raise Harmful("damaged") from fault
    if any(
        name.lower().endswith((".bin", ".exe", ".dll", ".js", ".vbs")) and "vba" in name.lower()
        for name in names
    ):
        raise Harmful("macro")
    if "xl/workbook.xml" in names:
        return XLSX
    if "word/document.xml" in names:
        return DOCX
    raise Harmful("archive")


def _weigh(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Harmful("bomb")
    if unpacked > 1024 * 1024 and unpacked / packed > MOST_TIMES:
        raise Harmful("bomb")
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if (
            path.startswith("/")
            or ".." in path.split("/")
            or stat.S_ISLNK(entry.external_attr >> 16)
        ):
            raise Harmful("path")
        if entry.flag_bits & 1:
            raise Harmful("password")


def _look_into(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """No part may declare entities: that is where XML bombs and outside references live."""
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels", ".vml")):
            with package.open(entry) as part:
                beginning = part.read(_LOOK)
            if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
                raise Harmful("entities")


def kind_of_ole(content: BinaryIO) -> str:
    """Old Excel workbooks without macros; every other compound file is refused."""
    content.seek(0)
    words = content.read()
    if "_VBA_PROJECT".encode("utf-16-le") in words or "Macros".encode("utf-16-le") in words:
        raise Harmful("macro")
    if "EncryptedPackage".encode("utf-16-le") in words:
        raise Harmful("password")
    if "Workbook".encode("utf-16-le") in words or "Book".encode("utf-16-le") in words:
        return XLS
    raise Harmful("archive")
