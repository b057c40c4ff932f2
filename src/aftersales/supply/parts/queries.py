"""Questions about parts."""

from __future__ import annotations

from aftersales.core.actors import Actor
from aftersales.supply.parts.models import Part, PartQuerySet
from aftersales.supply.parts.rules import normalised


def catalogue(*, seen_by: Actor) -> PartQuerySet:
    """The parts of the group, by number."""
    return Part.objects.visible_to(seen_by).order_by("number", "pk")


def narrowed(rows: PartQuerySet, words: str) -> PartQuerySet:
    """Parts whose number begins so, or whose name holds the words."""
    by_name = rows.filter(name__icontains=words)
    return rows.filter(number__startswith=normalised(words)) | by_name if words else rows
