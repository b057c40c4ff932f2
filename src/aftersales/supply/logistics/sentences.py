"""What happened to a shipment, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.supply.logistics import events, queries
from aftersales.supply.logistics.states import (
    Agreed,
    ArticleEnd,
    CarrierKind,
    DamageCause,
    Failure,
    Finding,
    Outcome,
    ScanKind,
)
from aftersales.web import show
from aftersales.web.sentences import names, say


def _of(choices: Any) -> Any:
    labels = {str(value): label for value, label in choices.choices}
    return lambda code: labels.get(code, code)


def _moment(value: Any) -> str:
    return str(show.moment(datetime.fromisoformat(value)))


def _yes(value: Any) -> str:
    return gettext("yes") if value else gettext("no")


say(
    events.CarrierRegistered,
    _("%(actor)s opened the file of the carrier: %(kind)s"),
    shown={"kind": _of(CarrierKind)},
)
say(events.CarrierChanged, _("%(actor)s changed the file of the carrier"))
say(
    events.ShipmentRegistered,
    _("%(actor)s registered the shipment; packages: %(packages)s, wanted by %(due_at)s"),
    shown={"due_at": _moment},
)
say(
    events.CarrierAgreed,
    _("%(actor)s agreed on %(carrier)s for %(price)s %(currency)s, %(how)s"),
    tone="work",
    shown={"how": _of(Agreed)},
)
say(
    events.DueSet,
    _("%(actor)s set the time it is wanted by to %(due_at)s"),
    shown={"due_at": _moment},
)
say(events.WaybillNoted, _("%(actor)s noted the waybill number"))
say(
    events.PackageScanned,
    _("%(actor)s scanned package %(package)s: %(kind)s"),
    shown={"kind": _of(ScanKind)},
)
say(
    events.ShipmentSent,
    pgettext_lazy("shipment", "It left with %(carrier)s; attempt %(attempt)s"),
    tone="work",
)
say(
    events.ShipmentDelivered,
    _("Delivered. In time: %(on_time)s; as ordered: %(right)s; undamaged: %(undamaged)s"),
    tone="ready",
    shown={"on_time": _yes, "right": _yes, "undamaged": _yes},
)
say(
    events.ShipmentFoundWrong,
    _("Found when it was unpacked. As ordered: %(right)s; undamaged: %(undamaged)s"),
    tone="late",
    shown={"right": _yes, "undamaged": _yes},
)
say(
    events.ShipmentFailed,
    _("%(actor)s could not deliver it: %(reason)s"),
    tone="late",
    shown={"reason": _of(Failure)},
)
say(
    events.ShipmentRetried,
    _("%(actor)s has it sent once more, attempt %(attempt)s; wanted by %(due_at)s"),
    tone="waiting",
    shown={"due_at": _moment},
)
say(events.ShipmentReturned, pgettext_lazy("shipment", "It came back"), tone="late")
say(events.ShipmentLost, pgettext_lazy("shipment", "It is lost"), tone="late")
say(events.ShipmentCancelled, _("%(actor)s cancelled the shipment"), tone="late")
say(events.CostNoted, _("%(actor)s noted what it cost: %(cost)s %(currency)s"))
say(events.RecipientTold, _("%(actor)s told the recipient the waybill number"))
say(events.RecipientSeen, _("%(actor)s looked at phone and address in clear"))
say(events.ReachSaid, _("%(actor)s said where and when to bring it"))
say(events.SitePlaced, _("%(actor)s said where the site lies"))
say(
    events.SiteAssigned,
    _("%(actor)s said which store serves the site. As proposed: %(proposed)s"),
    shown={"proposed": _yes},
)
say(events.VanRegistered, _("%(actor)s opened the file of the van"))
say(events.VanChanged, _("%(actor)s changed the file of the van"))
say(
    events.TourPlanned,
    _("%(actor)s planned the tour; stops: %(stops)s, %(km)s km, %(cost)s %(currency)s"),
    tone="waiting",
)
say(
    events.TourReordered,
    _("%(actor)s changed the order: %(cost)s instead of %(before)s %(currency)s"),
)
say(events.TourSent, _("%(actor)s sent it off with %(person)s"), tone="work")
say(events.ShipmentLeftOut, _("%(actor)s left %(shipment)s out of the tour"), tone="late")
say(events.TourDropped, _("%(actor)s dropped the tour"), tone="late")
say(
    events.TourLeft,
    pgettext_lazy("tour", "The van left; stops to serve: %(stops)s"),
    tone="work",
)
say(
    events.StopReached,
    _("The van was there with %(shipment)s. After the window: %(late)s"),
    shown={"late": _yes},
)
say(
    events.TourEnded,
    _("The van is back after %(km)s km; the tour cost %(cost)s %(currency)s"),
    tone="ready",
)
say(events.ArticleRegistered, _("%(actor)s took it in"), tone="waiting")
say(
    events.ArticleUnpacked,
    _("%(actor)s unpacked it. Damaged outside: %(damaged)s"),
    shown={"damaged": _yes},
)
say(
    events.SenderCalled,
    _("%(actor)s called the customer. Reached: %(reached)s. Cause of the damage: %(cause)s"),
    shown={"reached": _yes, "cause": lambda code: _of(DamageCause)(code) or "–"},
)
say(
    events.ArticleTested,
    _("%(actor)s tested it: %(finding)s"),
    tone="work",
    shown={"finding": _of(Finding)},
)
say(
    events.ArticleDecided,
    _("%(actor)s decided: %(outcome)s"),
    tone="work",
    shown={"outcome": _of(Outcome)},
)
say(events.ArticleRepaired, _("%(actor)s noted that it is repaired"), tone="ready")
say(events.ArticlePacked, _("%(actor)s packed it: %(shipment)s"), tone="ready")
say(events.ArticleSentBack, _("It is on its way back: %(shipment)s"), tone="work")
say(events.ArticleKept, _("It lies here again, no longer on %(shipment)s"), tone="late")
say(
    events.ArticleClosed,
    pgettext_lazy("article", "Closed: %(end)s"),
    tone="ready",
    shown={"end": _of(ArticleEnd)},
)


@names("article")
def articles(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.articles(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("tour")
def tours(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.tours(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("van")
def vans(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.vans(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "plate"))


@names("shipment")
def shipments(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.shipments(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("carrier")
def carriers(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.carriers(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))
