"""The telephone rule measured (RC-09), and where articles are sent to be tested (RC-25)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.parameters import all_parameters
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.support import rules
from aftersales.lane.support.commands.refusals import CallImpossible, PlaceGone
from aftersales.lane.support.events import AddressGiven, CallMissed, CallPickedUp, TestPlaceKept
from aftersales.lane.support.models import AddressNote, PhoneCall, TestPlace
from aftersales.lane.support.parameters import RING_SECONDS
from aftersales.records.customers import queries as talks

PICK_UP = "deadlines.pick_up"


@command("support.report_calls")
def report_call(
    *,
    store_id: int,
    external: str,
    rang_at: datetime,
    picked_up_at: datetime | None = None,
    ended_at: datetime | None = None,
    line: str = "",
    by: Actor,
    at: datetime,
) -> PhoneCall:
    """What the telephone system tells of a call from outside: that it rings, that it was lifted,
    that it is over. Told again under the same name it adds what was not known; the day's limit of
    rings says whether it was in time.
    """
    by.require("support.report_calls", store_id=store_id)
    if any(moment is not None and moment < rang_at for moment in (picked_up_at, ended_at)):
        raise CallImpossible(_("A call is lifted and ends after it began to ring."))
    call, _new = PhoneCall.objects.get_or_create(
        store_id=store_id,
        external=clean(external, most=80, field="call", needed=True),
        defaults={
            "rang_at": rang_at,
            "rang_on": day_of(rang_at, store_id=store_id),
            "line": clean(line, most=20, field="line"),
        },
    )
    call = PhoneCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    was_over = call.rings is not None
    call.picked_up_at = call.picked_up_at or picked_up_at
    call.ended_at = call.ended_at or ended_at
    over_at = call.picked_up_at or call.ended_at
    if (was_over and call.picked_up_at is None) or over_at is None:
        return call
    if not was_over:
        _count(call, over_at)
    call.save(update_fields=["picked_up_at", "ended_at", "rings", "is_in_time"])
    if not was_over:
        _tell(call, by=by, at=at)
    return call


def _count(call: PhoneCall, over_at: datetime) -> None:
    where: dict[str, Any] = {"store_id": call.store_id, "on": call.rang_on}
    seconds = value(RING_SECONDS, **where)
    call.rings = min(rules.rings(call.rang_at, over_at, ring_seconds=seconds), 32_000)
    most = value(all_parameters()[PICK_UP], **where)
    call.is_in_time = call.picked_up_at is not None and call.rings <= most


def _tell(call: PhoneCall, *, by: Actor, at: datetime) -> None:
    about = {"store_id": call.store_id, "phone_call_id": call.pk, "rings": call.rings or 0}
    if call.picked_up_at is None:
        record(CallMissed(**about), by=by, at=at)
        return
    waited = int((call.picked_up_at - call.rang_at).total_seconds())
    record(CallPickedUp(**about, seconds=waited), by=by, at=at)


@command("support.keep_places")
def keep_place(
    *,
    name: str,
    address: str,
    phone: str,
    contact: str,
    is_current: bool = True,
    test_place_id: int | None = None,
    by: Actor,
    at: datetime,
) -> TestPlace:
    """Where articles are sent to be tested: the three things a customer is told (RC-25)."""
    if test_place_id is None:
        assert by.group_id is not None  # who keeps addresses works somewhere
        place = TestPlace(group_id=by.group_id)
    else:
        rows = TestPlace.objects.visible_to(by, "support.keep_places")
        place = rows.select_for_update(of=("self",)).get(pk=test_place_id)
    place.name = clean(name, most=80, field="name", needed=True)
    place.address = clean(address, most=200, field="address", needed=True)
    place.phone = clean(phone, most=30, field="phone", needed=True)
    place.contact = clean(contact, most=60, field="contact", needed=True)
    place.is_current = is_current
    place.save()
    record(TestPlaceKept(test_place_id=place.pk, is_current=is_current), by=by, at=at)
    return place


@command("support.give_address")
def give_address(
    *, consultation_id: int, test_place_id: int, by: Actor, at: datetime
) -> AddressNote:
    """The customer was told where to send the article, whom to call and whom to ask for."""
    talk = talks.consultations(seen_by=by).get(pk=consultation_id)
    by.require("support.give_address", store_id=talk.store_id)
    place = TestPlace.objects.visible_to(by, "support.give_address").get(pk=test_place_id)
    if not place.is_current:
        raise PlaceGone(_("Nothing is sent there any more. Choose another address."))
    note, is_new = AddressNote.objects.get_or_create(
        consultation=talk,
        place=place,
        defaults={"store_id": talk.store_id, "told_at": at, "told_by": by.key},
    )
    if is_new:
        fact = AddressGiven(store_id=talk.store_id, consultation_id=talk.pk, test_place_id=place.pk)
        record(fact, by=by, at=at)
    return note
