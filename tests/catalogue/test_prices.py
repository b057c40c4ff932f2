"""What work costs: which rate holds, what a package comes to, how a price parts into net and
tax.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.records.staff.models import Skill
from aftersales.resources.catalogue import queries, rules
from aftersales.resources.catalogue.rules import Case, Hours, Rate
from aftersales.resources.catalogue.states import Payer, TariffKind
from tests.factories.catalogue import (
    ChargeFactory,
    OperationFactory,
    PackageFactory,
    PackageLineFactory,
    PackagePriceFactory,
    StandardTimeFactory,
    TariffFactory,
    TaxRateFactory,
)
from tests.factories.network import BrandFactory
from tests.factories.vehicles import VehicleModelFactory

TODAY = date(2026, 3, 2)
cents = st.decimals(0, 10**7, places=2)


@pytest.mark.covers("FE-01")
@pytest.mark.parametrize(
    ("gross", "percent", "net", "tax"),
    [
        ("1130", 13, "1000.00", "130.00"),
        ("678", 13, "600.00", "78.00"),
        ("999", 13, "884.07", "114.93"),
        ("100", 13, "88.50", "11.50"),
        ("106", 6, "100.00", "6.00"),
        ("309", 3, "300.00", "9.00"),
    ],
)
def test_a_price_parts_into_net_and_tax(gross, percent, net, tax):
    found = rules.parted(Decimal(gross), Decimal(percent), "CNY")

    assert (str(found.net), str(found.tax)) == (net, tax)


@given(cents, st.decimals(0, 100, places=2))
def test_net_and_tax_always_make_the_price(gross, percent):
    assert rules.parted(gross, percent, "CNY").gross == gross


@given(cents, st.lists(cents, min_size=1, max_size=8))
def test_a_fixed_price_is_spread_without_losing_a_cent(total, weights):
    found = rules.spread(total, weights, "CNY")

    assert sum(found) == total
    assert all(part >= 0 for part in found)


def test_the_closest_rate_wins_and_of_equals_the_latest_that_has_come():
    def rate(amount, days=0, **more):
        return Rate(
            amount=Decimal(amount),
            currency="CNY",
            holds_from=TODAY + timedelta(days=days),
            **more,
        )

    rates = [
        rate(100, -90),
        rate(110, -10),
        rate(120, 1),  # from tomorrow
        rate(130, -90, store_id=1),
        rate(140, -90, brand_id=5),
        rate(150, -90, skill="body"),
        rate(90, -90, payer="maker"),
    ]

    def found(**more):
        return rules.closest(rates, Case(on=TODAY, **more)).amount

    assert found(store_id=2) == 110
    assert found(store_id=1) == 130
    assert found(store_id=1, brand_id=5) == 140
    assert found(store_id=1, brand_id=5, skill="body") == 150
    assert found(store_id=1, skill="body", payer="maker") == 90
    assert rules.closest([], Case(on=TODAY)) is None


def test_a_standard_time_of_the_model_beats_the_one_for_all():
    times = [
        Hours(hours=Decimal(1), holds_from=date(2026, 1, 1)),
        Hours(hours=Decimal("0.9"), holds_from=date(2026, 2, 1)),
        Hours(hours=Decimal("1.4"), holds_from=date(2025, 1, 1), model_id=3),
    ]

    assert rules.hours_for(times, model_id=3, on=TODAY) == Decimal("1.4")
    assert rules.hours_for(times, model_id=4, on=TODAY) == Decimal("0.9")
    assert rules.hours_for(times[2:], model_id=4, on=TODAY) is None


@pytest.fixture
def priced(world):
    """A store with a labour rate of 200.00 and an operation of half an hour."""
    operation = OperationFactory(group=world.group)
    StandardTimeFactory(operation=operation)
    TariffFactory(group=world.group)
    return operation


@pytest.mark.django_db
@pytest.mark.covers("FE-06")
def test_labour_costs_standard_time_at_the_rate_that_holds(world, priced):
    brand = BrandFactory(group=world.group)
    TariffFactory(group=world.group, store=world.north, amount=Decimal(260), brand=brand)
    TariffFactory(group=world.group, amount=Decimal(150), payer="maker")

    def price(**more):
        found = queries.labour_price(
            priced.pk, store_id=world.north.pk, on=TODAY, seen_by=world.chief, **more
        )
        return str(found.gross), str(found.net), str(found.tax)

    with as_seen_by(world.chief):
        assert price() == ("100.00", "88.50", "11.50")
        assert price(brand_id=brand.pk) == ("130.00", "115.04", "14.96")
        assert price(brand_id=brand.pk, payer=Payer.MAKER) == ("75.00", "66.37", "8.63")
        assert price(hours=Decimal("0.75"))[0] == "150.00"


@pytest.mark.django_db
def test_without_a_rate_or_for_another_model_there_is_no_price(world):
    operation = OperationFactory(group=world.group)
    model = VehicleModelFactory(group=world.group)
    StandardTimeFactory(operation=operation, model=model)
    asked = {"store_id": world.north.pk, "on": TODAY, "seen_by": world.chief}

    with as_seen_by(world.chief):
        with pytest.raises(queries.NoRate):
            queries.labour_price(operation.pk, model_id=model.pk, **asked)
        with pytest.raises(queries.DoesNotApply):
            queries.labour_price(operation.pk, **asked)


@pytest.mark.django_db
@pytest.mark.covers("FE-06", "FS-03")
def test_help_by_phone_is_free_and_misuse_has_its_discount(world):
    TariffFactory(group=world.group, kind="misuse_discount", amount=Decimal(15))
    here = {"store_id": world.north.pk, "on": TODAY}

    with as_seen_by(world.chief):
        assert queries.rate(TariffKind.PHONE_HELP, **here).amount == 0
        assert queries.after_misuse(Decimal("99.99"), **here) == Decimal("84.99")
        assert queries.rate(TariffKind.TRAVEL_KM, **here) is None


@pytest.mark.django_db
def test_tax_is_the_laws_or_what_the_group_has_entered(world):
    here = {"store_id": world.north.pk, "on": TODAY}
    with as_seen_by(world.chief):
        assert queries.tax_percent("repair", **here) == 13
        assert queries.tax_percent("service", **here) == 6

    TaxRateFactory(group=world.group, code="service", percent=Decimal(1))
    with whole_database():
        type(world.south).objects.filter(pk=world.south.pk).update(tax_scheme="small_scale")
    with as_seen_by(world.chief):
        assert queries.tax_percent("service", **here) == 1
        assert queries.tax_percent("service", store_id=world.south.pk, on=TODAY) == 3


@pytest.mark.django_db
def test_a_package_costs_what_its_lines_cost_unless_its_price_is_fixed(world, priced):
    package = PackageFactory(group=world.group)
    charge = ChargeFactory(group=world.group)
    PackageLineFactory(
        package=package, position=1, kind="operation", operation=priced, part_number=""
    )
    PackageLineFactory(package=package, position=2, quantity=Decimal(4))
    PackageLineFactory(package=package, position=3, kind="charge", charge=charge, part_number="")

    def offer(**more):
        return queries.package_offer(
            package.pk, store_id=world.north.pk, on=TODAY, seen_by=world.chief, **more
        )

    with as_seen_by(world.chief):
        assert offer().is_whole is False
        found = offer(part_prices={"06A115561B": Decimal(45)})
        assert (found.gross, found.hours) == (Decimal("290.60"), Decimal("0.50"))
        assert [str(line.price.tax) for line in found.lines] == ["11.50", "20.71", "0.60"]

    PackagePriceFactory(package=package, amount=Decimal(250))
    PackagePriceFactory(package=package, amount=Decimal(199), store=world.south)
    with as_seen_by(world.chief):
        unknown = offer()
        assert (unknown.is_whole, unknown.gross) == (False, Decimal(250))
        assert [line.price and line.price.gross for line in unknown.lines] == [
            Decimal("100.00"),
            None,
            Decimal("10.60"),
        ]
        fixed = offer(part_prices={"06A115561B": Decimal(45)})
        assert (fixed.is_fixed, fixed.gross) == (True, Decimal(250))
        assert [str(line.price.gross) for line in fixed.lines] == ["86.03", "154.85", "9.12"]


@pytest.mark.django_db
def test_the_rate_of_a_skill_group_holds_in_a_package_too(world, priced):
    with whole_database():
        skill = Skill.objects.create(group=world.group, code="body", name="Body")
        type(priced).objects.filter(pk=priced.pk).update(skill=skill)
    TariffFactory(group=world.group, skill=skill, amount=Decimal(300))
    package = PackageFactory(group=world.group)
    PackageLineFactory(
        package=package, position=1, kind="operation", operation=priced, part_number=""
    )

    with as_seen_by(world.chief):
        found = queries.package_offer(
            package.pk, store_id=world.north.pk, on=TODAY, seen_by=world.chief
        )
    assert found.gross == Decimal("150.00")
