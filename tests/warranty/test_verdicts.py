"""The verdicts of DOMAIN 1.7 and what lies one day, one kilometre, one repair beside them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.warranty.samples import codes, doubts, fault, judged, one_day, refusals, repair

BLOCK = fault("engine", "main_part", part="cylinder block", needs="replace")
STATOR = fault("drive_motor", "main_part", part="stator", needs="replace")
AIRBAG = fault("safety_device", serious_safety=True)
O150 = {"sale": {"invoice_date": "2020-05-06", "delivery_date": "2020-05-06"}}


def repairs_of(name, count, *, year="2024", **more):
    days = [f"{year}-{month:02d}-11" for month in range(2, 2 + count)]
    return [one_day(f"{name}{n}", day, fault=name, **more) for n, day in enumerate(days)]


def in_the_shop(*days, year=2024):
    """Stays of so many whole days, each of a fault of its own, every other month from June."""
    begun = [datetime(year, 6, 1, 9) + timedelta(days=61 * n) for n in range(len(days))]
    return [
        repair(f"r{n}", _told(start), _told(start + timedelta(days=length)), fault=f"F{n}")
        for n, (start, length) in enumerate(zip(begun, days, strict=True))
    ]


def _told(moment):
    return moment.strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("day", "km", "what", "stand"),
    [
        ("2024-01-22", 900, BLOCK, "R1 R2 X1"),
        ("2024-01-23", 900, BLOCK, "R1 R2"),
        ("2024-01-18", 600, BLOCK | {"needs": "repair"}, "R1 R2"),
        ("2024-01-19", 3_500, fault("traction_battery", "assembly", needs="replace"), "R1 X1"),
        ("2024-03-15", 3_000, fault("brake", failure="brake_failure"), "R1 X2"),
        ("2024-03-15", 3_001, fault("brake", failure="brake_failure"), "R1"),
        ("2024-03-18", 2_000, fault("engine", failure="fuel_leak"), "R1"),
        ("2024-02-28", 2_500, fault("traction_battery", failure="battery_fire"), "R1 X2"),
        ("2024-03-15", 2_999, STATOR | {"needs": "repair"}, "R1 R2"),
        ("2024-03-16", 2_999, STATOR, "R1"),
        ("2027-01-15", 60_000, fault(), "R1"),
        ("2027-01-15", 60_001, fault(), ""),
        ("2027-01-16", 60_000, fault(), ""),
        ("2027-01-18", 50_000, fault(), ""),
        ("2024-01-20", 20, fault("steering", "assembly", needs="replace"), "R1"),
    ],
)
def test_what_a_fault_gives_by_its_day_and_kilometre(day, km, what, stand):
    answer = judged(day, km, what)

    assert (answer["status"], codes(answer)) == ("judged", stand)


@pytest.mark.parametrize(
    ("what", "before", "stand"),
    [
        (AIRBAG | {"same_as": "F1", "persists": True}, [("F1", 2)], "R1 X3"),
        (AIRBAG | {"same_as": "F1"}, [("F1", 2)], "R1"),  # gone for good
        (AIRBAG, [("F1", 2)], "R1 X3"),  # a new one
        (AIRBAG, [("F1", 1)], "R1"),
        (AIRBAG | {"serious_safety": False}, [("F1", 2)], "R1"),
    ],
)
def test_two_repairs_of_a_serious_safety_fault(what, before, stand):
    done = [r for name, n in before for r in repairs_of(name, n, serious_safety=True)]

    answer = judged("2025-06-03", 28_000, what, *done)

    assert (codes(answer), doubts(answer)) == (stand, [])


def test_two_safety_faults_repaired_once_each_are_for_a_person():
    done = [
        one_day("a", "2024-03-01", fault="A", serious_safety=True),
        one_day("b", "2024-04-01", fault="B", serious_safety=True),
    ]
    persisting = AIRBAG | {"same_as": "B", "persists": True}

    assert doubts(judged("2025-06-03", 28_000, AIRBAG, *done)) == [("X3", "safety_faults_mixed")]
    assert doubts(judged("2025-06-03", 28_000, persisting, *done)) == [
        ("X3", "safety_faults_mixed")
    ]
    unjudged = AIRBAG | {"serious_safety": None}
    assert doubts(judged("2025-06-03", 28_000, unjudged, *done)) == [
        ("X3", "serious_safety_unknown")
    ]


def replaced(component, scope, count, part=None):
    return [
        one_day(
            f"{scope}{n}",
            f"2024-{3 + n:02d}-05",
            fault=f"{scope}{n}",
            component=component,
            scope=scope,
            part=part,
            action="replace",
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("component", "scope", "done", "stand"),
    [
        ("drive_motor", "main_part", replaced("drive_motor", "main_part", 2, "stator"), "R1 X5"),
        ("drive_motor", "main_part", replaced("drive_motor", "main_part", 1, "stator"), "R1"),
        ("drive_motor", "main_part", replaced("drive_motor", "main_part", 2, "rotor"), "R1"),
        ("traction_battery", "assembly", replaced("traction_battery", "assembly", 2), "R1 X4"),
        ("steering", "assembly", replaced("steering", "assembly", 3), "R1"),
        ("axle", "main_part", replaced("axle", "main_part", 2, "stator"), "R1"),  # Order 150 only
        (
            "transmission",
            "assembly",
            [
                *replaced("transmission", "assembly", 1),
                *replaced("transmission", "main_part", 1, "mechatronic unit"),
            ],
            "R1",  # never added together
        ),
    ],
)
def test_replaced_twice_and_still_unusable(component, scope, done, stand):
    today = fault(component, scope, part="stator", needs="replace", persists=True)

    assert codes(judged("2025-09-01", 33_000, today, *done)) == stand
    gone = today | {"persists": False}
    assert codes(judged("2025-09-01", 33_000, gone, *done)) == "R1"


def test_a_main_part_that_nobody_named_is_for_a_person():
    done = replaced("brake", "main_part", 2, "booster")

    answer = judged("2025-09-01", 33_000, fault("brake", "main_part", persists=True), *done)

    assert (codes(answer), doubts(answer)) == ("R1", [("X5", "part_unknown")])


@pytest.mark.parametrize(
    ("days", "stand"), [((17, 13), "R1"), ((17, 14), "R1 X6"), ((30, 1), "R1 X6"), ((30,), "R1")]
)
def test_more_than_thirty_days_in_the_shop(days, stand):
    answer = judged("2025-09-01", 33_000, fault(), *in_the_shop(*days))

    assert (codes(answer), answer["counters"]["shop_days"]) == (stand, sum(days))


@pytest.mark.parametrize(
    ("count", "day", "km", "stand"),
    [
        (4, "2025-09-01", 33_000, "R1"),
        (5, "2025-09-01", 33_000, "R1 X7"),
        (6, "2025-07-01", 50_001, "R1"),
        (5, "2026-01-15", 50_000, "R1 X7"),
        (5, "2026-01-16", 49_000, "R1"),
    ],
)
def test_the_fifth_repair_of_one_fault(count, day, km, stand):
    answer = judged(day, km, fault(), *repairs_of("F", count))

    assert codes(answer) == stand
    assert answer["remaining"]["X7"] == max(0, 5 - count)


def test_what_rests_on_the_past_stands_without_a_fault_today():
    assert codes(judged("2025-09-01", 33_000, None, *repairs_of("F", 5))) == "X7"


# ── who is outside, and what is no ground to refuse ──────────────────────────────────────────────


def test_a_listed_ground_takes_out_the_damage_it_concerns_and_nothing_else():
    modified = {"ground": "forbidden_modification", "concerns_fault": True}
    elsewhere = modified | {"concerns_fault": False}
    unknown = modified | {"concerns_fault": None}
    workshop = {"ground": "independent_maintenance", "concerns_fault": True}
    five = repairs_of("F", 5)

    def asked(exemption):
        return judged("2025-06-03", 9_000, fault(), *five, exemption=exemption)

    assert codes(asked(modified)) == "X7"  # the past stands whatever today's fault is
    assert asked(modified)["exemption"] == modified_answer(True, "O43 32(3)")
    assert codes(asked(elsewhere)) == "R1 X7"
    assert (codes(asked(unknown)), doubts(asked(unknown))) == (
        "X7",
        [("exemption", "causation_unproven")],
    )
    assert codes(asked(workshop)) == "R1 X7"
    assert asked(workshop)["exemption"]["accepted"] is False
    assert asked(workshop)["exemption"]["article"] == "O43 32"


def modified_answer(accepted, article):
    return {"ground": "forbidden_modification", "accepted": accepted, "article": article}


def test_a_fault_of_which_nobody_knows_whether_it_is_one_of_quality_is_for_a_person():
    answer = judged("2025-06-03", 9_000, fault(quality_problem=None))

    assert (codes(answer), doubts(answer)) == ("", [("fault", "quality_problem_unknown")])
    assert codes(judged("2025-06-03", 9_000, fault(quality_problem=False))) == ""


@pytest.mark.parametrize(
    ("more", "status", "why"),
    [
        ({"vehicle": {"use": "commercial"}}, "out_of_scope", "commercial_use"),
        ({"vehicle": {"use": "commercial", "kind": "special"}}, "out_of_scope", "commercial_use"),
        ({"vehicle": {"kind": "special"}}, "out_of_scope", "special_vehicle"),
        (
            {"sale": {"invoice_date": "2013-09-30", "delivery_date": None}},
            "out_of_scope",
            "before_2013_10_01",
        ),
        ({"vehicle": {"use": "mixed"}}, "undecided", ("scope", "use_unclear")),
        ({"vehicle": {"use": "unknown"}}, "undecided", ("scope", "use_unclear")),
        (
            {"sale": {"invoice_date": "2021-12-31", "delivery_date": "2022-01-01"}},
            "undecided",
            ("regime", "sale_across_2022_01_01"),
        ),
        (
            {"sale": O150["sale"] | {"replaced_on": "2021-03-01"}},
            "undecided",
            ("regime", "replaced_under_o150"),
        ),
    ],
)
def test_who_is_outside_and_what_nobody_can_say(more, status, why):
    answer = judged("2025-06-03", 9_000, fault(), **more)

    assert answer["status"] == status
    assert (answer["reason"] or doubts(answer)[0]) == why
    nothing = ("regime", "start", "terms", "counters", "remaining", "deadlines", "exemption")
    assert [answer[key] for key in nothing] == [None] * len(nothing)
    assert answer["rights"] == answer["stays"] == answer["refusals"] == []


# ── the older order ──────────────────────────────────────────────────────────────────────────────


def test_the_older_order_counts_to_more_and_gives_less():
    def asked(*done):
        return judged("2021-09-01", 20_000, fault(), *done, **O150)

    five, six = (repairs_of("F", n, year="2021") for n in (5, 6))
    assert codes(asked(*five)) == "R1"
    answer = asked(*six)
    assert [(r["code"], r["article"], r["remedy"]) for r in answer["rights"]] == [
        ("R1", "O150 17", "free_repair"),
        ("X7", "O150 21", "replace"),
    ]
    assert answer["deadlines"] is None
    assert answer["terms"]["day7"] is None
    assert answer["remaining"]["day7"] is None
    assert codes(asked(*in_the_shop(20, 15, year=2020))) == "R1"
    assert codes(asked(*in_the_shop(20, 16, year=2020))) == "R1 X6"


def test_what_the_older_order_leaves_open_is_for_a_person():
    burning = fault("traction_battery", failure="battery_fire")
    fire = judged("2020-06-15", 900, burning, **O150)
    assert (codes(fire), doubts(fire)) == ("R1", [("X2", "o150_battery_fire")])

    twice = [
        one_day(
            f"a{n}",
            f"2020-0{6 + n}-11",
            component="axle",
            scope="main_part",
            part="beam",
            fault=f"A{n}",
            action="replace",
        )
        for n in range(2)
    ]
    today = fault("axle", "main_part", part="beam", persists=True)
    again = judged("2020-12-01", 9_000, today, *twice, **O150)
    assert codes(again) == "R1 X5"
    assert again["rights"][1]["remedy"] == "return"
    assert doubts(again) == [("X5", "o150_replacement_unverified")]


def test_the_older_order_knows_no_battery_and_no_drive_motor():
    told = judged("2020-05-20", 300, STATOR, **O150)

    assert codes(told) == "R1"
    assert told["start"] == "2020-05-06"  # the invoice, whenever it was handed over


# ── promises ─────────────────────────────────────────────────────────────────────────────────────


def test_each_figure_is_the_better_of_promise_and_law():
    longer = {"repair_months": 48, "repair_km": 50_000, "exchange_km": "unlimited"}
    answer = judged("2027-06-01", 59_000, fault(), promises=longer)

    assert answer["terms"]["repair"] == {"last_day": "2028-01-17", "km": 60_000}
    assert answer["terms"]["exchange"]["km"] is None
    assert answer["rights"][0]["basis"] == "promise"
    assert judged("2026-06-01", 59_000, fault(), promises=longer)["rights"][0]["basis"] == "law"


@pytest.mark.parametrize(
    ("promise", "count", "basis"),
    [
        ({}, 5, "law"),
        ({"same_fault_repairs_over": 2}, 3, "promise"),
        ({"same_fault_repairs_over": 2}, 5, "law"),
        ({"same_fault_repairs_over": 9}, 5, "law"),
    ],
)
def test_a_right_says_whether_it_stands_on_the_law_alone(promise, count, basis):
    answer = judged("2025-09-01", 33_000, None, *repairs_of("F", count), promises=promise)

    assert [(r["code"], r["basis"]) for r in answer["rights"]] == [("X7", basis)]


def test_a_promise_of_fewer_days_counts_for_the_loaner_too():
    stay = in_the_shop(8)
    promises = {"loaner_after_days": 2, "shop_days_over": 7}

    answer = judged("2025-09-01", 33_000, None, *stay, promises=promises)

    assert answer["stays"][0]["loaner_days"] == 6
    assert [(r["code"], r["basis"]) for r in answer["rights"]] == [("X6", "promise")]


def test_a_wear_part_has_a_term_of_its_own():
    own = fault(wear_term={"months": 6, "km": 10_000})

    assert codes(judged("2024-07-15", 10_000, own)) == "R1"
    assert codes(judged("2024-07-16", 10_000, own)) == ""
    assert codes(judged("2024-07-15", 10_001, own)) == ""


# ── the odometer, the fee ────────────────────────────────────────────────────────────────────────


def test_an_odometer_that_falls_is_for_a_person_and_nothing_is_granted():
    done = [one_day("a", "2024-03-01", km=9_000), one_day("b", "2024-04-01", km=8_999)]

    answer = judged("2025-06-03", 28_000, fault(), *done)
    assert (codes(answer), doubts(answer)) == ("", [("km", "km_falls")])
    assert doubts(judged("2025-06-03", 8_999, fault(), done[0])) == [("km", "km_falls")]
    older = [one_day("old", "2023-12-01", km=70_000)]  # before the car was handed over anew
    assert doubts(judged("2025-06-03", 28_000, fault(), *older)) == []


@pytest.mark.parametrize(
    ("price", "km", "rate", "fee"),
    [
        ("150000", 12_000, "0.5", "9000.00"),
        ("238800", 8_642, "0.5", "10318.55"),
        ("99800", 31_250, "0.4", "12475.00"),
        ("359900", 49_999, "0.5", "89973.20"),
        ("128900", 1_000, "0.5", "644.50"),
        ("100.00", 10, "0.5", "0.01"),  # half a cent goes up
        ("99.99", 10, "0.5", "0.00"),
        ("0", 40_000, "0.5", "0.00"),
        ("9" * 40, 40_000, "0.5", f"{2 * (10**40 - 1) // 10}.80"),
    ],
)
def test_the_usage_fee(price, km, rate, fee):
    sale = {"price": price, "usage_rate_percent": rate}
    done = [r | {"km": 1} for r in repairs_of("F", 5)]

    answer = judged("2025-09-01", km, None, *done, sale=sale)

    assert [r["usage_fee"] for r in answer["rights"]] == [fee]


def test_a_fee_that_nobody_can_reckon_is_asked_for_once():
    done = [*repairs_of("F", 5), *in_the_shop(31)]
    answer = judged("2025-09-01", 33_000, None, *done, sale={"price": None})

    assert [r["usage_fee"] for r in answer["rights"]] == [None, None]
    assert doubts(answer) == [("fee", "price_or_rate_missing")]


@pytest.mark.parametrize(
    ("day", "rate", "is_fit"),
    [
        ("2024-01-15", "0.5", True),
        ("2024-01-15", "0.500001", False),
        ("2020-05-06", "0.8", True),
        ("2020-05-06", "0.81", False),
    ],
)
def test_a_rate_above_the_law_is_refused(day, rate, is_fit):
    sale = {"invoice_date": day, "delivery_date": day, "usage_rate_percent": rate}

    found = refusals(judged("2025-06-03", 9_000, fault(), sale=sale))

    assert found == ([] if is_fit else [("usage_rate_above_cap", "sale.usage_rate_percent")])


def test_a_car_that_replaced_another_begins_anew():
    done = [one_day("old", "2025-03-09"), one_day("new", "2025-03-10")]
    answer = judged("2025-06-03", 900, fault(), *done, sale={"replaced_on": "2025-03-10"})

    assert answer["start"] == "2025-03-10"
    assert answer["stays"][0]["repairs"] == ["new"]
    late = {"sale": {"invoice_date": "2024-01-05", "delivery_date": "2024-01-20"}}
    assert judged("2025-06-03", 900, fault(), **late)["start"] == "2024-01-20"


def test_the_same_case_gives_the_same_answer_in_any_order_of_its_repairs():
    done = repairs_of("F", 5)

    found = [judged("2025-09-01", 33_000, None, *r) for r in (done, reversed(done))]

    assert found[0] == found[1]
