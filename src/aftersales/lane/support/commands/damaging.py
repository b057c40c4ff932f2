"""Damage by our own repair: recorded, assessed, approved, made good, followed up (WS-33)."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.lane.orders import commands as order_deeds
from aftersales.lane.orders import queries as orders
from aftersales.lane.support.commands._held import as_desk, chosen, numbered, said, told
from aftersales.lane.support.commands.refusals import CostImpossible, NobodyNamed, SameHand
from aftersales.lane.support.events import (
    DamageApproved,
    DamageAssessed,
    DamageClosed,
    DamageMadeGood,
    DamageRecorded,
    DamageReopened,
    DamageSentBack,
)
from aftersales.lane.support.models import Damage
from aftersales.lane.support.states import DAMAGE, Bearer, DamageCause, DamageState
from aftersales.records.staff.queries import colleagues
from aftersales.resources.catalogue.states import Payer, ServiceType

DEAREST = Decimal("9999999.99")


def _about(row: Damage) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "damage_id": row.pk,
        "order_id": row.order_id,
        "vehicle_id": row.vehicle_id,
        "job_id": row.job_id,
    }


def _held(damage_id: int, right: str, *, by: Actor) -> Damage:
    rows = Damage.objects.visible_to(by, "support.see_damage").select_for_update(of=("self",))
    row = rows.get(pk=damage_id)
    by.require(right, store_id=row.store_id)
    return row


def _move(row: Damage, target: DamageState, *fields: str) -> None:
    DAMAGE.require(DamageState(row.state), target)
    row.state = target
    row.save(update_fields=["state", *fields])
    told(row.store_id)


@command("support.record_damage")
def record_damage(
    *,
    order_id: int,
    words: str,
    job_id: int | None = None,
    found_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Damage:
    """Something was damaged in our hands. Said at once, before anybody asks who pays."""
    order = orders.visible(seen_by=by).get(pk=order_id)
    by.require("support.record_damage", store_id=order.store_id)
    if job_id is not None:
        job_id = orders.jobs_of(order.pk, seen_by=by).get(pk=job_id).pk
    row = Damage.objects.create(
        store_id=order.store_id,
        number=numbered("DM", store_id=order.store_id, at=at),
        order=order,
        job_id=job_id,
        vehicle_id=order.vehicle_id,
        words=said(words, field="words"),
        found_at=found_at or at,
        recorded_by=by.key,
        currency=order.currency,
    )
    record(DamageRecorded(**_about(row), found_at=row.found_at), by=by, at=at)
    told(row.store_id)
    return row


@command("support.assess_damage")
def assess_damage(
    *,
    damage_id: int,
    cause: str,
    cost: Decimal,
    bearer: str,
    recovery: str,
    cause_words: str = "",
    responsible_id: int | None = None,
    share: Decimal = Decimal(0),
    by: Actor,
    at: datetime,
) -> Damage:
    """Cause, cost, who bears it and what is done about it. It waits for approval."""
    row = _held(damage_id, "support.assess_damage", by=by)
    row.cause = chosen(DamageCause, cause, field="cause")
    row.cause_words = said(cause_words, field="cause_words", needed=False)
    row.bearer = chosen(Bearer, bearer, field="bearer")
    row.cost = _amount(cost, "cost")
    row.share = _amount(share, "share")
    row.responsible_id = (
        colleagues(seen_by=by).get(pk=responsible_id).pk if responsible_id else None
    )
    if row.bearer != Bearer.STAFF and row.share:
        raise CostImpossible(_("Only where staff bear a part there is a share."), field="share")
    if row.share > row.cost:
        raise CostImpossible(_("A share is not more than the whole."), field="share")
    if row.bearer == Bearer.STAFF and row.responsible_id is None:
        raise NobodyNamed(_("Say who caused it."), field="responsible_id")
    row.recovery = said(recovery, field="recovery")
    row.assessed_by, row.assessed_at = by.key, at
    fields = ("cause", "cause_words", "bearer", "cost", "share", "responsible", "recovery")
    _move(row, DamageState.ASSESSED, *fields, "assessed_by", "assessed_at")
    fact = DamageAssessed(
        **_about(row), cause=row.cause, cost=row.cost, currency=row.currency, bearer=row.bearer
    )
    record(fact, by=by, at=at)
    return row


def _amount(told: Decimal, field: str) -> Decimal:
    if not told.is_finite() or not 0 <= told <= DEAREST:
        raise CostImpossible(_("This is no amount."), field=field)
    return told.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@command("support.approve_damage")
def approve_damage(*, damage_id: int, by: Actor, at: datetime) -> Damage:
    """Somebody else than who assessed it agrees. While the order still changes, a job to make it
    good stands on it from now on; what is written on that job is borne by the house.
    """
    row = _held(damage_id, "support.approve_damage", by=by)
    DAMAGE.require(DamageState(row.state), DamageState.APPROVED)
    if row.assessed_by == by.key:
        raise SameHand(_("Somebody else than who assessed it approves it."))
    row.approved_by, row.approved_at = by.key, at
    row.recovery_job_id = row.recovery_job_id or _recovery(row, by=by, at=at)
    _move(row, DamageState.APPROVED, "approved_by", "approved_at", "recovery_job")
    fact = DamageApproved(**_about(row), recovery_job_id=row.recovery_job_id)
    record(fact, by=by, at=at)
    return row


def _recovery(row: Damage, *, by: Actor, at: datetime) -> int | None:
    """The job on the order in which it is made good; none where the order is with billing."""
    hand = as_desk(by, "orders.view", "orders.write")
    order = orders.visible(seen_by=hand).get(pk=row.order_id)
    if not order.is_open or order.is_locked:
        return None
    job = order_deeds.add_job(
        order_id=order.pk,
        title=_("Making good %(number)s") % {"number": row.number},
        service_type=ServiceType.REPAIR.value,
        instruction=row.recovery,
        by=hand,
        at=at,
    )
    return job.pk


@command("support.approve_damage")
def send_damage_back(*, damage_id: int, by: Actor, at: datetime) -> Damage:
    """The assessment does not convince: it is made anew."""
    row = _held(damage_id, "support.approve_damage", by=by)
    _move(row, DamageState.RECORDED)
    record(DamageSentBack(**_about(row)), by=by, at=at)
    return row


@command("support.assess_damage")
def make_good(*, damage_id: int, by: Actor, at: datetime) -> Damage:
    """It is repaired. What stands on its job is borne by the house, whoever pays it back later."""
    row = _held(damage_id, "support.assess_damage", by=by)
    DAMAGE.require(DamageState(row.state), DamageState.REPAIRED)
    _charge_house(row, by=by, at=at)
    row.made_good_at = at
    _move(row, DamageState.REPAIRED, "made_good_at")
    record(DamageMadeGood(**_about(row)), by=by, at=at)
    return row


def _charge_house(row: Damage, *, by: Actor, at: datetime) -> None:
    if row.recovery_job_id is None:
        return
    hand = as_desk(by, "orders.view", "orders.write")
    lines = orders.lines_of(row.order_id, seen_by=hand, job_ids=[row.recovery_job_id])
    ids = [line.pk for line in lines if line.payer != Payer.INTERNAL]
    order = orders.visible(seen_by=hand).get(pk=row.order_id)
    if ids and not order.is_locked:
        order_deeds.set_payers(line_ids=ids, payer=Payer.INTERNAL.value, by=hand, at=at)


@command("support.record_damage")
def close_damage(*, damage_id: int, follow_up: str, by: Actor, at: datetime) -> Damage:
    """The customer was asked and is content; what was said stands with the case."""
    row = _held(damage_id, "support.record_damage", by=by)
    row.follow_up = said(follow_up, field="follow_up")
    row.closed_at = at
    _move(row, DamageState.CLOSED, "follow_up", "closed_at")
    record(DamageClosed(**_about(row)), by=by, at=at)
    return row


@command("support.record_damage")
def reopen_damage(*, damage_id: int, follow_up: str, by: Actor, at: datetime) -> Damage:
    """The customer is not content: it is made good once more."""
    row = _held(damage_id, "support.record_damage", by=by)
    row.follow_up = said(follow_up, field="follow_up")
    row.made_good_at = None
    _move(row, DamageState.APPROVED, "follow_up", "made_good_at")
    record(DamageReopened(**_about(row)), by=by, at=at)
    return row
