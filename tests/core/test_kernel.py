"""Commands, lifecycles, actors and facts as such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import TextChoices
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from aftersales.core.actors import Actor, NotPermitted
from aftersales.core.commands import COMMANDS, command
from aftersales.core.events import Event, from_data, to_data
from aftersales.core.lifecycle import IllegalMove, Lifecycle
from aftersales.core.log import listens_to, on_every_record, record, record_many
from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by, in_one_piece, whole_database
from tests.conftest import NOON, actor_in, logged
from tests.core.test_log import LampLit

ME = actor_in(3, "core.view_log", group_id=1)


# Commands


def declared(right, function):
    made = command(right)(function)
    COMMANDS.pop(f"{function.__module__}.{function.__qualname__}")
    return made


def test_a_command_takes_keywords_only():
    with pytest.raises(TypeError, match="keyword"):
        command("core.view_log")(lambda thing, *, by, at: None)


def test_a_command_is_told_by_whom_and_at_what_time():
    with pytest.raises(TypeError, match="by"):
        command("core.view_log")(lambda *, at: None)
    with pytest.raises(TypeError, match="at"):
        command("core.view_log")(lambda *, by: None)


@pytest.mark.django_db
def test_without_the_right_a_command_does_not_begin():
    begun = []
    deed = declared("core.view_log", lambda *, by, at: begun.append(by))

    with pytest.raises(NotPermitted):
        deed(by=actor_in(3, "other.right", group_id=1), at=NOON)

    assert begun == []


@pytest.mark.django_db
def test_a_command_that_breaks_leaves_no_fact():
    def breaks(*, by, at):
        record(LampLit(store_id=3, lamp_id=1), by=by, at=at)
        raise ZeroDivisionError

    with as_seen_by(ME):
        with pytest.raises(ZeroDivisionError):
            declared("core.view_log", breaks)(by=ME, at=NOON)
        assert logged() == []


def breaking(*, by, at):
    record(LampLit(store_id=3, lamp_id=2), by=by, at=at)
    raise ZeroDivisionError


def lit():
    return list(EventRecord.objects.order_by("pk").values_list("data__lamp_id", flat=True))


@pytest.mark.django_db
def test_a_command_within_a_command_fails_alone_where_a_way_back_was_kept():
    def outer(*, by, at):
        record(LampLit(store_id=3, lamp_id=1), by=by, at=at)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            declared("core.view_log", breaking)(by=by, at=at)

    with as_seen_by(ME):
        declared("core.view_log", outer)(by=ME, at=NOON)
        assert lit() == [1]


@pytest.mark.django_db
def test_without_a_way_back_the_deed_around_it_cannot_go_on():
    """What the inner one did must not stay, so nothing may stay."""

    def outer(*, by, at):
        record(LampLit(store_id=3, lamp_id=1), by=by, at=at)
        with pytest.raises(ZeroDivisionError):
            declared("core.view_log", breaking)(by=by, at=at)

    with as_seen_by(ME):
        with pytest.raises(transaction.TransactionManagementError):
            declared("core.view_log", outer)(by=ME, at=NOON)
        assert lit() == []


@pytest.mark.django_db
def test_in_one_piece_a_command_that_fails_takes_the_ones_before_it_along():
    deed = declared(
        "core.view_log", lambda *, by, at: record(LampLit(store_id=3, lamp_id=1), by=by, at=at)
    )

    def day():
        with in_one_piece():
            deed(by=ME, at=NOON)
            declared("core.view_log", breaking)(by=ME, at=NOON)

    with as_seen_by(ME):
        with pytest.raises(ZeroDivisionError):
            day()
        assert lit() == []
        deed(by=ME, at=NOON)
        assert lit() == [1]


@pytest.mark.django_db
def test_in_one_piece_no_command_costs_a_savepoint():
    def looks(*, by, at):
        lit()

    deed = declared("core.view_log", looks)

    with as_seen_by(ME):
        with CaptureQueriesContext(connection) as usual:
            deed(by=ME, at=NOON)
        with in_one_piece(), CaptureQueriesContext(connection) as quick:
            deed(by=ME, at=NOON)

    assert [q["sql"].split()[0] for q in usual] == ["SAVEPOINT", "SELECT", "RELEASE"]
    assert [q["sql"].split()[0] for q in quick] == ["SELECT"]


# Actors


def test_a_right_holds_where_it_was_given():
    both = Actor(key="staff:1", group_id=1, rights={3: frozenset({"a.b"}), 4: frozenset({"c.d"})})

    assert (both.stores_with("a.b"), both.stores) == ({3}, {3, 4})
    assert both.may("a.b")
    assert both.may("a.b", store_id=3)
    assert not both.may("a.b", store_id=4)
    assert not both.may("a.b", store_id=5)
    with pytest.raises(NotPermitted):
        both.require("a.b", store_id=4)


def test_who_may_not_is_told_the_right_in_the_words_of_the_matrix():
    nobody = Actor(key="staff:1", group_id=1)

    with translation.override("en"), pytest.raises(NotPermitted) as told:
        nobody.require("core.view_log")

    assert str(told.value) == "This needs the right “read the log of all facts”."


def test_the_system_on_behalf_of_somebody_has_just_the_rights_it_is_given():
    system = actor_in(3, "a.b", group_id=1).as_system("followup", rights={"x.y"})

    assert (system.key, system.rights) == ("system:followup/staff:7", {3: frozenset({"x.y"})})
    assert not system.may("a.b")


def test_the_system_never_inherits_the_boundless_hand():
    hand = Actor(key="system:setup", group_id=None, boundless=True)

    assert hand.may("anything.at_all")
    assert not hand.as_system("x", rights=()).may("anything.at_all")


# Lifecycles


class Lamp(TextChoices):
    DARK = "dark", "dark"
    LIT = "lit", "lit"
    BROKEN = "broken", "broken"


LIFE = Lifecycle({Lamp.DARK: [Lamp.LIT], Lamp.LIT: [Lamp.DARK, Lamp.BROKEN], Lamp.BROKEN: []})


@pytest.mark.parametrize("source", list(Lamp))
@pytest.mark.parametrize("target", list(Lamp))
def test_a_move_is_allowed_exactly_where_the_table_has_it(source, target):
    if target in LIFE.moves[source]:
        LIFE.require(source, target)
    else:
        with pytest.raises(IllegalMove) as refused:
            LIFE.require(source, target)
        assert (refused.value.code, refused.value.status) == ("core.illegal_move", 409)


# Facts


@dataclass(frozen=True, kw_only=True)
class BillSent(Event):
    name = "core.bill.sent"
    bill_id: int
    payer_id: int | None = None
    amount: Decimal
    due_on: date
    sent_at: datetime
    grace: timedelta
    line_ids: tuple[int, ...] = ()
    new_field: str = "default"


def bill(**more):
    fields = {
        "bill_id": 5,
        "store_id": 3,
        "amount": Decimal("12.50"),
        "due_on": date(2026, 3, 9),
        "sent_at": NOON,
        "grace": timedelta(days=2),
        "line_ids": (1, 2),
    }
    return BillSent(**{**fields, **more})


def test_a_fact_comes_back_from_the_log_typed_as_it_was():
    import json

    told = json.loads(json.dumps(to_data(bill())))

    assert from_data(BillSent, told) == bill()
    assert told["amount"] == "12.50"


def test_a_fact_from_before_an_upgrade_still_reads():
    told = to_data(bill())
    del told["new_field"]

    assert from_data(BillSent, {**told, "gone_field": 1}) == bill()


def test_a_fact_names_the_things_it_touches():
    assert set(bill().objects()) == {("bill", 5), ("store", 3)}
    assert set(bill(payer_id=9).objects()) == {("bill", 5), ("store", 3), ("payer", 9)}


@pytest.mark.django_db
def test_those_who_listen_hear_in_the_same_transaction_and_may_stop_it(monkeypatch):
    from aftersales.core import log

    heard = []
    monkeypatch.setattr(log, "_listeners", {**log._listeners, LampLit: []})

    @listens_to(LampLit)
    def hears(event, *, by, at):
        heard.append((event.lamp_id, by.key, at))
        if event.lamp_id == 2:
            raise ZeroDivisionError

    with as_seen_by(ME):
        record(LampLit(store_id=3, lamp_id=1), by=ME, at=NOON)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            record(LampLit(store_id=3, lamp_id=2), by=ME, at=NOON)

        assert heard == [(1, "staff:7", NOON), (2, "staff:7", NOON)]
        assert EventRecord.objects.count() == 1


@pytest.mark.django_db
def test_a_hook_gets_the_lines_of_one_call_together(monkeypatch):
    from aftersales.core import log

    monkeypatch.setattr(log, "_hooks", [])
    seen = []
    on_every_record(lambda rows: seen.append([row.pk for row in rows]))

    with as_seen_by(ME):
        rows = record_many([LampLit(store_id=3, lamp_id=n) for n in range(3)], by=ME, at=NOON)

    assert seen == [[row.pk for row in rows]]


@pytest.mark.race
def test_outside_of_a_transaction_nothing_is_recorded(own_database):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        record(LampLit(store_id=3, lamp_id=1), by=ME, at=NOON)


@pytest.mark.race
def test_no_transaction_ends_with_a_fact_that_is_not_in_the_log(own_database, monkeypatch):
    def forgetful():
        with as_seen_by(ME):
            monkeypatch.setattr(connection, "in_command", True)
            record(LampLit(store_id=3, lamp_id=1), by=ME, at=NOON)
            monkeypatch.undo()

    with pytest.raises(DatabaseError, match="not in the log"):
        forgetful()

    with whole_database():
        assert logged() == []


@pytest.mark.django_db
def test_three_hundred_facts_with_their_objects_cost_one_statement(
    django_assert_num_queries, monkeypatch
):
    from aftersales.core import log

    monkeypatch.setattr(log, "_hooks", [])
    with as_seen_by(ME), django_assert_num_queries(1):
        record_many([LampLit(store_id=3, lamp_id=n) for n in range(300)], by=ME, at=NOON)
