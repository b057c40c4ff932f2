"""What is attached is recognised by its content, made harmless and sealed."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by
from aftersales.ground.files import commands, queries, rules
from aftersales.ground.files.commands import FileEmpty, FileHarmful, FileTooLarge, KindNotKept
from aftersales.ground.files.models import KeptFile
from aftersales.ground.files.states import Reason
from tests.conftest import NOON, logged
from tests.files import samples

pytestmark = pytest.mark.django_db


def keep(actor, store, content, name="x.jpg", **more):
    return commands.keep(
        upload=content, name=name, about=("vehicle", 7), store_id=store, by=actor, at=NOON, **more
    )


def whole(file) -> bytes:
    return b"".join(queries.content(file))


def test_a_kept_photo_is_sealed_and_on_record(world, folder):
    me = world.person("files.keep", "files.view")
    before = set(folder.rglob("*"))

    file = keep(me, world.stores[0], samples.picture(), "粤B12345 左前门.JPG")

    with as_seen_by(me):
        assert logged()[-1] == ("staff:7", "files.file.kept")
        assert (file.name, file.media_type) == ("粤B12345 左前门.jpg", rules.JPEG)
        assert Image.open(BytesIO(whole(file))).size == (64, 48)
    lying = [path for path in set(folder.rglob("*")) - before if path.is_file()]
    assert len(lying) == 2  # the photo and its small one
    assert all(b"JFIF" not in path.read_bytes() for path in lying)
    assert {path.stat().st_mode & 0o077 for path in lying} == {0}


def test_the_place_where_a_photo_was_taken_does_not_come_along(world):
    me = world.person()
    sent = samples.photo_with_place()
    assert dict(Image.open(BytesIO(sent)).getexif().get_ifd(samples.GPS))

    kept = Image.open(BytesIO(whole(keep(me, world.stores[0], sent))))

    assert dict(kept.getexif()) == {}
    assert kept.size == (48, 64)  # turned upright instead


KEPT = [
    ("a photo", samples.picture(), "a.jpg", rules.JPEG),
    ("a picture with see-through parts", samples.picture("PNG"), "a.png", rules.PNG),
    ("a picture of the web", samples.picture("WEBP"), "a.webp", rules.JPEG),
    ("a moving picture, its first frame", samples.animation(), "a.gif", rules.PNG),
    (
        "a photo with an archive behind it",
        samples.picture() + samples.package({"a": b"b"}),
        "a.jpg",
        rules.JPEG,
    ),
    ("a picture with words beside the pixels", samples.png_with_words(), "a.png", rules.PNG),
    ("a document", b"%PDF-1.7\n1 0 obj", "a.pdf", rules.PDF),
    ("a workbook", samples.workbook(), "a.xlsx", rules.XLSX),
    ("a letter", samples.document(), "a.docx", rules.DOCX),
    ("an old workbook", samples.old_workbook(), "a.xls", rules.XLS),
    ("a sheet in GBK", samples.GBK_SHEET, "客户.csv", rules.CSV),
    ("a sheet in UTF-8 with a mark", b"\xef\xbb\xbf" + "车牌;姓名".encode(), "a.csv", rules.CSV),
    ("plain words", "客户说刹车响".encode(), "a.txt", rules.TEXT),
    ("a script, as the words it is", b"#!/bin/sh\nrm -rf x", "a.sh", rules.TEXT),
]
REFUSED = [
    ("nothing", b"", "a.jpg", FileEmpty),
    ("a page", b"<html><script>alert(1)</script>", "a.html", KindNotKept),
    ("a page that calls itself a photo", b"<!DOCTYPE html><p>", "a.jpg", KindNotKept),
    ("a page after blanks", b" \n\n <script>alert(1)</script>", "a.txt", KindNotKept),
    (
        "a drawing",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "a.svg",
        KindNotKept,
    ),
    ("a drawing that calls itself a picture", b"<?xml version='1.0'?><svg/>", "a.png", KindNotKept),
    ("XML", b"<?xml version='1.0'?><a/>", "a.xml", KindNotKept),
    ("an XML bomb", samples.ENTITIES, "a.xml", KindNotKept),
    ("a PHP page", b"<?php system($_GET['c']);", "a.php", KindNotKept),
    ("a program", b"MZ\x90\x00\x03", "a.exe", KindNotKept),
    ("a Unix program", b"\x7fELF\x02\x01", "a", KindNotKept),
    ("words with NUL", b"abc\x00def", "a.txt", KindNotKept),
    ("noise", bytes(range(128, 256)) * 4, "a.dat", KindNotKept),
    ("a drawing that is a script too", b"GIF89a/*\x01\x00*/=alert(1)", "a.gif", KindNotKept),
    ("half a picture", samples.picture("PNG", (300, 300))[:200], "a.png", KindNotKept),
    ("a page with a document behind it", b"<html>%PDF-1.7", "a.pdf", KindNotKept),
    ("a picture of 2.5 thousand million pixels", samples.enormous_png(), "a.png", FileTooLarge),
    ("21 MB", b"x" * (21 * 1024 * 1024), "a.txt", FileTooLarge),
    ("an archive", samples.package({"a.txt": b"a"}), "a.zip", FileHarmful),
    (
        "an archive that calls itself a workbook",
        samples.package({"a": b"b"}),
        "a.xlsx",
        FileHarmful,
    ),
    ("a workbook that unpacks to 300 MB", samples.bomb(), "a.xlsx", FileHarmful),
    (
        "a workbook with a macro",
        samples.workbook(**{"xl__vbaProject.bin": b"x"}),
        "a.xlsm",
        FileHarmful,
    ),
    (
        "a workbook with entities",
        samples.workbook(**{"xl__a.xml": samples.ENTITIES}),
        "a.xlsx",
        FileHarmful,
    ),
    (
        "a way out of the folder",
        samples.workbook(**{"..__..__etc__passwd": b"x"}),
        "a.xlsx",
        FileHarmful,
    ),
    (
        "a link",
        samples.package({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}, link="l"),
        "a.xlsx",
        FileHarmful,
    ),
    ("half a workbook", samples.workbook()[:-30], "a.xlsx", FileHarmful),
    ("an old workbook with macros", samples.old_workbook("_VBA_PROJECT"), "a.xls", FileHarmful),
    (
        "a workbook with a password",
        samples.OLE + "EncryptedPackage".encode("utf-16-le"),
        "a.xlsx",
        FileHarmful,
    ),
    ("an old letter", samples.OLE + "WordDocument".encode("utf-16-le"), "a.doc", FileHarmful),
]


@pytest.mark.parametrize(("content", "name", "kind"), [pytest.param(*c[1:], id=c[0]) for c in KEPT])
def test_it_is_kept_as_what_it_is(world, content, name, kind):
    file = keep(world.person(), world.stores[0], content, name)

    assert file.media_type == kind
    assert file.name.endswith(rules.ENDINGS[kind])
    assert file.size == len(whole(file))
    assert b"alert(1)" not in whole(file)
    assert b"PK\x03\x04" not in whole(file) or kind in {rules.XLSX, rules.DOCX}


@pytest.mark.parametrize(
    ("content", "name", "refusal"), [pytest.param(*c[1:], id=c[0]) for c in REFUSED]
)
def test_it_is_refused_and_leaves_no_trace(world, folder, content, name, refusal):
    me = world.person()

    with pytest.raises(refusal):
        keep(me, world.stores[0], content, name)

    with as_seen_by(me):
        assert KeptFile.objects.count() == 0
        assert [n for _, n in logged() if n.startswith("files.")] == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []


NAMES = [
    ("a.php.jpg", "a.php.jpg"),
    ("../../etc/passwd", "passwd.jpg"),
    ("..\\..\\boot.ini", "boot.jpg"),
    ("a.jpg\x00.exe", "a.jpg"),
    ("汉" * 300 + ".jpg", "汉" * 100 + ".jpg"),
    ("CON.txt", "file_CON.jpg"),
    ("nul", "file_nul.jpg"),
    ("COM1", "file_COM1.jpg"),
    ("\u202egpj.exe", "gpj.jpg"),
    (".htaccess", "htaccess.jpg"),
    ("", "file.jpg"),
    ("   ", "file.jpg"),
    ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
    ('a"b<c>.jpg', "a_b_c_.jpg"),
    ("\ud800𠮷㐂.jpg", "𠮷㐂.jpg"),
    ("e\u0301.jpg", "é.jpg"),
]


@pytest.mark.parametrize(("sent", "kept"), NAMES)
def test_a_name_is_made_safe(sent, kept):
    assert rules.safe_name(sent, rules.JPEG) == kept


def test_all_forms_of_the_plan_are_tried():
    assert len(KEPT) + len(REFUSED) + len(NAMES) >= 42  # RELIABILITY S-05


@pytest.mark.parametrize("form", ["photo of 50 million pixels", "workbook bomb"])
def test_a_heavy_file_stays_under_200_mb_of_memory(form, tmp_path):
    if form.startswith("photo"):
        Image.new("RGB", (8160, 6120)).save(tmp_path / "it", "JPEG")
        deed = (
            "from aftersales.ground.files.pictures import redrawn\n"
            "redrawn(open(f,'rb'), megapixels=50)"
        )
    else:
        (tmp_path / "it").write_bytes(samples.bomb())
        deed = (
            "from aftersales.ground.files.packages import *\n"
            "try: kind_of_zip(open(f,'rb'))\nexcept Harmful: pass"
        )
    peak = "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
    done = subprocess.run(
        [sys.executable, "-c", f"f={str(tmp_path / 'it')!r}\n{deed}\n{peak}"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )

    assert int(done.stdout) < 200 * 1024


def test_attaching_needs_the_right_in_that_store(world):
    with pytest.raises(NotPermitted):
        keep(world.person("files.keep", store=0), world.stores[1], samples.picture())


def test_a_throw_away_takes_the_content_too(world, folder, django_capture_on_commit_callbacks):
    me = world.person()
    file = keep(me, world.stores[0], samples.picture())

    with django_capture_on_commit_callbacks(execute=True):
        commands.discard(file_id=file.pk, reason=Reason.POOR, by=me, at=NOON)

    with as_seen_by(me):
        assert KeptFile.objects.count() == 0
        assert logged()[-1] == ("staff:7", "files.file.discarded")
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_the_erasure_of_a_thing_takes_all_its_files_in_the_group_and_no_others(world):
    me = world.person()
    keep(me, world.stores[0], samples.picture())
    keep(me, None, b"words of the customer")
    other = commands.keep(
        upload=b"other", name="a", about=("vehicle", 8), store_id=None, by=me, at=NOON
    )

    assert commands.discard_all(about=("vehicle", 7), by=me, at=NOON) == 2

    with as_seen_by(me):
        assert list(KeptFile.objects.values_list("pk", flat=True)) == [other.pk]


def test_the_sweep_takes_what_no_row_names_and_nothing_else(world, folder):
    from datetime import timedelta

    from django.utils import timezone

    file = keep(world.person(), world.stores[0], samples.picture())
    (folder / "tmp" / "half").write_bytes(b"a crash left this")
    (folder / "ab").mkdir()
    (folder / "ab" / ("ab" * 32)).write_bytes(b"and this")

    assert commands.sweep(at=timezone.now()) == 0  # a transaction may still be about to name it
    assert commands.sweep(at=timezone.now() + timedelta(hours=25)) == 2

    with as_seen_by(world.person()):
        assert whole(file)
