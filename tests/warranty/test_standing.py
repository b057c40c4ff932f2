"""How a car stands with its guarantee: what was told of it, what counts, what its customer may
ask, how far the next threshold is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.guarantees.warranty import commands, queries
from aftersales.guarantees.warranty.commands import Elsewhere, Terms, Told
from aftersales.guarantees.warranty.commands.refusals import (
    FaultOfAnother,
    HoursWrong,
    NoPolicy,
    PolicyWrong,
    RepairTakenOutAlready,
    RepairWrong,
)
from aftersales.guarantees.warranty.models import Fault, Policy, Repair
from aftersales.guarantees.warranty.states import Nearness
from aftersales.lane.orders import commands as orders
from aftersales.records.vehicles import commands as vehicles
from tests.conftest import logged
from tests.factories.vehicles import VehicleFactory
from tests.warranty.conftest import TODAY, at

# ── the terms of the sale ────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("WT-08")
def test_what_a_car_was_sold_on_gives_it_its_terms(home):
    home.sold(delivery_date=date(2025, 3, 15))

    kept = home.kept()
    assert (kept.regime, kept.repair_until, kept.repair_km) == ("O43", date(2028, 3, 15), 60_000)
    assert (kept.exchange_until, kept.exchange_km) == (date(2027, 3, 15), 50_000)
    assert kept.nearness == Nearness.FAR


@pytest.mark.covers("WT-08")
def test_a_promise_that_goes_further_than_the_law_holds(home):
    home.sold(promises={"exchange_months": 36, "exchange_km": "unlimited"})

    kept = home.kept()
    assert (kept.exchange_until, kept.exchange_km) == (date(2028, 3, 10), None)


def test_terms_that_were_told_are_corrected_with_a_reason_and_never_overwritten(car):
    with pytest.raises(PolicyWrong) as unsaid:
        car.sold(price=Decimal(140_000))
    corrected = car.sold(price=Decimal(140_000), reason="发票金额录错")
    again = car.sold(price=Decimal(140_000))

    assert unsaid.value.field == "reason"
    assert (corrected.version, again.pk) == (2, corrected.pk)
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        Policy.objects.filter(pk=corrected.pk).update(price=1)
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        Policy.objects.filter(pk=corrected.pk).delete()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"invoice_date": date(2026, 3, 4)}, "invoice_date"),
        ({"delivery_date": date(2026, 3, 4)}, "delivery_date"),
        ({"replaced_on": date(2025, 3, 9)}, "replaced_on"),
        ({"usage_rate_percent": Decimal("0.51")}, "usage_rate_percent"),
        ({"price": Decimal("NaN")}, "price"),
        ({"promises": {"repair_months": -1}}, "promises"),
        ({"promises": {"repair_months": "unlimited"}}, "promises"),
        ({"promises": {"free_tea": 1}}, "promises"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_name(home, told, field):
    with pytest.raises(PolicyWrong) as wrong:
        home.sold(**told)

    assert wrong.value.field == field


def test_a_car_bought_for_business_is_not_protected(home):
    home.sold(use="commercial")
    home.repaired_often(6)

    assert (home.kept().nearness, home.rights()) == (Nearness.OUTSIDE, [])
    assert home.standing().questions == []


def test_whether_a_household_bought_it_is_left_to_a_person(home):
    home.sold(use="mixed")

    assert home.kept().nearness == Nearness.PERSON
    assert [q.reason for q in home.standing().questions] == ["use_unclear"]


def test_a_car_whose_odometer_nobody_read_has_no_rights_yet(home):
    with whole_database():
        type(home.vehicle).objects.filter(pk=home.vehicle.pk).update(
            odometer_km=None, odometer_on=None
        )
    home.sold()

    found = home.standing()
    assert ([q.reason for q in found.questions], found.certain) == (["odometer_unknown"], [])
    assert found.nearness == Nearness.PERSON


# ── repairs ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("WT-07")
def test_the_fifth_repair_of_one_fault_gives_the_car_back(car):
    car.repaired_often(4)
    near = car.standing()
    told = car.warnings()
    fault = car.repairs()[0].fault
    car.repaired(at(9, on=date(2026, 2, 2)), at(10, on=date(2026, 2, 2)), fault_id=fault.pk)

    assert (near.nearness, [(t.code, t.at_worst) for t in near.near]) == (
        Nearness.NEAR,
        [("X7", 1)],
    )
    assert told == ["O43 24(4): 4/5"]
    (claim,) = car.standing().rights
    assert (claim.right.code, claim.right.article, claim.right.usage_fee) == (
        "X7",
        "O43 24(4)",
        Decimal("9000.00"),  # 150 000 × 12 × 0.5 %
    )
    assert (car.kept().nearness, car.kept().rights) == (Nearness.REACHED, ["X7"])
    assert car.warnings() == ["O43 24(4)"]


def test_a_repair_that_nobody_judged_counts_at_worst_and_is_asked_about(car):
    car.repaired_often(4)
    fault = car.repairs()[0].fault
    row = car.repaired(
        at(9, on=date(2026, 2, 2)),
        at(10, on=date(2026, 2, 2)),
        fault_id=fault.pk,
        is_quality=None,
    )
    found = car.standing()
    car.do("judge", repair_id=row.pk, is_quality=True, words="实测确认")

    assert [(c.right.code, c.is_certain) for c in found.rights] == [("X7", False)]
    assert found.certain == []
    assert [(q.reason, q.repair.pk) for q in found.questions] == [
        ("quality_problem_unknown", row.pk)
    ]
    assert car.rights() == ["X7"]


def test_what_is_no_problem_of_quality_does_not_count(car):
    car.repaired_often(5, is_quality=False)

    assert (car.rights(), car.kept().x7_left) == ([], 5)


@pytest.mark.covers("WT-09")
def test_what_misuse_caused_does_not_count_and_maintenance_elsewhere_is_no_ground(car):
    row = car.repaired_often(1)
    car.do(
        "judge",
        repair_id=row.pk,
        is_quality=True,
        ground="misuse",
        ground_concerns=True,
        words="超载使用",
    )
    after_misuse = car.kept().x7_left
    car.do(
        "judge",
        repair_id=row.pk,
        is_quality=True,
        ground="independent_maintenance",
        ground_concerns=True,
        words="在外保养",
    )

    assert (after_misuse, car.kept().x7_left) == (5, 4)


def test_thirty_one_days_in_the_shop_give_the_car_back_unless_hours_are_proved_away(car):
    row = car.repaired(at(9, on=date(2025, 6, 1)), at(10, on=date(2025, 7, 1)))  # 30 d 1 h
    with_all = car.rights()
    left = car.do(
        "leave_out",
        repair_id=row.pk,
        hours=Decimal(2),
        reason="vin_part_transport",
        evidence="运单 SF1",
    )
    proved = car.standing()
    car.do("count_again", left_out_id=left.pk, reason="运单与本车无关")

    assert with_all == ["X6"]
    assert (proved.certain, [(t.code, t.at_worst) for t in proved.near]) == ([], [("X6", 1)])
    assert car.rights() == ["X6"]


def test_other_hours_than_the_laws_own_count_all_the_same(car):
    row = car.repaired(at(9, on=date(2025, 6, 1)), at(10, on=date(2025, 7, 1)))
    car.do("leave_out", repair_id=row.pk, hours=Decimal(2), reason="other", evidence="春节")

    assert car.rights() == ["X6"]


def test_no_more_hours_are_left_out_than_the_repair_had(car):
    row = car.repaired(at(9, on=date(2025, 6, 1)), at(19, on=date(2025, 6, 1)))
    told = {"repair_id": row.pk, "reason": "rescue_travel", "evidence": "拖车单"}
    car.do("leave_out", hours=Decimal(6), **told)

    for hours in (Decimal("4.01"), Decimal(0), Decimal("NaN")):
        with pytest.raises(HoursWrong):
            car.do("leave_out", hours=hours, **told)
    car.do("leave_out", hours=Decimal(4), **told)


def test_a_repair_taken_out_stays_on_record_and_is_not_touched_again(car):
    row = car.repaired_often(5)
    car.do("take_out", repair_id=row.pk, reason="录到别的车上")

    assert (car.rights(), car.kept().x7_left) == ([], 1)
    assert len(car.repairs()) == 5
    with pytest.raises(RepairTakenOutAlready):
        car.do("judge", repair_id=row.pk, is_quality=True, words="x")


def test_another_component_told_later_is_judged_anew(car, shop):
    order = shop.visit(car=car.vehicle, now=at(9))
    job = shop.job(order)
    first = car.do("tell_job", job_id=job.pk, told=Told(component="brake"))
    car.do("judge", repair_id=first.pk, is_quality=True, words="实测确认")
    car.do("tell_job", job_id=job.pk, told=Told(component="brake"))
    same = car.repairs()[0].is_quality
    car.do("tell_job", job_id=job.pk, told=Told(component="steering"))

    assert (same, car.repairs()[0].is_quality) == (True, None)


def test_a_fault_must_be_one_of_this_car_and_of_what_it_has(car, world):
    other = VehicleFactory(group=world.group)
    with whole_database():
        alien = Fault.objects.create(
            group=world.group, vehicle=other, position=1, words="x", seen_at=at(9)
        )
    elsewhere = Elsewhere(workshop_words="w", number="1", begun_at=at(8), ended_at=at(9), km=12_000)

    def told(**more):
        told = Told(**{"component": "brake", "words": "x", **more})
        car.do("note_repair", vehicle_id=car.vehicle.pk, told=told, elsewhere=elsewhere)

    with pytest.raises(FaultOfAnother):
        told(fault_id=alien.pk)
    with pytest.raises(RepairWrong) as battery:
        told(component="traction_battery")
    with pytest.raises(RepairWrong) as unnamed:
        told(scope="main_part", work="replace")
    assert (battery.value.field, unnamed.value.field) == ("component", "part")


def test_of_a_car_whose_sale_nobody_told_nothing_is_counted(home, shop):
    order = shop.visit(car=home.vehicle, now=at(9))

    assert home.do("begin_repairs", order_id=order.pk) == []
    with pytest.raises(NoPolicy):
        home.do("tell_job", job_id=shop.job(order).pk, told=Told(component="brake"))


# ── with the order ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("WT-01")
def test_a_signed_order_begins_the_repair_and_the_car_that_leaves_ends_it(car, shop):
    order = shop.visit(car=car.vehicle, now=at(8))
    car.do("watch", now=at(8, 10))
    (begun,) = car.repairs()
    here = car.standing(now=at(9))
    shop.ready(order)
    car.do("watch", now=at(11, 30))
    ready = car.repairs()[0].ended_at
    shop.billed(order)
    shop.explained(order)
    shop.do("deliver", order_id=order.pk, odometer_km=12_003, now=at(12))
    car.do("watch", now=at(12, 10))

    assert (begun.begun_at, begun.ended_at, begun.order_id) == (at(8), None, order.pk)
    assert [q.reason for q in here.questions] == ["quality_problem_unknown"]
    assert ready == at(11, 20)  # when it was washed
    assert car.repairs()[0].ended_at == at(11, 20)


def test_visits_before_the_terms_were_told_count_once_they_are(home, shop):
    order = shop.visit(car=home.vehicle, now=at(8))
    shop.ready(order)
    home.do("watch", now=at(12))
    before = home.repairs()
    home.sold(now=at(13))
    home.do("watch", now=at(13, 10))
    home.do("watch", now=at(13, 20))

    assert before == []
    assert [(row.begun_at, row.ended_at) for row in home.repairs()] == [(at(8), at(11, 20))]


def test_what_was_taken_out_on_purpose_is_not_begun_again(car, shop):
    shop.visit(car=car.vehicle, now=at(8))
    car.do("watch", now=at(8, 10))
    car.do("take_out", repair_id=car.repairs()[0].pk, reason="只做保养", now=at(8, 15))
    car.do("watch", now=at(8, 20))

    assert [row.void_at is not None for row in car.repairs()] == [True]


@pytest.mark.covers("WT-02")
def test_while_the_car_is_here_its_fault_is_repaired_free_if_it_is_one_of_quality(car, shop):
    order = shop.visit(car=car.vehicle, now=at(8))
    row = car.do("tell_job", job_id=shop.job(order).pk, told=Told(component="brake"))
    car.do("judge", repair_id=row.pk, is_quality=True, is_dangerous=False, words="制动盘变形")

    (claim,) = car.standing().rights
    assert (claim.right.code, claim.right.article, claim.fault.pk) == (
        "R1",
        "O43 19",
        row.fault_id,
    )


def test_a_fault_that_endangers_again_after_two_repairs_gives_the_car_back(car, shop):
    first = car.repaired_often(2, is_dangerous=True, component="steering")
    far = car.rights()
    order = shop.visit(car=car.vehicle, now=at(8))
    told = Told(fault_id=first.fault_id, component="steering")
    row = car.do("tell_job", job_id=shop.job(order).pk, told=told)
    car.do("judge", repair_id=row.pk, is_quality=True, words="转向卡滞")
    asked = [q.reason for q in car.standing().questions]
    car.do("judge", repair_id=row.pk, is_quality=True, is_dangerous=True, words="转向卡滞")

    assert (far, asked) == ([], ["serious_safety_unknown"])
    assert car.rights() == ["R1", "X3"]


def test_days_of_a_car_in_the_house_run_on_and_the_manager_hears_before_they_are_over(car, shop):
    order = shop.visit(car=car.vehicle, now=at(8), promised_at=at(17))
    row = car.do("tell_job", job_id=shop.job(order).pk, told=Told(component="engine"))
    car.do("judge", repair_id=row.pk, is_quality=True, words="缸体砂眼")
    day_25 = at(9, on=TODAY + timedelta(days=25))
    day_31 = at(9, on=TODAY + timedelta(days=31))
    car.do("watch", now=at(9, on=TODAY + timedelta(days=20)))
    early = car.warnings()
    car.do("watch", now=day_25)
    warned = car.warnings()
    car.do("watch", now=day_31)

    assert (early, warned) == ([], ["O43 24(4): 26/31"])
    assert car.warnings() == ["O43 24(4)"]
    with as_seen_by(car.world.chief):
        names = [name for _who, name in logged() if name.startswith("warranty.threshold")]
    assert names == ["warranty.threshold.neared", "warranty.threshold.reached"]


def test_a_job_that_the_workshop_finds_back_goes_on_with_its_fault(car, shop, heard, seen):
    first = shop.visit(car=car.vehicle, now=at(8))
    shop.ready(first)
    shop.billed(first)
    shop.explained(first)
    shop.do("deliver", order_id=first.pk, odometer_km=12_003, now=at(12))
    again = at(9, on=TODAY + timedelta(days=2))
    second = shop.visit(car=car.vehicle, now=again)
    car.do("watch", now=again)
    apart = len({row.fault_id for row in car.repairs()})
    shop.do("flag_repeats", order_id=second.pk, now=again)
    heard()

    one, two = car.repairs()
    assert (apart, one.fault_id) == (2, two.fault_id)
    assert [f.pk for f in queries.faults_of(car.vehicle.pk, seen_by=car.chief)] == [one.fault_id]


def test_an_order_called_off_repaired_nothing(car, shop):
    order = shop.visit(car=car.vehicle, now=at(8))
    car.do("watch", now=at(8, 10))
    orders.cancel_order(order_id=order.pk, reason="客户改约", by=shop.chief, at=at(9))
    car.do("watch", now=at(9, 10))

    assert [row.void_at is not None for row in car.repairs()] == [True]
    assert car.standing().repairs == []


# ── who sees and who may ─────────────────────────────────────────────────────────────────────────


def test_repairs_of_every_store_of_the_group_count_and_none_of_another_group(car, world):
    south = replace(world.of_north, rights={world.south.pk: world.of_north.rights[world.north.pk]})
    car.repaired_often(4)

    with as_seen_by(south):
        found = queries.standing_of(car.vehicle, on=TODAY, at=at(10), seen_by=south)
        assert [t.at_worst for t in found.near] == [1]
    with as_seen_by(world.stranger):
        assert not Repair.objects.exists()
        assert not queries.standings(seen_by=world.stranger).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM warranty_policy")
            assert cursor.fetchone() == (0,)


def test_a_technician_tells_and_does_not_judge(car, world):
    tells = replace(
        world.of_north,
        rights={world.north.pk: frozenset({"warranty.view", "warranty.tell_repair"})},
    )
    row = car.repaired_often(1)

    with pytest.raises(NotPermitted):
        commands.judge(repair_id=row.pk, is_quality=True, words="x", by=tells, at=at(10))
    with pytest.raises(NotPermitted):
        commands.keep_policy(
            vehicle_id=car.vehicle.pk,
            terms=Terms(use="family", powertrain="fuel", invoice_date=TODAY),
            by=tells,
            at=at(10),
        )


def test_two_files_of_one_car_have_one_guarantee(car, world):
    other = VehicleFactory(group=world.group, vin=None, plate="苏E12399")
    car.repaired_often(2)
    double = type(car)(world, other, car.owner)
    double.sold(now=at(9))
    double.repaired_often(2)

    vehicles.merge(
        kept_id=car.vehicle.pk,
        gone_id=other.pk,
        store_id=car.store_id,
        by=world.chief,
        at=at(11),
    )

    assert len(car.repairs()) == 4
    assert car.kept().x7_left == 3  # two faults of two repairs each, until somebody says it is one
