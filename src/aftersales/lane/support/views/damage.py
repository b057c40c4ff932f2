"""Pages of damage by our own repair."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from aftersales.ground.network.queries import day_of
from aftersales.lane.orders import queries as orders
from aftersales.lane.support import commands, forms
from aftersales.lane.support.states import DAMAGE, DAMAGE_TONES, Bearer, DamageCause, DamageState
from aftersales.lane.support.views.common import damage_in_sight, dialog, now, order_in_sight
from aftersales.records.staff.queries import people_now
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline


def url_of(damage_id: int) -> str:
    return reverse("support:damage", args=[damage_id])


@needs("support.record_damage")
def record(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)
    jobs = [(job.pk, job.title) for job in orders.jobs_of(order.pk, seen_by=request.actor)]
    return dialog(
        request,
        forms.DamageForm(request.POST or None, jobs=jobs),
        lambda told: commands.record_damage(order_id=order.pk, by=request.actor, at=now(), **told),
        title=_("Damage by our own repair"),
        words=_("Say it at once, before anybody asks who pays."),
        back=lambda made: url_of(made.pk),
    )


@require_safe
def detail(request: Any, damage_id: int) -> HttpResponse:
    row = damage_in_sight(request, damage_id)
    state = DamageState(row.state)
    context = {
        "row": row,
        "head": Head(
            title=row.number,
            chips=[show.chip(state.label, DAMAGE_TONES[state])],
            sub=row.order.vehicle.plate or row.order.number,
            back=reverse("support:damages"),
            back_label=_("Own damage"),
        ),
        "bar": bar(_offers(row), actor=request.actor, store_id=row.store_id),
        "facts": _facts(row),
        "told": timeline("damage", row.pk, seen_by=request.actor),
        "panels": panels_of("step", "support.damage", seen_by=request.actor),
    }
    return page(request, "support/damage.html", "card", context)


def _facts(row: Any) -> list[FactLine]:
    return [
        FactLine(_("Work order"), row.order.number),
        FactLine(_("Job"), row.job.title if row.job else ""),
        FactLine(pgettext("damage", "Found"), show.when(row.found_at)),
        FactLine(_("Cause"), DamageCause(row.cause).label if row.cause else ""),
        FactLine(_("What it costs"), show.amount(row.cost) if row.cost is not None else ""),
        FactLine(_("Who bears it"), Bearer(row.bearer).label if row.bearer else ""),
        FactLine(_("Who caused it"), row.responsible.name if row.responsible else ""),
        FactLine(_("Share of who caused it"), show.amount(row.share) if row.share else ""),
        FactLine(_("Made good in"), row.recovery_job.title if row.recovery_job else ""),
        FactLine(_("Approved"), show.when(row.approved_at) if row.approved_at else ""),
        FactLine(_("Made good"), show.when(row.made_good_at) if row.made_good_at else ""),
    ]


def _offers(row: Any) -> list[Offer]:
    state = DamageState(row.state)

    def offer(label: object, name: str, right: str, goal: DamageState, **more: Any) -> Offer:
        address = reverse(f"support:{name}", args=[row.pk])
        return Offer(label, address, right=right, move=Move(DAMAGE, state, goal), **more)

    assess, approve = "support.assess_damage", "support.approve_damage"
    tend = "support.record_damage"
    return [
        offer(
            _("Assess"), "assess_damage", assess, DamageState.ASSESSED, how="dialog", icon="pencil"
        ),
        offer(_("Approve"), "approve_damage", approve, DamageState.APPROVED, icon="check"),
        offer(_("Made good"), "make_good", assess, DamageState.REPAIRED, icon="tool"),
        offer(
            _("Follow up and close"),
            "close_damage",
            tend,
            DamageState.CLOSED,
            how="dialog",
            icon="message-check",
        ),
        offer(
            _("Assess anew"),
            "send_damage_back",
            approve,
            DamageState.RECORDED,
            icon="arrow-back-up",
        ),
        Offer(
            _("Customer not content"),
            reverse("support:reopen_damage", args=[row.pk]),
            how="dialog",
            right=tend,
            when=state == DamageState.REPAIRED,
            rule=_("It is not made good yet, or over."),
            icon="arrow-back-up",
        ),
    ]


@needs("support.assess_damage")
def assess(request: Any, damage_id: int) -> HttpResponse:
    row = damage_in_sight(request, damage_id)
    today = day_of(now(), store_id=row.store_id)
    people = [(p.pk, p.name) for p in people_now(store_id=row.store_id, on=today)]

    def deed(told: dict[str, Any]) -> object:
        told["share"] = told["share"] or Decimal(0)
        return commands.assess_damage(damage_id=row.pk, by=request.actor, at=now(), **told)

    return dialog(
        request,
        forms.AssessForm(request.POST or None, people=people),
        deed,
        title=_("Cause, cost and bearer"),
        words=row.words,
        back=url_of(row.pk),
    )


def _press(request: Any, damage_id: int, deed: Any) -> HttpResponse:
    row = damage_in_sight(request, damage_id)
    with shown_as_toast(request):
        deed(damage_id=row.pk, by=request.actor, at=now())
    return done(request, url_of(row.pk))


@require_POST
@needs("support.approve_damage")
def approve(request: Any, damage_id: int) -> HttpResponse:
    return _press(request, damage_id, commands.approve_damage)


@require_POST
@needs("support.approve_damage")
def send_back(request: Any, damage_id: int) -> HttpResponse:
    return _press(request, damage_id, commands.send_damage_back)


@require_POST
@needs("support.assess_damage")
def make_good(request: Any, damage_id: int) -> HttpResponse:
    return _press(request, damage_id, commands.make_good)


def _follow(request: Any, damage_id: int, deed: Any, title: object) -> HttpResponse:
    row = damage_in_sight(request, damage_id)
    return dialog(
        request,
        forms.FollowUpForm(request.POST or None),
        lambda told: deed(damage_id=row.pk, by=request.actor, at=now(), **told),
        title=title,
        words=row.recovery,
        back=url_of(row.pk),
    )


@needs("support.record_damage")
def close(request: Any, damage_id: int) -> HttpResponse:
    return _follow(request, damage_id, commands.close_damage, _("Follow up and close"))


@needs("support.record_damage")
def reopen(request: Any, damage_id: int) -> HttpResponse:
    return _follow(request, damage_id, commands.reopen_damage, _("Customer not content"))
