"""Keeping the catalogue: what is known gets what is new, lines stand or fall by themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.search.queries import find
from aftersales.records.staff.models import Skill
from aftersales.resources.catalogue import commands
from aftersales.resources.catalogue.commands import NewLine, NewOperation, NewPackage
from aftersales.resources.catalogue.models import Operation, Package, StandardTime, Tariff
from aftersales.resources.catalogue.states import LineKind, ServiceType, TariffKind
from tests.conftest import NOON, logged
from tests.exchange.conftest import bring_in, counts
from tests.exchange.sheets import xlsx
from tests.factories.catalogue import ChargeFactory, OperationFactory, PackageFactory

__all__ = ["bring_in"]
pytestmark = pytest.mark.django_db
OIL = NewOperation(
    code="OP-100",
    name_zh="更换机油",
    service_type=ServiceType.MAINTENANCE,
    hours=Decimal("0.5"),
)


def told(world):
    with as_seen_by(world.chief):
        return [name for _who, name in logged()]


def take(world, *rows, by=None):
    found = commands.register_operations(
        rows=rows, store_id=world.north.pk, by=by or world.chief, at=NOON
    )
    return [outcome.outcome for outcome in found]


@pytest.mark.covers("WS-36")
def test_an_operation_comes_into_the_catalogue_with_its_time(world):
    assert take(world, OIL) == ["created"]

    assert told(world) == ["catalogue.operation.listed", "catalogue.standard_time.set"]
    with as_seen_by(world.chief):
        row = Operation.objects.get()
        assert (row.code, row.service_type, row.times.get().hours) == (
            "OP-100",
            "maintenance",
            Decimal("0.50"),
        )
        assert [hit.object_id for hit in find("机油", seen_by=world.chief)] == [row.pk]


def test_the_same_line_twice_changes_nothing_and_a_new_time_holds_from_its_day(world):
    take(world, OIL)
    later = NewOperation(code="OP-100", hours=Decimal("0.6"), holds_from=date(2026, 7, 1))

    assert take(world, OIL, later, later) == ["unchanged", "updated", "unchanged"]
    with as_seen_by(world.chief):
        assert StandardTime.objects.count() == 2


def test_a_line_stands_or_falls_by_itself(world):
    nameless = NewOperation(code="OP-1")
    unfit = NewOperation(code="机油", name_zh="x", service_type=ServiceType.REPAIR)
    endless = NewOperation(
        code="OP-2", name_zh="x", service_type=ServiceType.REPAIR, hours=Decimal(1000)
    )
    unskilled = NewOperation(
        code="OP-3", name_zh="x", service_type=ServiceType.REPAIR, skill="magic"
    )

    assert take(world, nameless, OIL, unfit, endless, unskilled) == [
        "rejected",
        "created",
        "rejected",
        "rejected",
        "rejected",
    ]
    assert len(told(world)) == 2


def test_a_known_code_is_refused_and_leaves_no_trace(world):
    take(world, OIL)
    before = told(world)

    with pytest.raises(commands.CodeKnown):
        commands.register_operation(new=OIL, store_id=world.north.pk, by=world.chief, at=NOON)

    assert told(world) == before


def test_who_may_not_keep_the_catalogue_is_refused(world):
    with pytest.raises(NotPermitted):
        take(world, OIL, by=world.actor(world.north, "catalogue.view"))
    with as_seen_by(world.stranger):
        assert Operation.objects.count() == 0


def test_what_is_retired_is_not_changed_any_more(world):
    row = OperationFactory(group=world.group)
    commands.retire_operation(operation_id=row.pk, by=world.chief, at=NOON)

    with pytest.raises(commands.Retired):
        commands.set_standard_time(
            operation_id=row.pk,
            hours=Decimal(1),
            holds_from=date(2026, 3, 2),
            by=world.chief,
            at=NOON,
        )
    assert told(world) == ["catalogue.operation.retired"]


def test_a_package_is_its_lines(world):
    OperationFactory(group=world.group, code="OP-100")
    ChargeFactory(group=world.group, code="CH-1")
    new = NewPackage(
        code="PK-10",
        name_zh="小保养",
        service_type=ServiceType.MAINTENANCE,
        at_km=10_000,
        lines=[
            NewLine(kind=LineKind.OPERATION, code="OP-100"),
            NewLine(kind=LineKind.PART, code="06A115561B", quantity=Decimal(2)),
            NewLine(kind=LineKind.CHARGE, code="CH-1"),
        ],
        price=Decimal(399),
    )
    asked = {"rows": [new], "store_id": world.north.pk, "by": world.chief, "at": NOON}

    assert [o.outcome for o in commands.register_packages(**asked)] == ["created"]
    assert [o.outcome for o in commands.register_packages(**asked)] == ["unchanged"]
    assert told(world) == ["catalogue.package.listed", "catalogue.package.priced"]
    with as_seen_by(world.chief):
        assert Package.objects.get().lines.count() == 3


def test_a_package_names_only_what_there_is(world):
    new = NewPackage(
        code="PK-10",
        name_zh="x",
        service_type=ServiceType.REPAIR,
        lines=[NewLine(kind=LineKind.OPERATION, code="OP-404")],
    )

    with pytest.raises(commands.LineUnknown):
        commands.register_package(new=new, store_id=world.north.pk, by=world.chief, at=NOON)
    assert told(world) == []


def test_a_fixed_price_holds_for_the_group_or_one_store(world):
    package = PackageFactory(group=world.group)
    for only_here, amount in ((False, 400), (True, 380)):
        commands.price_package(
            package_id=package.pk,
            amount=Decimal(amount),
            holds_from=date(2026, 3, 2),
            only_here=only_here,
            store_id=world.north.pk,
            by=world.chief,
            at=NOON,
        )

    with as_seen_by(world.chief):
        prices = package.prices.order_by("pk").values_list("store_id", "amount")
        assert list(prices) == [(None, 400), (world.north.pk, 380)]


@pytest.mark.covers("FE-06")
def test_a_tariff_is_a_dated_row_and_phone_help_stays_free(world):
    asked = {
        "holds_from": date(2026, 3, 2),
        "store_id": world.north.pk,
        "by": world.chief,
        "at": NOON,
    }
    commands.set_tariff(kind=TariffKind.ON_SITE_HOUR, amount=Decimal(300), **asked)

    with pytest.raises(commands.AmountOutOfReach):
        commands.set_tariff(kind=TariffKind.PHONE_HELP, amount=Decimal(1), **asked)
    with pytest.raises(commands.AmountOutOfReach):
        commands.set_tariff(kind=TariffKind.MISUSE_DISCOUNT, amount=Decimal(101), **asked)
    assert told(world) == ["catalogue.tariff.set"]
    with as_seen_by(world.chief):
        assert Tariff.objects.get().amount == 300


@pytest.mark.covers("WS-36", "WS-12")
def test_an_operations_catalogue_comes_in_from_a_file(bring_in, world):
    with whole_database():
        Skill.objects.create(group=world.group, code="engine", name="Engine")
    given = xlsx(
        ["工时代码", "项目名称", "业务类型", "标准工时", "工种", "工位类型", "作业标准", "备注"],
        ["OP-100", "更换机油及滤清器", "保养", 0.5, "engine", "快保", "procedure.oil", "x"],
        ["OP-200", "前保险杠喷漆", "维修", "3.5", None, "喷漆", None, None],
        ["OP-300", "无类型", None, 1, None, None, None, None],
    )

    answer = bring_in(given, kind="operations")

    assert counts(answer) == {"read": 3, "created": 2, "rejected": 1}
    assert counts(bring_in(given, kind="operations")) == {
        "read": 3,
        "unchanged": 2,
        "rejected": 1,
    }
    with as_seen_by(world.chief):
        row = Operation.objects.get(code="OP-100")
        assert (row.skill.code, row.bay_kind, row.procedure) == (
            "engine",
            "quick",
            "procedure.oil",
        )


def test_packages_come_in_from_a_file(bring_in, world):
    OperationFactory(group=world.group, code="OP-100")
    given = xlsx(
        ["套餐编码", "套餐名称", "业务类型", "保养里程", "包含项目", "包含配件", "套餐价"],
        ["PK-10", "小保养", "保养", 10000, "OP-100", "06A115561B×1；5W30-4L×2", 399],
        ["PK-20", "大保养", "保养", 40000, "OP-404", None, 999],
    )

    assert counts(bring_in(given, kind="packages")) == {"read": 2, "created": 1, "rejected": 1}
    with as_seen_by(world.chief):
        lines = Package.objects.get().lines.order_by("position")
        assert list(lines.values_list("kind", "part_number", "quantity")) == [
            ("operation", "", 1),
            ("part", "06A115561B", 1),
            ("part", "5W30-4L", 2),
        ]
