"""The engine and a second reckoning that was written from the texts agree on random histories."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.guarantees.warranty.rules import answers, law
from tests.oracles import guarantee
from tests.warranty.test_files import PATHS, full, put

HISTORIES = 10_000
UNORDERED = ("undecided", "refusals")
WRONG = [None, True, 5, -1, 5.5, "x", "", "2024-02-30", "2024-06-01", "1e3", "-1", "7", "unlimited",
         "2024-03-01T09:00", "2024-03-01T25:00", "2024-03-01T10:00:30", [], {}, ["x"], {"a": 1},
         "del"]  # fmt: skip
CHIEF = ["engine", "transmission", "traction_battery", "drive_motor", "brake", "axle"]
SALES = [date(2013, 9, 30), date(2013, 10, 1), date(2020, 2, 29), date(2021, 12, 31),
         date(2022, 1, 1), date(2024, 1, 15), date(2024, 2, 29)]  # fmt: skip


@st.composite
def histories(draw):
    """A car of any age with up to twelve repairs, asked about near the ends of its terms."""
    dice = Random(draw(st.integers(0, 2**32)))  # ten times as quick as drawing each throw

    def one(*of):
        return dice.choice(of)

    def rarely(value, other=None):
        return value if dice.random() < 0.2 else other

    sold = one(*SALES) + timedelta(days=rarely(dice.randrange(40), 0))
    handed = rarely(sold + timedelta(days=dice.randrange(40)))
    sale = {
        "invoice_date": sold.isoformat(),
        "delivery_date": handed and handed.isoformat(),
        "price": rarely(None, one("150000", "238800.00", "128900.5")),
        "usage_rate_percent": rarely(None, one("0.5", "0.4", "0.333333", rarely("0.8", "0.5"))),
    }
    start = handed or sold
    if dice.random() < 0.08:
        start += timedelta(days=dice.randrange(400))
        sale["replaced_on"] = start.isoformat()
    age = one(
        0, 6, 7, 8, 59, 60, 61, 62, 400, 725, 730, 731, 732, 900, 1094, 1095, 1096, 1097, 1500
    )
    asked = start + timedelta(days=age + rarely(dice.randrange(5), 0))
    km = one(0, 900, 2_999, 3_000, 3_001, 20_000, 49_999, 50_000, 50_001, 60_000, 60_001)
    names = ["F1", "F2", "F3"][: one(1, 2, 3)]
    pool = dice.sample(CHIEF, one(1, 2, 4))
    done = [repair(dice, n, start, asked, km, names, pool) for n in range(one(0, 1, 3, 6, 12))]
    done = [r for r in done if r["out"][:10] <= asked.isoformat()]
    today = rarely(None, fault(dice, [r["fault"] for r in done], pool))
    told = {
        "id": "random",
        "vehicle": {
            "use": rarely(rarely(one("commercial", "mixed", "unknown"), "family"), "family"),
            "kind": rarely(one("pickup", None, rarely("special")), "passenger"),
            "powertrain": "phev",  # has every component
        },
        "sale": sale,
        "repairs": done,
        "question": {
            "date": asked.isoformat(),
            "km": km,
            "fault": today,
            "request_received_on": rarely(asked.isoformat()),
        },
    }
    if dice.random() < 0.3:
        told["promises"] = {
            "repair_months": rarely(48, one(None, 12)),
            "repair_km": one(None, 100_000, "unlimited", 10),
            "exchange_months": one(None, 36, 12),
            "exchange_km": one(None, 80_000, "unlimited"),
            "shop_days_over": one(None, 3, 10, 60),
            "same_fault_repairs_over": one(None, 1, 2, 9),
            "loaner_after_days": one(None, 0, 2, 9),
        }
    if dice.random() < 0.25:
        told["exemption"] = {
            "ground": one(*guarantee.GROUNDS),
            "concerns_fault": one(True, False, None),
        }
    if dice.random() < 0.4:
        days = [asked + timedelta(days=n) for n in dice.sample(range(40), 6)]
        ends = [start + timedelta(days=n) for n in (7, 60, 730, 731, 1095, 1096)]
        told["calendar"] = {
            "art203": one(True, False, None),
            "holidays": [d.isoformat() for d in (*days[:3], *dice.sample(ends, 3))],
            "make_up_workdays": [d.isoformat() for d in (*days[3:], *dice.sample(ends, 1))],
        }
    return told


def repair(dice, n, start, asked, km, names, pool):
    length = max(1, (asked - start).days + 3)
    begun = datetime(start.year, start.month, start.day) + timedelta(
        days=dice.randrange(length) - dice.choice([0, 0, 0, 5]), minutes=dice.randrange(0, 1440, 30)
    )
    hours = dice.choice([0, 1, 23, 24, 24.5, 120, 120.5, 300, 700])
    at = max(0, (begun.date() - start).days)
    reading = km * at // length + dice.randrange(-400, 400)
    told = {
        "id": f"r{n}",
        "in": begun.isoformat(timespec="minutes"),
        "out": (begun + timedelta(hours=hours)).isoformat(),
        "km": max(0, reading if dice.random() < 0.02 else km * at // length),
        "fault": dice.choice(names),
        "component": dice.choice(pool),
        "scope": dice.choice(["assembly", "main_part", "main_part", "part"]),
        "part": dice.choice(["stator", "block", None]),
        "action": dice.choice(["repair", "replace", "replace"]),
        "serious_safety": dice.choice([True, False, None]),
        "quality_problem": dice.choice([False, None, True, True, True]),
    }
    if hours >= 24 and dice.random() < 0.3:
        told["excluded"] = [{"hours": dice.choice(["0", "1.5", "12"]), "reason": r}
                            for r in dice.sample(guarantee.REASONS, 2)]  # fmt: skip
    return told


def fault(dice, known, pool):
    told = {
        "component": dice.choice([*pool, "electrical"]),
        "scope": dice.choice(["assembly", "main_part", "part", "none"]),
        "needs": dice.choice(["repair", "replace"]),
        "part": dice.choice(["stator", "block", None]),
        "failure": dice.choice([None, None, *guarantee.FAILURES]),
        "serious_safety": dice.choice([True, True, False, None]),
        "same_as": dice.choice([None, *known]),
        "persists": dice.choice([True, True, False]),
    }
    if dice.random() < 0.1:
        told["quality_problem"] = dice.choice([False, None])
    if dice.random() < 0.1:
        told["wear_term"] = {"months": dice.choice([0, 2, 24]), "km": 20_000}
    return told


@settings(max_examples=HISTORIES, deadline=None)
@given(histories())
def test_a_second_reckoning_agrees(told):
    assert settled(answers.check(told, law.delivered())) == settled(guarantee.judge(told))


@pytest.mark.parametrize("path", PATHS)
def test_a_second_reading_refuses_the_same(path):
    for value in WRONG:
        told = put(full(), path, deepcopy(value))

        found = answers.check(told, law.delivered())

        assert settled(found) == settled(guarantee.judge(told)), value


def settled(answer):
    """Doubts and refusals in any order: the format names none."""
    named = {key: [tuple(told.values()) for told in answer[key]] for key in UNORDERED}
    return answer | {key: sorted(told) for key, told in named.items()}
