"""All time limits of the catalogue stand in one registry (REQUIREMENTS appendix d)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.timers import Counting, On, all_drives, all_timers, driven_by, runs, timer
from aftersales.ground.deadlines import queries
from aftersales.records.staff.roles import ROLES
from tests.conftest import NOON
from tests.factories.parameters import ParameterValueFactory
from tests.parameters.test_rows import rows

H = timedelta(hours=1)
APPENDIX_D = [  # timer, value, row
    ("appointments.confirm", 24 * H, "AP-02"),
    ("customers.message", 24 * H, "RC-23"),
    ("customers.contact", 48 * H, "RC-22"),
    ("customers.file", 2, "CV-02"),
    ("followup.first_call", (3, 7), "CB-02"),
    ("followup.second_call", (7, 14), "CB-06"),
    ("followup.report_unsolved", 2, "CB-05"),
    ("followup.tell_solution", 0, "CB-05"),
    ("campaigns.phone_notice", 14, "CC-02"),
    ("campaigns.letter", 2, "CC-02"),
    ("surveys.interview", (10, 15), "SV-04"),
    ("customers.pick_up", 3, "RC-09"),
    ("fieldservice.arrive_near", 24 * H, "FS-02"),
    ("fieldservice.arrive_middle", 48 * H, "FS-02"),
    ("fieldservice.arrive_far", 72 * H, "FS-02"),
    ("fieldservice.arrive_agreed", None, "RC-23"),
    ("workshop.installation", None, "WS-40"),
    ("warranty.whole_machine", 12, "WT-08"),
    ("warranty.main_components", 24, "WT-08"),
    ("warranty.electrics", 3, "WT-08"),
    ("warranty.no_parts", 90, "WT-10"),
    ("warranty.late_repair", 30, "WT-11"),
    ("workshop.repair_holds", 30, "WS-17"),
    ("warranty.failed_repairs", 2, "WT-12"),
    ("warranty.part", 12, "WT-13"),
    ("appointments.slot", 15, "AP-06"),
    ("insurance.theft", 60, "IN-06"),
    ("complaints.answer", 48 * H, "CP-13"),
    ("followup.monthly_review", "monthly", "CB-14"),
    ("followup.yearly_review", "yearly", "CB-14"),
    ("governance.market_meeting", "monthly", "MS-08"),
    ("quality.report", "monthly", "QI-08"),
    ("workshop.day_end", "daily", "RC-28"),
    ("governance.manual_review", "yearly", "DC-05"),
    ("governance.policy_review", 12, "MS-05"),
    ("governance.work_plan", "yearly", "MS-10"),
    ("governance.strategy_plan", "five_yearly", "MS-10"),
    ("parts.stocktaking", "yearly", "PT-05"),
    ("parts.cycle_count", "monthly", "PT-05"),
    ("purchasing.evaluation", 12, "PU-06"),
    ("customers.file_check", "half_yearly", "CV-11"),
    ("appraisal.contract", "yearly", "AE-09"),
    ("budget.year", "yearly", "BG-04"),
    ("budget.check", "monthly", "BG-04"),
]


def test_every_line_of_appendix_d_stands_in_the_registry():
    found = [
        (code, known.limit.default if known.limit else None, known.row)
        for code, known in all_timers().items()
    ]

    assert [line for line in APPENDIX_D if line not in found] == []


@pytest.mark.covers("MS-04")
def test_the_service_promise_has_a_clock_of_48_hours():
    promise = all_timers()["customers.contact"]

    assert (promise.rows, promise.limit.default) == (("RC-22", "MS-04"), 48 * H)


def test_the_three_reply_promises_are_three_clocks():
    """OP-04: three separate clocks; the shorter one wins where two apply."""
    contact, message, appointment = (
        all_timers()[code]
        for code in ("customers.contact", "customers.message", "appointments.confirm")
    )

    assert len({contact.limit, message.limit, appointment.limit}) == 3


def test_the_waiting_time_of_a_theft_claim_has_its_four_options():
    assert all_timers()["insurance.theft"].limit.choices == (30, 45, 60, 90)


def test_the_appointment_slot_has_its_four_options():
    assert all_timers()["appointments.slot"].limit.choices == (5, 15, 30, 60)


def test_every_clock_names_rows_of_the_catalogue_and_roles_that_exist():
    known = rows()

    assert [t.code for t in all_timers().values() if set(t.rows) - known] == []
    assert [t.code for t in all_timers().values() if set(t.chain) - set(ROLES)] == []


LIMITS = {
    Counting.HOURS: timedelta,
    Counting.OPEN_HOURS: timedelta,
    Counting.DAYS: int,
    Counting.WORKING_DAYS: int,
    Counting.MONTHS: int,
    Counting.AHEAD: int,
    Counting.TIMES: int,
    Counting.PERIOD: str,
    Counting.WINDOW: tuple,
}


def test_the_limit_of_every_clock_has_the_type_of_what_it_counts():
    wrong = [
        t.code
        for t in all_timers().values()
        if t.counting in LIMITS
        and (t.limit is None or type(t.limit.default) is not LIMITS[t.counting])
    ]

    assert wrong == []


def test_only_declared_clocks_are_driven_and_only_by_facts_that_name_their_object():
    for code, drive in all_drives().items():
        assert code in all_timers()
        for verb, fact in drive.heard():
            field = fact.field or f"{drive.about}_id"
            assert field in fact.event.__dataclass_fields__, (code, verb, fact.event.name)
        timer_of = all_timers()[code]
        if timer_of.counting in {Counting.AGREED, Counting.AHEAD}:
            assert drive.names, f"{code} says nowhere which field names its time"


def test_a_clock_is_declared_and_driven_once():
    with pytest.raises(ValueError, match="declared twice"):
        timer("customers.contact", "", row="RC-22", counting=Counting.HOURS, starts_words="contact")
    driven = next(iter(all_drives()), None)
    if driven:
        with pytest.raises(ValueError, match="driven twice"):
            runs(driven, about="contact")


def test_a_fact_that_drives_nothing_is_known_by_nobody():
    assert list(driven_by("core.nothing.happened")) == []


def test_the_registry_tells_the_value_in_force_in_a_store(world):
    ParameterValueFactory(
        group=world.group, store=world.north, code="deadlines.handle_contact", value="P1DT12H"
    )
    from django.utils import translation

    from aftersales.core.scope import as_seen_by

    with as_seen_by(world.chief), translation.override("en"):
        entries = {
            entry.timer.code: entry
            for entry in queries.registry(store_id=world.north.pk, on=NOON.date())
        }

    assert entries["customers.contact"].value == "36 h"
    assert entries["fieldservice.arrive_agreed"].value == ""


def test_the_registry_costs_one_question(world, django_assert_num_queries):
    from aftersales.core.scope import as_seen_by

    with as_seen_by(world.chief), django_assert_num_queries(1):
        queries.registry(store_id=world.north.pk, on=NOON.date())


def test_a_condition_is_part_of_the_drive():
    from tests.deadlines.conftest import LetterCame

    assert On(LetterCame).when is None
