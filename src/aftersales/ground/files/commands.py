"""Deeds on files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import BinaryIO

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.ground.files import blobs, packages, pictures, rules
from aftersales.ground.files.events import FileDiscarded, FileKept, FileOpened
from aftersales.ground.files.models import KeptFile
from aftersales.ground.files.parameters import MOST_MEGABYTES, MOST_MEGAPIXELS
from aftersales.ground.files.queries import to_open
from aftersales.ground.files.states import Reason
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value

_HARMS = {
    "archive": gettext_lazy("Archives are not kept. Attach the files in it one by one."),
    "bomb": gettext_lazy("This file unpacks to more than we would ever keep."),
    "damaged": gettext_lazy("This file is damaged: it cannot be read to its end."),
    "entities": gettext_lazy("This document declares entities, which may reach outside of it."),
    "macro": gettext_lazy(
        "This document holds macros. Save it without macros and attach it again."
    ),
    "password": gettext_lazy(
        "This document is locked by a password. Remove the password and attach it again."
    ),
    "path": gettext_lazy("This package holds names that lead out of its folder."),
}
KINDS = gettext_lazy(
    "Attach a picture (JPEG, PNG, WebP), a PDF, an Excel or Word document or plain text."
)
HEAD = 64 * 1024
MEGABYTE = 1024 * 1024
SETTLED = timedelta(hours=24)  # longer than any transaction that could still name a place


class FileEmpty(Refusal):
    """There is nothing in it."""

    code = "files.empty"
    status = 422


class FileTooLarge(Refusal):
    """More bytes or more pixels than are kept."""

    code = "files.too_large"
    status = 422


class KindNotKept(Refusal):
    """Its content is of no kind that is kept, whatever its name says."""

    code = "files.kind_not_kept"
    status = 422


class FileHarmful(Refusal):
    """It holds macros, entities, a bomb or a way out of its folder."""

    code = "files.harmful"
    status = 422


@command("files.keep")
def keep(
    *,
    upload: BinaryIO | bytes,
    name: str,
    about: tuple[str, int],
    store_id: int | None,
    needs: str = "",
    personal: bool = False,
    by: Actor,
    at: datetime,
) -> KeptFile:
    """Attach a file to a thing.

    Pictures are drawn anew; nothing is kept that a browser or office program would run.

    ``about`` is the kind and id of the thing; who may attach to it is the caller's to check.
    ``store_id`` None keeps it for the whole group. ``needs`` names a right that opening it asks for
    besides `files.view`; with ``personal`` each opening goes on record.
    """
    by.require("files.keep", store_id=store_id)
    assert by.group_id is not None  # whoever holds a right in a store is of a group
    source = BytesIO(upload) if isinstance(upload, bytes) else upload
    place = {"store_id": store_id} if store_id else {"group_id": by.group_id}
    most, pixels = (
        value(p, **place, on=day_of(at, store_id=store_id))
        for p in (MOST_MEGABYTES, MOST_MEGAPIXELS)
    )
    kept, media_type, small = _made_harmless(source, most, pixels)
    size = _size_of(kept)
    file = KeptFile.objects.create(
        group_id=by.group_id,
        store_id=store_id,
        about_kind=about[0],
        about_object=about[1],
        name=rules.safe_name(name, media_type),
        media_type=media_type,
        size=size,
        place=blobs.put(kept),
        thumbnail=blobs.put(BytesIO(small)) if small else None,
        needs=needs,
        personal=personal,
        kept_by=by.key,
        kept_at=at,
    )
    fact = FileKept(
        store_id=store_id,
        file_id=file.pk,
        about_kind=about[0],
        about_object=about[1],
        media_type=media_type,
        size=size,
    )
    record(fact, by=by, at=at)
    return file


def _size_of(source: BinaryIO) -> int:
    size = source.seek(0, 2)
    source.seek(0)
    return size


def _made_harmless(source: BinaryIO, most: int, pixels: int) -> tuple[BinaryIO, str, bytes | None]:
    """What is kept, its media type and, of a picture, a small one."""
    _weigh(source, most)
    kind = rules.sniff(source.read(HEAD))
    source.seek(0)
    if kind in rules.PICTURES:
        return _drawn_anew(source, pixels)
    try:
        if kind == "zip":
            kind = packages.kind_of_zip(source)
        elif kind == "ole":
            kind = packages.kind_of_ole(source)
    except packages.Harmful as reason:
        raise FileHarmful(_HARMS[str(reason)], field="file") from reason
    if kind is None:
        raise KindNotKept(KINDS, field="file")
    source.seek(0)
    return source, kind, None


def _weigh(source: BinaryIO, most: int) -> None:
    size = _size_of(source)
    if size == 0:
        raise FileEmpty(_("The file is empty."), field="file")
    if size > most * MEGABYTE:
        raise FileTooLarge(_("The file is larger than %(most)s MB.") % {"most": most}, field="file")


def _drawn_anew(source: BinaryIO, megapixels: int) -> tuple[BinaryIO, str, bytes]:
    try:
        kept, media_type, small = pictures.redrawn(source, megapixels=megapixels)
    except pictures.TooManyPixels as fault:
        raise FileTooLarge(
            _("The picture has more than %(most)s million pixels.") % {"most": megapixels},
            field="file",
        ) from fault
    except pictures.NotAPicture as fault:
        raise KindNotKept(
            _("This picture is damaged and cannot be drawn."), field="file"
        ) from fault
    return BytesIO(kept), media_type, small


@command("files.view")
def open_file(*, file_id: int, by: Actor, at: datetime) -> KeptFile:
    """Show somebody the file. If it holds personal data the look goes on record first (I-34)."""
    file = to_open(file_id=file_id, seen_by=by)
    if file.personal:
        record(FileOpened(store_id=file.store_id, file_id=file.pk), by=by, at=at)
    return file


@command("files.discard")
def discard(*, file_id: int, reason: Reason, by: Actor, at: datetime) -> None:
    """Throw one file away for good and say why; its content goes after the commit."""
    file = KeptFile.objects.visible_to(by).select_for_update().get(pk=file_id)
    by.require("files.discard", store_id=file.store_id)
    _discard([file], reason, by=by, at=at)


@command("files.discard")
def discard_all(*, about: tuple[str, int], by: Actor, at: datetime) -> int:
    """Throw away all that is attached to a thing.

    The erasure of a person's data ends here (I-37).
    """
    files = KeptFile.objects.filter(group=by.group_id).about(*about)
    found = list(files.select_for_update().order_by("pk"))
    _discard(found, Reason.ERASED, by=by, at=at)
    return len(found)


@command("files.discard")
def discard_personal(
    *, about: tuple[str, int], since: datetime, until: datetime | None, by: Actor, at: datetime
) -> int:
    """Throw away the personal files that were attached to a thing in this time: those of a car, of
    the time in which it was somebody's.
    """
    files = KeptFile.objects.filter(group=by.group_id, personal=True, kept_at__gte=since)
    if until is not None:
        files = files.filter(kept_at__lt=until)
    found = list(files.about(*about).select_for_update().order_by("pk"))
    _discard(found, Reason.ERASED, by=by, at=at)
    return len(found)


def _discard(files: Iterable[KeptFile], reason: Reason, *, by: Actor, at: datetime) -> None:
    files = list(files)
    facts = [
        FileDiscarded(
            store_id=file.store_id,
            file_id=file.pk,
            about_kind=file.about_kind,
            about_object=file.about_object,
            reason=reason,
        )
        for file in files
    ]
    places = [place for file in files for place in (file.place, file.thumbnail) if place]
    KeptFile.objects.filter(pk__in=[file.pk for file in files]).delete()
    if facts:
        record_many(facts, by=by, at=at)
    for place in places:
        transaction.on_commit(partial(blobs.remove, place))


def sweep(*, at: datetime) -> int:
    """Take what lies on the disk without a row: remains of a crash or of a refused command (I-40).

    Not a command: it changes nothing that anybody was told was kept.
    """
    taken = 0
    with whole_database():
        for file, place in blobs.older_than(at - SETTLED):
            named = place and KeptFile.objects.filter(Q(place=place) | Q(thumbnail=place)).exists()
            if not named:
                file.unlink(missing_ok=True)
                taken += 1
    return taken
