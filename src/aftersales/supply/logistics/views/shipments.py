"""A shipment on screen: registered, given a carrier, handed over, followed and ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from aftersales.core import phones
from aftersales.core.money import plain
from aftersales.core.papers import all_papers, papers_of
from aftersales.ground.network import queries as network
from aftersales.supply.logistics import commands, forms, queries
from aftersales.supply.logistics.models import Package, Scan, Shipment
from aftersales.supply.logistics.states import (
    NOT_ENDED,
    SHIPMENT,
    SHIPMENT_TONES,
    Agreed,
    CarrierKind,
    Failure,
    ScanKind,
    ShipmentState,
)
from aftersales.supply.logistics.views.here import (
    article_url,
    dialog,
    now,
    shipment_in_sight,
    shipment_url,
    texts_at,
)
from aftersales.supply.parts import queries as stock
from aftersales.supply.parts.states import TransferState
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.sentences import timeline
from aftersales.web.shell import store_in_view
from aftersales.web.stores import stores_for

SCAN_TONES = {
    ScanKind.LOADED: "work",
    ScanKind.PASSED: "work",
    ScanKind.DELIVERED: "ready",
}


@needs("logistics.ship")
def register_shipment(request: Any) -> HttpResponse:
    """Goods to another store or to somebody outside."""
    own = stores_for(request, "logistics.ship")
    group = sorted(network.store_ids(group_id=request.actor.group_id))
    here = store_in_view(request)
    form = forms.ShipmentForm(
        request.POST if request.method == "POST" else None,
        stores=own,
        targets={pk: network.store(pk).name for pk in group},
        initial={"store_id": here if here in own else next(iter(own))},
    )
    if form.is_valid():
        with shown_on(form):
            said = form.cleaned_data
            made = commands.register_shipment(
                source_id=said["store_id"],
                target_id=said["target_id"],
                recipient=form.to_whom(),
                contents=form.contents(),
                packages=said["packages"],
                weight_kg=said["weight_kg"],
                due_at=said["due_at"],
                reference=said["reference"],
                words=said["words"],
                by=request.actor,
                at=now(),
            )
            return done(request, shipment_url(made.pk), _("Registered."))
    context = {
        "form": form,
        "title": _("Send goods"),
        "lines": [(f"part_{n}", f"what_{n}", f"quantity_{n}") for n in range(1, forms.LINES + 1)],
        "texts": texts_at("logistics.register", next(iter(own))),
    }
    return page(request, "logistics/register.html", "form", context)


@needs("logistics.ship")
def of_transfer_register(request: Any, transfer_id: int) -> HttpResponse:
    """Pack the parts of a transfer."""
    rows = stock.transfers(seen_by=request.actor)
    transfer = get_object_or_404(rows, pk=transfer_id)
    form = forms.OfTransferForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.register_shipment(
            source_id=transfer.source_id,
            transfer_id=transfer.pk,
            **said,
            by=request.actor,
            at=now(),
        ),
        title=_("Pack %(number)s") % {"number": transfer.number},
        words=f"{transfer.source.name} → {transfer.target.name}",
        label=_("Register the shipment"),
        back=lambda made: shipment_url(made.pk),
    )


@needs("logistics.view")
@require_safe
def of_transfer(request: Any, transfer_id: int) -> HttpResponse:
    """On the page of a transfer: how it is sent, or the button to pack it."""
    transfer = get_object_or_404(stock.transfers(seen_by=request.actor), pk=transfer_id)
    row = queries.live_of_transfer(transfer.pk, seen_by=request.actor)
    may = request.actor.may("logistics.ship", store_id=transfer.source_id)
    live = transfer.state in (TransferState.REQUESTED, TransferState.SENT)
    context = {
        "transfer": transfer,
        "shipment": row,
        "chip": _chip(row) if row else "",
        "may_pack": may and live and row is None,
    }
    return page(request, "logistics/of_transfer.html", "panel", context)


def _chip(row: Shipment) -> Markup:
    state = ShipmentState(row.state)
    return show.chip(state.label, SHIPMENT_TONES[state])


@needs("logistics.view")
@require_safe
def shipment(request: Any, shipment_id: int) -> HttpResponse:
    """One shipment: what may be done now, where each package is, and its whole way."""
    row = shipment_in_sight(request, shipment_id)
    actor = request.actor
    latest = queries.where_is(row, seen_by=actor)
    context = {
        "shipment": row,
        "head": _head(row),
        "bar": bar(_offers(row), actor=actor, store_id=_end(row, actor)),
        "facts": _facts(row, actor),
        "verdict": _verdict(row),
        "lines": [_line(one) for one in queries.lines(row.pk, seen_by=actor)],
        "packages": [
            _package(one, latest.get(one.pk)) for one in queries.packages(row.pk, seen_by=actor)
        ],
        "scans": [_scan(one) for one in queries.scans(row.pk, seen_by=actor)[:60]],
        "may_see": row.target_id is None
        and actor.may("logistics.see_recipient", store_id=row.source_id)
        and bool(row.phone or row.address),
        "papers": [
            (one.title, one.address(row.pk)) for one in papers_of("shipment", seen_by=actor)
        ],
        "tours": list(queries.stops_of_shipment(row.pk, seen_by=actor)),
        "texts": texts_at("logistics.shipment", row.source_id),
        "timeline": timeline("shipment", row.pk, seen_by=actor),
    }
    return page(request, "logistics/shipment.html", "body", context)


def _end(row: Shipment, actor: Any) -> int:
    """The end at which this person stands: the sender's before the other."""
    if row.target_id is None or actor.may("logistics.scan", store_id=row.source_id):
        return row.source_id
    return row.target_id


def _head(row: Shipment) -> Head:
    to = row.target.name if row.target else row.recipient or _("somebody outside")
    chips = [_chip(row)]
    if row.state in NOT_ENDED and row.due_at < now():
        chips.append(show.chip(pgettext("shipments", "late"), "late"))
    return Head(
        row.number,
        chips=chips,
        sub=f"{row.source.name} → {to}",
        back=reverse("logistics:shipments"),
    )


def _facts(row: Shipment, actor: Any) -> list[FactLine]:
    carrier = row.carrier.name if row.carrier else "–"
    cost: Any = show.money(row.cost, row.currency)
    outside = row.target_id is None
    told = [
        FactLine(pgettext("logistics", "Wanted by"), show.when(row.due_at)),
        FactLine(pgettext("logistics", "From"), row.source.name),
        FactLine(
            pgettext("logistics", "To"), row.target.name if row.target else row.recipient or "–"
        ),
        FactLine(_("Phone"), phones.masked(row.phone) if row.phone else "–") if outside else None,
        FactLine(
            pgettext("logistics", "Carrier"),
            carrier,
            hint=Agreed(row.agreed_how).label if row.agreed_how else "",
        ),
        FactLine(_("Why not the cheapest way in time"), row.carrier_reason)
        if row.carrier_reason
        else None,
        FactLine(_("Waybill number"), row.waybill or "–"),
        FactLine(_("Told the recipient"), show.moment(row.told_at)) if row.wants_call else None,
        FactLine(
            pgettext("logistics", "Cost"),
            cost,
            hint=_("as charged")
            if row.is_charged
            else _("as quoted")
            if row.cost is not None
            else "",
        ),
        FactLine(pgettext("logistics", "Packages"), row.packages_count),
        FactLine(_("Weight in kg"), plain(row.weight_kg)),
        FactLine(pgettext("logistics", "Serves"), _serves(row, actor)) if row.reference else None,
        FactLine(_("Attempt"), row.attempt) if row.attempt > 1 else None,
        FactLine(pgettext("logistics", "Left"), show.moment(row.sent_at)),
        FactLine(pgettext("logistics", "Delivered"), show.moment(row.delivered_at)),
        FactLine(_("Received by"), row.received_by) if row.received_by else None,
        FactLine(_("Remarks"), row.words) if row.words else None,
        FactLine(_("Why it ended"), row.end_reason) if row.end_reason else None,
    ]
    return [line for line in told if line is not None]


def _serves(row: Shipment, actor: Any) -> object:
    """The paper it serves, as a link where it is a transfer or an article that was sent in."""
    if row.transfer_id is not None:
        address = reverse("parts:transfer", args=[row.transfer_id])
    elif row.customer_id and (article := queries.article_on(row.pk, seen_by=actor)):
        address = article_url(article.pk)
    else:
        return row.reference
    return Markup('<a href="{}">{}</a>').format(address, row.reference)


def _verdict(row: Shipment) -> list[tuple[Any, Any]]:
    """The principles of LG-01, once they can be judged."""
    if row.is_on_time is None:
        if row.state == ShipmentState.FAILED:
            return [(show.chip(Failure(row.failure).label, "late"), row.failure_words)]
        return []
    judged = (
        (row.is_on_time, _("in time"), _("too late")),
        (row.is_right, _("as ordered"), _("not as ordered")),
        (row.is_undamaged, _("undamaged"), _("damaged")),
    )
    chips = [
        (show.chip(yes if ok else no, "ready" if ok else "late"), "") for ok, yes, no in judged
    ]
    return [*chips, ("", row.remarks)] if row.remarks else chips


def _line(line: Any) -> dict[str, Any]:
    return {
        "part": line.part,
        "words": line.words,
        "quantity": plain(line.quantity),
        "unit": line.part.unit if line.part else "",
    }


def _package(row: Package, scan: Scan | None) -> dict[str, Any]:
    kind = ScanKind(scan.kind) if scan else None
    return {
        "position": row.position,
        "code": row.code,
        "chip": show.chip(kind.label, SCAN_TONES[kind])
        if kind
        else show.chip(_("not scanned yet"), "planned"),
        "at": scan.at if scan else None,
        "label": all_papers()["logistics.package_label"].address(row.pk),
    }


def _scan(row: Scan) -> dict[str, Any]:
    return {
        "at": row.at,
        "package": row.package.position,
        "kind": ScanKind(row.kind).label,
        "place": row.place.name if row.place else "",
        "by_hand": row.by_hand,
        "attempt": row.attempt,
    }


def _offers(row: Shipment) -> list[Offer]:
    """What may be done, the likely deed first."""
    state = ShipmentState(row.state)

    def at(name: str) -> str:
        return reverse(f"logistics:{name}", args=[row.pk])

    is_open, is_live = state == ShipmentState.OPEN, state in NOT_ENDED
    has_carrier = row.carrier is not None
    needs_number = row.carrier is not None and row.carrier.kind == CarrierKind.COURIER
    choose = Offer(
        _("Choose the carrier") if not has_carrier else _("Choose another carrier"),
        at("agree_carrier"),
        "dialog",
        "logistics.ship",
        when=is_open,
        rule=_("Until it is handed over."),
        icon="scale",
        key="c",
    )
    hand = Offer(
        _("Hand over to the carrier"),
        at("hand_over"),
        "dialog" if needs_number and not row.waybill else "post",
        "logistics.scan",
        move=Move(SHIPMENT, state, ShipmentState.UNDER_WAY),
        when=has_carrier,
        rule="" if has_carrier else _("Choose a carrier first."),
        icon="truck-loading",
        key="h",
    )
    return [
        *([hand, choose] if has_carrier else [choose, hand]),
        Offer(
            pgettext("deed", "Delivered"),
            at("deliver"),
            "dialog",
            "logistics.scan",
            move=Move(SHIPMENT, state, ShipmentState.DELIVERED),
            icon="package-import",
            key="d",
        ),
        Offer(
            _("Not delivered"),
            at("fail_delivery"),
            "dialog",
            "logistics.scan",
            move=Move(SHIPMENT, state, ShipmentState.FAILED),
            icon="alert-triangle",
        ),
        Offer(
            _("Send once more"),
            at("send_again"),
            "dialog",
            "logistics.ship",
            move=Move(SHIPMENT, state, ShipmentState.OPEN),
            icon="refresh",
        ),
        Offer(
            _("Note the waybill number"),
            at("note_waybill"),
            "dialog",
            "logistics.ship",
            when=is_live,
            rule=_("Until it has ended."),
            icon="barcode",
        ),
        Offer(
            _("The recipient was called"),
            at("tell_recipient"),
            right="logistics.ship",
            when=row.target_id is None and bool(row.waybill) and row.told_at is None,
            rule=_("Once, for somebody outside, when there is a waybill number."),
            icon="phone",
        ),
        Offer(
            _("Where and when to bring it"),
            at("say_reach"),
            "dialog",
            "logistics.ship",
            when=is_live and row.target_id is None,
            rule=_("For somebody outside, until it has ended."),
            icon="map-pin",
        ),
        Offer(
            _("Wanted by another time"),
            at("set_due"),
            "dialog",
            "logistics.ship",
            when=is_live,
            rule=_("Until it has ended."),
            icon="calendar",
        ),
        Offer(
            _("Note what it cost"),
            at("note_cost"),
            "dialog",
            "logistics.note_cost",
            when=row.sent_at is not None,
            rule=_("Once it has left."),
            icon="report-money",
        ),
        Offer(
            _("It came back"),
            at("take_back"),
            "dialog",
            "logistics.ship",
            move=Move(SHIPMENT, state, ShipmentState.RETURNED),
            icon="truck-return",
        ),
        Offer(
            _("It is lost"),
            at("give_up"),
            "dialog",
            "logistics.ship",
            move=Move(SHIPMENT, state, ShipmentState.LOST),
            icon="x",
            is_grave=True,
        ),
        Offer(
            _("Cancel the shipment"),
            at("cancel_shipment"),
            "dialog",
            "logistics.ship",
            move=Move(SHIPMENT, state, ShipmentState.CANCELLED),
            icon="x",
            is_grave=True,
        ),
    ]


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@needs("logistics.ship")
def agree_carrier(request: Any, shipment_id: int) -> HttpResponse:
    """The ways to send it side by side, the cheapest in time first (LG-08)."""
    row = shipment_in_sight(request, shipment_id)
    names = dict(queries.carriers(seen_by=request.actor).values_list("pk", "name"))
    offers = queries.quotes(row, at=now(), seen_by=request.actor)
    words = {
        one.carrier_id: _("%(carrier)s: %(price)s, there by %(day)s")
        % {
            "carrier": names[one.carrier_id],
            "price": f"{one.price:,} {row.currency}",
            "day": show.date(one.arrives_on),
        }
        + ("" if one.is_in_time else f" ({_('too late')})")
        for one in offers
    }
    best = offers[0].carrier_id if offers else None
    form = forms.AgreeForm(
        request.POST if request.method == "POST" else None,
        offers=words,
        initial={"carrier_id": row.carrier_id or best, "how": row.agreed_how or Agreed.STANDING},
    )
    return dialog(
        request,
        form,
        lambda said: commands.agree_carrier(shipment_id=row.pk, **said, by=request.actor, at=now()),
        title=_("How %(number)s is sent") % {"number": row.number},
        words=_("The cheapest way that is there in time stands first. Another needs a reason.")
        if offers
        else _("No carrier is on file yet."),
        back=shipment_url(row.pk),
        texts=texts_at("logistics.agree", row.source_id),
    )


@needs("logistics.scan")
def hand_over(request: Any, shipment_id: int) -> HttpResponse:
    """At once; a courier gives its number first."""
    row = shipment_in_sight(request, shipment_id)
    is_courier = row.carrier is not None and row.carrier.kind == CarrierKind.COURIER
    if not is_courier or row.waybill:
        if request.method == "POST":
            with shown_as_toast(request):
                commands.hand_over(shipment_id=row.pk, by=request.actor, at=now())
        return done(request, shipment_url(row.pk), "")
    form = forms.HandOverForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.hand_over(shipment_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Hand over to the carrier"),
        back=shipment_url(row.pk),
    )


@needs("logistics.scan")
def deliver(request: Any, shipment_id: int) -> HttpResponse:
    row = shipment_in_sight(request, shipment_id)
    form = forms.DeliverForm(
        request.POST if request.method == "POST" else None,
        initial={"right": True, "undamaged": True},
    )
    return dialog(
        request,
        form,
        lambda said: commands.deliver(shipment_id=row.pk, **said, by=request.actor, at=now()),
        title=pgettext("logistics", "Delivery of %(number)s") % {"number": row.number},
        back=shipment_url(row.pk),
        texts=texts_at("logistics.deliver", row.source_id),
    )


@needs("logistics.scan")
def fail_delivery(request: Any, shipment_id: int) -> HttpResponse:
    return _by_form(
        request,
        shipment_id,
        forms.FailForm(request.POST or None),
        commands.fail_delivery,
        _("Not delivered"),
    )


@needs("logistics.ship")
def send_again(request: Any, shipment_id: int) -> HttpResponse:
    form = forms.AgainForm(request.POST if request.method == "POST" else None)
    return _by_form(request, shipment_id, form, commands.send_again, _("Send once more"))


@needs("logistics.ship")
def note_waybill(request: Any, shipment_id: int) -> HttpResponse:
    form = forms.WaybillForm(request.POST or None)
    return _by_form(request, shipment_id, form, commands.note_waybill, _("Note the waybill number"))


@needs("logistics.ship")
def say_reach(request: Any, shipment_id: int) -> HttpResponse:
    row = shipment_in_sight(request, shipment_id)
    names = ("point", "road_km", "taken_from", "taken_to")
    form = forms.ReachForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in names},
    )
    return _by_form(request, shipment_id, form, commands.say_reach, _("Where and when to bring it"))


@needs("logistics.ship")
def set_due(request: Any, shipment_id: int) -> HttpResponse:
    form = forms.DueForm(request.POST or None)
    return _by_form(request, shipment_id, form, commands.set_due, _("Wanted by another time"))


@needs("logistics.note_cost")
def note_cost(request: Any, shipment_id: int) -> HttpResponse:
    row = shipment_in_sight(request, shipment_id)
    form = forms.CostForm(
        request.POST if request.method == "POST" else None, initial={"cost": row.cost}
    )
    return _by_form(request, shipment_id, form, commands.note_cost, _("Note what it cost"))


@needs("logistics.ship")
def take_back(request: Any, shipment_id: int) -> HttpResponse:
    form = forms.BackForm(request.POST if request.method == "POST" else None)
    return _by_form(request, shipment_id, form, commands.take_back, _("It came back"))


@needs("logistics.ship")
def give_up(request: Any, shipment_id: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    return _by_form(request, shipment_id, form, commands.give_up, _("It is lost"), tone="danger")


@needs("logistics.ship")
def cancel_shipment(request: Any, shipment_id: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    return _by_form(
        request,
        shipment_id,
        form,
        commands.cancel_shipment,
        _("Cancel the shipment"),
        tone="danger",
    )


def _by_form(
    request: Any, shipment_id: int, form: Any, command: Any, title: str, **how: Any
) -> HttpResponse:
    """A deed that needs no more than its form."""
    row = shipment_in_sight(request, shipment_id)
    return dialog(
        request,
        form,
        lambda said: command(shipment_id=row.pk, **said, by=request.actor, at=now()),
        title=f"{title}: {row.number}",
        back=shipment_url(row.pk),
        **how,
    )


@require_POST
@needs("logistics.ship")
def tell_recipient(request: Any, shipment_id: int) -> HttpResponse:
    row = shipment_in_sight(request, shipment_id)
    with shown_as_toast(request):
        commands.tell_recipient(shipment_id=row.pk, by=request.actor, at=now())
    return done(request, shipment_url(row.pk), "")


@require_POST
@needs("logistics.see_recipient")
def see_recipient(request: Any, shipment_id: int) -> HttpResponse:
    """Phone and address in clear, over the page; that somebody looked is on record."""
    found = shipment_in_sight(request, shipment_id)
    row = commands.see_recipient(shipment_id=found.pk, by=request.actor, at=now())
    context = {"shipment": row, "phone": phones.shown(row.phone) if row.phone else ""}
    return page(request, "logistics/recipient.html", "words", context)
