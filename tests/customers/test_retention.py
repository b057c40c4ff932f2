"""What has outlived its time goes at night, listed before, unless it is held (CV-09)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import commands, parameters, queries, tasks
from aftersales.records.customers.models import Consent, Consultation, Customer, FollowUp
from tests.conftest import NOON, logged
from tests.factories.customers import (
    ConsentFactory,
    ConsultationFactory,
    CustomerFactory,
    FollowUpFactory,
    NeedFactory,
    RemarkFactory,
)
from tests.factories.vehicles import ServiceRecordDetailFactory, ServiceRecordFactory
from tests.signing import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)
KEEP, NOTICE = timedelta(days=6 * 366), timedelta(days=30)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def on(day, hour=12):
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


def silent(world, day, **more):
    """A customer last seen on that day."""
    return CustomerFactory(
        opened_store=world.north, opened_at=on(day - DAY), last_visit_on=day, **more
    )


def states(world):
    with whole_database():
        return dict(Customer.objects.filter(group=world.group).values_list("pk", "state"))


def run(world, at=NOON):
    return commands.erase_outlived(by=world.chief, at=at)


@pytest.mark.covers("CV-09")
@pytest.mark.parametrize(("days", "goes"), [(-1, False), (0, False), (1, True)])
def test_a_file_goes_the_day_after_its_time_and_its_notice_are_over(world, days, goes):
    customer = silent(world, TODAY - KEEP - NOTICE - days * DAY)

    gone = run(world)

    assert gone == ([customer.pk] if goes else [])
    assert states(world)[customer.pk] == ("erased" if goes else "incomplete")
    with as_seen_by(world.chief):
        names = [name for _by, name in logged() if name.startswith("customers.")]
        assert names == (["customers.person.erased"] if goes else [])


@pytest.mark.covers("CV-09")
@pytest.mark.parametrize(("days", "listed"), [(0, False), (1, True)])
def test_it_stands_on_the_list_for_thirty_days_before_with_the_day_it_goes(world, days, listed):
    last = TODAY - KEEP - days * DAY
    customer = silent(world, last)

    with as_seen_by(world.chief):
        rows = list(queries.leaving(seen_by=world.chief, at=NOON))
        found = [(row.pk, row.last_seen, row.goes_on, row.held_by) for row in rows]

    goes_on = last + KEEP + NOTICE + DAY
    assert found == ([(customer.pk, last, goes_on, "")] if listed else [])
    if listed:
        with as_seen_by(world.chief):
            assert not queries.to_erase(seen_by=world.chief, at=on(goes_on - DAY, 23)).exists()
            assert queries.to_erase(seen_by=world.chief, at=on(goes_on, 0)).exists()


@pytest.mark.parametrize(
    "contact",
    [
        lambda c, at: ConsultationFactory(customer=c, received_at=at, state="received"),
        lambda c, at: NeedFactory(customer=c, stated_at=at, state="dropped"),
        lambda c, at: RemarkFactory(customer=c, said_at=at),
        lambda c, at: ConsentFactory(customer=c, given_at=at),
    ],
    ids=["consultation", "need", "remark", "consent"],
)
def test_any_contact_begins_the_time_anew(world, contact):
    customer = silent(world, TODAY - KEEP - NOTICE - 100 * DAY)
    contact(customer, on(TODAY - KEEP - NOTICE, 0))

    assert run(world) == []
    with as_seen_by(world.chief):
        (row,) = queries.leaving(seen_by=world.chief, at=NOON)
        assert row.goes_on == TODAY + DAY


@pytest.mark.covers("CV-09")
@pytest.mark.parametrize("reason", ["money", "warranty", "dispute", "authority"])
def test_a_held_file_stays_until_its_day(world, reason):
    customer = silent(world, TODAY - KEEP - NOTICE - 10 * DAY)
    commands.keep_file(customer_id=customer.pk, until=TODAY, reason=reason, by=world.chief, at=NOON)

    assert run(world) == []
    with pytest.raises(commands.StillNeeded) as no:
        commands.erase(customer_id=customer.pk, reason="request", by=world.chief, at=NOON)
    assert no.value.codes == ("customers.kept",)
    assert run(world, at=NOON + DAY) == [customer.pk]


def test_a_released_file_goes_the_next_night(world):
    customer = silent(world, TODAY - KEEP - NOTICE - 10 * DAY)
    said = {"customer_id": customer.pk, "by": world.chief, "at": NOON}
    commands.keep_file(until=TODAY + 90 * DAY, reason="money", **said)
    commands.release_file(**said)

    assert run(world) == [customer.pk]
    with as_seen_by(world.chief):
        names = [name for _by, name in logged()]
    assert names[:2] == ["customers.file.kept", "customers.file.released"]


def test_keeping_needs_a_day_to_come_and_releasing_something_held(world):
    customer = silent(world, TODAY)
    said = {"customer_id": customer.pk, "by": world.chief, "at": NOON}

    with pytest.raises(commands.DatePast):
        commands.keep_file(until=TODAY - DAY, reason="money", **said)
    with pytest.raises(commands.UnknownWord):
        commands.keep_file(until=TODAY, reason="moon", **said)
    with pytest.raises(commands.NotKept):
        commands.release_file(**said)
    with as_seen_by(world.chief):
        assert logged() == []


@pytest.mark.covers("CV-09")
def test_open_matters_and_repairs_under_guarantee_keep_a_file(world):
    long_ago = TODAY - KEEP - NOTICE - 100 * DAY
    asking, repaired, free = (silent(world, long_ago) for _ in range(3))
    NeedFactory(customer=asking, stated_at=on(long_ago), state="open")
    six_years = TODAY.replace(year=TODAY.year - 6)
    for customer, day, kind in ((repaired, six_years, "warranty"), (free, long_ago, "repair")):
        record = ServiceRecordFactory(
            group=world.group, workshop=world.north, serviced_on=day, kind=kind
        )
        ServiceRecordDetailFactory(store=world.north, record=record, customer=customer)

    assert run(world) == [free.pk]
    with as_seen_by(world.chief):
        held = {r.pk: r.held_by for r in queries.leaving(seen_by=world.chief, at=NOON)}
    assert held[repaired.pk].startswith("vehicles.")


@pytest.mark.covers("CV-09")
@pytest.mark.parametrize(("days", "blank"), [(0, False), (1, True)])
def test_old_calls_without_a_file_lose_their_words(world, days, blank):
    closed = on(TODAY - KEEP - days * DAY, 0)
    times = {"answered_at": closed, "handled_at": closed, "closed_at": closed}
    call = ConsultationFactory(
        store=world.north, customer=None, caller="王", received_at=closed, state="closed", **times
    )
    FollowUpFactory(consultation=call)

    count = commands.blank_calls(store_id=world.north.pk, by=world.chief, at=NOON)

    assert count == int(blank)
    with as_seen_by(world.chief):
        row = Consultation.objects.get()
        assert (row.caller, row.number) == ("" if blank else "王", call.number)
        assert FollowUp.objects.exists() is not blank
    assert commands.blank_calls(store_id=world.north.pk, by=world.chief, at=NOON) == 0


@pytest.mark.covers("CV-09")
@pytest.mark.parametrize(("days", "dropped"), [(0, 0), (1, 1)])
def test_consents_of_the_erased_are_proof_for_three_years(world, days, dropped):
    customer = CustomerFactory(opened_store=world.north)
    ConsentFactory(customer=customer)
    three_years = TODAY.replace(year=TODAY.year - 3)
    erased_at = on(three_years - days * DAY, 0)
    commands.erase(customer_id=customer.pk, reason="request", by=world.chief, at=erased_at)
    with whole_database():
        assert value(parameters.KEEP_PROCESSING, group_id=world.group.pk, on=TODAY) == 3

    assert commands.drop_proofs(by=world.chief, at=NOON) == dropped

    with as_seen_by(world.chief):
        assert Consent.objects.count() == 1 - dropped


def test_the_nightly_job_works_for_every_group_and_harms_no_other(world):
    ours = silent(world, TODAY - KEEP - NOTICE - DAY)
    fresh = silent(world, TODAY - DAY)

    tasks.erase_outlived(int(NOON.timestamp()))

    assert states(world) == {ours.pk: "erased", fresh.pk: "incomplete"}


def test_a_night_that_is_run_twice_erases_once(world):
    silent(world, TODAY - KEEP - NOTICE - DAY)

    assert len(run(world)) == 1
    assert run(world) == []


@pytest.mark.covers("CV-09")
def test_the_responsible_one_sees_what_goes_and_holds_it_from_the_page(world):
    customer = silent(world, TODAY - KEEP - NOTICE - DAY, name="将被删除")
    client = signed_in(world.administrator)

    listed = client.get("/customers/retention/").content.decode()
    client.post(f"/customers/{customer.pk}/keep/", {"until": "2099-01-01", "reason": "dispute"})
    held = client.get("/customers/retention/?view=held").content.decode()
    client.post(f"/customers/{customer.pk}/release/")

    assert "将被删除" in listed
    assert "将被删除" in held
    with whole_database():
        customer.refresh_from_db()
    assert customer.kept_until is None


def test_who_may_not_erase_does_not_see_the_list(world):
    client = signed_in(world.person("service_advisor", world.north))

    assert client.get("/customers/retention/").status_code == 403


def test_over_the_api_a_file_is_kept_and_released(world, chief):
    customer = silent(world, TODAY)

    status, _file = chief.post(
        f"/customers/{customer.pk}/keep-file", until="2099-01-01", reason="money"
    )
    assert status == 200
    status, _file = chief.post(f"/customers/{customer.pk}/release-file")
    assert status == 200
    status, no = chief.post(f"/customers/{customer.pk}/release-file")
    assert (status, no["code"]) == (409, commands.NotKept.code)
    assert issubclass(commands.NotKept, Refusal)
