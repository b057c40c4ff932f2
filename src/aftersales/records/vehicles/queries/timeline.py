"""A car's life as one timeline (车历, CV-06), to which every room tells its part.

A room above registers what it knows of a car beside its queries::

    ORDER = entry_kind("order", _("Repair order"), facet=Facet.WORK, tone="work")

    @tells_history
    def orders_of(asked: Asked) -> Iterable[Entry]:
        for order in orders.visible(seen_by=asked.seen_by).filter(vehicle=asked.vehicle):
            yield Entry(on=order.opened_on, kind=ORDER, label=order.number, url=…)

The page, the quick look, the paper, the API and the customer's view draw all of them alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.records.customers import queries as customers

if TYPE_CHECKING:
    from aftersales.records.vehicles.models import Vehicle


class Facet(StrEnum):
    """What somebody looks through a history for."""

    WORK = "work"  # orders, jobs, parts, labour, guarantee claims
    FAULTS = "faults"  # whatever tells of a fault, for fault analysis
    TALKS = "talks"  # what was said: consultations, needs, call-backs
    PEOPLE = "people"
    MILEAGE = "mileage"
    PAPERS = "papers"


FACET_WORDS = MappingProxyType(
    {
        Facet.WORK: _("Work"),
        Facet.FAULTS: _("Faults"),
        Facet.TALKS: _("Talks"),
        Facet.PEOPLE: _("People"),
        Facet.MILEAGE: _("Mileage"),
        Facet.PAPERS: _("Papers"),
    }
)


class Hearing(StrEnum):
    """What a later owner of the car may hear of such an entry."""

    ALWAYS = "always"
    NAMELESS = "nameless"  # of former times the technical facts alone
    OWN_TIME = "own_time"


@dataclass(frozen=True)
class EntryKind:
    """A kind of entry, as it is called, looked for and drawn. ``rank`` orders the entries of one
    day: what ends a day stands on top.
    """

    code: str
    label: object
    facet: Facet
    tone: str
    rank: int
    hearing: Hearing


_kinds: dict[str, EntryKind] = {}


def entry_kind(
    code: str,
    label: object,
    *,
    facet: Facet,
    tone: str = "planned",
    rank: int = 50,
    hearing: Hearing = Hearing.OWN_TIME,
) -> str:
    """Declare a kind of entry; answers its code."""
    _kinds[code] = EntryKind(code, label, facet, tone, rank, hearing)
    return code


def entry_kinds() -> Mapping[str, EntryKind]:
    return MappingProxyType(_kinds)


@dataclass(frozen=True)
class Detail:
    """What only the store that did it may tell: prices, people, words."""

    parts: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str = ""
    advisor: str = ""
    technician: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened to the car. ``kind`` says which; ``code`` is its finer kind."""

    on: date
    kind: str
    code: str = ""
    label: str = ""
    km: int | None = None
    store_id: int | None = None
    place: str = ""
    is_shared: bool = False  # done by another store of the group: technical half only
    operations: tuple[str, ...] = ()
    fault: str = ""
    customer_id: int | None = None
    text: str = ""
    detail: Detail | None = None
    url: str = ""
    id: int = field(default=0)

    @property
    def facets(self) -> tuple[Facet, ...]:
        own = _kinds[self.kind].facet
        return (own, Facet.FAULTS) if self.fault and own != Facet.FAULTS else (own,)

    @property
    def tone(self) -> str:
        return _kinds[self.kind].tone

    @property
    def kind_label(self) -> object:
        return _kinds[self.kind].label


@dataclass(frozen=True)
class Asked:
    """Whose history is asked for, by whom, as of which day."""

    vehicle: Vehicle
    seen_by: Actor
    on: date

    @cached_property
    def parties(self) -> list[Any]:
        """Who had to do with the car, oldest entry first; ``customer_name`` is None for people whom
        the actor may not see.
        """
        known = customers.visible(seen_by=self.seen_by).filter(pk=OuterRef("customer"))
        name = Subquery(known.values("name")[:1])
        return list(self.vehicle.parties.annotate(customer_name=name).order_by("pk"))


Teller = Callable[[Asked], Iterable[Entry]]
_tellers: dict[str, Teller] = {}


def tells_history(teller: Teller) -> Teller:
    """Register what a room tells of a car: only what this actor may know, in few statements."""
    _tellers[f"{teller.__module__}.{teller.__qualname__}"] = teller
    return teller


def history(
    vehicle: Vehicle,
    *,
    seen_by: Actor,
    on: date,
    for_customer_id: int | None = None,
    only: Facet | None = None,
) -> list[Entry]:
    """Everything about the car that this actor may know, newest first.

    ``for_customer_id`` tells it as that owner may hear it: technical facts of all times, but no
    names, papers, prices and words of the time before they owned it. ``only`` keeps to one facet.
    """
    asked = Asked(vehicle, seen_by, on)
    entries = [entry for teller in _tellers.values() for entry in teller(asked)]
    if for_customer_id is not None:
        entries = list(_as_heard(entries, vehicle, for_customer_id))
    if only is not None:
        entries = [entry for entry in entries if only in entry.facets]
    return sorted(entries, key=lambda e: (e.on, -_kinds[e.kind].rank, e.id), reverse=True)


def facets_in(entries: Sequence[Entry]) -> list[Facet]:
    """The facets that these entries have, in their fixed order."""
    found = {facet for entry in entries for facet in entry.facets}
    return [facet for facet in Facet if facet in found]


def _as_heard(entries: list[Entry], vehicle: Vehicle, customer_id: int) -> Iterable[Entry]:
    mine = list(vehicle.parties.filter(customer=customer_id))
    for entry in entries:
        own_time = any(
            p.starts_on <= entry.on and (p.ends_on is None or entry.on < p.ends_on) for p in mine
        )
        if entry.kind in {"party", "party_ended"}:
            yield entry if entry.customer_id == customer_id else _nameless(entry)
        elif own_time or _kinds[entry.kind].hearing == Hearing.ALWAYS:
            yield entry
        elif _kinds[entry.kind].hearing == Hearing.NAMELESS:
            yield _nameless(entry)


def _nameless(entry: Entry) -> Entry:
    return replace(entry, customer_id=None, text="", detail=None, url="")
