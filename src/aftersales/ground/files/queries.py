"""Questions about kept files."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aftersales.core import crypto
from aftersales.core.actors import Actor
from aftersales.ground.files import blobs
from aftersales.ground.files.models import KeptFile, KeptFileQuerySet


def attached(*, about: tuple[str, int], seen_by: Actor) -> KeptFileQuerySet:
    """The files of one thing, newest first."""
    return KeptFile.objects.visible_to(seen_by).about(*about).order_by("-kept_at", "-pk")


def attached_to_any(kind: str, object_ids: Collection[int], *, seen_by: Actor) -> KeptFileQuerySet:
    """The files of several things of one kind, the oldest first."""
    rows = KeptFile.objects.visible_to(seen_by)
    return rows.filter(about_kind=kind, about_object__in=list(object_ids)).order_by("pk")


def may_open(file: KeptFile, *, actor: Actor) -> bool:
    """Whether the actor holds the further right that the file asks for."""
    return not file.needs or actor.may(file.needs, store_id=file.store_id)


def to_open(*, file_id: int, seen_by: Actor) -> KeptFile:
    """The file, or `DoesNotExist` when the actor may not open it."""
    file = KeptFile.objects.visible_to(seen_by).get(pk=file_id)
    if not may_open(file, actor=seen_by):
        raise KeptFile.DoesNotExist
    return file


def content(file: KeptFile) -> Iterator[bytes]:
    """The content in pieces."""
    return blobs.content(file.place)


def thumbnail(file: KeptFile) -> Iterator[bytes]:
    return blobs.content(file.thumbnail or "")


def mark(file: KeptFile) -> str:
    """An ETag. The same bytes kept twice have two: it tells nothing of another store's."""
    return crypto.blind_index(f"{file.pk}:{file.place}", "files.etag")
