"""The intake check with the customer at the car, saved step by step (RC-15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.files import commands as files
from aftersales.ground.files.queries import attached
from aftersales.ground.handbook import queries as handbook
from aftersales.lane.orders import templates
from aftersales.lane.orders.commands._held import chosen, order_for, still_open, written
from aftersales.lane.orders.commands.opening import WORDS, whose
from aftersales.lane.orders.commands.refusals import (
    AnswerOutOfLimits,
    AnswersMissing,
    AnswerUnknown,
    CheckSignedAlready,
    FuelImpossible,
    MarkOutside,
    PhotoMissing,
)
from aftersales.lane.orders.events import CheckSaved, CheckSigned, DamageErased, DamageMarked
from aftersales.lane.orders.models import Mark, Order, VehicleCheck
from aftersales.lane.orders.states import CHECK, CheckState, Damage, Grade, View
from aftersales.records.vehicles import commands as vehicles

TEMPLATE = "RC-15"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was seen at one point of the template. A measured value grades itself by the template's
    limits; ``photos`` are ids of files kept with the order.
    """

    grade: str = ""
    value: Decimal | None = None
    words: str = ""
    photos: Sequence[int] = ()


@command("orders.open")
def save_check(
    *,
    order_id: int,
    answers: Mapping[str, Answer] | None = None,
    rest_in_order: bool = False,
    odometer_km: int | None = None,
    fuel_percent: int | None = None,
    belongings: str | None = None,
    by: Actor,
    at: datetime,
) -> VehicleCheck:
    """Keep one step of the intake check; what was kept before stays. ``rest_in_order``: whatever
    was not looked at particularly is in order. The odometer goes to the car's own record and never
    falls (I-16).
    """
    order = still_open(order_for(order_id, "orders.open", by=by))
    check = _begun(order, by=by, at=at)
    _take_answers(check, order, answers or {}, rest_in_order=rest_in_order, by=by)
    if belongings is not None:
        check.belongings = clean(belongings, most=WORDS, field="belongings", lines=True)
    changed = _take_dials(order, odometer_km, fuel_percent, by=by, at=at)
    check.saved_at = at
    kept = None if check.pk is None else ["answers", "belongings", "saved_at"]
    check.save(update_fields=kept)
    if changed:
        written(order, *changed)
    grades = [told.get("grade") for told in check.answers.values()]
    fact = CheckSaved(
        **whose(order),
        vehicle_check_id=check.pk,
        answers=len(check.answers),
        amber=grades.count(Grade.AMBER.value),
        red=grades.count(Grade.RED.value),
        fuel_percent=order.fuel_percent,
    )
    record(fact, by=by, at=at)
    return check


def _check_of(order: Order, *, by: Actor, at: datetime) -> VehicleCheck:
    """The check of an order that is held."""
    check = _begun(order, by=by, at=at)
    if check.pk is None:
        check.save(force_insert=True)
    return check


def _begun(order: Order, *, by: Actor, at: datetime) -> VehicleCheck:
    """The same, not written yet where it begins now, by the template that holds now."""
    check = VehicleCheck.objects.select_related("template").filter(order=order).first()
    if check is None:
        check = VehicleCheck(
            store_id=order.store_id,
            order=order,
            template=handbook.item(TEMPLATE, store_id=order.store_id),
            begun_at=at,
            saved_at=at,
            actor=by.key,
        )
    if check.state == CheckState.SIGNED:
        raise CheckSignedAlready(_("The customer signed this check. It does not change any more."))
    return check


def _take_answers(
    check: VehicleCheck,
    order: Order,
    answers: Mapping[str, Answer],
    *,
    rest_in_order: bool,
    by: Actor,
) -> None:
    points = templates.points(check.template.body)
    kept = _pictures(order, by=by) if any(a.photos for a in answers.values()) else set()
    for code, answer in answers.items():
        point = points.get(code)
        if point is None:
            raise AnswerUnknown(
                _("The check has no point “%(code)s”.") % {"code": code}, field="answers"
            )
        check.answers[code] = _kept_answer(point, answer, kept)
    if rest_in_order:
        for code in points:
            check.answers.setdefault(code, {"grade": Grade.GREEN.value})


def _pictures(order: Order, *, by: Actor) -> set[int]:
    """The files that are kept with the order."""
    system = by.as_system("orders", rights={"files.view"})
    rows = attached(about=("order", order.pk), seen_by=system)
    return set(rows.values_list("pk", flat=True))


def _kept_answer(point: templates.Point, answer: Answer, kept: set[int]) -> dict[str, object]:
    told: dict[str, object] = {}
    if answer.value is not None:
        if not point.holds(answer.value):
            raise AnswerOutOfLimits(
                _("%(point)s: %(value)s is out of reach.")
                % {"point": point.code, "value": answer.value},
                field="answers",
            )
        told["value"] = str(answer.value)
    grade = answer.grade or (point.graded(answer.value) if answer.value is not None else "")
    if grade:
        told["grade"] = chosen(Grade, grade, field="answers").value
    if words := clean(answer.words, most=500, field="answers"):
        told["words"] = words
    if not set(answer.photos) <= kept:
        raise AnswerUnknown(_("This photo does not belong to the order."), field="answers")
    if answer.photos:
        told["photos"] = sorted(set(answer.photos))
    if point.wants_photo(str(told.get("grade", ""))) and not told.get("photos"):
        raise PhotoMissing(
            _("%(point)s: take a photo of it.") % {"point": point.code}, field="answers"
        )
    return told


def _take_dials(
    order: Order, odometer_km: int | None, fuel_percent: int | None, *, by: Actor, at: datetime
) -> list[str]:
    changed = []
    if odometer_km is not None and odometer_km != order.odometer_km:
        system = by.as_system("orders", rights={"vehicles.read_odometer", "vehicles.view"})
        vehicles.read_odometer(
            vehicle_id=order.vehicle_id,
            km=odometer_km,
            reference=order.number,
            store_id=order.store_id,
            by=system,
            at=at,
        )
        order.odometer_km = odometer_km
        changed.append("odometer_km")
    if fuel_percent is not None and fuel_percent != order.fuel_percent:
        if not 0 <= fuel_percent <= 100:
            raise FuelImpossible(_("A tank is between empty and full."), field="fuel_percent")
        order.fuel_percent = fuel_percent
        changed.append("fuel_percent")
    return changed


@command("orders.open")
def mark_damage(
    *,
    order_id: int,
    view: str,
    x: int,
    y: int,
    kind: str = Damage.SCRATCH.value,
    words: str = "",
    photo: BinaryIO | bytes | None = None,
    photo_name: str = "damage.jpg",
    photo_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Mark:
    """Mark damage on the drawing of the car, in thousandths of the picture, with its photo: taken
    now, or one that is kept with the order already.
    """
    order = still_open(order_for(order_id, "orders.open", by=by))
    check = _check_of(order, by=by, at=at)
    if not (0 <= x <= 1000 and 0 <= y <= 1000):
        raise MarkOutside(_("This place is not on the drawing."), field="x")
    side, what = chosen(View, view, field="view"), chosen(Damage, kind, field="kind")
    kept = known_picture(order, photo_id, by=by)
    if photo is not None:
        kept = keep_picture(order, photo, photo_name, by=by, at=at)
    mark = Mark.objects.create(
        store_id=order.store_id,
        vehicle_check=check,
        view=side,
        x=x,
        y=y,
        kind=what,
        words=clean(words, most=200, field="words"),
        photo_id=kept,
        marked_at=at,
        actor=by.key,
    )
    fact = DamageMarked(
        **whose(order),
        vehicle_check_id=check.pk,
        mark_id=mark.pk,
        view=side.value,
        kind=what.value,
    )
    record(fact, by=by, at=at)
    return mark


def known_picture(order: Order, file_id: int | None, *, by: Actor) -> int | None:
    """A file that was kept with the order before."""
    if file_id is not None and file_id not in _pictures(order, by=by):
        raise AnswerUnknown(_("This photo does not belong to the order."), field="photo")
    return file_id


def keep_picture(
    order: Order,
    picture: BinaryIO | bytes,
    name: str,
    *,
    personal: bool = False,
    by: Actor,
    at: datetime,
) -> int:
    """Keep a picture with the order; answers its id."""
    system = by.as_system("orders", rights={"files.keep"})
    kept = files.keep(
        upload=picture,
        name=name,
        about=("order", order.pk),
        store_id=order.store_id,
        needs="orders.view",
        personal=personal,
        by=system,
        at=at,
    )
    return kept.pk


@command("orders.open")
def erase_damage(*, mark_id: int, by: Actor, at: datetime) -> None:
    """Take a wrong mark away, as long as the customer has not signed."""
    rows = Mark.objects.visible_to(by).select_related("vehicle_check")
    mark = rows.get(pk=mark_id)
    order = still_open(order_for(mark.vehicle_check.order_id, "orders.open", by=by))
    check = _check_of(order, by=by, at=at)
    fact = DamageErased(**whose(order), vehicle_check_id=check.pk, mark_id=mark.pk)
    mark.delete()
    record(fact, by=by, at=at)


def sign_check(order: Order, signature_id: int | None, *, by: Actor, at: datetime) -> None:
    """The customer signed for what was seen at the car, where it was looked at."""
    rows = VehicleCheck.objects.select_related("template").select_for_update(of=("self",))
    check = rows.filter(order=order).first()
    if check is None or check.state == CheckState.SIGNED:
        return
    lacking = [
        point.code
        for point in templates.points(check.template.body).values()
        if point.is_needed and point.code not in check.answers
    ]
    if lacking:
        raise AnswersMissing(
            _("The intake check lacks %(count)d answers.") % {"count": len(lacking)},
            field="answers",
        )
    CHECK.require(CheckState(check.state), CheckState.SIGNED)
    check.state, check.signed_at, check.signature_id = CheckState.SIGNED, at, signature_id
    check.save(update_fields=["state", "signed_at", "signature"])
    fact = CheckSigned(
        **whose(order),
        vehicle_check_id=check.pk,
        file_id=signature_id,
        marks=check.marks.count(),
    )
    record(fact, by=by, at=at)
