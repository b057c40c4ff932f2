"""What the deeds of this room share: the car held, the repair in sight, the reckoning after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.guarantees.warranty.commands.refusals import RepairTakenOutAlready
from aftersales.guarantees.warranty.events import ThresholdNeared, ThresholdReached
from aftersales.guarantees.warranty.models import Repair, Standing
from aftersales.guarantees.warranty.queries import CarStanding, standing_of
from aftersales.guarantees.warranty.states import Nearness
from aftersales.records.vehicles import commands as vehicles
from aftersales.records.vehicles.queries import visible as vehicles_seen
from aftersales.records.vehicles.states import WarningKind

if TYPE_CHECKING:
    from aftersales.records.vehicles.models import Vehicle

REFERENCE = "warranty"


def hold_car(vehicle_id: int, *, by: Actor) -> Vehicle:
    """Whoever tells something of a car's guarantee waits for the other. A race test takes it
    away.
    """
    system = by.as_system("warranty", rights={"vehicles.view"})
    rows = vehicles_seen(seen_by=system).in_use()
    return rows.select_for_update(of=("self",), no_key=True).get(pk=vehicle_id)


def held_repair(repair_id: int, *, by: Actor) -> Repair:
    """A repair that counts, its car held; what was taken out is not touched again."""
    rows = Repair.objects.visible_to(by)
    vehicle_id = rows.values_list("vehicle", flat=True).get(pk=repair_id)
    hold_car(vehicle_id, by=by)
    row = rows.select_related("fault").prefetch_related("left_out").get(pk=repair_id)
    if row.void_at is not None:
        raise RepairTakenOutAlready(_("This repair was taken out of the count."))
    return row


def told_in(row: Repair, by: Actor) -> int | None:
    """In which store a fact about a repair belongs: where it was, if that store is at work here."""
    return row.workshop_id if row.workshop_id in by.stores else None


def of_repair(row: Repair, by: Actor) -> dict[str, Any]:
    return {
        "store_id": told_in(row, by),
        "vehicle_id": row.vehicle_id,
        "repair_id": row.pk,
        "fault": row.fault.code,
        "order_id": row.order_id,
        "job_id": row.job_id,
    }


# ── after each deed ──────────────────────────────────────────────────────────────────────────────


def reckon(vehicle: Vehicle, *, by: Actor, at: datetime) -> CarStanding:
    """Work out how the car stands now, keep it for lists, warn whoever meets the car, and tell when
    a threshold comes near or is reached.
    """
    system = by.as_system("warranty", rights={"warranty.view"})
    found = standing_of(vehicle, on=day_of(at), at=at, seen_by=system)
    before = Standing.objects.filter(vehicle=vehicle.pk).first()
    if found.policy is None:
        return found
    store_id = _looked_after(vehicle, found)
    now = _kept(found, store_id)
    Standing.objects.update_or_create(
        vehicle=vehicle, defaults={**now, "group_id": vehicle.group_id, "reckoned_at": at}
    )
    _warn(vehicle, found, by=by, at=at)
    hears = store_id if store_id in by.stores else None
    for event in _news(vehicle, found, before, hears):
        record(event, by=by, at=at)
    return found


def _looked_after(vehicle: Vehicle, found: CarStanding) -> int | None:
    """The workshop that had the car last, else the store that looks after it."""
    ours = [row.workshop_id for row in found.repairs if row.workshop_id is not None]
    return ours[-1] if ours else vehicle.home_store_id


def _kept(found: CarStanding, store_id: int | None) -> dict[str, Any]:
    assert found.policy is not None
    findings = found.findings
    terms = findings.terms if findings else {}
    repair, exchange = terms.get("repair"), terms.get("exchange")
    left = {f"{t.code.lower()}_left": t.at_worst for t in found.thresholds}
    return {
        "policy_id": found.policy.pk,
        "store_id": store_id,
        "nearness": found.nearness,
        "regime": findings.version.code if findings else "",
        "repair_until": repair.last_day if repair else None,
        "repair_km": repair.km if repair else None,
        "exchange_until": exchange.last_day if exchange else None,
        "exchange_km": exchange.km if exchange else None,
        "rights": found.certain,
        "open_questions": len(found.questions),
        **{f"x{n}_left": left.get(f"x{n}_left") for n in range(3, 8)},
    }


def _warn(vehicle: Vehicle, found: CarStanding, *, by: Actor, at: datetime) -> None:
    system = by.as_system("warranty", rights={"vehicles.raise_warning", "vehicles.view"})
    who: Mapping[str, Any] = {
        "vehicle_id": vehicle.pk,
        "kind": WarningKind.GUARANTEE_THRESHOLD,
        "reference": REFERENCE,
    }
    if words := _words(found):
        link = f"/guarantees/{vehicle.pk}/"
        vehicles.raise_warning(**who, words=words, link=link, by=system, at=at)
    else:
        vehicles.withdraw_warning(**who, by=system, at=at)


def _words(found: CarStanding) -> str:
    """In signs that need no language: the article, and so many of so many."""
    if found.nearness == Nearness.REACHED:
        articles = {claim.right.article for claim in found.rights if claim.right.code[0] == "X"}
        return " · ".join(sorted(articles))
    if found.nearness != Nearness.NEAR or found.findings is None:
        return ""
    grounds = found.findings.version.rights
    return " · ".join(f"{grounds[t.code].article}: {t.of - t.at_worst}/{t.of}" for t in found.near)


def _news(
    vehicle: Vehicle, found: CarStanding, before: Standing | None, store_id: int | None
) -> list[ThresholdNeared | ThresholdReached]:
    """What is new since the car was last reckoned."""
    known = set(before.rights) if before else set()
    told: list[ThresholdNeared | ThresholdReached] = [
        ThresholdReached(store_id=store_id, vehicle_id=vehicle.pk, right=code)
        for code in found.certain
        if code.startswith("X") and code not in known
    ]
    if found.nearness != Nearness.NEAR:
        return told
    for near in found.near:
        former = getattr(before, f"{near.code.lower()}_left") if before else None
        was_near = before is not None and before.nearness == Nearness.NEAR
        if not (was_near and former is not None and former <= near.at_worst):
            told.append(
                ThresholdNeared(
                    store_id=store_id, vehicle_id=vehicle.pk, right=near.code, left=near.at_worst
                )
            )
    return told
