"""Questions about parts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.core.money import Money
from aftersales.supply.parts.models import Part, PartPrice, PartQuerySet, Proof
from aftersales.supply.parts.rules import normalised
from aftersales.supply.parts.states import PriceList


def catalogue(*, seen_by: Actor) -> PartQuerySet:
    """The parts of the group, by number."""
    return Part.objects.visible_to(seen_by).order_by("number", "pk")


def narrowed(rows: PartQuerySet, words: str) -> PartQuerySet:
    """Parts whose number begins so, or whose name holds the words."""
    by_name = rows.filter(name__icontains=words)
    return rows.filter(number__startswith=normalised(words)) | by_name if words else rows


def part_of(number: str, *, seen_by: Actor) -> Part | None:
    """The part of this number, however it is typed or scanned."""
    return Part.objects.visible_to(seen_by).filter(number=normalised(number)[:40]).first()


def parts_of(numbers: Collection[str], *, seen_by: Actor) -> dict[str, Part]:
    """The parts of many numbers, under the numbers as they were told. One statement."""
    plain = {number: normalised(number)[:40] for number in numbers}
    rows = Part.objects.visible_to(seen_by).filter(Among("number", [*plain.values()]))
    known = {part.number: part for part in rows}
    return {told: known[number] for told, number in plain.items() if number in known}


def sale_prices(
    part_ids: Collection[int], *, on: date, price_list: PriceList = PriceList.RETAIL
) -> dict[int, Money]:
    """What parts cost on a list on this day; the list price where that list says nothing. One
    statement.
    """
    rows = PartPrice.objects.filter(
        Among("part_id", part_ids),
        price_list__in={price_list, PriceList.RETAIL},
        holds_from__lte=on,
    ).order_by("holds_from", "pk")
    found: dict[int, dict[str, Money]] = {}
    for row in rows:
        found.setdefault(row.part_id, {})[row.price_list] = Money(row.amount, row.currency)
    return {pk: told.get(price_list) or told[PriceList.RETAIL] for pk, told in found.items()}


def substitutes(part_id: int, *, seen_by: Actor) -> list[Part]:
    """What took the part's place, step by step, and what it took the place of itself."""
    parts = Part.objects.visible_to(seen_by)
    found: list[Part] = []
    after = parts.filter(predecessors=part_id).first()
    while after and after not in found:
        found.append(after)
        after = parts.filter(predecessors=after.pk).first()
    return found + list(parts.filter(successor=part_id).order_by("number", "pk"))


def proofs(*, seen_by: Actor, part_id: int) -> list[Proof]:
    """What shows that a part conforms, the newest first (PT-16)."""
    rows = Proof.objects.visible_to(seen_by).filter(part=part_id)
    return list(rows.order_by("-noted_at", "-pk"))
