"""Parts between stores on screen: what is asked for, on its way, and counted in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftersales.core.money import plain
from aftersales.core.row_ids import row_id
from aftersales.ground.network import queries as network
from aftersales.supply.parts import commands, forms, queries
from aftersales.supply.parts.commands import Came, Want
from aftersales.supply.parts.models import Transfer
from aftersales.supply.parts.states import TRANSFER, TRANSFER_TONES, TransferState
from aftersales.supply.parts.views.here import part_in_sight, stores_for, stores_seen
from aftersales.web import show
from aftersales.web.addresses import row_address
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.lists import Button, Choice, Column, Empty, ListPage, View, chips, source
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline
from aftersales.web.shell import store_in_view

TONES = chips(TransferState, TRANSFER_TONES)


@dataclass(frozen=True)
class TransferRow:
    pk: int
    number: str
    state: str
    sent_at: datetime | None
    ended_at: datetime | None
    source_name: str = source("source__name", default="")
    target_name: str = source("target__name", default="")


class Transfers(ListPage[TransferRow]):
    """Parts between the stores of the group, as far as one's own is an end of it (PT-07)."""

    name = "parts.transfers"
    title = gettext_lazy("Transfers")
    right = "parts.view"
    row = TransferRow
    columns = (
        Column("number", gettext_lazy("Number"), phone="title"),
        Column("source_name", gettext_lazy("From store")),
        Column("target_name", gettext_lazy("To store")),
        Column(
            "state", gettext_lazy("State"), chips=chips(TransferState, TRANSFER_TONES), phone="side"
        ),
        Column("sent_at", gettext_lazy("Sent at"), kind="when", sort=True),
        Column("ended_at", gettext_lazy("Ended"), kind="when"),
    )
    filters = (Choice("state", gettext_lazy("State"), choices=TransferState.choices),)
    views = (
        View("open", gettext_lazy("Not ended"), "state=requested&state=sent"),
        View("all", gettext_lazy("All")),
    )
    search = ("number__istartswith",)
    buttons = (Button(gettext_lazy("New transfer"), "parts:new_transfer", right="parts.transfer"),)
    empty = Empty(
        gettext_lazy("Nothing is on its way"),
        gettext_lazy("Ask another store for parts, or send some that it needs."),
        icon="truck",
    )

    def rows(self) -> QuerySet[Any]:
        stores = stores_seen(self.request)
        ends = Q(source__in=stores) | Q(target__in=stores)
        return queries.transfers(seen_by=self.request.actor).filter(ends).order_by()  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: TransferRow) -> str:
        return row_address("parts:transfer", row.pk)


@needs("parts.transfer")
def new(request: Any) -> HttpResponse:
    """Ask for parts or send them."""
    own = stores_for(request, "parts.transfer")
    group = set(network.store_ids(group_id=request.actor.group_id))
    others = {pk: network.store(pk).name for pk in sorted(group)}
    here = store_in_view(request)
    form = forms.TransferForm(
        request.POST if request.method == "POST" else None,
        own=own,
        others=others,
        initial=_proposed(request.GET, own=own, others=others)
        or {"here_id": here if here in own else None},
    )
    form.fields["part_1"].widget.named_by = lambda pk: part_in_sight(request, pk).shown_number
    if form.is_valid():
        with shown_on(form):
            said = form.cleaned_data
            sends = said["way"] == "send"
            deed = commands.send_transfer if sends else commands.request_transfer
            ends = (said["here_id"], said["other_id"])
            made = deed(
                source_id=ends[0] if sends else ends[1],
                target_id=ends[1] if sends else ends[0],
                wants=[Want(part_id=part, quantity=n) for part, n in form.wants()],
                words=said["words"],
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, _url(made), _("Sent.") if sends else _("Asked for."))
    context = {"form": form, "title": _("New transfer"), "back": reverse("parts:transfers")}
    return page(request, "parts/new_transfer.html", "form", context)


def _proposed(asked: Any, *, own: Mapping[int, str], others: Mapping[int, str]) -> dict[str, Any]:
    """What the address fills in (``way``, ``here``, ``other``, ``part``, ``quantity``), where it
    names stores that may be chosen.
    """
    here, other = row_id(asked.get("here")), row_id(asked.get("other"))
    if here not in own or other not in others:
        return {}
    return {
        "way": asked.get("way"),
        "here_id": here,
        "other_id": other,
        "part_1": row_id(asked.get("part")),
        "quantity_1": asked.get("quantity"),
    }


def _url(row: Transfer) -> str:
    return reverse("parts:transfer", args=[row.pk])


def _row(request: Any, transfer_id: int) -> Transfer:
    found: Transfer = get_object_or_404(queries.transfers(seen_by=request.actor), pk=transfer_id)
    return found


@needs("parts.view")
def transfer(request: Any, transfer_id: int) -> HttpResponse:
    """One transfer, its lines, and what may be done at either end."""
    row = _row(request, transfer_id)
    state = TransferState(row.state)
    may_receive = state == TransferState.SENT and request.actor.may(
        "parts.receive", store_id=row.target_id
    )
    context = {
        "transfer": row,
        "head": Head(
            row.number,
            chips=[show.chip(state.label, TRANSFER_TONES[state])],
            sub=f"{row.source.name} → {row.target.name}",
            back=reverse("parts:transfers"),
        ),
        "bar": bar(_offers(row, state), actor=request.actor, store_id=_end(request, row)),
        "facts": [
            FactLine(_("From store"), row.source.name),
            FactLine(_("To store"), row.target.name),
            FactLine(_("Asked for"), show.moment(row.asked_at)),
            FactLine(_("Sent at"), show.moment(row.sent_at)),
            FactLine(_("Ended"), show.moment(row.ended_at)),
            *([FactLine(_("Remarks"), row.words)] if row.words else []),
        ],
        "lines": list(queries.transfer_lines(row.pk, seen_by=request.actor)),
        "may_receive": may_receive,
        "plain": plain,
        "panels": panels_of("transfer", row.pk, seen_by=request.actor),
        "timeline": timeline("transfer", row.pk, seen_by=request.actor),
    }
    return page(request, "parts/transfer.html", "body", context)


def _end(request: Any, row: Transfer) -> int:
    """The end at which this person may move parts: the source before the target."""
    if request.actor.may("parts.transfer", store_id=row.source_id):
        return row.source_id
    return row.target_id


def _offers(row: Transfer, state: TransferState) -> list[Offer]:
    def to(name: str) -> str:
        return reverse(f"parts:{name}", args=[row.pk])

    asked = state == TransferState.REQUESTED
    return [
        Offer(
            _("Send what is asked for"),
            to("dispatch_transfer"),
            right="parts.transfer",
            move=Move(TRANSFER, state, TransferState.SENT),
            icon="truck",
        ),
        Offer(
            _("Write off what is lost"),
            to("write_off_transfer"),
            "dialog",
            "parts.transfer",
            when=state == TransferState.SENT,
            rule=_("While something is on its way."),
        ),
        Offer(
            _("Withdraw the request") if asked else _("Call back what is on its way"),
            to("cancel_transfer"),
            right="parts.transfer",
            move=Move(TRANSFER, state, TransferState.CANCELLED),
            confirm=_("Cancel this transfer?"),
            is_grave=True,
        ),
    ]


@require_POST
@needs("parts.transfer")
def dispatch(request: Any, transfer_id: int) -> HttpResponse:
    row = _row(request, transfer_id)
    with shown_as_toast(request):
        commands.dispatch_transfer(transfer_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, _url(row), "")


@require_POST
@needs("parts.receive")
def receive(request: Any, transfer_id: int) -> HttpResponse:
    """What was counted, line by line; an empty field is nothing."""
    row = _row(request, transfer_id)
    lines = queries.transfer_lines(row.pk, seen_by=request.actor).filter(left__gt=0)
    came = [
        Came(
            line_id=line.pk,
            good=_number(request.POST.get(f"good-{line.pk}", "")),
            damaged=_number(request.POST.get(f"damaged-{line.pk}", "")),
        )
        for line in lines
    ]
    with shown_as_toast(request):
        commands.receive_transfer(
            transfer_id=row.pk, came=came, by=request.actor, at=timezone.now()
        )
    return done(request, _url(row), "")


def _number(told: str) -> Decimal:
    try:
        return Decimal(told.strip() or 0)
    except InvalidOperation:
        return Decimal("NaN")  # the command refuses it by its name


@require_POST
@needs("parts.transfer")
def cancel(request: Any, transfer_id: int) -> HttpResponse:
    row = _row(request, transfer_id)
    with shown_as_toast(request):
        commands.cancel_transfer(transfer_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, _url(row), "")


@needs("parts.transfer")
def write_off(request: Any, transfer_id: int) -> HttpResponse:
    row = _row(request, transfer_id)
    form = forms.WriteOffForm(request.POST if request.method == "POST" else None)
    return dialog(
        request,
        form,
        lambda said: commands.write_off_transfer(
            transfer_id=row.pk, by=request.actor, at=timezone.now(), **said
        ),
        title=_("Write off what is lost"),
        words=_("What is still on its way never comes. The store that sent it bears the loss."),
        back=_url(row),
        said=_("Written off."),
    )
