"""What the user's handling broke is paid, and its spares are favourable (FE-06)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.scope import whole_database
from aftersales.lane.orders import commands
from aftersales.lane.orders.models import Job
from aftersales.resources.catalogue import commands as catalogue
from aftersales.resources.catalogue import queries as rates
from tests.conftest import NOON, logged
from tests.factories.catalogue import (
    ChargeFactory,
    PackageFactory,
    PackageLineFactory,
    TariffFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tariff(counter):
    """Fifteen per cent off a spare after misuse; a kilometre costs 3, an hour on site 300."""
    for kind, amount in (("misuse_discount", 15), ("travel_km", 3), ("on_site_hour", 300)):
        TariffFactory(group=counter.world.group, kind=kind, amount=Decimal(amount))


def charged(charge, **more):
    return commands.NewLine(kind="charge", charge_id=charge.pk, **more)


def job_of(order):
    with whole_database():
        return Job.objects.filter(order=order).order_by("position").first()


def explained(counter, order):
    job = job_of(order)
    counter.do("describe_job", job_id=job.pk, cause="加错柴油")
    return job


def priced(counter, order):
    return [(row.kind, row.gross, row.discount, row.price_reason) for row in counter.lines(order)]


@pytest.mark.covers("FE-06")
def test_misuse_makes_the_customers_spares_favourable_and_says_so_on_the_line(counter, tariff):
    order = counter.open(counter.labour(), counter.part(), counter.part(payer="goodwill"))
    job = explained(counter, order)

    counter.do("classify_misuse", job_id=job.pk, misuse="fluid")

    labour, spare, gift = priced(counter, order)
    assert labour == ("labour", 200, 0, "")
    assert spare == ("part", Decimal("38.25"), Decimal("6.75"), "misuse")
    assert (gift[2], gift[3]) == (0, "")
    assert logged()[-1][1] == "orders.job.classified"


@pytest.mark.covers("FE-06")
def test_a_spare_written_afterwards_is_favourable_at_once(counter, tariff):
    order = counter.open(counter.labour())
    job = explained(counter, order)
    counter.do("classify_misuse", job_id=job.pk, misuse="overload")

    counter.do("add_part", job_id=job.pk, part_id=counter.filter.pk)

    assert priced(counter, order)[-1] == ("part", Decimal("38.25"), Decimal("6.75"), "misuse")


def test_the_favourable_price_goes_again_with_the_classification(counter, tariff):
    order = counter.open(counter.part())
    job = explained(counter, order)
    counter.do("classify_misuse", job_id=job.pk, misuse="fluid")

    counter.do("classify_misuse", job_id=job.pk, misuse="")

    assert priced(counter, order) == [("part", 45, 0, "")]


def test_a_price_agreed_by_hand_is_not_touched(counter, tariff):
    order = counter.open(counter.part(percent_off=Decimal(5)), counter.part(unit_price=Decimal(44)))
    job = explained(counter, order)

    counter.do("classify_misuse", job_id=job.pk, misuse="fluid")

    assert [row[3] for row in priced(counter, order)] == ["", ""]


def test_a_discount_given_by_hand_is_no_longer_the_tariffs(counter, tariff):
    order = counter.open(counter.part())
    job = explained(counter, order)
    counter.do("classify_misuse", job_id=job.pk, misuse="fluid")
    (line,) = counter.lines(order)

    counter.do("change_line", line_id=line.pk, percent_off=Decimal(2))

    assert priced(counter, order) == [("part", Decimal("44.10"), Decimal("0.90"), "")]


def test_the_tariff_may_go_below_the_floor_and_nobody_else(counter, tariff):
    TariffFactory(group=counter.world.group, kind="misuse_discount", amount=60, store=counter.store)
    hands = ("orders.view", "orders.write", "orders.describe", "vehicles.view", "parts.view")
    adviser = counter.world.actor(counter.store, *hands, "catalogue.view")
    order = counter.open(counter.part())
    job = explained(counter, order)

    counter.do("classify_misuse", job_id=job.pk, misuse="fluid", by=adviser)

    assert priced(counter, order) == [("part", 18, 27, "misuse")]
    (line,) = counter.lines(order)
    with pytest.raises(commands.UnderFloor):
        counter.do("change_line", line_id=line.pk, percent_off=Decimal(61), by=adviser)


def test_misuse_is_explained_first(counter, tariff):
    order = counter.open(counter.part())

    with pytest.raises(commands.MisuseUnexplained):
        counter.do("classify_misuse", job_id=job_of(order).pk, misuse="fluid")

    assert job_of(order).misuse == ""
    assert "orders.job.classified" not in [name for _who, name in logged()]


@pytest.mark.covers("FE-06")
def test_the_maker_never_bears_it(counter, tariff):
    order = counter.open(counter.part(payer="maker"))
    job = explained(counter, order)

    with pytest.raises(commands.MisuseNotWarranty):
        counter.do("classify_misuse", job_id=job.pk, misuse="fluid")
    assert job_of(order).misuse == ""

    (line,) = counter.lines(order)
    counter.do("set_payers", line_ids=[line.pk], payer="customer")
    counter.do("classify_misuse", job_id=job.pk, misuse="fluid")
    with pytest.raises(commands.MisuseNotWarranty):
        counter.do("set_payers", line_ids=[line.pk], payer="maker")
    with pytest.raises(commands.MisuseNotWarranty):
        counter.do("add_operation", job_id=job.pk, operation_id=counter.operation.pk, payer="maker")
    assert [row.payer for row in counter.lines(order)] == ["customer"]


@pytest.mark.covers("FE-06")
def test_travel_and_work_on_site_cost_their_rate_and_phone_help_nothing(counter, tariff):
    group = counter.world.group
    travel = ChargeFactory(group=group, tariff="travel_km", amount=0)
    site = ChargeFactory(group=group, tariff="on_site_hour", amount=0)
    phone = ChargeFactory(group=group, tariff="phone_help", amount=0)

    order = counter.open(
        charged(travel, quantity=Decimal(42)),
        charged(site, quantity=Decimal("1.5")),
        charged(phone),
    )

    rows = [(row.gross, row.unit, row.price_reason) for row in counter.lines(order)]
    assert rows == [(126, "km", "tariff"), (450, "h", "tariff"), (0, "", "phone_help")]


@pytest.mark.covers("FE-06")
def test_nobody_can_charge_for_help_by_phone(counter):
    phone = ChargeFactory(group=counter.world.group, tariff="phone_help", amount=0)
    order = counter.open(charged(phone))
    (line,) = counter.lines(order)

    with pytest.raises(commands.PriceImpossible):
        counter.do("change_line", line_id=line.pk, unit_price=Decimal(50))
    with pytest.raises(commands.PriceImpossible):
        counter.open(charged(phone, unit_price=Decimal(50)), parallel_reason="again")

    assert [row.gross for row in counter.lines(order)] == [0]


def test_a_charge_without_its_rate_is_refused(counter):
    travel = ChargeFactory(group=counter.world.group, tariff="travel_km", amount=0)

    with pytest.raises(rates.NoRate):
        counter.open(charged(travel))


def test_a_package_holds_charges_at_their_rate(counter, tariff):
    group = counter.world.group
    travel = ChargeFactory(group=group, tariff="travel_km", amount=0)
    package = PackageFactory(group=group)
    PackageLineFactory(
        package=package, kind="charge", operation=None, charge=travel, part_number="", quantity=10
    )
    order = counter.open(counter.labour())

    counter.do("add_package", order_id=order.pk, package_id=package.pk)

    assert priced(counter, order)[-1] == ("charge", 30, 0, "tariff")


def test_a_charge_by_the_tariff_has_no_amount_of_its_own(counter):
    asked = {"code": "KM", "name_zh": "出车里程", "tariff": "travel_km", "by": counter.by}
    here = {"store_id": counter.store_id, "at": NOON}

    with pytest.raises(catalogue.AmountOutOfReach):
        catalogue.register_charge(amount=Decimal(3), **asked, **here)
    kept = catalogue.register_charge(amount=Decimal(0), **asked, **here)

    assert (kept.tariff, kept.amount) == ("travel_km", 0)
