"""Days, stays, terms and deadlines of DOMAIN 1.2 to 1.7."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.warranty.samples import fault, judged, one_day, repair

BEGUN = datetime(2024, 3, 1, 9)
OCTOBER = {
    "holidays": [f"2025-10-0{n}" for n in range(1, 9)],
    "make_up_workdays": ["2025-09-28", "2025-10-11"],
}


def stay(name, begun, hours, *excluded, **more):
    out = begun + timedelta(hours=hours)
    left_out = [{"hours": h, "reason": reason} for h, reason in excluded]
    return repair(name, begun.isoformat(), out.isoformat(), excluded=left_out, **more)


def stays(*repairs, **more):
    found = judged("2025-09-01", 33_000, None, *repairs, **more)["stays"]
    return [(s["repairs"], s["gross_days"], s["net_days"], s["loaner_days"]) for s in found]


@pytest.mark.parametrize(
    ("hours", "days", "loaner"),
    [
        (0, 0, 0),
        (2, 1, 0),
        (23.5, 1, 0),
        (24, 1, 0),
        (24.1, 2, 0),
        (96, 4, 0),
        (119, 5, 0),
        (120, 5, 0),
        (120.5, 6, 1),
        (144, 6, 1),
        (144.5, 7, 2),
        (700, 30, 25),
    ],
)
def test_a_begun_day_is_a_day_and_the_loaner_is_due_from_the_sixth(hours, days, loaner):
    assert stays(stay("r", BEGUN, hours)) == [(["r"], days, days, loaner)]


@pytest.mark.parametrize(
    ("reason", "net"),
    [
        ("vin_part_transport", 6),
        ("battery_transport", 6),
        ("rescue_travel", 6),
        ("other", 9),
    ],
)
def test_hours_are_left_out_only_for_reasons_of_the_law(reason, net):
    assert stays(stay("r", BEGUN, 200, ("72", reason))) == [(["r"], 9, net, 4)]


def test_the_older_order_counts_the_way_of_a_battery():
    sale = {"invoice_date": "2020-05-06", "delivery_date": "2020-05-06"}
    begun = datetime(2020, 6, 1, 9)

    found = stays(stay("r", begun, 200, ("72", "battery_transport")), sale=sale)

    assert found == [(["r"], 9, 9, 4)]


def test_each_stay_is_rounded_by_itself_and_left_out_hours_go_first():
    told = [
        stay("a", BEGUN, 30),
        stay("b", BEGUN + timedelta(days=10), 75),
        stay("c", BEGUN + timedelta(days=20), 200, ("72", "vin_part_transport")),
        stay("d", BEGUN + timedelta(days=40), 410),
    ]
    found = judged("2025-09-01", 33_000, None, *told)
    assert [s["net_days"] for s in found["stays"]] == [2, 4, 6, 18]
    assert (found["counters"]["shop_days"], found["rights"]) == (30, [])

    more = judged("2025-09-01", 33_000, None, *told, stay("e", BEGUN + timedelta(days=90), 1))
    assert (more["counters"]["shop_days"], more["rights"][0]["code"]) == (31, "X6")


def test_repairs_whose_times_overlap_are_one_stay_and_a_shared_minute_is_no_overlap():
    told = [
        stay("b", BEGUN + timedelta(hours=10), 20, fault="F2"),
        stay("a", BEGUN, 11, fault="F1"),
        stay("again", BEGUN + timedelta(hours=2), 1, fault="F1"),
        stay("c", BEGUN + timedelta(hours=30), 24, fault="F1"),
    ]

    found = judged("2025-09-01", 33_000, None, *told)

    assert [(s["repairs"], s["gross_days"]) for s in found["stays"]] == [
        (["a", "again", "b"], 2),
        (["c"], 1),
    ]
    assert found["counters"]["same_fault"] == {"F1": 2, "F2": 1}


def test_only_repairs_of_quality_since_the_start_count():
    told = [
        one_day("before", "2024-01-14"),
        one_day("first", "2024-01-15"),
        one_day("tyre", "2024-02-01", quality_problem=False),
    ]

    found = judged("2025-09-01", 33_000, None, *told)

    assert [s["repairs"] for s in found["stays"]] == [["first"]]


def test_no_loaner_is_due_for_a_stay_that_began_outside_the_repair_term():
    late = [
        stay("inside", datetime(2027, 1, 15, 9), 200, km=60_000),
        stay("day", datetime(2027, 2, 15, 9), 200, km=60_000),
    ]
    far = [stay("km", datetime(2026, 1, 15, 9), 200, km=60_001)]

    def loaners(*told):
        found = judged("2027-06-01", 70_000, None, *told)
        return [s["loaner_days"] for s in found["stays"]]

    assert (loaners(*late), loaners(*far)) == ([4, 0], [0])


@pytest.mark.parametrize(
    ("start", "art203", "exchange", "repair_term"),
    [
        ("2022-03-15", True, "2024-03-15", "2025-03-17"),
        ("2022-03-15", False, "2024-03-15", "2025-03-15"),
        ("2024-01-15", True, "2026-01-15", "2027-01-15"),
        ("2024-02-29", True, "2026-03-02", "2027-03-01"),
        ("2024-02-29", False, "2026-02-28", "2027-02-28"),
    ],
)
def test_terms_end_on_the_corresponding_date(start, art203, exchange, repair_term):
    sale = {"invoice_date": start, "delivery_date": start}

    terms = judged("2025-06-03", 9_000, None, sale=sale, calendar={"art203": art203})["terms"]

    assert (terms["exchange"]["last_day"], terms["repair"]["last_day"]) == (exchange, repair_term)


def test_day_sixty_on_a_sunday_is_a_monday():
    sale = {"invoice_date": "2024-01-10", "delivery_date": "2024-01-10"}

    terms = judged("2024-03-11", 900, None, sale=sale)["terms"]

    assert terms["day60"] == {"last_day": "2024-03-11", "km": 3_000}
    assert terms["day7"] == {"last_day": "2024-01-17", "km": None}


@pytest.mark.parametrize(
    ("asked", "calendar", "answer_by", "complete_by"),
    [
        ("2024-03-04", {}, "2024-03-18", "2024-04-01"),
        ("2025-09-25", OCTOBER, "2025-10-15", "2025-10-29"),
    ],
)
def test_a_request_has_ten_and_twenty_working_days(asked, calendar, answer_by, complete_by):
    told = {"date": "2025-12-01", "km": 9_000, "request_received_on": asked}

    found = judged(question=told, calendar=calendar)["deadlines"]

    assert found == {"answer_by": answer_by, "complete_by": complete_by}


def test_the_older_order_names_one_day_only():
    sale = {"invoice_date": "2020-05-06", "delivery_date": "2020-05-06"}
    told = {"date": "2020-12-01", "km": 9_000, "request_received_on": "2020-11-02"}

    found = judged(question=told, sale=sale)["deadlines"]

    assert found == {"answer_by": None, "complete_by": "2020-11-23"}


def test_how_far_the_next_right_is():
    told = [
        one_day("a", "2024-03-01", component="brake", scope="main_part", part="booster",
                action="replace", serious_safety=True),
        one_day("b", "2024-04-01", component="engine", scope="assembly", action="replace"),
    ]  # fmt: skip

    left = judged("2025-06-03", 28_000, fault(), *told)["remaining"]

    assert left["repair"] == {"days": 591, "km": 32_000, "alive": True}
    assert left["exchange"] == {"days": 226, "km": 22_000, "alive": True}
    assert left["day60"] == {"days": 0, "km": 0, "alive": False}
    assert [left[code] for code in ("X3", "X4", "X5", "X6", "X7")] == [1, 1, 1, 29, 3]
