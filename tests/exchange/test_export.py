"""Lists leave the house on record; those about many persons with a second person's word."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.exchange import commands
from aftersales.ground.exchange.models import ExportRequest
from aftersales.ground.exchange.parameters import EXPORT_ALONE
from aftersales.ground.network.models import Group
from aftersales.ground.parameters.commands import set_value
from aftersales.records.staff.queries import actor_for
from tests.clients import signed_in
from tests.conftest import NOON
from tests.exchange.conftest import counts
from tests.exchange.sheets import text

pytestmark = pytest.mark.django_db

HEADINGS = ["姓名", "手机"]


def facts(world, name):
    with as_seen_by(world.chief):
        lines = EventRecord.objects.filter(name=f"exchange.{name}").order_by("pk")
        return [line.data for line in lines]


def body(answer):
    pieces = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(pieces).decode("utf-8-sig")


@pytest.fixture(autouse=True)
def no_second_factor(world):
    """A demo group on this very machine: exports need a second factor anywhere else (S-10)."""
    with whole_database():
        Group.objects.filter(pk=world.group.pk).update(is_demo=True)


@pytest.fixture
def few_alone(world):
    """In the group one may take out two persons alone instead of five hundred."""
    set_value(
        code=EXPORT_ALONE.code,
        value=2,
        valid_from=timezone.localdate(),
        reason="x",
        by=world.chief,
        at=timezone.now(),
    )


@pytest.fixture
def three(bring_in):
    rows = [[f"客{i}", f"1381234567{i}"] for i in range(3)]
    assert counts(bring_in(text(HEADINGS, *rows))) == {"read": 3, "created": 3}


@pytest.fixture
def second(world):
    """Another person who may approve."""
    return world.person("after_sales_manager", world.north)


@pytest.mark.covers("IS-10", "CV-09")
def test_a_list_of_persons_goes_out_masked_and_on_record(world, three):
    browser = signed_in(world.administrator)

    answer = browser.get("/customers/?view=all&set=1&export=csv")

    lines = body(answer).splitlines()
    assert len(lines) == 4
    assert "13812345670" not in "".join(lines)
    assert "138****5670" in "".join(lines)
    (fact,) = facts(world, "list.exported")
    assert (fact["list"], fact["rows"], fact["is_personal"]) == ("customers.list", 3, True)


@pytest.mark.covers("CV-09", "IS-06")
def test_many_persons_go_out_only_with_a_second_persons_word_and_once(
    world, three, few_alone, second
):
    requester, approver = signed_in(world.administrator), signed_in(second)
    address = "/customers/?view=all&set=1&export=csv"

    asked = requester.get(address)
    assert asked.status_code == 302
    assert facts(world, "list.exported") == []
    made = requester.post(asked["Location"], {"reason": "给保险公司续保"})
    assert made.status_code == 303
    with whole_database():
        wanted = ExportRequest.objects.get()
    assert (wanted.rows, wanted.state, wanted.address) == (3, "requested", address)
    assert requester.get(address).status_code == 302

    page = approver.get(reverse("exchange:export", args=[wanted.pk]))
    assert "给保险公司续保" in page.content.decode()
    approver.post(reverse("exchange:approve", args=[wanted.pk]))

    assert len(body(requester.get(address)).splitlines()) == 4
    assert requester.get(address).status_code == 302
    told = facts(world, "list.exported")
    assert [(fact["rows"], fact["export_id"]) for fact in told] == [(3, wanted.pk)]
    assert [len(facts(world, f"export.{verb}")) for verb in ("requested", "approved")] == [1, 1]


def request_export(world, *, by=None):
    return commands.request_export(
        list_name="customers.list",
        address="/customers/?export=csv",
        format="csv",
        rows=600,
        reason="续保",
        store_id=world.north.pk,
        by=by or world.of_north,
        at=NOON,
    )


@pytest.mark.covers("CV-09")
def test_nobody_approves_an_export_of_ones_own(world):
    wanted = request_export(world)

    with pytest.raises(commands.NeedsAnother):
        commands.approve_export(export_id=wanted.pk, by=world.of_north, at=NOON)

    with as_seen_by(world.of_north):
        assert ExportRequest.objects.get().state == "requested"
    assert facts(world, "export.approved") == []


def test_without_the_right_nobody_approves(world, second):
    wanted = request_export(world)
    clerk = world.actor(world.north, "exchange.export", person_id=99)

    with pytest.raises((NotPermitted, ExportRequest.DoesNotExist)):
        commands.approve_export(export_id=wanted.pk, by=clerk, at=NOON)


def test_another_store_does_not_know_of_the_request(world):
    wanted = request_export(world)

    with pytest.raises(ExportRequest.DoesNotExist):
        commands.approve_export(export_id=wanted.pk, by=world.of_south, at=NOON)


def test_a_declined_export_stays_declined(world, second):
    wanted = request_export(world)
    with whole_database():
        by = actor_for(second, on=NOON.date())

    commands.decline_export(export_id=wanted.pk, by=by, at=NOON)

    with pytest.raises(IllegalMove):
        commands.approve_export(export_id=wanted.pk, by=by, at=NOON)
    assert len(facts(world, "export.declined")) == 1


def test_a_request_without_a_reason_is_refused_and_leaves_no_trace(world):
    with pytest.raises(commands.ReasonMissing):
        commands.request_export(
            list_name="customers.list",
            address="/",
            format="csv",
            rows=600,
            reason="  ",
            store_id=world.north.pk,
            by=world.of_north,
            at=NOON,
        )
    with as_seen_by(world.of_north):
        assert ExportRequest.objects.count() == 0
    assert facts(world, "export.requested") == []


def test_a_made_up_ticket_asks_for_nothing(world):
    browser = signed_in(world.administrator)

    answer = browser.post("/exchange/exports/ask/?for=nonsense", {"reason": "x"})

    assert answer.status_code in {200, 422}
    with as_seen_by(world.chief):
        assert ExportRequest.objects.count() == 0


@pytest.mark.covers("CV-09")
def test_the_list_of_requests_names_who_asked_at_the_price_of_one_look_up(world, second):
    browser = signed_in(world.administrator)
    people = [world.person("after_sales_manager", world.north, name=f"经理{i}") for i in range(3)]
    with whole_database():
        asking = [actor_for(person, on=NOON.date()) for person in people]

    def statements():
        with CaptureQueriesContext(connection) as asked:
            page = browser.get("/exchange/exports/?view=all&set=1")
        return len(asked), page.content.decode()

    request_export(world, by=asking[0])
    statements()
    one, page = statements()
    for actor in asking * 6:
        request_export(world, by=actor)
    many, full = statements()

    assert (many, "经理0" in page) == (one, True)
    assert [name in full for name in ("经理0", "经理1", "经理2")] == [True] * 3
    assert one <= 15
