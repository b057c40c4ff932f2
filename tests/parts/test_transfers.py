"""Parts between two stores: asked for, sent, on their way, counted in, back or lost (PT-07)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import Came
from aftersales.supply.parts.invariants import INVARIANTS
from aftersales.supply.parts.models import Stock, StockMove, Transfer, TransferLine
from tests.clients import post_json, signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


class Road:
    """From the northern to the southern store."""

    def __init__(self, desk):
        self.desk, self.world = desk, desk.world
        self.north, self.south = desk.world.north.pk, desk.world.south.pk
        self.sender, self.taker = desk.world.of_north, desk.world.of_south

    def send(self, *wants, **more):
        return commands.send_transfer(
            source_id=self.north,
            target_id=more.pop("target_id", self.south),
            wants=wants,
            by=more.pop("by", self.sender),
            at=NOON,
        )

    def ask(self, *wants):
        return commands.request_transfer(
            source_id=self.north, target_id=self.south, wants=wants, by=self.taker, at=NOON
        )

    def lines(self, transfer):
        with whole_database():
            return list(TransferLine.objects.filter(transfer=transfer.pk).order_by("pk"))

    def receive(self, transfer, good, damaged=0, **more):
        (line,) = [row for row in self.lines(transfer) if row.left > 0][:1]
        came = [Came(line_id=line.pk, good=Decimal(good), damaged=Decimal(damaged))]
        return commands.receive_transfer(
            transfer_id=transfer.pk, came=came, by=more.get("by", self.taker), at=NOON
        )

    def cancel(self, transfer, by=None):
        return commands.cancel_transfer(transfer_id=transfer.pk, by=by or self.sender, at=NOON)

    def lose(self, transfer):
        return commands.write_off_transfer(
            transfer_id=transfer.pk, words="Truck robbed", by=self.sender, at=NOON
        )

    def shelf(self, store_id, part, lot=""):
        with whole_database():
            row = Stock.objects.filter(part=part.pk, store=store_id, lot=lot).first()
        return (row.on_hand, row.value) if row else (0, 0)

    def counts(self, transfer):
        (line,) = self.lines(transfer)
        return tuple(
            int(getattr(line, name))
            for name in ("sent", "received", "damaged", "back", "lost", "left")
        )


@pytest.fixture
def road(desk):
    return Road(desk)


def broken():
    found = {}
    with whole_database(), connection.cursor() as cursor:
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            if rows := cursor.fetchall():
                found[rule.id] = rows
    return found


@pytest.mark.covers("PT-07")
def test_parts_are_asked_for_sent_and_received_and_keep_what_they_cost(road, desk, part, facts):
    desk.receive(part, 10, cost=7)
    asked = road.ask(desk.want(part, 4))
    assert (asked.state, road.shelf(road.north, part)) == ("requested", (10, 70))

    commands.dispatch_transfer(transfer_id=asked.pk, by=road.sender, at=NOON)
    assert road.shelf(road.north, part) == (6, 42)
    assert road.shelf(road.south, part) == (0, 0)
    assert road.counts(asked) == (4, 0, 0, 0, 0, 4)
    done = road.receive(asked, 4)

    assert (done.state, done.ended_at) == ("received", NOON)
    assert road.shelf(road.south, part) == (4, 28)
    assert [name for name in facts() if "transfer" in name] == [
        "parts.transfer.requested",
        "parts.transfer.sent",
        "parts.transfer.received",
    ]
    assert broken() == {}


def test_what_is_short_stays_on_its_way_and_comes_later(road, desk, part):
    desk.receive(part, 10, cost=7)
    sent = road.send(desk.want(part, 5))

    assert road.receive(sent, 3).state == "sent"
    assert road.counts(sent) == (5, 3, 0, 0, 0, 2)
    assert broken() == {}
    assert road.receive(sent, 2).state == "received"
    assert road.shelf(road.south, part) == (5, 35)


def test_what_came_damaged_is_booked_in_and_out(road, desk, part):
    desk.receive(part, 10, cost=7)
    sent = road.send(desk.want(part, 5))

    road.receive(sent, 4, damaged=1)

    assert road.counts(sent) == (5, 5, 1, 0, 0, 0)
    assert road.shelf(road.south, part) == (4, 28)
    with whole_database():
        kinds = StockMove.objects.filter(store=road.south).order_by("pk")
        assert list(kinds.values_list("kind", "quantity", "reason")) == [
            ("transfer_in", 5, ""),
            ("adjustment", -1, "damaged"),
        ]
    assert broken() == {}


def test_what_is_lost_is_borne_by_the_store_that_sent_it(road, desk, part):
    desk.receive(part, 10, cost=7)
    sent = road.send(desk.want(part, 5))
    road.receive(sent, 3)

    done = road.lose(sent)

    assert (done.state, road.counts(sent)) == ("received", (5, 3, 0, 2, 2, 0))
    assert road.shelf(road.north, part) == (5, 35)
    with whole_database():
        last = StockMove.objects.filter(store=road.north).order_by("-pk").first()
    assert (last.kind, last.quantity, last.reason, last.words) == (
        "adjustment", -2, "lost", "Truck robbed",
    )  # fmt: skip
    assert broken() == {}


def test_what_is_called_back_lies_on_the_shelf_it_left(road, desk, part):
    desk.receive(part, 10, cost=7)
    sent = road.send(desk.want(part, 5))

    assert road.cancel(sent).state == "cancelled"

    assert road.shelf(road.north, part) == (10, 70)
    assert road.counts(sent) == (5, 0, 0, 5, 0, 0)
    assert broken() == {}


def test_called_back_when_some_has_come_it_counts_as_received(road, desk, part):
    desk.receive(part, 10, cost=7)
    sent = road.send(desk.want(part, 5))
    road.receive(sent, 2)

    assert road.cancel(sent).state == "received"
    assert road.counts(sent) == (5, 2, 0, 3, 0, 0)


def test_a_request_is_withdrawn_by_who_asked(road, desk, part):
    asked = road.ask(desk.want(part, 4))
    with pytest.raises(NotPermitted):
        road.cancel(asked)

    assert road.cancel(asked, by=road.taker).state == "cancelled"


def test_pieces_that_are_kept_for_a_job_are_not_sent_and_nothing_is_left_behind(
    road, desk, part, facts
):
    desk.receive(part, 5)
    desk.reserve(part, 3)
    before = facts()

    with pytest.raises(commands.NotEnough):
        road.send(desk.want(part, 3))

    assert facts() == before
    with whole_database():
        assert Transfer.objects.count() == 0


def test_who_waits_at_the_other_end_gets_theirs_at_once(road, desk, part):
    desk.receive(part, 5)
    need = commands.Need(kind="job", id=99)
    commands.request_parts(
        store_id=road.south, need=need, wants=[desk.want(part, 2)], by=road.taker, at=NOON
    )
    sent = road.send(desk.want(part, 3))
    road.receive(sent, 3)

    with whole_database():
        row = Stock.objects.get(part=part.pk, store=road.south, lot="")
    assert (row.on_hand, row.reserved) == (3, 2)


def test_lots_and_serial_numbers_stay_told_apart(road, desk):
    part = desk.part("serial")
    for lot in ("S1", "S2"):
        desk.receive(part, 1, lot=lot)
    sent = road.send(desk.want(part, 2))
    lines = road.lines(sent)
    assert [(row.lot, row.left) for row in lines] == [("S1", 1), ("S2", 1)]

    road.receive(sent, 1)
    road.receive(sent, 1)

    assert road.shelf(road.south, part, "S1") == (1, 10)
    assert road.shelf(road.north, part, "S2") == (0, 0)
    assert broken() == {}


@pytest.mark.parametrize(("good", "damaged"), [(6, 0), (5, 1), ("NaN", 0), (-1, 0)])
def test_no_more_comes_than_was_sent(road, desk, part, good, damaged):
    desk.receive(part, 10)
    sent = road.send(desk.want(part, 5))

    with pytest.raises((commands.MoreThanSent, commands.QuantityImpossible)):
        road.receive(sent, good, damaged)
    assert road.counts(sent) == (5, 0, 0, 0, 0, 5)


def test_nothing_comes_twice_and_nothing_ends_twice(road, desk, part):
    desk.receive(part, 10)
    sent = road.send(desk.want(part, 5))
    line = road.lines(sent)[0]
    road.receive(sent, 5)

    came = [Came(line_id=line.pk, good=Decimal(1))]
    with pytest.raises(commands.NothingOnItsWay):
        commands.receive_transfer(transfer_id=sent.pk, came=came, by=road.taker, at=NOON)
    for again in (road.cancel, road.lose):
        with pytest.raises(IllegalMove):
            again(sent)


def test_it_goes_to_another_store_of_the_group_each_part_once(road, desk, part):
    desk.receive(part, 10)
    for target in (road.north, road.world.abroad.pk):
        with pytest.raises(commands.SameStore):
            road.send(desk.want(part, 1), target_id=target)
    for wants in ((), (desk.want(part, 1), desk.want(part, 2))):
        with pytest.raises(commands.NothingToTransfer):
            road.send(*wants)


def test_each_end_does_its_own_and_strangers_see_nothing(road, desk, part):
    desk.receive(part, 10)
    sent = road.send(desk.want(part, 5))
    with pytest.raises(NotPermitted):
        road.receive(sent, 5, by=road.sender)
    with pytest.raises(NotPermitted):
        road.cancel(sent, by=road.taker)
    with pytest.raises(Transfer.DoesNotExist):
        road.cancel(sent, by=road.world.stranger)


def test_the_database_carries_the_line_and_refuses_more_than_was_sent(road, desk, part):
    """The trigger alone, whatever the command has forgotten."""
    desk.receive(part, 10)
    sent = road.send(desk.want(part, 2))
    line = road.lines(sent)[0]
    road.receive(sent, 1)
    with whole_database():
        row = Stock.objects.get(part=part.pk, store=road.south, lot="")
        with pytest.raises(DatabaseError), transaction.atomic():
            StockMove.objects.create(
                store_id=road.south,
                stock=row,
                part_id=part.pk,
                kind="transfer_in",
                quantity=2,
                value=20,
                balance=3,
                balance_value=30,
                transfer_line=line,
                actor="staff:7",
                occurred_at=NOON,
            )
    assert road.counts(sent) == (2, 1, 0, 0, 0, 1)


def test_a_transfer_goes_its_way_in_the_browser(road, desk, part):
    desk.receive(part, 10)
    browser = signed_in(road.world.administrator)
    browser.cookies["store"] = str(road.north)

    def post(name, /, *ids, **body):
        answer = browser.post(reverse(f"parts:{name}", args=ids), body)
        assert answer.status_code in (302, 303), answer.content.decode()
        return answer["Location"]

    body = {"here_id": road.north, "other_id": road.south, "part_1": part.pk, "quantity_1": "4"}
    address = post("new_transfer", way="send", **body)
    with whole_database():
        sent = Transfer.objects.get()
    line = road.lines(sent)[0]
    assert sent.number in browser.get(reverse("parts:transfers")).content.decode()
    assert "Count it in" in browser.get(address).content.decode()
    post("receive_transfer", sent.pk, **{f"good-{line.pk}": "2", f"damaged-{line.pk}": "1"})
    post("write_off_transfer", sent.pk, words="gone")
    assert road.counts(sent) == (4, 3, 1, 1, 1, 0)

    asked = {"here_id": road.south, "other_id": road.north}
    post("new_transfer", way="ask", **(body | asked))
    with whole_database():
        second = Transfer.objects.exclude(pk=sent.pk).get()
    post("dispatch_transfer", second.pk)
    post("cancel_transfer", second.pk)
    with whole_database():
        assert Transfer.objects.get(pk=second.pk).state == "cancelled"


def test_the_api_sends_receives_and_lists(road, desk, part):
    desk.receive(part, 10)
    browser = signed_in(road.world.administrator)
    body = {
        "store": str(road.north),
        "other": str(road.south),
        "lines": [{"part_id": str(part.pk), "quantity": "4"}],
    }
    made = post_json(browser, "/api/v1/transfers", body)
    assert made.status_code == 201, made.content
    address = f"/api/v1/transfers/{made.json()['id']}"
    (line,) = made.json()["lines"]
    assert (line["sent"], line["left"]) == ("4.000", "4.000")
    came = {"lines": [{"line_id": line["id"], "good": "3"}]}
    once = post_json(browser, f"{address}/receive-transfer", came, key="k1")
    again = post_json(browser, f"{address}/receive-transfer", came, key="k1")
    assert (once.json(), once.status_code) == (again.json(), 200)
    assert again["Idempotency-Replayed"] == "true"
    more = {"lines": [{"line_id": line["id"], "good": "2"}]}
    refused = post_json(browser, f"{address}/receive-transfer", more)
    assert (refused.status_code, refused.json()["code"]) == (422, "parts.more_than_sent")
    lost = post_json(browser, f"{address}/write-off-transfer", {"words": "x"}).json()
    assert (lost["state"], lost["lines"][0]["lost"]) == ("received", "1.000")
    other_way = body | {"store": str(road.south), "other": str(road.north)}
    asked = post_json(browser, "/api/v1/transfers/request-transfer", other_way).json()
    other = f"/api/v1/transfers/{asked['id']}"
    assert post_json(browser, f"{other}/dispatch-transfer", {}).json()["state"] == "sent"
    assert post_json(browser, f"{other}/cancel-transfer", {}).json()["state"] == "cancelled"
    listed = browser.get("/api/v1/transfers", {"store": str(road.south)}).json()["items"]
    assert [row["state"] for row in listed] == ["cancelled", "received"]
    with as_seen_by(road.world.chief):
        assert browser.get(address).json()["number"] == made.json()["number"]
