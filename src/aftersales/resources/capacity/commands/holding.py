"""Holding bays, people, loan cars and tools: the only writer of the table of holds.

Whoever writes holds first holds the resources themselves still, in the order of their ids, so that
two who want the same thing meet there and not in the middle of each other's rows. The constraints
of the table decide all the same (I-08, R-07).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from aftersales.core import live
from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many, upsert_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record_many
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, zone_of
from aftersales.resources.capacity import rules
from aftersales.resources.capacity.events import (
    OccupationConfirmed,
    OccupationFinished,
    OccupationHandedOn,
    OccupationMoved,
    OccupationReleased,
    ResourceOccupied,
)
from aftersales.resources.capacity.models import DayBook, Occupation, Resource
from aftersales.resources.capacity.queries.free import next_free
from aftersales.resources.capacity.queries.house import House, held_now, house
from aftersales.resources.capacity.rules import Slot, Span
from aftersales.resources.capacity.states import (
    ACTIVE,
    HOLD_LIFE,
    HoldState,
    Purpose,
    ResourceKind,
    ServiceState,
)

ANY_TIME = (Purpose.UPKEEP, Purpose.LOAN, Purpose.BLOCK)  # not bound by opening hours and shifts
LONGEST = timedelta(days=400)


class PeriodBackwards(Refusal):
    """The time ends before it begins, or is longer than anybody plans."""

    code = "capacity.period_backwards"
    status = 422


class ReasonMissing(Refusal):
    """An exception has its reason in words."""

    code = "capacity.reason_missing"
    status = 422


class Taken(Refusal):
    """Somebody holds it at this time. Says what for, and when it is free.

    ``resource_id``, ``holder`` (about, number) and ``free_from`` are for whoever proposes another
    time.
    """

    code = "capacity.taken"

    def __init__(
        self,
        message: object,
        *,
        resource_id: int,
        holder: tuple[str, int | None] = ("", None),
        free_from: datetime | None = None,
    ) -> None:
        super().__init__(message, field="starts_at")
        self.resource_id, self.holder, self.free_from = resource_id, holder, free_from


class OutOfService(Refusal):
    """It is out of order or retired."""

    code = "capacity.out_of_service"


class Closed(Refusal):
    """The store is closed then, and nobody has said why it should be done all the same (I-11)."""

    code = "capacity.closed"


class NotOnDuty(Refusal):
    """The technician does not work then: no shift, or away."""

    code = "capacity.not_on_duty"


class ShareUsedUp(Refusal):
    """The rest of the day is kept free for simple and urgent repair (AP-07)."""

    code = "capacity.share_used_up"


class Past(Refusal):
    """Nothing is booked for a time that has gone by."""

    code = "capacity.past"
    status = 422


class LentOut(Refusal):
    """The hold of a lent tool ends with its return."""

    code = "capacity.lent_out"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One resource for one time; of a technician, in which skill group."""

    resource_id: int
    starts_at: datetime
    ends_at: datetime
    skill: str = ""

    @property
    def span(self) -> Span:
        return self.starts_at, self.ends_at


@dataclass(frozen=True, kw_only=True)
class Move:
    """A hold goes to another time, or to another resource of the same kind of use."""

    occupation_id: int
    starts_at: datetime
    ends_at: datetime
    resource_id: int | None = None


def claims_of(slot: Slot, *, skill: str = "") -> list[Claim]:
    """What a free slot asks to be held: the technician in each stretch, places from start to
    end.
    """
    claims = [
        Claim(resource_id=slot.technician_id, starts_at=start, ends_at=end, skill=skill)
        for start, end in slot.stretches
        if slot.technician_id is not None
    ]
    claims += [
        Claim(resource_id=place, starts_at=slot.starts_at, ends_at=slot.ends_at)
        for place in slot.places
    ]
    return claims


@dataclass(frozen=True)
class HeldFor:
    """Whatever is held for these documents, such as ("appointment", [17]); of some kinds of things
    only where kinds are named. Nothing held is no mistake.
    """

    about: str
    numbers: Collection[int]
    kinds: Collection[str] = ()


Holds = Collection[int] | HeldFor  # ids, each of which must be there, or what they are for


# -- deeds ----------------------------------------------------------------------------------------


@command("capacity.occupy")
def occupy(
    *,
    store_id: int,
    claims: Sequence[Claim],
    purpose: Purpose,
    about: tuple[str, int] | None = None,
    reference: str = "",
    is_confirmed: bool = False,
    override: str = "",
    seen: House | None = None,
    by: Actor,
    at: datetime,
) -> list[Occupation]:
    """Hold all of this or nothing. Holds wait for confirmation unless they are confirmed at once;
    either way nobody else gets the time. ``override`` is the reason for work outside opening hours
    or shifts, and needs its own right. ``seen`` is the house as the same transaction found room in
    it: of that only what is held is read again.
    """
    by.require("capacity.occupy", store_id=store_id)
    why = _override(override, store_id, by)
    if not claims:
        return []
    for claim in claims:
        _require_forward(claim.span)
        if purpose == Purpose.BOOKING and claim.starts_at < at:
            raise Past(_("This time has gone by."), field="starts_at")
    desk = _Desk(store_id, by, at, seen)
    known = desk.hold_still({claim.resource_id for claim in claims})
    rows = [
        Occupation(
            store_id=store_id,
            resource=known[claim.resource_id],
            person_id=known[claim.resource_id].person_id,
            during=_range(claim.span),
            state=HoldState.CONFIRMED if is_confirmed else HoldState.PENDING,
            purpose=purpose,
            skill=claim.skill,
            about=about[0] if about else "",
            about_number=about[1] if about else None,
            reference=clean(reference, most=40, field="reference"),
            override=why,
            made_by=by.key,
            made_at=at,
        )
        for claim in claims
    ]
    desk.require_room(rows)
    with desk.constraints_speak(rows):
        insert_many(rows)
    facts = [
        ResourceOccupied(
            **_told(row),
            purpose=row.purpose,
            starts_at=row.during.lower,
            ends_at=row.during.upper,
            is_confirmed=is_confirmed,
            is_override=bool(why),
        )
        for row in rows
    ]
    return _written(rows, facts, by, at)


@command("capacity.occupy")
def move(
    *, store_id: int, moves: Sequence[Move], override: str = "", by: Actor, at: datetime
) -> list[Occupation]:
    """Put holds to other times or resources, all or none: two may change places. A confirmed hold
    stays confirmed. What is refused leaves everything where it was.
    """
    by.require("capacity.occupy", store_id=store_id)
    why = _override(override, store_id, by)
    if not moves:
        return []
    wanted = {step.occupation_id: step for step in moves}
    for step in moves:
        _require_forward((step.starts_at, step.ends_at))
    desk = _Desk(store_id, by, at)
    before = _held(store_id, wanted)
    goals = {step.resource_id for step in moves if step.resource_id}
    known = desk.hold_still({row.resource_id for row in before} | goals)
    rows = _held(store_id, wanted, lock=True)
    former = {row.pk: (row.resource_id, span_of(row)) for row in rows}
    for row in rows:
        _require_active(row)
        _require_not_lent(row)
        step = wanted[row.pk]
        resource = known[step.resource_id or row.resource_id]
        if resource.kind != row.resource.kind:
            raise OutOfService(_("Work moves only between things of one kind."))
        if row.purpose == Purpose.BOOKING and step.starts_at < min(at, row.during.lower):
            raise Past(_("This time has gone by."), field="starts_at")
        row.resource, row.person_id = resource, resource.person_id
        row.during, row.override = _range((step.starts_at, step.ends_at)), why
    desk.require_room(rows)
    with desk.constraints_speak(rows):
        update_many(rows, ["resource", "person", "during", "override"])
    facts = [
        OccupationMoved(
            **_told(row),
            former_resource_id=former[row.pk][0],
            former_starts_at=former[row.pk][1][0],
            former_ends_at=former[row.pk][1][1],
            starts_at=row.during.lower,
            ends_at=row.during.upper,
            is_override=bool(why),
        )
        for row in rows
    ]
    return _written(rows, facts, by, at)


@command("capacity.occupy")
def exchange(
    *,
    store_id: int,
    occupation_ids: Collection[int],
    claims: Sequence[Claim],
    purpose: Purpose,
    about: tuple[str, int],
    reference: str = "",
    is_confirmed: bool = False,
    override: str = "",
    seen: House | None = None,
    by: Actor,
    at: datetime,
) -> list[Occupation]:
    """Give holds back and take others instead, which may be more or fewer. All or nothing: what is
    refused leaves everything where it was, and nobody gets between.
    """
    by.require("capacity.occupy", store_id=store_id)
    before = _held(store_id, occupation_ids)
    # All that is given and taken is held still in one order before anything is changed.
    lock_resources(
        store_id, {row.resource_id for row in before} | {claim.resource_id for claim in claims}
    )
    release(store_id=store_id, occupation_ids=occupation_ids, by=by, at=at)
    return occupy(
        store_id=store_id,
        claims=claims,
        purpose=purpose,
        about=about,
        reference=reference,
        is_confirmed=is_confirmed,
        override=override,
        seen=seen,
        by=by,
        at=at,
    )


@command("capacity.occupy")
def confirm(
    *, store_id: int, occupation_ids: Collection[int], by: Actor, at: datetime
) -> list[Occupation]:
    """Pending holds become firm. They kept their time all along, so nothing can be in the way."""
    rows = _locked(store_id, occupation_ids, by)
    for row in rows:
        HOLD_LIFE.require(HoldState(row.state), HoldState.CONFIRMED)
        row.state = HoldState.CONFIRMED
    update_many(rows, ["state"])
    return _written(rows, [OccupationConfirmed(**_told(row)) for row in rows], by, at)


@command("capacity.occupy")
def release(
    *,
    store_id: int,
    occupation_ids: Holds,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> list[Occupation]:
    """Let go of holds; the time is free for others from this moment."""
    rows = _locked(store_id, occupation_ids, by)
    for row in rows:
        _require_not_lent(row)
        HOLD_LIFE.require(HoldState(row.state), HoldState.RELEASED)
        row.state, row.ended_at = HoldState.RELEASED, at
        row.reason = clean(reason, most=200, field="reason")
    update_many(rows, ["state", "ended_at", "reason"])
    return _written(rows, [OccupationReleased(**_told(row)) for row in rows], by, at)


@command("capacity.occupy")
def finish(*, store_id: int, occupation_ids: Holds, by: Actor, at: datetime) -> list[Occupation]:
    """The work is done; what is left of its time is free again. What never began is released."""
    rows = _locked(store_id, occupation_ids, by)
    for row in rows:
        _require_not_lent(row)
    return finish_rows(rows, by=by, at=at)


def finish_rows(rows: list[Occupation], *, by: Actor, at: datetime) -> list[Occupation]:
    """As ``finish``, for deeds of this room that hold the rows already."""
    facts: list[Event] = []
    for row in rows:
        begun = row.during.lower < at
        goal = HoldState.DONE if begun else HoldState.RELEASED
        HOLD_LIFE.require(HoldState(row.state), goal)
        row.state, row.ended_at = goal, at
        if begun:
            row.during = _range((row.during.lower, min(row.during.upper, at)))
            facts.append(OccupationFinished(**_told(row), ends_at=row.during.upper))
        else:
            facts.append(OccupationReleased(**_told(row)))
    update_many(rows, ["state", "ended_at", "during"])
    return _written(rows, facts, by, at)


@command("capacity.occupy")
def hand_on(
    *,
    store_id: int,
    occupation_ids: Holds,
    about: tuple[str, int],
    reference: str = "",
    by: Actor,
    at: datetime,
) -> list[Occupation]:
    """What was held for one document is held for another, such as a booking that became an
    order. It goes on counting as booked.
    """
    rows = _locked(store_id, occupation_ids, by)
    for row in rows:
        _require_active(row)
        row.about, row.about_number = about
        row.reference = clean(reference, most=40, field="reference")
    update_many(rows, ["about", "about_number", "reference"])
    return _written(rows, [OccupationHandedOn(**_told(row)) for row in rows], by, at)


# -- what they share ------------------------------------------------------------------------------


@dataclass
class _Desk:
    """One writing of holds: what is held still, and what speaks against the new rows."""

    store_id: int
    by: Actor
    at: datetime
    seen: House | None = None
    known: dict[int, Resource] = field(default_factory=dict)

    def hold_still(self, resource_ids: Collection[int]) -> dict[int, Resource]:
        self.known = lock_resources(self.store_id, resource_ids)
        if set(self.known) != set(resource_ids):
            raise Resource.DoesNotExist
        return self.known

    def require_room(self, rows: Sequence[Occupation]) -> None:
        """Everything that may speak against these rows, in the order in which people ask."""
        for row in rows:
            back = row.resource.out_until
            if row.resource.state == ServiceState.OUT_OF_ORDER and back is not None:
                is_usable = row.during.lower >= back
            else:
                is_usable = row.resource.state == ServiceState.IN_SERVICE
            if not is_usable and row.purpose not in (Purpose.UPKEEP, Purpose.BLOCK):
                words = _("%(name)s is out of service.") % {"name": row.resource.name}
                raise OutOfService(words, field="resource_id")
        bound = [row for row in rows if row.purpose not in ANY_TIME]
        booked = [row for row in bound if row.purpose == Purpose.BOOKING and row.person_id]
        books = self._books(booked)
        found = self._house(bound, is_whole=bool(booked)) if bound else None
        self._require_nobody_else(rows, found)
        if found is not None:
            self._require_hours(bound, booked, books, found)

    def _others(self, rows: Sequence[Occupation]) -> Iterable[Occupation]:
        """What else is held of these things in this time."""
        own = [row.pk for row in rows if row.pk]
        first = min(row.during.lower for row in rows)
        last = max(row.during.upper for row in rows)
        others = Occupation.objects.active().filter(resource__in=list(self.known))
        others = others.exclude(pk__in=own).filter(during__overlap=(first, last))
        return others.order_by("during", "pk")

    def _require_nobody_else(self, rows: Sequence[Occupation], found: House | None) -> None:
        by_resource: dict[int, list[Occupation]] = {}
        for other in self._others(rows) if found is None else found.holds:
            if other.state in ACTIVE:
                by_resource.setdefault(other.resource_id, []).append(other)
        for row in rows:
            for other in by_resource.get(row.resource_id, []):
                if rules.overlapping(span_of(row), [span_of(other)]):
                    raise self._taken(row, other)

    def _taken(self, row: Occupation, other: Occupation) -> Taken:
        zone = zone_of(self.store_id)
        minutes = rules.minutes_of([span_of(row)])
        free = next_free(row.resource_id, after=row.during.lower, minutes=minutes)
        words = _(
            "%(name)s is taken from %(start)s to %(end)s: %(purpose)s %(reference)s. "
            "Long enough free from %(free)s."
        ) % {
            "name": row.resource.name,
            "start": f"{other.during.lower.astimezone(zone):%Y-%m-%d %H:%M}",
            "end": f"{other.during.upper.astimezone(zone):%Y-%m-%d %H:%M}",
            "purpose": Purpose(other.purpose).label,
            "reference": other.reference,
            "free": f"{free.astimezone(zone):%Y-%m-%d %H:%M}",
        }
        return Taken(
            words,
            resource_id=row.resource_id,
            holder=(other.about, other.about_number),
            free_from=free,
        )

    def _require_hours(
        self,
        rows: Sequence[Occupation],
        booked: Sequence[Occupation],
        books: Mapping[tuple[date, str], DayBook],
        found: House,
    ) -> None:
        """Opening hours and shifts, unless an override says why not; then the share kept free."""
        for row in rows:
            if not row.override:
                _require_at_work(found, row)
        for (day, skill), book in books.items():
            new = [row for row in booked if skill in ("", row.skill)]
            used = rules.per_day(map(span_of, new), found.day_of).get(day, 0)
            total, most = found.booked(day, skill) + used, found.bookable(day, skill)
            if used and total > most and not all(row.override for row in new):
                raise ShareUsedUp(self._share_words(found, day, skill), field="starts_at")
            book.bookable_minutes = max(most, total)
        DayBook.objects.bulk_update(books.values(), ["bookable_minutes"])

    def _house(self, rows: Sequence[Occupation], *, is_whole: bool) -> House:
        days = [self._day(at) for row in rows for at in span_of(row)]
        own = [row.pk for row in rows if row.pk]
        first, last = min(days), max(days)
        if self.seen is not None and self.seen.covers(first, last, self.known):
            return held_now(self.seen, but=own)
        return house(
            self.store_id,
            first=first,
            last=last,
            but=own,
            resource_ids=None if is_whole else list(self.known),
        )

    def _day(self, at: datetime) -> date:
        return day_of(at, store_id=self.store_id)

    def _books(self, rows: Sequence[Occupation]) -> dict[tuple[date, str], DayBook]:
        """The pages on which these minutes are counted, held still in one order."""
        keys = sorted(
            {(self._day(row.during.lower), skill) for row in rows for skill in ("", row.skill)}
        )
        if not keys:
            return {}
        pages = [DayBook(store_id=self.store_id, on=on, skill=skill) for on, skill in keys]
        # An upsert that changes nothing: it makes the page or waits for whoever holds it.
        upsert_many(pages, unique=["store", "on", "skill"], update=["skill"])
        return dict(zip(keys, pages, strict=True))

    def _share_words(self, found: House, day: date, skill: str) -> str:
        return _(
            "On %(day)s %(booked)s of %(most)s bookable minutes are booked%(skill)s; "
            "%(share)s %% stay free for simple and urgent repair."
        ) % {
            "day": day.isoformat(),
            "booked": found.booked(day, skill),
            "most": found.bookable(day, skill),
            "skill": f" ({skill})" if skill else "",
            "share": found.kept_free,
        }

    @contextmanager
    def constraints_speak(self, rows: Sequence[Occupation]) -> Iterator[None]:
        """The table has the last word: what its constraints refuse is taken, even where we may not
        see by whom. They are asked when all rows of a statement are written, so rows that change
        places are written in one.
        """
        try:
            with transaction.atomic():
                yield
        except IntegrityError as clash:
            words = _("Somebody else holds this at this time, here or in another store.")
            raise Taken(words, resource_id=rows[0].resource_id) from clash


def lock_resources(store_id: int, resource_ids: Collection[int]) -> dict[int, Resource]:
    """Hold these still, and the people among them in every store: others who want them wait."""
    rows = Resource.objects.select_for_update(no_key=True, of=("self",)).filter(
        store_id=store_id, pk__in=resource_ids
    )
    found = {row.pk: row for row in rows.order_by("pk")}
    people = sorted({row.person_id for row in found.values() if row.person_id})
    if people:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('capacity.person'), p::int)"
                " FROM (SELECT unnest(%s::bigint[]) AS p ORDER BY 1) AS people",
                [people],
            )
    return found


def _require_at_work(found: House, row: Occupation) -> None:
    span = span_of(row)
    if row.resource.kind == ResourceKind.TECHNICIAN:
        if not rules.is_within(span, found.windows.get(row.resource_id, [])):
            words = _("%(name)s is not at work at this time.") % {"name": row.resource.name}
            raise NotOnDuty(words, field="starts_at")
        return
    begins = any(start <= span[0] < end for start, end in found.opened)
    ends = any(start < span[1] <= end for start, end in found.opened)
    if not (begins and ends):
        raise Closed(_("The store is closed at this time."), field="starts_at")


def _override(words: str, store_id: int, by: Actor) -> str:
    found = clean(words, most=200, field="override")
    if found:
        by.require("capacity.override", store_id=store_id)
    return found


def _require_forward(span: Span) -> None:
    if not span[0] < span[1] <= span[0] + LONGEST:
        raise PeriodBackwards(_("The time ends before it begins."), field="ends_at")


def _require_not_lent(row: Occupation) -> None:
    if row.purpose == Purpose.LOAN and row.resource.kind == ResourceKind.TOOL:
        raise LentOut(_("The tool is lent. Take it back first."))


def _require_active(row: Occupation) -> None:
    if row.state not in ACTIVE:
        HOLD_LIFE.require(HoldState(row.state), HoldState.CONFIRMED)


def span_of(row: Occupation) -> Span:
    return row.during.lower, row.during.upper


def _range(span: Span) -> DateTimeTZRange:
    return DateTimeTZRange(*span, bounds="[)")


def _held(store_id: int, wanted: Holds, *, lock: bool = False) -> list[Occupation]:
    rows = Occupation.objects.filter(store_id=store_id).select_related("resource")
    if lock:
        rows = rows.select_for_update(of=("self",))
    if isinstance(wanted, HeldFor):
        rows = rows.active().filter(about=wanted.about, about_number__in=wanted.numbers)
        if wanted.kinds:
            rows = rows.filter(resource__kind__in=wanted.kinds)
        return list(rows.order_by("pk"))
    ids = set(wanted)
    found = list(rows.filter(pk__in=ids).order_by("pk"))
    if {row.pk for row in found} != ids:
        raise Occupation.DoesNotExist
    return found


def _locked(store_id: int, wanted: Holds, by: Actor) -> list[Occupation]:
    by.require("capacity.occupy", store_id=store_id)
    return _held(store_id, wanted, lock=True)


def _told(row: Occupation) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "occupation_id": row.pk,
        "resource_id": row.resource_id,
        "person_id": row.person_id,
        "about": row.about,
        "about_number": row.about_number,
    }


def _written(
    rows: list[Occupation], facts: Sequence[Event], by: Actor, at: datetime
) -> list[Occupation]:
    if rows:
        record_many(facts, by=by, at=at)
        live.tell("occupation", group_id=by.group_id, stores=[rows[0].store_id])
    return rows
