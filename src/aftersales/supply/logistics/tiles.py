"""What logistics tells on the start page, and where its things are looked at."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.supply.logistics import queries
from aftersales.supply.logistics.states import NOT_ENDED, ArticleState, ShipmentState
from aftersales.web.tiles import Counted, leads, tile, wait


def to_send(actor: Actor, _at: datetime) -> Counted:
    """Packed, and still here."""
    mine = actor.stores_with("logistics.ship")
    rows = queries.shipments(seen_by=actor).filter(source__in=mine, state=ShipmentState.OPEN)
    return wait(rows, reverse("logistics:shipments") + "?view=to_send")


def late(actor: Actor, at: datetime) -> Counted:
    """Not delivered, or wanted by a time that has passed."""
    mine = actor.stores_with("logistics.ship")
    rows = queries.shipments(seen_by=actor).filter(source__in=mine)
    overdue = rows.filter(state__in=NOT_ENDED, due_at__lt=at)
    return wait(overdue, reverse("logistics:shipments") + "?view=late", tone="late")


def mine_to_drive(actor: Actor, at: datetime) -> Counted:
    """Sent off to this person, and not home yet."""
    rows = queries.to_drive(seen_by=actor, on=day_of(at))
    return wait(rows, reverse("logistics:my_tours"))


def to_call(actor: Actor, _at: datetime) -> Counted:
    """Came damaged, and the customer does not know yet."""
    mine = actor.stores_with("logistics.receive_article")
    rows = queries.articles(seen_by=actor).filter(store__in=mine, state=ArticleState.CALLING)
    return wait(rows, reverse("logistics:articles") + "?state=calling", tone="late")


def to_test(actor: Actor, _at: datetime) -> Counted:
    mine = actor.stores_with("logistics.note_test")
    rows = queries.articles(seen_by=actor).filter(store__in=mine, state=ArticleState.INSPECTED)
    return wait(rows, reverse("logistics:articles") + "?state=inspected")


tile(
    "shipments_to_send",
    _("Shipments to hand over"),
    figure=to_send,
    right="logistics.ship",
    order=42,
)
tile("shipments_late", _("Late deliveries"), figure=late, right="logistics.ship", order=43)
tile(
    "tours_to_drive",
    _("Tours to drive"),
    figure=mine_to_drive,
    right="logistics.drive",
    order=44,
)
tile(
    "articles_to_call",
    _("Articles that came damaged: call the customer"),
    figure=to_call,
    right="logistics.receive_article",
    order=45,
)
tile(
    "articles_to_test",
    _("Articles to test"),
    figure=to_test,
    right="logistics.note_test",
    order=46,
)
leads("article", "logistics:article", right="logistics.view_articles")
leads("tour", "logistics:tour", right="logistics.view")
leads("shipment", "logistics:shipment", right="logistics.view")
