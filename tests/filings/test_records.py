"""The e-repair record: built once from the bills, sent once, mended by hand (DOMAIN 3.3)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines import queries as deadlines
from aftersales.money.filings import queries, tasks
from aftersales.money.filings.commands import (
    NothingToMend,
    PeriodImpossible,
    RecordIncomplete,
    ValueImpossible,
)
from aftersales.money.filings.models import RepairRecord
from aftersales.money.filings.platforms import Heard, folder
from aftersales.money.filings.states import RecordState
from tests.conftest import NOON
from tests.filings.conftest import silent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


# -- what it says ---------------------------------------------------------------------------------


def test_the_record_has_the_platforms_fields(register):
    till = register.till
    bill = register.visit(till.labour(), till.part(), till.paint("500"))

    (row,) = register.draw()

    said = json.loads(row.body)
    car = bill.vehicle
    assert said["basicInfo"] == {
        "vehicleplatenumber": car.plate,
        "companyname": till.store.legal_name or till.store.name,
        "vin": car.vin,
        "repairdate": "2026-03-02",
        "repairmileage": "32000",
        "settledate": "2026-03-02",
        "faultdescription": "前制动异响",
        "costlistcode": bill.number,
    }
    assert [set(p) for p in said["vehiclepartslist"]] == [
        {"partsname", "partsquantity", "partscode"}
    ]
    assert [set(p) for p in said["repairprojectlist"]] == [{"repairproject", "workinghours"}] * 2
    assert (row.state, row.missing, row.code) == ("due", [], bill.number)


def test_where_the_customer_said_nothing_the_jobs_tell_what_it_was_for(register):
    row = register.settled(statement="")

    assert json.loads(row.body)["basicInfo"]["faultdescription"]


def test_a_visit_that_two_pay_is_one_repair_under_the_customers_number(register):
    till = register.till
    order = till.ready(till.paint("800"), till.paint("200", payer="maker"))
    bills = till.act("settle", order_id=order.pk)
    mine = next(bill for bill in bills if bill.payer == "customer")

    (row,) = register.draw()

    assert (len(bills), row.code) == (2, mine.number)
    assert row.missing == ["repairmileage"]
    assert len(json.loads(row.body)["repairprojectlist"]) == 2
    assert register.draw() == []


def test_the_province_gets_the_words_of_its_own_dictionaries(register):
    from tests.factories.parameters import ParameterValueFactory

    row = register.settled()
    with whole_database():
        row.service_type = "warranty"
    group = register.till.world.group
    ParameterValueFactory(
        group=group, code="filings.record_extras", value=["repairtype", "repairnature", "uploader"]
    )
    ParameterValueFactory(group=group, code="filings.repair_types", value=["warranty=21", "x"])

    head = register.outgoing(row)["basicInfo"]

    assert (head["repairtype"], head["repairnature"]) == ("21", "质保维修")
    assert (head["uploader"], "uploadTime" in head) == (register.till.store.code, False)


# -- when it is built -----------------------------------------------------------------------------


def test_each_settled_visit_has_one_record_and_the_fact_starts_its_clock(register, facts):
    bill = register.visit()

    (row,) = register.draw()

    assert row.settlement_id == bill.pk
    assert register.draw() == []

    assert facts("filings") == ["filings.record.drawn"]
    with as_seen_by(register.by):
        (clock,) = deadlines.about("repair_record", row.pk, seen_by=register.by)
    assert (clock.timer, clock.due_at) == ("filings.record", NOON + timedelta(hours=24))


def test_a_bill_that_was_credited_and_issued_anew_makes_a_correction(register, platform):
    first = register.settled()
    assert register.send(first) == RecordState.ACCEPTED
    till = register.till
    till.act("credit", settlement_id=first.settlement_id, reason="01", words="Preis falsch")
    again = till.act("settle", order_id=first.order_id)[0]

    (second,) = register.draw()

    assert (second.code, second.corrects_id) == (again.number, first.pk)
    assert json.loads(register.fresh(first).body)["basicInfo"]["costlistcode"] == first.code
    assert register.fresh(first).state == RecordState.ACCEPTED


def test_a_correction_takes_the_place_of_what_was_never_sent(register, facts):
    first = register.settled()
    till = register.till
    till.act("credit", settlement_id=first.settlement_id, reason="01", words="Preis falsch")
    till.act("settle", order_id=first.order_id)

    register.draw()

    assert register.fresh(first).state == RecordState.REPLACED
    assert facts("filings")[-2:] == ["filings.record.drawn", "filings.record.replaced"]


def test_a_period_ends_after_it_begins(register):
    register.visit()

    with pytest.raises(PeriodImpossible):
        register.draw(at=NOON, since=NOON.date(), until=NOON.date() - timedelta(days=1))


def test_a_built_record_never_changes(register):
    row = register.settled()

    with whole_database(), pytest.raises(DatabaseError, match="repair record does not change"):
        RepairRecord.objects.filter(pk=row.pk).update(code="ST-X")


# -- what is missing ------------------------------------------------------------------------------


def test_without_a_mandatory_field_it_cannot_be_sent_until_it_is_supplied(register, facts):
    row = register.lacking()
    assert (row.state, row.missing) == ("incomplete", ["repairmileage"])
    with pytest.raises(RecordIncomplete):
        register.act("release_record", row)
    assert register.send(row) is None

    mended = register.act("mend_record", row, values={"repairmileage": "32000"})

    assert (mended.state, mended.missing) == ("due", [])
    assert json.loads(mended.body)["basicInfo"]["repairmileage"] == ""
    assert register.outgoing(mended)["basicInfo"]["repairmileage"] == "32000"
    assert facts("filings") == ["filings.record.drawn", "filings.record.mended"]


@pytest.mark.parametrize(
    ("values", "no"),
    [
        ({"repairmileage": "viele"}, ValueImpossible),
        ({"vin": "LSVAM4187C2184847"}, NothingToMend),  # it is there and stands
        ({"costlistcode": "ST-1"}, NothingToMend),
        ({"repairmileage": " "}, NothingToMend),
    ],
)
def test_only_what_is_missing_is_supplied_and_in_its_form(register, facts, values, no):
    row = register.lacking()

    with pytest.raises(no):
        register.act("mend_record", row, values=values)

    assert (register.fresh(row).supplied, facts("filings")) == ("", ["filings.record.drawn"])


# -- sending --------------------------------------------------------------------------------------


def test_a_record_is_handed_in_once_and_its_clock_is_met(register, platform, facts):
    row = register.settled()

    assert [register.send(row), register.send(row)] == [RecordState.ACCEPTED, None]

    assert platform.calls == ["token", row.code]
    assert platform.kept[row.code]["basicInfo"]["costlistcode"] == row.code
    fresh = register.fresh(row)
    assert (fresh.receipt, fresh.handed_in_at, fresh.answered_at) == (
        f"SIM-{row.code}",
        NOON,
        NOON,
    )
    assert facts("filings") == ["filings.record.drawn", "filings.record.settled"]


def test_a_token_that_lapsed_is_renewed_and_the_record_goes_out(register, platform):
    platform.token_serves = 1
    first, second = register.settled(), register.settled()

    assert [register.send(row) for row in (first, second)] == [RecordState.ACCEPTED] * 2
    assert platform.calls == ["token", first.code, "token", second.code]


def test_a_rejection_says_why_and_what_was_wrong_is_put_right(register, platform, facts):
    row = register.settled()
    platform.answers[row.code] = Heard("rejected", reason="车牌号格式错误")

    assert register.send(row) == RecordState.REJECTED
    assert register.fresh(row).reason == "车牌号格式错误"

    register.act("mend_record", row, values={"vehicleplatenumber": "粤b·12345"})
    assert register.send(row) == RecordState.ACCEPTED

    assert platform.kept[row.code]["basicInfo"]["vehicleplatenumber"] == "粤B·12345"
    assert [outcome for _n, outcome, _f in register.tries(row)] == ["rejected", "accepted"]
    assert register.fresh(row).reason == ""


def test_without_an_answer_it_is_tried_later_and_later_and_then_given_up(register, platform):
    from tests.factories.parameters import ParameterValueFactory

    ParameterValueFactory(group=register.till.world.group, code="filings.most_attempts", value=3)
    row = register.settled()
    times = [NOON, NOON + timedelta(minutes=1), NOON + timedelta(hours=2)]
    seen = []
    for moment in times:
        platform.answers[row.code] = silent()
        seen.append(register.send(row, at=moment))

    assert seen == ["due", "due", "stuck"]
    assert register.tries(row) == [(n, "unheard", "no_answer") for n in (1, 2, 3)]
    assert register.act("release_record", row).attempts == 0
    assert register.send(row) == RecordState.ACCEPTED
    assert list(platform.kept) == [row.code]


def test_before_its_time_it_is_not_tried_again(register, platform):
    row = register.settled()
    platform.answers[row.code] = silent()
    register.send(row)

    assert register.send(row, at=NOON + timedelta(seconds=30)) is None


def test_what_a_dead_worker_left_behind_is_taken_up_again(register, platform):
    from aftersales.money.filings import commands

    row = register.settled()
    commands.claim_record(record_id=row.pk, by=register.by, at=NOON)
    assert register.send(row, at=NOON + timedelta(minutes=5)) is None

    assert register.send(row, at=NOON + timedelta(minutes=11)) == RecordState.ACCEPTED


def test_files_lie_in_the_folder_by_store_and_the_answer_is_noted_by_hand(register, facts):
    row = register.settled()

    assert register.send(row) == RecordState.SENT

    file = folder() / register.till.store.code / f"{row.code}.json"
    assert json.loads(file.read_text(encoding="utf-8")) == register.outgoing(row)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(Refusal):
        register.act("answer_record", row, is_accepted=False)  # it says no reason
    register.act("answer_record", row, is_accepted=False, reason="vin 错误")
    assert register.fresh(row).state == RecordState.REJECTED
    with pytest.raises(IllegalMove):
        register.act("answer_record", row, is_accepted=True)
    assert facts("filings")[-2:] == ["filings.record.settled", "filings.record.answered"]


def test_where_nothing_is_handed_in_by_this_system_nothing_goes_out(register):
    from tests.factories.parameters import ParameterValueFactory

    row = register.settled()
    ParameterValueFactory(group=register.till.world.group, code="filings.record_port", value="none")

    assert register.send(row) is None


def test_the_clockwork_builds_and_sends(register, platform):
    register.visit()

    tasks.draw(int(NOON.timestamp()))
    with whole_database():
        found = queries.due(at=NOON, lost_before=NOON)
    tasks.send(int(NOON.timestamp()))

    with whole_database():
        (row,) = RepairRecord.objects.all()
    assert (found, row.state) == ([row.pk], RecordState.ACCEPTED)


# -- who sees it ----------------------------------------------------------------------------------


def test_a_record_of_another_store_is_not_there(register, world):
    row = register.settled()

    with as_seen_by(world.of_south):
        assert list(queries.records(seen_by=world.of_south)) == []
    with pytest.raises(RepairRecord.DoesNotExist):
        register.act("mend_record", row, values={"vin": "x"}, by=world.of_south)


def test_the_batch_leaves_out_what_is_incomplete_or_replaced(register):
    whole = register.settled()
    register.lacking()

    with as_seen_by(register.by):
        rows = queries.batch(
            store_ids=[register.store_id],
            since=NOON.date(),
            until=NOON.date(),
            seen_by=register.by,
            at=NOON,
        )

    assert [row["basicInfo"]["costlistcode"] for row in rows] == [whole.code]


def test_a_person_is_told_what_the_ministry_knows_and_the_law_keeps_it(register):
    from aftersales.money.filings.subscribers import keep_what_the_law_wants, repair_records

    row = register.settled()
    with whole_database():
        customer = row.order.customer_id
        told = repair_records(customer)
        gone = keep_what_the_law_wants(customer, by=register.by, at=NOON)

    assert [(t["number"], t["state"]) for t in told] == [(row.code, "due")]
    assert (gone.removed, gone.kept, gone.because) == (0, 1, "filings.repair_file")
