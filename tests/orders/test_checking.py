"""The walk round the car: by a versioned template, saved step by step, signed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.lane.orders import commands, templates
from aftersales.lane.orders.commands import Answer
from aftersales.lane.orders.models import Mark, VehicleCheck
from aftersales.records.vehicles.commands import OdometerFell
from aftersales.records.vehicles.models import OdometerReading
from tests.files.samples import picture
from tests.orders.conftest import PNG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]


def check(counter, order):
    with as_seen_by(counter.by):
        return VehicleCheck.objects.select_related("template__item").get(order=order)


@pytest.mark.covers("RC-15")
def test_the_check_is_kept_step_by_step_and_signed(counter, facts):
    order = counter.open(counter.labour())
    counter.do("save_check", order_id=order.pk, odometer_km=30_120, fuel_percent=40)
    counter.do("save_check", order_id=order.pk, belongings="儿童座椅", rest_in_order=True)
    counter.sign(order, method="signature", signature=PNG)

    found = check(counter, order)
    now = counter.now(order)
    assert (now.odometer_km, now.fuel_percent, found.belongings) == (30_120, 40, "儿童座椅")
    assert (found.state, found.template.item.code) == ("signed", "RC-15")
    assert found.signature_id is not None
    assert set(found.answers) == set(templates.points(found.template.body))
    assert facts().count("orders.check.saved") == 2
    assert "orders.check.signed" in facts()


def test_the_odometer_goes_to_the_cars_own_record_and_never_falls(counter, facts):
    """I-16."""
    order = counter.open()
    counter.do("save_check", order_id=order.pk, odometer_km=30_120)

    with pytest.raises(OdometerFell):
        counter.do("save_check", order_id=order.pk, odometer_km=30_119)

    with as_seen_by(counter.by):
        assert list(OdometerReading.objects.values_list("km", "reference")) == [
            (30_120, order.number)
        ]
    assert counter.now(order).odometer_km == 30_120


@pytest.mark.parametrize(
    ("value", "grade"), [("8.0", "green"), ("3.0", "green"), ("2.9", "amber"), ("1.7", "amber")]
)
def test_a_measured_value_grades_itself_by_the_limits(counter, value, grade):
    order = counter.open()

    counter.do(
        "save_check", order_id=order.pk, answers={"tyre_depth": Answer(value=Decimal(value))}
    )

    assert check(counter, order).answers["tyre_depth"] == {"value": value, "grade": grade}


def test_a_red_point_needs_its_photo(counter, facts):
    order = counter.open()
    answer = Answer(value=Decimal("1.5"))

    with pytest.raises(commands.PhotoMissing):
        counter.do("save_check", order_id=order.pk, answers={"tyre_depth": answer})
    assert facts() == ["orders.order.opened"]

    mark = counter.do("mark_damage", order_id=order.pk, view="left", x=200, y=800, photo=picture())
    counter.do(
        "save_check",
        order_id=order.pk,
        answers={"tyre_depth": Answer(value=Decimal("1.5"), photos=[mark.photo_id])},
    )

    assert check(counter, order).answers["tyre_depth"]["photos"] == [mark.photo_id]


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({"nothing": Answer(grade="green")}, commands.AnswerUnknown),
        ({"seats": Answer(grade="blue")}, commands.ChoiceUnknown),
        ({"tyre_depth": Answer(value=Decimal(99))}, commands.AnswerOutOfLimits),
        ({"tyre_depth": Answer(value=Decimal("NaN"))}, commands.AnswerOutOfLimits),
        ({"seats": Answer(grade="red", photos=[999_999])}, commands.AnswerUnknown),
    ],
)
def test_what_the_template_does_not_know_is_refused(counter, facts, answers, refusal):
    order = counter.open()

    with pytest.raises(refusal):
        counter.do("save_check", order_id=order.pk, answers=answers)

    assert facts() == ["orders.order.opened"]


def test_a_tank_is_between_empty_and_full(counter):
    with pytest.raises(commands.FuelImpossible):
        counter.do("save_check", order_id=counter.open().pk, fuel_percent=101)


def test_damage_is_marked_on_the_drawing_with_its_photo(counter, facts):
    order = counter.open()

    mark = counter.do(
        "mark_damage",
        order_id=order.pk,
        view="left",
        x=310,
        y=555,
        kind="dent",
        words="右后门",
        photo=picture(),
    )

    assert (mark.view, mark.x, mark.y, mark.kind) == ("left", 310, 555, "dent")
    assert mark.photo_id is not None
    assert facts()[-1] == "orders.damage.marked"

    counter.do("erase_damage", mark_id=mark.pk)
    with as_seen_by(counter.by):
        assert not Mark.objects.exists()
    assert facts()[-1] == "orders.damage.erased"


@pytest.mark.parametrize("place", [{"x": 1001, "y": 5}, {"x": -1, "y": 5}])
def test_a_mark_off_the_drawing_is_refused(counter, place):
    with pytest.raises(commands.MarkOutside):
        counter.do("mark_damage", order_id=counter.open().pk, view="top", **place)


def test_what_the_customer_signed_does_not_change(counter):
    order = counter.open(counter.labour())
    mark = counter.do("mark_damage", order_id=order.pk, view="top", x=1, y=1)
    counter.sign(order)

    for deed, more in (
        ("save_check", {"order_id": order.pk, "fuel_percent": 50}),
        ("mark_damage", {"order_id": order.pk, "view": "top", "x": 2, "y": 2}),
        ("erase_damage", {"mark_id": mark.pk}),
    ):
        with pytest.raises(commands.CheckSignedAlready):
            counter.do(deed, **more)


def test_a_point_that_is_needed_is_answered_before_the_signature(counter):
    from aftersales.core.scope import whole_database
    from aftersales.ground.handbook.models import Version

    with whole_database():
        version = Version.objects.get(item__code="RC-15", item__group=counter.world.group)
        version.body["elements"][0]["facts"]["answer"] = {"zh": "必填", "en": "needed"}
        Version.objects.filter(pk=version.pk).update(body=version.body)
    order = counter.open(counter.labour())
    counter.do("save_check", order_id=order.pk, fuel_percent=50)

    with pytest.raises(commands.AnswersMissing):
        counter.sign(order)


def test_a_check_keeps_the_wording_it_was_made_under(counter):
    order = counter.open()
    counter.do("save_check", order_id=order.pk, fuel_percent=50)
    first = check(counter, order).template_id

    counter.do("save_check", order_id=order.pk, fuel_percent=60)

    assert check(counter, order).template_id == first
