"""What a number of the business is, here and on this day.

The nearest value wins: the store's own, then the brand's (of a store that serves one brand, or the
brand that is named), then the group's, then the default in
code. The values of one place are read once per transaction, so a transaction asks the database at
most once however many parameters it reckons with; a change acts on the next request.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from django.db.models import Q, QuerySet, Subquery

from aftersales.core.actors import Actor
from aftersales.core.memory import is_remembered, remembered
from aftersales.core.parameters import Parameter, all_parameters
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import group_of, only_brand, only_brands, store
from aftersales.ground.parameters.models import KIND, ParameterValue

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where a value is asked for."""

    store_id: int | None = None
    group_id: int | None = None
    brand_id: int | None = None

    def __post_init__(self) -> None:
        if self.store_id is None and self.group_id is None:
            raise TypeError("A parameter is asked for in a store or in a group.")


@dataclass(frozen=True)
class Standing:
    """A parameter as it stands in a place on a day: for the page and the API."""

    parameter: Parameter[Any]
    value: Any
    source: str  # "store", "brand", "group" or "default"
    since: date | None
    coming: tuple[ParameterValue, ...]

    @property
    def in_words(self) -> str:
        return self.parameter.in_words(self.value)


def value(
    parameter: Parameter[T],
    *,
    store_id: int | None = None,
    group_id: int | None = None,
    brand_id: int | None = None,
    on: date,
) -> T:
    """The value in force there on that day. Asks the database at most once per place and
    transaction.
    """
    rows = _rows_of(_place(store_id, group_id, brand_id))
    return _in_force(parameter, rows.get(parameter.code, ()), on)[0]


def _place(store_id: int | None, group_id: int | None, brand_id: int | None) -> Place:
    """A store is in one group: it is the same place whether the group is named with it or not."""
    return Place(store_id, group_id if store_id is None else None, brand_id)


def _in_force(
    parameter: Parameter[T], rows: Sequence[ParameterValue], on: date
) -> tuple[T, ParameterValue | None]:
    for level in ("store", "brand", "group"):
        row = _latest(rows, level, on)
        if row is not None and row.value is not None:
            with suppress(
                Refusal
            ):  # set before an upgrade narrowed the parameter: no longer a value
                return parameter.from_plain(row.value), row
    return parameter.default, None


def _latest(rows: Sequence[ParameterValue], level: str, on: date) -> ParameterValue | None:
    standing = [row for row in rows if row.level == level and row.valid_from <= on]
    return max(standing, key=lambda row: (row.valid_from, row.pk), default=None)


def _rows_of(place: Place) -> dict[str, list[ParameterValue]]:
    """Every value ever set for the place, by code; remembered until the transaction ends."""
    return remembered(KIND, place, lambda: _read(place))


def _read(place: Place) -> dict[str, list[ParameterValue]]:
    found: dict[str, list[ParameterValue]] = {}
    for row in _of_place(place).filter(withdrawn_at=None).order_by("valid_from", "pk"):
        found.setdefault(row.code, []).append(row)
    return found


def _of_place(place: Place) -> QuerySet[ParameterValue]:
    group: Any = place.group_id
    if group is None and place.store_id is not None:
        group = Subquery(group_of(place.store_id))
    brand: Any = place.brand_id
    if brand is None and place.store_id is not None:
        brand = Subquery(only_brand(place.store_id))
    above = Q(store=None, group_id=group) & (Q(brand=None) | Q(brand_id=brand))
    own = Q() if place.store_id is None else Q(store_id=place.store_id)
    return ParameterValue.objects.filter(above | own if own else above)


def know(store_ids: Collection[int]) -> None:
    """Read what holds in these stores together: nobody asks for one of them again in this
    transaction. Two statements, or none where it is known; the sites are met before.
    """
    new = {pk: store(pk).group_id for pk in store_ids if not is_remembered(KIND, Place(pk))}
    if not new:
        return
    brands = only_brands(list(new))
    rows = ParameterValue.objects.filter(
        Q(store__in=list(new)) | Q(store=None, group__in=set(new.values())), withdrawn_at=None
    )
    every = list(rows.order_by("valid_from", "pk"))
    for pk, group_id in new.items():
        remembered(KIND, Place(pk), partial(_of_store, every, pk, group_id, brands.get(pk)))


def _of_store(
    rows: Sequence[ParameterValue], store_id: int, group_id: int, brand_id: int | None
) -> dict[str, list[ParameterValue]]:
    """Of these rows what holds in a store that serves just this brand."""
    found: dict[str, list[ParameterValue]] = {}
    for row in rows:
        above = row.store_id is None and row.group_id == group_id
        if row.store_id == store_id or (above and row.brand_id in (None, brand_id)):
            found.setdefault(row.code, []).append(row)
    return found


def standing(
    *,
    store_id: int | None = None,
    group_id: int | None = None,
    brand_id: int | None = None,
    on: date,
    text: str = "",
) -> list[Standing]:
    """Every declared parameter with its value in force there, by code. One statement."""
    rows = _rows_of(_place(store_id, group_id, brand_id))
    return [_standing(p, rows.get(p.code, []), on) for p in matching(text)]


def _standing(parameter: Parameter[Any], rows: Sequence[ParameterValue], on: date) -> Standing:
    found, row = _in_force(parameter, rows, on)
    return Standing(
        parameter=parameter,
        value=found,
        source="default" if row is None else row.level,
        since=None if row is None else row.valid_from,
        coming=tuple(row for row in rows if row.valid_from > on),
    )


def matching(text: str = "") -> Iterator[Parameter[Any]]:
    """The declared parameters whose code, words or row hold the text, by code."""
    wanted = text.strip().casefold()
    for code in sorted(all_parameters()):
        parameter = all_parameters()[code]
        if wanted in f"{code} {parameter.label} {parameter.row}".casefold():
            yield parameter


def history(*, code: str, seen_by: Actor) -> QuerySet[ParameterValue]:
    """Every value the parameter was ever given, the newest first."""
    rows = ParameterValue.objects.visible_to(seen_by).filter(code=code)
    return rows.select_related("store", "brand").order_by("-valid_from", "-pk")


def one_value(parameter_value_id: int, *, seen_by: Actor) -> ParameterValue:
    """One dated value that the actor may see."""
    return ParameterValue.objects.visible_to(seen_by).get(pk=parameter_value_id)
