"""`aftersales guarantee check`: what a file may hold, and how it is refused."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from aftersales.guarantees.warranty.rules import answers, law
from aftersales.site.cli import program
from tests.warranty.samples import case, fault, one_day, refusals

FUEL = {"vehicle": {"powertrain": "fuel"}}
STATOR = fault("drive_motor", "main_part", part="stator")
BROKEN_HOURS = {"excluded": [{"hours": "1e3", "reason": "other"}]}
TOO_MANY = {"excluded": [{"hours": "5", "reason": "other"}, {"hours": "3.1", "reason": "other"}]}


def full():
    """Every key that there is."""
    done = one_day(
        "r", "2024-03-01", part="harness", excluded=[{"hours": "1.5", "reason": "rescue_travel"}]
    )
    today = fault(
        part="harness",
        failure="fuel_leak",
        quality_problem=True,
        serious_safety=None,
        same_as="F1",
        persists=True,
        wear_term={"months": 6, "km": 5_000},
    )
    return case(
        "2025-06-03",
        28_000,
        today,
        done,
        promises={"repair_km": "unlimited", "exchange_km": 80_000, "loaner_after_days": 3},
        exemption={"ground": "misuse", "concerns_fault": None},
        calendar={"art203": False, "holidays": ["2024-10-01"], "make_up_workdays": []},
    )


def put(told, path, value):
    """The case with this value at its path; `del` takes the key away."""
    told = deepcopy(told)
    *way, last = [int(p) if p.isdigit() else p for p in path.split(".")]
    inner = told
    for step in way:
        inner = inner[step]
    if value == "del":
        inner.pop(last, *(() if isinstance(inner, list) else (None,)))
    else:
        inner[last] = value
    return told


def refused(told):
    return refusals(answers.check(told, law.delivered()))


def test_a_case_with_every_key_is_judged():
    assert refused(full()) == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("id", "del", "missing_field"),
        ("vehicle.use", "del", "missing_field"),
        ("question.km", None, "bad_type"),
        ("exemption.concerns_fault", "del", "missing_field"),
        ("sale.vin", "x", "unknown_field"),
        ("repairs.0.begun", "x", "unknown_field"),
        ("question.asked_on", "2025-06-03", "unknown_field"),
        ("id", 7, "bad_type"),
        ("sale", [], "bad_type"),
        ("repairs", {}, "bad_type"),
        ("repairs.0", "r", "bad_type"),
        ("question.km", "28000", "bad_type"),
        ("question.km", 28_000.0, "bad_type"),
        ("question.km", True, "bad_type"),
        ("sale.price", 200_000, "bad_type"),
        ("promises.repair_km", "endless", "bad_enum"),
        ("question.fault.persists", 1, "bad_type"),
        ("calendar.holidays.0", 20241001, "bad_type"),
        ("vehicle.use", "taxi", "bad_enum"),
        ("question.fault.failure", "fire", "bad_enum"),
        ("repairs.0.excluded.0.reason", "lunch", "bad_enum"),
        ("sale.invoice_date", "2024-02-30", "bad_date"),
        ("sale.invoice_date", "20240115", "bad_date"),
        ("sale.invoice_date", "2024-1-15", "bad_date"),
        ("sale.invoice_date", "９９９９-01-15", "bad_date"),
        ("repairs.0.in", "2024-03-01", "bad_date"),
        ("repairs.0.in", "2024-03-01T09:00+08:00", "bad_date"),
        ("repairs.0.in", "2024-03-01 09:00", "bad_date"),
        ("repairs.0.in", "2024-03-01T24:30", "bad_date"),
        ("calendar.holidays.0", "2024-13-01", "bad_date"),
        ("sale.price", "-1", "bad_decimal"),
        ("sale.price", "1,000", "bad_decimal"),
        ("sale.price", "1.0000001", "bad_decimal"),
        ("sale.price", ".5", "bad_decimal"),
        ("sale.price", "1e5", "bad_decimal"),
        ("sale.price", "٥", "bad_decimal"),
        ("question.km", -1, "bad_km"),
        ("promises.exchange_km", -1, "bad_km"),
        ("repairs.0.out", "2024-03-01T08:59", "repair_ends_before_it_starts"),
        ("question.date", "2024-02-28", "repair_after_question"),
        ("question.fault.same_as", "F9", "unknown_fault"),
        ("sale.replaced_on", "2025-06-04", "question_before_start"),
    ],
)
def test_what_is_wrong_with_a_case_is_named_with_its_place(path, value, code):
    at = path.replace(".0", "[0]")
    where = "repairs[0].out" if code == "repair_after_question" else at
    where = "question.date" if code == "question_before_start" else where

    assert (code, where) in refused(put(full(), path, value))


def test_faults_of_shape_are_told_alone():
    told = put(put(full(), "sale.price", "1e5"), "vehicle.use", "taxi")

    assert refused(told) == [("bad_enum", "vehicle.use")]


def test_all_other_faults_are_told_at_once():
    told = case(
        "2025-06-03",
        -5,
        STATOR,
        one_day("r", "2024-03-01", component="traction_battery", **BROKEN_HOURS),
        one_day("r", "2024-04-01", **TOO_MANY),
        **FUEL,
    )

    assert sorted(refused(told)) == [
        ("bad_decimal", "repairs[0].excluded[0].hours"),
        ("bad_km", "question.km"),
        ("component_not_in_powertrain", "question.fault.component"),
        ("component_not_in_powertrain", "repairs[0].component"),
        ("duplicate_repair_id", "repairs[1].id"),
        ("excluded_exceeds_repair", "repairs[1].excluded"),
    ]


def test_an_electric_car_has_no_engine():
    told = case("2025-06-03", 9_000, fault("engine"), vehicle={"powertrain": "bev"})

    assert refused(told) == [("component_not_in_powertrain", "question.fault.component")]


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.just("2024-06-01")
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
PATHS = [
    *("id", "vehicle", "vehicle.use", "vehicle.kind", "vehicle.powertrain"),
    *("sale", "sale.invoice_date", "sale.delivery_date", "sale.replaced_on", "sale.price"),
    *("sale.usage_rate_percent", "promises", "promises.repair_months", "promises.repair_km"),
    *("promises.exchange_km", "promises.shop_days_over", "promises.loaner_after_days"),
    *("repairs", "repairs.0", "repairs.0.id", "repairs.0.in", "repairs.0.out", "repairs.0.km"),
    *("repairs.0.fault", "repairs.0.component", "repairs.0.scope", "repairs.0.part"),
    *("repairs.0.action", "repairs.0.serious_safety", "repairs.0.quality_problem"),
    *("repairs.0.excluded", "repairs.0.excluded.0", "repairs.0.excluded.0.hours"),
    *("repairs.0.excluded.0.reason", "question", "question.date", "question.km"),
    *("question.fault", "question.fault.component", "question.fault.part"),
    *("question.fault.failure", "question.fault.serious_safety"),
    *("question.fault.quality_problem", "question.fault.same_as", "question.fault.persists"),
    *("question.fault.wear_term", "question.fault.wear_term.months"),
    *("question.fault.wear_term.km", "question.request_received_on", "exemption"),
    *("exemption.ground", "exemption.concerns_fault", "calendar", "calendar.art203"),
    *("calendar.holidays", "calendar.holidays.0", "calendar.make_up_workdays"),
]


@given(st.lists(st.tuples(st.sampled_from(PATHS), anything), min_size=1, max_size=1))
def test_whatever_stands_in_a_file_the_answer_is_an_answer(changes):
    told = full()
    for path, value in changes:
        told = put(told, path, value)

    answer = answers.check(told, law.delivered())

    assert answer["status"] in {"refused", "out_of_scope", "undecided", "judged"}
    assert (answer["status"] == "refused") == bool(answer["refusals"])
    json.dumps(answer)


@given(anything)
def test_what_is_no_case_at_all_is_refused(value):
    assert answers.check(value, law.delivered())["status"] == "refused"


# ── the command ──────────────────────────────────────────────────────────────────────────────────


def check(tmp_path, document, *options):
    file = tmp_path / "cases.json"
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    file.write_bytes(text)
    return CliRunner().invoke(program, ["guarantee", "check", str(file), *options])


def test_the_answers_stand_in_the_order_of_the_cases(tmp_path):
    told = [case(id=name) for name in ("b", "a", "丙")]

    done = check(tmp_path, {"schema": 1, "cases": told}, "--json")

    answer = json.loads(done.stdout)
    assert answer["schema"] == 1
    assert [r["id"] for r in answer["results"]] == ["b", "a", "丙"]


def test_a_refused_case_is_told_and_the_others_are_judged(tmp_path, monkeypatch):
    told = [case(id="good", vehicle={"use": "mixed"}), {"id": "bad"}]
    codes = []
    monkeypatch.setattr("sys.exit", codes.append)

    from aftersales.site.cli import main

    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"schema": 1, "cases": told}))
    main(["guarantee", "check", str(file)])
    file.write_text(json.dumps({"schema": 1, "cases": told[:1]}))
    main(["guarantee", "check", str(file)])

    assert codes == [1, 0]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        [],
        {"schema": 2, "cases": []},
        {"schema": 1},
        {"schema": 1, "cases": {}},
        {"schema": 1, "cases": [], "about": "x"},
    ],
)
def test_what_is_no_file_of_cases_ends_with_two(tmp_path, document):
    done = check(tmp_path, document, "--json")

    assert done.exit_code == 2
    assert "cases.json" in done.stderr


@pytest.mark.skipif(
    "AFTERSALES_BENCH_DATA" not in os.environ, reason="public data is not kept here"
)
def test_the_public_cases_all_come_out_right():
    file = Path(os.environ["AFTERSALES_BENCH_DATA"]) / "guarantee" / "cases.json"
    entries = json.loads(file.read_text(encoding="utf-8"))["entries"]

    wrong = [
        entry["case"]["id"]
        for entry in entries
        if not holds(entry["expected"], answers.check(entry["case"], law.delivered()))
    ]

    assert (len(entries) > 50, wrong) == (True, [])


def holds(expected, found):
    """Whether all that is expected stands in what was found."""
    if isinstance(expected, dict):
        return all(holds(value, found[key]) for key, value in expected.items())
    if isinstance(expected, list):
        pairs = zip(expected, found, strict=False)
        return len(expected) == len(found) and all(holds(e, f) for e, f in pairs)
    return bool(expected == found)
