"""Giving a customer the address of a visit's page, and calling it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.outside_keys import hashed, new_secret
from aftersales.core.refusals import Refusal
from aftersales.faces.portal.events import LinkMade, LinksRevoked
from aftersales.faces.portal.models import Guest, Link
from aftersales.faces.portal.parameters import LINK_VALID
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import queries as orders
from aftersales.records.customers import queries as customers


class NoPhone(Refusal):
    """There is no number to send to, or no message is wanted there."""

    code = "portal.no_phone"


@command("portal.invite")
def invite(*, order_id: int, site: str = "", by: Actor, at: datetime) -> tuple[Link, str]:
    """Give the customer an address of this visit (192 bits). With ``site``, where the customer's
    pages are reached, it goes out by message; without, the adviser shows it. It is told just once.
    """
    order = _order(order_id, by=by)
    link, token = _new(order, is_sent=bool(site), by=by, at=at)
    if site:
        _send(order, _address(site, token), link, by=by, at=at)
    return link, token


def new_address(*, order_id: int, site: str, by: Actor, at: datetime) -> str:
    """An address of this visit's page for a message that a room below sends: the car is ready."""
    hand = by.as_system("portal", rights={"portal.invite", "orders.view"})
    _link, token = _new(_order(order_id, by=hand), is_sent=True, by=hand, at=at)
    return _address(site, token)


def _address(site: str, token: str) -> str:
    return f"{site.rstrip('/')}/v/{token}/"


def _new(order: Any, *, is_sent: bool, by: Actor, at: datetime) -> tuple[Link, str]:
    token = new_secret()
    holds = value(LINK_VALID, store_id=order.store_id, on=day_of(at, store_id=order.store_id))
    link = Link.objects.create(
        store_id=order.store_id,
        customer_id=order.customer_id,
        order=order,
        token_digest=hashed(token),
        is_sent=is_sent,
        made_at=at,
        made_by=by.key,
        valid_until=at + holds,
    )
    fact = LinkMade(
        store_id=order.store_id,
        link_id=link.pk,
        order_id=order.pk,
        customer_id=order.customer_id,
        channel="sms" if is_sent else "shown",
    )
    record(fact, by=by, at=at)
    return link, token


def _send(order: Any, address: str, link: Link, *, by: Actor, at: datetime) -> None:
    system = by.as_system("portal", rights={"customers.view", "notices.send"})
    files = customers.visible(seen_by=system).filter(pk=order.customer_id)
    main = getattr(customers.with_main_phone(files).first(), "main_phone", "")
    phone = order.brought_phone or main
    if not phone:
        raise NoPhone(_("There is no phone number. Show the customer the code on the screen."))
    sent = notices.send(
        recipient=("customer", order.customer_id),
        channel="sms",
        address=phone,
        code="portal.visit",
        occasion=f"portal.visit:{link.pk}",
        values={"number": order.number, "address": address},
        store_id=order.store_id,
        by=system,
        at=at,
    )
    if sent is None:
        raise NoPhone(_("The customer wants no messages. Show the code on the screen."))


@command("portal.invite")
def revoke(*, order_id: int, by: Actor, at: datetime) -> int:
    """Nobody comes in to this visit any more by an address that was given out, and whoever came in
    by one is out: the phone was lost, the message went to the wrong person.
    """
    order = _order(order_id, by=by)
    seen_by = by.as_system("portal", rights={"orders.view"})
    known = set(Link.objects.filter(order=order).values_list("token_digest", flat=True))
    for estimate in orders.estimates_of(order.pk, seen_by=seen_by).exclude(token_digest=""):
        if estimate.token_digest not in known:  # an estimate's own address is shut here too
            Link.objects.create(
                store_id=order.store_id,
                customer_id=order.customer_id,
                order=order,
                token_digest=estimate.token_digest,
                made_at=estimate.sent_at or at,
                made_by=by.key,
                valid_until=estimate.valid_until,
            )
    closed = Link.objects.filter(order=order, revoked_at=None).update(revoked_at=at)
    Guest.objects.filter(came_for=order, ended_at=None).update(ended_at=at)
    fact = LinksRevoked(
        store_id=order.store_id, order_id=order.pk, customer_id=order.customer_id, links=closed
    )
    record(fact, by=by, at=at)
    return closed


def _order(order_id: int, *, by: Actor) -> Any:
    seen_by = by.as_system("portal", rights={"orders.view"})
    order = orders.visible(seen_by=seen_by).get(pk=order_id)
    by.require("portal.invite", store_id=order.store_id)
    return order
