"""What a file is, told by its content and not by its name; and a name that is safe everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
PDF, CSV, TEXT = "application/pdf", "text/csv", "text/plain"
XLS = "application/vnd.ms-excel"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

PICTURES = frozenset({JPEG, PNG, GIF, WEBP})
ENDINGS = {
    JPEG: ".jpg",
    PNG: ".png",
    GIF: ".png",  # the first picture of it is kept
    WEBP: ".jpg",
    PDF: ".pdf",
    XLS: ".xls",
    XLSX: ".xlsx",
    DOCX: ".docx",
    CSV: ".csv",
    TEXT: ".txt",
}

_STARTS: Sequence[tuple[bytes, str]] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
_MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|style|link|meta|form|img|a\s|\?xml|\?php|%)",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
LONGEST_NAME = 100


def sniff(head: bytes) -> str | None:
    """The media type of what begins like this; "zip" and "ole" need a look inside; else None."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return _text(head)


def _text(head: bytes) -> str | None:
    """Plain words in an encoding that dealers' programs write; markup of any kind is not."""
    if not head or b"\x00" in head or _MARKUP.search(head):
        return None
    words = decoded(head)
    if words is None or _CONTROL.search(words):
        return None
    first = words.lstrip("\ufeff").splitlines()[0] if words.strip("\ufeff\r\n") else ""
    return CSV if "," in first or "\t" in first or ";" in first else TEXT


def decoded(head: bytes) -> str | None:
    """UTF-8 or GB18030; a character cut off at the end is forgiven."""
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def safe_name(name: str, media_type: str) -> str:
    """The last part of the name, ending as the content says, with nothing to stumble over."""
    ending = ENDINGS[media_type]
    words = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    words = re.split(r"[/\\]", words.split("\x00")[0])[-1]
    words = "".join(
        c for c in words if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    words = _UNSAFE.sub("_", words).strip(". ")
    stem = words[: -len(suffix)] if (suffix := _suffix(words)) else words
    stem = stem[:LONGEST_NAME].strip(". ")
    if not stem or _RESERVED.match(stem):
        stem = f"file_{stem}" if stem else "file"
    return stem + ending


def _suffix(name: str) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    return found.group() if found else ""
