"""What suppliers say themselves: the day they promise, that it left, what they would ask for it.

All of it goes through the deeds of purchasing, under the supplier's own name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.scope import as_seen_by
from aftersales.faces.chain.commands.refusals import AnsweredMeanwhile, DayIsOver, DayMissing
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.supply.purchasing import commands as purchasing
from aftersales.supply.purchasing import queries as purchases
from aftersales.supply.purchasing.commands import Quoted

if TYPE_CHECKING:
    from aftersales.supply.purchasing.models import Offer, PurchaseOrder

BUYS = frozenset({"purchasing.view", "purchasing.place", "notices.notify"})
ASKS = frozenset({"purchasing.view", "purchasing.inquire", "notices.notify"})


@command("chain.use")
def confirm_order(
    *,
    order_id: int,
    confirmation: str = "",
    promised_on: date | None = None,
    by_line: Mapping[int, date] | None = None,
    seen: datetime | None = None,
    by: Actor,
    at: datetime,
) -> PurchaseOrder:
    """Confirm one's order under one's own number, with one day for all lines or another for some.
    ``seen`` is when it was confirmed last by what its page said: of two who answer at the same
    time the second looks again first.
    """
    one_at_a_time(order_id)
    order = _own_order(order_id, by=by)
    if order.confirmed_at != seen:
        raise AnsweredMeanwhile(
            _("Somebody confirmed this order meanwhile. Look at the days below, then send again.")
        )
    days = dict(by_line or {})
    if promised_on is None and not days:
        raise DayMissing(_("Say on which day it comes."), field="promised_on")
    hand = by.served(store_id=order.store_id, rights=BUYS)
    _refuse_over([promised_on, *days.values()], hand, store_id=order.store_id, at=at)
    done = purchasing.confirm(
        order_id=order.pk,
        confirmation=confirmation,
        promised_on=promised_on,
        by_line=days,
        by=hand,
        at=at,
    )
    _tell_buyer(order, by=hand, at=at)
    return done


@command("chain.use")
def ship_order(
    *,
    order_id: int,
    waybill: str = "",
    promised_on: date | None = None,
    by: Actor,
    at: datetime,
) -> PurchaseOrder:
    """The goods have left, under this waybill; ``promised_on`` is when they come."""
    order = _own_order(order_id, by=by)
    hand = by.served(store_id=order.store_id, rights=BUYS)
    _refuse_over([promised_on], hand, store_id=order.store_id, at=at)
    done = purchasing.note_shipment(
        order_id=order.pk, waybill=waybill, promised_on=promised_on, by=hand, at=at
    )
    _tell_buyer(order, by=hand, at=at)
    return done


@command("chain.use")
def quote(
    *,
    offer_id: int,
    valid_until: date,
    quoted: Sequence[Quoted],
    words: str = "",
    by: Actor,
    at: datetime,
) -> Offer:
    """What one asks for each part of an inquiry, in how many days, and until when it holds."""
    own = _own_offer(offer_id, by=by)
    hand = by.served(store_id=own.store_id, rights=ASKS)
    done = purchasing.note_offer(
        offer_id=own.pk, valid_until=valid_until, quoted=quoted, words=words, by=hand, at=at
    )
    _tell_asker(own, by=hand, at=at)
    return done


@command("chain.use")
def decline(*, offer_id: int, words: str = "", by: Actor, at: datetime) -> Offer:
    """One makes no offer, or takes it back."""
    own = _own_offer(offer_id, by=by)
    hand = by.served(store_id=own.store_id, rights=ASKS)
    done = purchasing.note_decline(offer_id=own.pk, words=words, by=hand, at=at)
    _tell_asker(own, by=hand, at=at)
    return done


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def one_at_a_time(order_id: int) -> None:
    """Two browsers of one supplier stand in a queue: nothing may be locked with their eyes. A race
    test takes it away.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"chain.confirm|{order_id}"]
        )


def _own_order(order_id: int, *, by: Actor) -> PurchaseOrder:
    return purchases.orders(seen_by=by).select_related(None).get(pk=order_id)


def _own_offer(offer_id: int, *, by: Actor) -> Offer:
    rows = purchases.offers(seen_by=by).select_related(None).select_related("inquiry")
    return rows.get(pk=offer_id)


def _refuse_over(
    days: Collection[date | None], hand: Actor, *, store_id: int, at: datetime
) -> None:
    with as_seen_by(hand):
        today = day_of(at, store_id=store_id)
    if any(day is not None and day < today for day in days):
        raise DayIsOver(_("This day is over: name one from today on."), field="promised_on")


def _tell_buyer(order: PurchaseOrder, *, by: Actor, at: datetime) -> None:
    """Who proposed the order finds a word in the inbox."""
    _tell(
        order.proposer,
        ("purchase_order", order.pk),
        order.number,
        reverse("purchasing:order", args=[order.pk]),
        store_id=order.store_id,
        by=by,
        at=at,
    )


def _tell_asker(own: Offer, *, by: Actor, at: datetime) -> None:
    """Who asked for quotations finds a word in the inbox."""
    kind, _colon, number = own.inquiry.made_by.rpartition("/")[2].partition(":")
    _tell(
        int(number) if kind == "staff" and number.isdigit() else None,
        ("inquiry", own.inquiry_id),
        own.inquiry.number,
        reverse("purchasing:inquiry", args=[own.inquiry_id]),
        store_id=own.store_id,
        by=by,
        at=at,
    )


def _tell(
    person_id: int | None,
    about: tuple[str, int],
    number: str,
    page: str,
    *,
    store_id: int,
    by: Actor,
    at: datetime,
) -> None:
    if person_id is None:
        return
    notices.notify(
        people=[person_id],
        code="chain.answered",
        occasion=f"chain.answered:{about[0]}:{about[1]}:{at.isoformat()}",
        about=about,
        values={"number": number},
        address=page,
        store_id=store_id,
        by=by,
        at=at,
    )
