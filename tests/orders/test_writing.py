"""Jobs and lines: what they cost, who pays, how low they may go."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.orders import commands, queries, rules
from aftersales.lane.orders.models import Job, Line
from aftersales.records.vehicles.models import Vehicle
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.models import FitmentWaived, RequestLine, Reservation
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.catalogue import (
    OperationFactory,
    PackageFactory,
    PackageLineFactory,
    PackagePriceFactory,
    TariffFactory,
)
from tests.factories.parts import PartFactory, PartPriceFactory
from tests.factories.vehicles import VehicleModelFactory

pytestmark = pytest.mark.django_db


def only(counter, order):
    (line,) = counter.lines(order)
    return line


def test_prices_hold_their_tax(counter):
    line = only(counter, counter.open(counter.labour(unit_price=Decimal(226))))

    assert (line.net, line.tax, line.gross) == (Decimal("200.00"), Decimal("26.00"), 226)


def test_labour_costs_its_standard_time_or_the_hours_agreed(counter):
    standard, agreed = counter.lines(
        counter.open(counter.labour(), counter.labour(hours=Decimal("2.5")))
    )

    assert (standard.hours, standard.gross) == (1, 200)
    assert (agreed.hours, agreed.quantity, agreed.gross) == (Decimal("2.50"), Decimal("2.500"), 500)


def test_the_rate_of_the_payer_holds(counter):
    TariffFactory(group=counter.world.group, payer="maker", amount=Decimal(150))

    line = only(counter, counter.open(counter.labour(payer="maker")))

    assert (line.gross, line.for_maker, line.for_customer) == (150, 150, 0)


def test_codes_and_names_are_frozen(counter):
    order = counter.open(counter.labour(), counter.part())
    with whole_database():
        type(counter.operation).objects.update(name_zh="别的名字")

    assert [line.name_zh for line in counter.lines(order)] == ["更换机油及滤清器", "机油滤清器"]


def test_sublet_work_has_words_price_and_cost(counter):
    order = counter.signed()
    (job,) = counter.jobs(order)

    line = counter.do(
        "add_sublet",
        job_id=job.pk,
        name="外委钣金",
        unit_price=Decimal(339),
        cost=Decimal(250),
    )

    assert (line.kind, line.gross, line.cost) == ("sublet", 339, 250)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"quantity": Decimal(0)}, commands.QuantityImpossible),
        ({"quantity": Decimal("NaN")}, commands.QuantityImpossible),
        ({"quantity": Decimal("1e9")}, commands.QuantityImpossible),
        ({"unit_price": Decimal(-1)}, commands.PriceImpossible),
        ({"unit_price": Decimal("Infinity")}, commands.PriceImpossible),
        ({"percent_off": Decimal(101)}, commands.PriceImpossible),
        ({"payer": "nobody"}, commands.ChoiceUnknown),
        ({"shares": {"stranger": Decimal(1)}}, commands.SharesWrong),
    ],
)
def test_a_line_that_cannot_be_leaves_no_trace(counter, facts, wrong, refusal):
    with pytest.raises(refusal):
        counter.open(counter.labour(**wrong))

    assert facts() == []


def test_a_part_without_a_price_is_not_sold_by_accident(counter):
    with pytest.raises(commands.LineUnpriced):
        counter.open(counter.part(PartFactory(group=counter.world.group)))


def test_a_price_in_another_currency_is_refused(counter):
    part = PartFactory(group=counter.world.group)
    PartPriceFactory(part=part, currency="HKD")

    with pytest.raises(commands.CurrencyForeign):
        counter.open(counter.part(part))


def test_an_operation_of_another_group_does_not_exist(counter):
    with pytest.raises(OperationFactory._meta.model.DoesNotExist):
        counter.open(commands.NewLine(kind="labour", operation_id=OperationFactory().pk))


def test_a_part_that_does_not_exist_is_not_found(counter):
    from django.core.exceptions import ObjectDoesNotExist

    with pytest.raises(ObjectDoesNotExist):
        counter.open(commands.NewLine(kind="part", part_id=987_654))


def test_a_superseded_part_is_not_sold(counter):
    old = PartFactory(group=counter.world.group, successor=counter.filter, is_current=False)
    PartPriceFactory(part=old)

    with pytest.raises(commands.PartNotSold):
        counter.open(counter.part(old))


@pytest.mark.covers("WS-30")
def test_a_barred_part_does_not_go_onto_an_order_for_such_a_car(counter, facts):
    bar = counter.do("bar_part", part_id=counter.filter.pk, reason="密封圈材质不符")

    with pytest.raises(commands.PartUnfit) as refused:
        counter.open(counter.part())
    counter.do("lift_bar", unfit_part_id=bar.pk)
    order = counter.open(counter.part())

    assert "密封圈材质不符" in str(refused.value)
    assert len(counter.lines(order)) == 1
    assert facts()[:2] == ["orders.unfit_part.barred", "orders.unfit_part.lifted"]


def test_a_bar_for_other_cars_does_not_matter(counter):
    counter.do("bar_part", part_id=counter.filter.pk, reason="仅燃油车", power="bev")

    assert counter.open(counter.part()).pk


def test_a_part_is_barred_once(counter):
    counter.do("bar_part", part_id=counter.filter.pk, reason="不符")

    with pytest.raises(commands.BarKnown):
        counter.do("bar_part", part_id=counter.filter.pk, reason="不符")


def strange(counter):
    """The filter is told to fit another series; the car's own model is known."""
    other = VehicleModelFactory(group=counter.world.group, series="高尔夫")
    own = VehicleModelFactory(group=counter.world.group)
    with whole_database():
        Vehicle.objects.filter(pk=counter.car.pk).update(model=own)
    parts.note_fitment(part_id=counter.filter.pk, model_id=other.pk, by=counter.by, at=NOON)


def test_a_part_that_fits_other_cars_goes_in_with_a_reason_only(counter, facts):
    order = counter.signed()
    (job,) = counter.jobs(order)
    had = len(counter.lines(order))
    strange(counter)
    before = facts()

    with pytest.raises(commands.PartMisfits):
        counter.do("add_part", job_id=job.pk, part_id=counter.filter.pk)
    assert facts() == before

    counter.do("add_part", job_id=job.pk, part_id=counter.filter.pk, fit_reason="改装车")

    with whole_database():
        (waived,) = FitmentWaived.objects.all()
    assert (waived.vehicle_id, waived.reason) == (counter.car.pk, "改装车")
    counter.do("add_part", job_id=job.pk, part_id=counter.filter.pk)  # for this car it is settled
    assert len(counter.lines(order)) == had + 2


# -- floors ---------------------------------------------------------------------------------------


@pytest.mark.covers("FE-01")
def test_a_discount_within_the_bound_is_anybodys(counter, facts):
    order = counter.open(counter.labour())
    line = only(counter, order)

    counter.do("give_discount", line_ids=[line.pk], percent_off=Decimal(10))

    line = only(counter, order)
    assert (line.listed, line.discount, line.gross) == (200, 20, 180)
    assert counter.now(order).gross == 180
    assert facts()[-1] == "orders.line.changed"


def rights_but(counter, *without):
    from aftersales.core.rights import all_rights

    held = frozenset(all_rights()) - set(without)
    return counter.world.actor(counter.store, *held, person_id=counter.by.person_id)


def test_nobody_goes_under_the_floor_without_the_right(counter, facts):
    """I-24."""
    clerk = rights_but(counter, "orders.lift_floor")
    order = counter.open(counter.labour())
    line = only(counter, order)

    with pytest.raises(commands.UnderFloor) as refused:
        counter.do("give_discount", line_ids=[line.pk], percent_off=Decimal("10.01"), by=clerk)

    assert refused.value.floor == 180
    assert only(counter, order).gross == 200
    assert facts()[-1] == "orders.line.added"


def test_a_superior_may_and_it_is_told(counter, facts):
    order = counter.open(counter.labour())
    line = only(counter, order)

    counter.do("give_discount", line_ids=[line.pk], percent_off=Decimal(50))

    line = only(counter, order)
    assert (line.gross, line.floor, line.floor_lifted_by) == (100, 180, counter.by.key)
    assert facts()[-2:] == ["orders.line.changed", "orders.line.floor_lifted"]


def test_the_database_knows_the_floor_too(counter):
    line = only(counter, counter.open(counter.labour()))

    with (
        pytest.raises(IntegrityError, match="line_not_under_its_floor"),
        whole_database(),
        transaction.atomic(),
    ):
        Line.objects.filter(pk=line.pk).update(
            gross=100, net=100, tax=0, listed=100, for_customer=100
        )


def test_a_part_does_not_go_under_what_it_cost_us(counter):
    counter.stock(cost=40)
    clerk = rights_but(counter, "orders.lift_floor")

    with pytest.raises(commands.UnderFloor) as refused:
        counter.open(counter.part(unit_price=Decimal("44.99")), by=clerk)

    assert refused.value.floor == 45  # 40.00 and 13 % tax are 45.20: the list price stands


# -- packages -------------------------------------------------------------------------------------


def package(counter, price=None):
    found = PackageFactory(group=counter.world.group)
    PackageLineFactory(package=found, kind="operation", operation=counter.operation, part_number="")
    PackageLineFactory(package=found, part_number=counter.filter.number, quantity=2)
    if price:
        PackagePriceFactory(package=found, amount=Decimal(price))
    return found


def test_a_package_is_a_job_of_its_own_at_its_fixed_price(counter):
    order = counter.open()

    job = counter.do("add_package", order_id=order.pk, package_id=package(counter, "261").pk)

    assert (job.title, job.gross) == ("小保养套餐", 261)
    assert [(n.kind, n.gross) for n in counter.lines(order)] == [("labour", 180), ("part", 81)]
    assert counter.now(order).gross == 261


def test_a_discount_on_a_package_starts_from_its_price(counter):
    order = counter.open()
    counter.do("add_package", order_id=order.pk, package_id=package(counter, "261").pk)

    counter.do(
        "give_discount", line_ids=[n.pk for n in counter.lines(order)], percent_off=Decimal(10)
    )
    counter.do(
        "give_discount", line_ids=[n.pk for n in counter.lines(order)], percent_off=Decimal(5)
    )

    assert counter.now(order).gross == Decimal("247.95")


def test_a_package_without_a_price_costs_what_its_lines_cost(counter):
    order = counter.open(counter.labour())
    (job,) = counter.jobs(order)

    counter.do("add_package", job_id=job.pk, package_id=package(counter).pk)

    assert counter.now(order).gross == 200 + 200 + 90


def test_a_package_of_many_parts_costs_as_many_statements_as_one_of_few(counter):
    order = counter.open()

    def statements(parts):
        found = package(counter)
        for _each in range(parts):
            part = PartPriceFactory(part__group=counter.world.group).part
            PackageLineFactory(package=found, part_number=part.number)
        with as_seen_by(counter.by), CaptureQueriesContext(connection) as asked:
            commands.add_package(order_id=order.pk, package_id=found.pk, by=counter.by, at=NOON)
        return len(asked)

    statements(1)  # the first asks for store and parameters
    assert statements(1) == statements(6)


# -- payers ---------------------------------------------------------------------------------------


@pytest.mark.covers("FE-04")
def test_a_line_is_split_over_six_payers(counter, facts):
    """I-19: the shares make the whole."""
    order = counter.open(counter.labour(unit_price=Decimal(300)))
    line = only(counter, order)
    shares = {
        "customer": Decimal(100),
        "maker": Decimal(80),
        "insurer": Decimal(60),
        "agent": Decimal(30),
        "internal": Decimal(20),
        "goodwill": Decimal(10),
    }

    counter.do("set_payers", line_ids=[line.pk], shares=shares)

    with as_seen_by(counter.by):
        assert queries.totals_by_payer(order.pk, seen_by=counter.by) == shares
    now = counter.now(order)
    assert (now.gross, now.payers) == (300, list(rules.PAYERS))
    assert facts()[-1] == "orders.line.payers_set"


@pytest.mark.parametrize(
    "shares",
    [
        {"customer": Decimal(199)},
        {"maker": Decimal(-1), "customer": Decimal(201)},
        {"x": Decimal(1)},
    ],
)
def test_shares_that_do_not_make_the_line_are_refused(counter, shares):
    line = only(counter, counter.open(counter.labour()))

    with pytest.raises(commands.SharesWrong):
        counter.do("set_payers", line_ids=[line.pk], shares=shares)


def test_the_database_refuses_a_split_that_does_not_add_up(counter):
    line = only(counter, counter.open(counter.labour()))

    with (
        pytest.raises(IntegrityError, match="line_shares_make_the_whole"),
        whole_database(),
        transaction.atomic(),
    ):
        Line.objects.filter(pk=line.pk).update(for_maker=Decimal(1))


def test_a_cheaper_line_is_borne_in_the_same_proportion(counter):
    order = counter.open(counter.labour())
    line = only(counter, order)
    counter.do(
        "set_payers", line_ids=[line.pk], shares={"customer": Decimal(50), "maker": Decimal(150)}
    )

    counter.do("change_line", line_id=line.pk, hours=Decimal("0.5"))

    line = only(counter, order)
    assert (line.gross, line.for_customer, line.for_maker) == (100, 25, 75)


@given(
    gross=st.decimals(0, 100_000, places=2),
    weights=st.dictionaries(
        st.sampled_from(rules.PAYERS), st.decimals(0, 1000, places=2), max_size=6
    ),
)
def test_however_it_is_split_no_cent_is_lost(gross, weights):
    shares = rules.split(gross, weights, "CNY")

    assert sum(shares.values()) == gross
    assert all(share >= 0 for share in shares.values())
    assert all(not shares[payer] for payer, w in weights.items() if not w and any(weights.values()))


@given(
    unit=st.decimals(0, 10_000, places=2),
    quantity=st.decimals("0.001", 1000, places=3),
    off=st.decimals(0, 100, places=2),
    tax=st.sampled_from([Decimal(0), Decimal(3), Decimal(6), Decimal(13)]),
)
def test_a_line_is_rounded_once_and_adds_up(unit, quantity, off, tax):
    """I-18."""
    found = rules.amounts(unit, quantity, percent_off=off, tax_percent=tax, currency="CNY")

    assert found.net + found.tax == found.gross == found.listed - found.discount
    assert abs(found.gross - unit * quantity * (100 - off) / 100) <= Decimal("0.005")
    assert 0 <= found.tax <= found.gross


# -- changes --------------------------------------------------------------------------------------


@pytest.mark.covers("WS-05")
def test_a_line_changes_with_a_trail_until_billing_has_it(counter, facts):
    from aftersales.core.models import EventRecord

    order = counter.signed(counter.labour())
    line = only(counter, order)
    counter.do("change_line", line_id=line.pk, hours=Decimal(2))

    with as_seen_by(counter.by):
        told = EventRecord.objects.get(name="orders.line.changed").data
    assert (told["former_gross"], told["gross"]) == ("200.00", "400.00")
    counter.do("approve_jobs", job_ids=[line.job_id], method="phone")
    counter.do("lock_lines", order_id=order.pk)
    for deed, more in (
        ("change_line", {"line_id": line.pk, "hours": Decimal(3)}),
        ("withdraw_line", {"line_id": line.pk}),
        ("give_discount", {"line_ids": [line.pk], "percent_off": Decimal(5)}),
        ("set_payers", {"line_ids": [line.pk], "payer": "maker"}),
        ("add_operation", {"job_id": line.job_id, "operation_id": counter.operation.pk}),
    ):
        with pytest.raises(commands.LinesLocked):
            counter.do(deed, **more)
    assert counter.now(order).gross == 400


def test_the_database_keeps_locked_lines_as_they_are(counter):
    """R-09 leans on this: a program that forgot to ask is refused all the same."""
    order = counter.signed(counter.labour())
    line = only(counter, order)
    counter.do("lock_lines", order_id=order.pk)

    with (
        pytest.raises(IntegrityError, match="with billing"),
        whole_database(),
        transaction.atomic(),
    ):
        Line.objects.filter(pk=line.pk).update(name_zh="别的")


def test_what_is_withdrawn_no_longer_counts(counter, facts):
    order = counter.open(counter.labour(), counter.part())
    labour, _part = counter.lines(order)

    counter.do("withdraw_line", line_id=labour.pk)

    assert (counter.now(order).gross, counter.now(order).hours) == (45, 0)
    assert facts()[-1] == "orders.line.withdrawn"
    with pytest.raises(commands.LineGone):
        counter.do("withdraw_line", line_id=labour.pk)


def test_lines_of_two_orders_are_not_changed_together(counter):
    one = counter.open(counter.labour())
    two = counter.open(counter.labour(), parallel_reason="保险")
    ids = [only(counter, one).pk, only(counter, two).pk]

    with pytest.raises(commands.NotOfOneOrder):
        counter.do("give_discount", line_ids=ids, percent_off=Decimal(5))


def test_a_job_that_nobody_ordered_is_dropped_with_its_lines(counter, facts):
    order = counter.open(counter.labour())
    (job,) = counter.jobs(order)

    counter.do("drop_job", job_id=job.pk)

    assert (counter.lines(order), counter.now(order).gross) == ([], 0)
    assert facts()[-2:] == ["orders.line.withdrawn", "orders.job.dropped"]
    with pytest.raises(commands.JobGone):
        counter.do("change_job", job_id=job.pk, title="x")


def test_a_job_that_was_ordered_is_not_just_dropped(counter):
    order = counter.signed()
    (job,) = counter.jobs(order)

    with pytest.raises(commands.JobAgreed):
        counter.do("drop_job", job_id=job.pk)


@pytest.mark.covers("WS-06", "WS-31", "WS-03")
def test_a_job_tells_complaint_cause_correction_and_condition(counter, delivered, facts):
    order = counter.signed()
    (job,) = counter.jobs(order)

    counter.do("change_job", job_id=job.pk, instruction="更换前制动片")
    counter.do(
        "describe_job",
        job_id=job.pk,
        complaint="刹车异响",
        cause="制动片磨损到极限",
        correction="更换前制动片一套",
        condition="制动正常，无异响",
    )

    (job,) = counter.jobs(order)
    assert (job.instruction, job.cause, job.condition) == (
        "更换前制动片",
        "制动片磨损到极限",
        "制动正常，无异响",
    )
    assert facts()[-2:] == ["orders.job.changed", "orders.job.described"]


@pytest.mark.covers("RC-12")
def test_answers_to_the_fault_questions_stay_with_their_wording(counter, delivered):
    order = counter.open(counter.labour())
    (job,) = counter.jobs(order)

    counter.do(
        "describe_job",
        job_id=job.pk,
        symptoms={"what": "吱吱响", "when_driving": "低速制动时", "where": " "},
        symptom_seen=True,
    )

    with as_seen_by(counter.by):
        job = Job.objects.select_related("symptoms_version__item").get(pk=job.pk)
    assert job.symptoms == {"what": "吱吱响", "when_driving": "低速制动时"}
    assert (job.symptom_seen, job.symptoms_version.item.code) == (True, "RC-12")


# -- parts ----------------------------------------------------------------------------------------


def test_parts_are_asked_for_once_and_for_agreed_jobs_only(counter, facts):
    counter.stock()
    order = counter.signed(counter.labour(), counter.part(quantity=Decimal(2)))
    counter.do("add_job", order_id=order.pk, title="雨刮", lines=[counter.part()])

    (asked,) = commands.request_parts_for(order_id=order.pk, by=counter.by, at=NOON)
    again = commands.request_parts_for(order_id=order.pk, by=counter.by, at=NOON)

    with as_seen_by(counter.by):
        (line,) = RequestLine.objects.all()
        assert line.quantity == 2
        assert asked.request.needed_at == counter.now(order).promised_at
    assert again == []
    assert [line.request_line_id for line in counter.lines(order)][1] is not None
    assert facts()[-1] == "orders.job.parts_asked"


def test_a_withdrawn_line_gives_its_pieces_back(counter):
    counter.stock()
    order = counter.signed(counter.part())
    commands.request_parts_for(order_id=order.pk, by=counter.by, at=NOON)

    counter.do("withdraw_line", line_id=only(counter, order).pk)

    with as_seen_by(counter.by):
        assert list(Reservation.objects.values_list("state", flat=True)) == ["released"]


def test_what_was_issued_goes_back_before_its_line_is_withdrawn(counter):
    counter.stock()
    order = counter.signed(counter.part())
    (asked,) = commands.request_parts_for(order_id=order.pk, by=counter.by, at=NOON)
    parts.issue_lines(
        store_id=counter.store_id,
        quantities={asked.lines[0].pk: None},
        by=counter.by,
        at=NOON,
    )

    with pytest.raises(commands.PartIssued):
        counter.do("withdraw_line", line_id=only(counter, order).pk)
    with pytest.raises(commands.PartIssued):
        counter.do("change_line", line_id=only(counter, order).pk, quantity=Decimal(2))


def test_cost_is_shown_to_who_may_see_it(counter):
    counter.stock(cost=20)
    order = counter.open(counter.labour(), counter.part())

    with as_seen_by(counter.by):
        told = queries.order_page(order.pk, seen_by=counter.by, at=NOON).margin
        hidden = queries.order_page(
            order.pk, seen_by=rights_but(counter, "orders.see_cost"), at=NOON
        ).margin

    assert (told.cost, told.net) == (20, Decimal("176.99") + Decimal("39.82"))
    assert hidden is None


# -- what the parts desk took instead -------------------------------------------------------------


@pytest.fixture
def stood_in(counter):
    """The desk had a substitute for the filter of a signed order, and took it."""
    other = PartFactory(group=counter.world.group)
    me = {"by": counter.by, "at": NOON}
    parts.note_substitute(part_id=counter.filter.pk, other_id=other.pk, reason="同厂同型", **me)
    counter.stock(other)
    order = counter.signed(counter.part(), at=timezone.now())
    (asked,) = commands.request_parts_for(order_id=order.pk, **me)
    parts.replace(line_id=asked.lines[0].pk, part_id=other.pk, **me)
    return order, other


@pytest.mark.covers("PT-08")
def test_the_adviser_sees_what_goes_in_instead_and_writes_it_on_the_line(counter, stood_in, facts):
    order, other = stood_in
    line = only(counter, order)
    adviser = signed_in(counter.world.person("service_advisor", counter.world.north))
    shown = f"{other.shown_number} goes in instead"

    assert shown in adviser.get(f"/orders/{order.pk}/").content.decode()
    adviser.post(f"/lines/{line.pk}/take-stand-in/")

    with whole_database():
        kept = Line.objects.get(pk=line.pk)
    assert (kept.part_id, kept.code, kept.name_zh) == (other.pk, other.shown_number, other.name)
    assert (kept.gross, kept.unit_price) == (line.gross, line.unit_price)  # as it was agreed
    assert facts()[-1] == "orders.line.changed"
    assert shown not in adviser.get(f"/orders/{order.pk}/").content.decode()
    assert counter.jobs(order)[0].consent == "approved"


def test_where_nothing_stands_in_nothing_is_written(counter, stood_in):
    line = only(counter, stood_in[0])
    counter.do("take_stand_in", line_id=line.pk)

    with pytest.raises(commands.NothingStandsIn):
        counter.do("take_stand_in", line_id=line.pk)
    free = only(counter, counter.open(counter.part(), parallel_reason="保养另开"))
    with pytest.raises(commands.NothingStandsIn):
        counter.do("take_stand_in", line_id=free.pk)


def test_once_billing_has_the_lines_nobody_writes_another_part(counter, stood_in):
    line = only(counter, stood_in[0])
    counter.do("lock_lines", order_id=stood_in[0].pk)

    with pytest.raises(commands.LinesLocked):
        counter.do("take_stand_in", line_id=line.pk)
