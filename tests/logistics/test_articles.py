"""What customers send in: taken in, called about, tested, sent back (LG-07, LG-09, LG-10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.privacy import dossier
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines.models import Deadline
from aftersales.records.customers import commands as customers
from aftersales.records.customers import queries as files
from aftersales.supply.logistics import commands, queries
from aftersales.supply.logistics.models import Article, Shipment
from aftersales.supply.logistics.states import ArticleState
from tests.conftest import NOON, logged
from tests.logistics.articles import ADDRESS, FAULT, PHONE, SentIn
from tests.logistics.conftest import broken

pytestmark = pytest.mark.django_db
DEEDS = {  # what each deed is told, what it leads to, and from where
    "unpack_article": ({}, "inspected", ["received"]),
    "note_call": ({"reached": True, "cause": "transport"}, "inspected", ["calling"]),
    "note_test": (FAULT, "tested", ["inspected"]),
    "decide_article": (
        {"outcome": "return", "words": "客户不修"},
        "ready",
        ["tested", "in_repair"],
    ),
    "finish_repair": ({"correction": "更换电源模块"}, "ready", ["in_repair"]),
    "pack_article": ({}, "packed", ["ready"]),
    "close_article": (
        {"reason": "客户自取"},
        "closed",
        ["received", "calling", "inspected", "tested", "ready"],
    ),
}


@pytest.fixture
def desk(world) -> SentIn:
    return SentIn(world)


# ── taken in and looked at ───────────────────────────────────────────────────────────────────────


@pytest.mark.covers("LG-07", "LG-09", "LG-10")
def test_an_article_goes_from_its_arrival_to_the_customer_step_by_step(desk):
    row = desk.packed(waybill="YT123", accessories="电源线", carrier_id=desk.slow.pk)
    desk.on_its_way(row)
    on_the_way = desk.stands(row)

    desk.do("deliver", desk.way_back(row))

    kept = desk.article(row)
    assert (on_the_way, kept.state, kept.end) == ("sent", "closed", "back")
    assert [fact for fact in desk.facts() if fact.startswith("article.")] == [
        "article.registered",
        "article.unpacked",
        "article.tested",
        "article.decided",
        "article.repaired",
        "article.packed",
        "article.sent_back",
        "article.closed",
    ]
    assert broken() == {}


@pytest.mark.covers("LG-07")
def test_what_came_damaged_is_called_about_before_it_is_tested(desk):
    row = desk.damaged()
    with pytest.raises(IllegalMove):
        desk.go("note_test", row, **FAULT)
    desk.go("note_call", row, reached=False, words="无人接听")
    still = desk.stands(row)
    with pytest.raises(commands.CauseMissing):
        desk.go("note_call", row, reached=True)

    desk.go("note_call", row, reached=True, cause="transport", words="寄出时完好")
    desk.tested(row)

    kept = desk.article(row)
    assert (still, kept.state, kept.calls) == ("calling", "tested", 2)
    assert (kept.damage_cause, kept.damage_words) == ("transport", "寄出时完好")
    assert kept.called_at == NOON
    assert broken() == {}


@pytest.mark.covers("LG-07")
def test_the_clock_of_the_call_runs_from_the_damage_to_the_call_that_reached_somebody(desk):
    def clock():
        with whole_database():
            return Deadline.objects.get(timer="logistics.damage_call")

    row = desk.damaged()
    begun = clock()
    desk.go("note_call", row, reached=False)
    after_nobody = clock().met_at
    desk.go("note_call", row, reached=True, cause="packing")

    assert (begun.due_at - NOON, begun.about) == (timedelta(minutes=30), "article")
    assert (after_nobody, clock().met_at) == (None, NOON)


def test_whole_things_start_no_clock(desk):
    desk.inspected()

    with whole_database():
        assert not Deadline.objects.filter(timer="logistics.damage_call").exists()


def test_what_is_damaged_is_said(desk):
    row = desk.take_in()

    with pytest.raises(commands.ConditionMissing):
        desk.go("unpack_article", row, damaged=True)

    assert (desk.stands(row), desk.facts()) == ("received", ["article.registered"])


@pytest.mark.covers("LG-07")
def test_phone_and_address_go_into_the_customers_file_and_nowhere_else(desk):
    nobody = desk.customer_with()
    with pytest.raises(commands.ReachMissing):
        desk.take_in(customer_id=nobody.pk)
    with pytest.raises(commands.ReachMissing):
        desk.take_in(customer_id=nobody.pk, phone="13900139000")

    row = desk.take_in(customer_id=nobody.pk, phone="13900139000", address="示范路8号")
    desk.take_in(customer_id=nobody.pk, phone="13900139000")  # known already

    with as_seen_by(desk.by):
        points = {one.kind for one in files.points_of(nobody)}
    kept = desk.article(row)
    words = {str(getattr(kept, field.attname)) for field in Article._meta.fields}
    assert points == {"phone", "address"}
    assert not [one for one in words if "13900139000" in one or "示范路" in one]


def test_an_article_has_a_model_and_has_come(desk):
    with pytest.raises(commands.ArticleUnnamed):
        desk.take_in(model="  ")
    with pytest.raises(commands.ArticleUnnamed):
        desk.take_in(arrived_at=NOON + timedelta(hours=1))

    assert desk.facts() == []


# ── tested and decided ───────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("LG-09")
def test_a_test_says_what_was_seen_and_of_a_fault_its_cause(desk):
    row = desk.inspected()

    with pytest.raises(commands.FindingMissing):
        desk.go("note_test", row, finding="fault", words="不开机")
    with pytest.raises(commands.FindingMissing):
        desk.go("note_test", row, finding="no_fault", words=" ")

    assert desk.stands(row) == "inspected"


@pytest.mark.covers("LG-09")
@pytest.mark.parametrize("finding", ["no_fault", "untestable"])
def test_only_an_established_fault_is_repaired(desk, finding):
    row = desk.tested(finding=finding, cause="")
    with pytest.raises(commands.FaultNotEstablished):
        desk.go("decide_article", row, outcome="repair")
    with pytest.raises(commands.ReasonMissing):
        desk.go("decide_article", row, outcome="return")

    desk.go("decide_article", row, outcome="exchange", words="同型号换新")

    assert (desk.stands(row), desk.article(row).outcome) == ("ready", "exchange")


@pytest.mark.covers("LG-09")
@pytest.mark.parametrize("deed", ["decide_article", "pack_article"])
@pytest.mark.parametrize("state", ["received", "calling", "inspected"])
def test_nothing_untested_is_repaired_or_sent_back(desk, deed, state):
    row = desk.in_state(state)

    with pytest.raises((IllegalMove, commands.NotNow)):
        desk.go(deed, row, **DEEDS[deed][0])

    assert desk.stands(row) == state


def test_a_repair_is_done_and_said_before_it_goes_back(desk):
    row = desk.in_repair()
    with pytest.raises(IllegalMove):
        desk.go("pack_article", row)
    with pytest.raises(commands.RepairUnsaid):
        desk.go("finish_repair", row, correction=" ")

    desk.go("finish_repair", row, correction="更换电源模块")

    assert (desk.stands(row), desk.article(row).correction) == ("ready", "更换电源模块")


def test_what_cannot_be_repaired_after_all_is_decided_anew(desk):
    row = desk.in_repair()

    desk.go("decide_article", row, outcome="exchange", words="主板无货")

    kept = desk.article(row)
    assert (kept.state, kept.outcome, kept.repaired_at) == ("ready", "exchange", None)


@pytest.mark.parametrize("state", list(ArticleState))
@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_in_its_turn_moves_it_and_out_of_turn_leaves_no_trace(desk, state, deed):
    told, target, from_where = DEEDS[deed]
    row = desk.in_state(state)
    before = desk.facts()

    if state in from_where:
        desk.go(deed, row, **told)
        assert (desk.stands(row), len(desk.facts()) > len(before)) == (target, True)
    else:
        with pytest.raises((IllegalMove, commands.NotNow)):
            desk.go(deed, row, **told)
        assert (desk.stands(row), desk.facts()) == (state, before)


# ── back to the customer ─────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("LG-10")
def test_it_goes_back_to_where_the_customers_file_says_on_record(desk):
    row = desk.packed(accessories="电源线")

    back = desk.way_back(row)
    assert (back.recipient, back.phone, back.address) == ("陈先生", f"+86{PHONE}", ADDRESS)
    assert (back.reference, back.customer_id) == (row.number, desk.customer.pk)
    with whole_database():
        assert [line.words for line in back.lines.all()] == ["行车记录仪 X3 电源线"]
    assert ("system:logistics/" + desk.by.key, "customers.data.revealed") in logged()


@pytest.mark.covers("LG-10")
def test_whoever_packs_needs_no_right_to_see_customer_files(desk, world):
    clerk = world.actor(
        world.north, "logistics.ship", "logistics.view_articles", "logistics.view", person_id=8
    )
    row = desk.ready()

    desk.go("pack_article", row, by=clerk)

    assert desk.way_back(row).recipient == "陈先生"


@pytest.mark.covers("LG-10")
def test_who_asked_for_the_waybill_number_is_told_before_it_is_closed(desk):
    row = desk.packed(wants_call=True)
    with pytest.raises(commands.NobodyToTell):
        desk.go("tell_sender", row)
    desk.on_its_way(row)
    desk.do("deliver", desk.way_back(row))
    waits = desk.stands(row)

    desk.go("tell_sender", row)

    assert (waits, desk.stands(row)) == ("sent", "closed")
    assert desk.way_back(row).told_at == NOON
    assert broken() == {}


def test_who_was_told_on_the_way_waits_for_the_delivery_alone(desk):
    row = desk.sent_back(wants_call=True)

    desk.go("tell_sender", row)
    told = desk.stands(row)
    desk.do("deliver", desk.way_back(row))

    assert (told, desk.stands(row)) == ("sent", "closed")


def test_nobody_is_told_a_number_before_it_is_packed(desk):
    with pytest.raises(commands.NobodyToTell):
        desk.go("tell_sender", desk.ready())


@pytest.mark.covers("LG-10")
def test_what_is_not_sent_or_comes_back_lies_here_and_is_packed_anew(desk):
    row = desk.packed()
    desk.do("cancel_shipment", desk.way_back(row), reason="地址有误")
    cancelled = desk.stands(row)
    desk.go("pack_article", row)
    desk.on_its_way(row)
    desk.do("fail_delivery", desk.way_back(row), reason="refused")
    failed = desk.stands(row)
    desk.do("take_back", desk.way_back(row))

    assert (cancelled, failed, desk.stands(row)) == ("ready", "sent", "ready")
    assert desk.article(row).shipment_id is None
    assert broken() == {}


def test_what_is_lost_on_its_way_back_ends_so(desk):
    row = desk.sent_back()

    desk.do("give_up", desk.way_back(row), reason="承运人确认丢失")

    kept = desk.article(row)
    assert (kept.state, kept.end, kept.end_reason) == ("closed", "lost", "承运人确认丢失")


# ── who may, and what the database keeps ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("deed", "state", "right"),
    [
        ("unpack_article", "received", "logistics.receive_article"),
        ("note_call", "calling", "logistics.receive_article"),
        ("note_test", "inspected", "logistics.note_test"),
        ("finish_repair", "in_repair", "logistics.note_test"),
        ("decide_article", "tested", "logistics.decide_article"),
        ("pack_article", "ready", "logistics.ship"),
        ("close_article", "ready", "logistics.receive_article"),
    ],
)
def test_each_deed_needs_its_right_in_the_store(desk, world, deed, state, right):
    row = desk.in_state(state)
    looker = world.actor(world.north, "logistics.view_articles", person_id=8)
    doer = world.actor(world.north, "logistics.view_articles", right, person_id=9)

    with pytest.raises(NotPermitted):
        desk.go(deed, row, by=looker, **DEEDS[deed][0])
    untouched = desk.stands(row)
    desk.go(deed, row, by=doer, **DEEDS[deed][0])

    assert (untouched, desk.stands(row)) == (state, DEEDS[deed][1])


@pytest.mark.parametrize("who", ["of_south", "stranger"])
def test_an_article_of_another_store_does_not_exist(desk, world, who):
    row = desk.inspected()
    other = getattr(world, who)

    with pytest.raises(Article.DoesNotExist):
        desk.go("note_test", row, by=other, **FAULT)
    with as_seen_by(other):
        seen = list(queries.articles(seen_by=other))
        bare = Article.objects.count()

    assert (seen, bare, desk.stands(row)) == ([], 0, "inspected")


def test_what_has_ended_stays_as_it_is_whatever_the_program_forgets(desk):
    row = desk.in_state("closed")

    with pytest.raises(DatabaseError, match="stays"), whole_database(), transaction.atomic():
        Article.objects.filter(pk=row.pk).update(state="ready", ended_at=None, end="")


@pytest.mark.parametrize(
    "forged",
    [
        {"state": "tested"},
        {"state": "in_repair"},
        {"state": "packed"},
        {"state": "closed"},
    ],
)
def test_the_database_refuses_a_state_without_what_it_means(desk, forged):
    row = desk.damaged()

    with pytest.raises(DatabaseError), whole_database(), transaction.atomic():
        Article.objects.filter(pk=row.pk).update(**forged)


def test_what_is_known_of_the_sender_is_told_kept_while_it_is_here_and_forgotten(desk, world):
    row = desk.damaged(serial="SN-77")
    with whole_database():
        told = dossier("customer", desk.customer.pk)
    with pytest.raises(customers.StillNeeded):
        customers.erase(customer_id=desk.customer.pk, reason="request", by=world.chief, at=NOON)
    desk.go("close_article", row, reason="客户自取")

    customers.erase(customer_id=desk.customer.pk, reason="request", by=world.chief, at=NOON)

    kept = desk.article(row)
    assert "SN-77" in str(told)
    assert (kept.serial, kept.complaint, kept.condition, kept.end_reason) == ("", "", "", "")
    assert (kept.model, kept.is_damaged) == ("行车记录仪 X3", True)


def test_a_shipment_of_nothing_sent_in_moves_no_article(desk):
    row = desk.ready()

    desk.sent(desk.to_customer(), desk.van)

    assert desk.stands(row) == "ready"
    with whole_database():
        assert Shipment.objects.filter(articles__isnull=False).count() == 0
