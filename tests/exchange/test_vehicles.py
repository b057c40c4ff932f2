"""Vehicles come in with their owners, alone, and with their history."""

from __future__ import annotations

import pytest

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.exchange import commands, queries, tasks
from aftersales.ground.exchange.models import ImportRun
from aftersales.ground.search.queries import find
from aftersales.records.customers.models import ContactPoint, Customer
from aftersales.records.vehicles.models import ServiceRecord, Vehicle
from tests.conftest import NOON
from tests.exchange.conftest import counts
from tests.exchange.sheets import xlsx

pytestmark = pytest.mark.django_db

BOTH = [
    "客户姓名",
    "手机",
    "车牌号",
    "车架号",
    "车型",
    "行驶里程(公里)",
    "购车日期",
    "上次保养日期",
    "上次保养里程",
]
VINS = ["LSVAA2NC0NA123456", "LGXCE6CB5K0000288", "LVVDB11B6RD000001"]
WANG = [
    "王建国",
    13812345678,
    "粤B·12345",
    VINS[0],
    "帕萨特 2.0T",
    "35,000公里",
    44621,
    "2025年6月7日",
    30000,
]


def cars(world):
    with as_seen_by(world.chief):
        lines = Vehicle.objects.order_by("plate", "pk")
        return list(lines.values_list("plate", "vin", "owner__name"))


@pytest.mark.covers("CV-03", "CV-05", "DA-01")
def test_a_customer_file_carries_the_vehicle_in_the_same_row(bring_in, world):
    answer = bring_in(xlsx(BOTH, WANG))

    assert counts(answer) == {"read": 1, "created": 1}
    assert answer["unknown_headings"] == []
    assert cars(world) == [("粤B12345", VINS[0], "王建国")]
    with as_seen_by(world.chief):
        car = Vehicle.objects.get()
        service = ServiceRecord.objects.get()
        assert (car.odometer_km, str(car.first_sale_on)) == (35000, "2022-03-01")
        assert (str(service.serviced_on), service.km) == ("2025-06-07", 30000)
        assert [h.kind for h in find("123456", seen_by=world.chief)] == ["vehicle"]
        assert "customer" in [h.kind for h in find("WJG", seen_by=world.chief)]


@pytest.mark.covers("DA-02")
def test_the_same_customers_and_vehicles_twice_change_nothing(bring_in, world):
    keyless = ["李雷", None, "沪AD12345", None, "秦", None, None, None, None]
    given = xlsx(BOTH, WANG, keyless)
    assert counts(bring_in(given)) == {"read": 2, "created": 2}

    assert counts(bring_in(given)) == {"read": 2, "unchanged": 2}
    assert cars(world) == [("沪AD12345", None, "李雷"), ("粤B12345", VINS[0], "王建国")]
    with whole_database():
        assert Customer.objects.count() == 2


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (
            ["姓名", "电话", "车牌", "VIN", "车牌", "VIN"],
            ["王建国", "13812345678", "粤B12345", VINS[0], "沪AD12345", VINS[1]],
        ),
        (
            ["姓名", "电话", "车牌1", "车架号1", "车牌2", "车架号2"],
            ["王建国", "13812345678", "粤B12345", VINS[0], "沪AD12345", VINS[1]],
        ),
        (
            ["姓名", "电话", "车牌号", "车架号", "品牌"],
            ["王建国", "13812345678", "粤B12345、沪AD12345", f"{VINS[0]}\n{VINS[1]}", "大众"],
        ),
    ],
    ids=["repeated", "numbered", "in one cell"],
)
def test_one_row_may_hold_several_vehicles(bring_in, world, headings, row):
    assert counts(bring_in(xlsx(headings, row))) == {"read": 1, "created": 1}

    assert cars(world) == [
        ("沪AD12345", VINS[1], "王建国"),
        ("粤B12345", VINS[0], "王建国"),
    ]


def test_a_customer_with_several_rows_is_one_customer_with_several_vehicles(bring_in, world):
    second = [*WANG[:2], "沪AD12345", VINS[1], "秦", 100, None, None, None]

    assert counts(bring_in(xlsx(BOTH, WANG, second))) == {"read": 2, "created": 1, "updated": 1}
    with whole_database():
        assert Customer.objects.count() == 1


@pytest.mark.covers("CV-07")
def test_a_row_is_taken_by_all_rooms_or_by_none(bring_in, world):
    broken = ["李雷", 13912345678, "粤B12345Z", "LSVAA2NC0NA12345", "秦", None, None, None, None]

    answer = bring_in(xlsx(BOTH, WANG, broken))

    assert counts(answer) == {"read": 2, "created": 1, "rejected": 1}
    (error,) = answer["errors"]
    assert (error["row"], error["column"]) == (3, "vin")
    with whole_database():
        assert list(Customer.objects.values_list("name", flat=True)) == ["王建国"]


def test_vehicles_come_in_alone_and_with_the_owner_named(bring_in, world):
    headings = [
        "车牌号",
        "车架号",
        "品牌",
        "车系",
        "车型",
        "年款",
        "燃料类型",
        "颜色",
        "车主",
        "车主电话",
    ]
    given = xlsx(
        headings,
        [
            "粤B12345",
            VINS[0],
            "大众",
            "帕萨特",
            "2.0T",
            "2022款",
            "汽油",
            "白",
            "王建国",
            "13812345678",
        ],
        ["沪AD12345", VINS[1], "比亚迪", "秦", None, 2023, "纯电", "黑", None, None],
    )

    assert counts(bring_in(given, kind="vehicles")) == {"read": 2, "created": 2}
    assert counts(bring_in(given, kind="vehicles")) == {"read": 2, "unchanged": 2}
    assert cars(world) == [("沪AD12345", VINS[1], None), ("粤B12345", VINS[0], "王建国")]


@pytest.mark.covers("CV-06")
def test_history_comes_in_for_cars_that_are_known(bring_in, world):
    bring_in(xlsx(BOTH, WANG))
    headings = ["车牌号", "维修日期", "里程", "维修类型", "维修项目", "金额", "工单号", "服务顾问"]
    given = xlsx(
        headings,
        [
            "粤B12345",
            "2024/5/6",
            "20,000公里",
            "保养",
            "换机油、换机滤",
            "¥680.00",
            "WX20240506",
            "小李",
        ],
        ["粤B99999", "2024/5/6", 1, "维修", None, None, None, None],
        ["合计", None, None, None, None, 680, None, None],
    )

    answer = bring_in(given, kind="service-history")

    assert counts(answer) == {"read": 2, "created": 1, "rejected": 1}
    assert [(e["row"], e["column"]) for e in answer["errors"]] == [(3, "plate")]
    assert counts(bring_in(given, kind="service-history")) == {
        "read": 2,
        "unchanged": 1,
        "rejected": 1,
    }
    with as_seen_by(world.chief):
        found = ServiceRecord.objects.get(km=20000)
        assert found.operations == ["换机油", "换机滤"]


@pytest.mark.parametrize("kind", ["customers", "vehicles", "service-history", "parts"])
def test_the_job_holds_just_the_rights_that_its_kind_of_file_needs(bring_in, world, kind):
    """Nobody is looking: the worker acts with what the rooms have declared, and no more."""
    given = {
        "customers": xlsx(BOTH, WANG),
        "vehicles": xlsx(
            ["车牌号", "车架号", "车主", "车主电话"], ["粤B12345", VINS[0], "王", "13812345678"]
        ),
        "service-history": xlsx(["车牌号", "维修日期", "里程"], ["粤B12345", "2024/5/6", 100]),
        "parts": xlsx(["配件编号", "配件名称", "价格"], ["X1", "螺栓", 1]),
    }[kind]
    if kind == "service-history":
        bring_in(xlsx(BOTH, WANG))
    run = commands.upload(
        kind=kind, store_id=world.north.pk, name="x", pieces=[given], by=world.chief, at=NOON
    )
    commands.start(run_id=run.pk, by=world.chief, at=NOON)

    tasks.carry_out.func(run_id=run.pk)

    with as_seen_by(world.chief):
        done = ImportRun.objects.get(pk=run.pk)
        assert (done.state, done.created, queries.faults_of(done)) == ("done", 1, [])


def test_english_headings_are_understood_alike(bring_in, world):
    headings = ["Customer name", "Mobile phone", "License plate", "VIN", "Vehicle model", "Mileage"]

    answer = bring_in(xlsx(headings, ["Li Lei", "13812345678", "粤B12345", VINS[0], "Passat", 100]))

    assert counts(answer) == {"read": 1, "created": 1}
    assert answer["unknown_headings"] == []


@pytest.mark.covers("DA-01")
def test_numbers_as_people_group_them_stay_one_number_and_one_car(bring_in, world):
    """Blanks in a telephone number, and a full-width comma among the thousands of a mileage."""
    headings = ["客户姓名", "手机号码", "车牌号", "车架号", "行驶里程"]
    first = ["赵一", "138 1000 0002", "粤B·A1001", "LSVAA2NC0NA123456", "１２，３４５公里"]
    second = ["钱二", "13810000003 139 1000 0004", "粤BA1003、粤BA1004", "", "2.3万公里"]

    answer = bring_in(xlsx(headings, first, second))

    assert counts(answer) == {"read": 2, "created": 2}
    with as_seen_by(world.chief):
        assert dict(Vehicle.objects.values_list("plate", "odometer_km")) == {
            "粤BA1001": 12_345,
            "粤BA1003": 23_000,
            "粤BA1004": None,
        }
        phones = ContactPoint.objects.filter(kind="phone").order_by("pk")
        assert [p.value for p in phones] == [
            "+8613810000002",
            "+8613810000003",
            "+8613910000004",
        ]
