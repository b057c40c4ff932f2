"""Files as they really come in, and as attackers send them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

GPS = 0x8825
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), **save) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, form, **save)
    return out.getvalue()


def photo_with_place() -> bytes:
    """As a phone takes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (22.0, 32.0, 36.0)
    return picture(size=(64, 48), exif=exif)


def animation() -> bytes:
    out = BytesIO()
    frames = [Image.new("P", (20, 20), n) for n in range(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def png_with_words(words: bytes = b"<script>alert(1)</script>") -> bytes:
    plain = picture("PNG")
    return plain[:33] + _chunk(b"tEXt", b"Comment\0" + words) + plain[33:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def enormous_png(edge: int = 50_000) -> bytes:
    """A few hundred bytes that say they are 2.5 thousand million pixels."""
    head = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    )


def package(parts: dict[str, bytes], *, link: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
        if link:
            entry = zipfile.ZipInfo(link)
            entry.external_attr = 0o120777 << 16
            made.writestr(entry, "/etc/passwd")
    return out.getvalue()


def workbook(**more: bytes) -> bytes:
    parts = {
        "[Content_Types].xml": b"<?xml version='1.0'?><Types/>",
        "xl/workbook.xml": b"<workbook/>",
    }
    return package(parts | {name.replace("__", "/"): content for name, content in more.items()})


def document() -> bytes:
    return package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def bomb() -> bytes:
    """A workbook whose sheet unpacks to 300 MB of nothing."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", "<workbook/>")
        with made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(b"\0" * 1024 * 1024)
    return out.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
GBK_SHEET = "车牌,姓名\n粤B12345,张三\n".encode("gb18030")


def old_workbook(*words: str) -> bytes:
    return OLE + b"".join(word.encode("utf-16-le") + b"\0\0" for word in ("Workbook", *words))
