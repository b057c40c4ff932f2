"""Stocktaking: counted blind, each shelf as it was seen, and settled against the books."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import whole_database
from aftersales.ground.deadlines.commands import open_periods
from aftersales.ground.deadlines.models import Deadline
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.models import Stock, StockCount, StockCountLine
from aftersales.supply.parts.states import Tracking
from tests.conftest import NOON
from tests.parts.conftest import JOB, OTHER_JOB, VISIT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def counting(desk):
    return Counting(desk)


class Counting:
    """A count in short words: ``clerk`` counts, ``head`` approves."""

    def __init__(self, desk):
        world = desk.world
        self.desk, self.store_id = desk, desk.store_id
        self.clerk = world.actor(world.north, person_id=7)
        self.head = world.actor(world.north, person_id=8)

    def opened(self, *, at=NOON + HOUR, **more):
        return commands.open_count(store_id=self.store_id, by=self.clerk, at=at, **more)

    def say(self, count, part, pieces, *, lot="", at=NOON + 2 * HOUR, **more):
        commands.enter_counted(
            count_id=count.pk,
            counted_by_shelf={self.shelf(part, lot).pk: Decimal(pieces)},
            by=self.clerk,
            at=at,
            **more,
        )
        return self.line(count, part, lot)

    def insist(self, count, part, pieces, **more):
        """A number far from the books is said twice."""
        if self.say(count, part, pieces, **more).counted is None:
            self.say(count, part, pieces, **more)

    def handed_in(self, count, at=NOON + 3 * HOUR):
        return commands.hand_in_count(count_id=count.pk, by=self.clerk, at=at)

    def explained(self, count, *parts, reason="not_booked", at=NOON + 3 * HOUR):
        reasons = {self.shelf(part).pk: (reason, "") for part in parts}
        return commands.explain_count(count_id=count.pk, reasons=reasons, by=self.clerk, at=at)

    def approved(self, count, by=None, at=NOON + 4 * HOUR):
        return commands.post_count(count_id=count.pk, by=by or self.head, at=at)

    def settled(self, count, *parts):
        """Handed in, explained, and approved where that is asked for."""
        self.handed_in(count)
        found = self.explained(count, *parts) if parts else self.state(count)
        return self.approved(count) if found.state == "counted" else found

    def shelf(self, part, lot=""):
        with whole_database():
            return Stock.objects.get(part=part.pk, lot=lot)

    def line(self, count, part, lot=""):
        with whole_database():
            return StockCountLine.objects.get(count=count.pk, stock=self.shelf(part, lot))

    def state(self, count):
        with whole_database():
            return StockCount.objects.get(pk=count.pk)


# ── the books follow ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PT-05")
def test_each_shelf_is_held_against_the_books_of_the_moment_it_was_seen(
    desk, counting, part, facts
):
    desk.receive(part, 10, at=NOON)
    count = counting.opened()
    desk.issue(part, 3, at=NOON + 1.5 * HOUR)  # the workshop does not stand still
    counting.say(count, part, 6, at=NOON + 2 * HOUR)  # one is missing
    desk.issue(part, 2, at=NOON + 2.5 * HOUR)

    counting.settled(count, part)

    assert desk.shelf(part) == (4, 0, 40)
    assert desk.moves(part)[-1] == ("count", -1, -10, 4)
    assert facts()[-3:] == ["parts.count.handed_in", "parts.count.explained", "parts.count.posted"]


def test_a_sheet_of_paper_is_typed_in_later_as_of_the_time_of_its_walk(desk, counting, part):
    desk.receive(part, 10, at=NOON)
    count = counting.opened()
    desk.issue(part, 3, at=NOON + 3 * HOUR)

    counting.say(count, part, 10, seen_at=NOON + 2 * HOUR, at=NOON + 4 * HOUR)
    counting.handed_in(count, at=NOON + 4 * HOUR)

    assert counting.state(count).state == "posted"
    assert desk.shelf(part) == (7, 0, 70)


@pytest.mark.parametrize("seen_at", [NOON, NOON + 3 * HOUR])
def test_nothing_was_seen_before_the_count_or_in_the_future(desk, counting, part, seen_at):
    desk.receive(part, 10)
    count = counting.opened()

    with pytest.raises(commands.SeenImpossible):
        counting.say(count, part, 10, seen_at=seen_at, at=NOON + 2 * HOUR)


@pytest.mark.covers("PT-05")
def test_a_piece_that_was_found_comes_at_the_average(desk, counting, part):
    desk.receive(part, 2, "7.50", at=NOON)
    count = counting.opened()
    counting.say(count, part, 3)

    counting.settled(count, part)

    assert desk.shelf(part) == (3, 0, Decimal("22.50"))


def test_what_is_found_on_an_empty_shelf_comes_at_what_the_last_ones_cost(desk, counting, part):
    desk.receive(part, 1, "7.50", at=NOON)
    desk.issue(part, 1, at=NOON)
    count = counting.opened(part_ids=[part.pk])
    counting.insist(count, part, 2)

    counting.settled(count, part)

    assert desk.shelf(part) == (2, 0, 15)


def test_entries_dated_back_between_counting_and_posting_are_in_the_books(desk, counting, part):
    desk.receive(part, 10, at=NOON)
    count = counting.opened()
    counting.say(count, part, 9)
    desk.issue(part, 1, at=NOON + HOUR / 2)  # written down late: that is the missing piece

    counting.handed_in(count)

    assert counting.state(count).state == "posted"
    assert [m[0] for m in desk.moves(part)] == ["receipt", "issue"]


@pytest.mark.covers("PT-05")
def test_nothing_is_dated_back_behind_a_count(desk, counting, part):
    """Else the piece that the count found missing would go a second time (I-07)."""
    desk.receive(part, 10, at=NOON)
    count = counting.opened()
    counting.say(count, part, 9, at=NOON + 2 * HOUR)
    counting.settled(count, part)

    with pytest.raises(commands.CountedSince):
        desk.issue(part, 1, at=NOON + HOUR)

    assert desk.shelf(part) == (9, 0, 90)
    desk.issue(part, 1, at=NOON + 5 * HOUR)


def test_a_count_that_finds_less_than_went_out_since_is_refused(desk, counting, part):
    desk.receive(part, 5, at=NOON)
    count = counting.opened()
    counting.insist(count, part, 2)
    desk.issue(part, 5, at=NOON + 2.5 * HOUR)
    desk.receive(part, 5, at=NOON + 2.6 * HOUR)

    with pytest.raises(commands.NeverThatMuch):
        counting.settled(count, part)


# ── blind, and once more where it matters ────────────────────────────────────────────────────────


@pytest.mark.covers("PT-05")
def test_a_number_far_from_the_books_is_counted_once_more_and_then_stands(desk, counting, part):
    desk.receive(part, 10)
    count = counting.opened()

    first = counting.say(count, part, 1)  # nine of ten missing: a slip of the finger?
    assert (first.counted, first.is_again, first.first_counted) == (None, True, 1)
    with pytest.raises(commands.CountIncomplete):
        counting.handed_in(count)
    second = counting.say(count, part, 2)

    assert (second.counted, second.counted_by) == (2, "staff:7")


def test_a_dear_difference_is_counted_once_more_however_small_its_share(desk, counting, part):
    desk.receive(part, 10, 300)
    count = counting.opened()

    assert counting.say(count, part, 9).is_again


def test_a_shelf_that_agrees_is_counted_once(desk, counting, part):
    desk.receive(part, 10, 300)
    count = counting.opened()

    assert counting.say(count, part, 10).counted == 10


def test_a_serial_number_is_there_or_not(desk, counting):
    pump = desk.part(Tracking.SERIAL)
    desk.receive(pump, 1, 900, lot="SN1")
    count = counting.opened()

    with pytest.raises(commands.SerialKnown):
        counting.say(count, pump, 2, lot="SN1")


def test_something_that_is_not_on_the_sheet_is_added(desk, counting, part):
    other = desk.part()
    desk.receive(part, 1, bin="A-01")
    count = counting.opened()

    line = commands.add_to_count(
        count_id=count.pk, part_id=other.pk, by=counting.clerk, at=NOON + HOUR
    )
    again = commands.add_to_count(
        count_id=count.pk, part_id=other.pk, by=counting.clerk, at=NOON + HOUR
    )

    assert (line.pk, line.book) == (again.pk, 0)
    counting.say(count, part, 1)
    counting.insist(count, other, 3)
    counting.settled(count, other)
    assert desk.shelf(other)[0] == 3


# ── who has a say ────────────────────────────────────────────────────────────────────────────────


def test_a_small_difference_posts_itself_once_it_has_a_reason(desk, counting, part):
    desk.receive(part, 10)
    count = counting.opened()
    counting.say(count, part, 9)

    assert counting.handed_in(count).state == "counted"
    posted = counting.explained(count, part)

    assert (posted.state, posted.approved_by) == ("posted", "")


@pytest.mark.covers("PT-15", "PT-05")
def test_a_dear_difference_waits_for_somebody_who_did_not_count(desk, counting, part):
    desk.receive(part, 10, 300)
    count = counting.opened()
    counting.insist(count, part, 9)
    counting.handed_in(count)
    assert counting.explained(count, part).state == "counted"

    with pytest.raises(commands.OwnCount):
        counting.approved(count, by=counting.clerk)
    posted = counting.approved(count)

    assert (posted.state, posted.approved_by) == ("posted", "staff:8")
    assert desk.shelf(part) == (9, 0, 2700)


@pytest.mark.covers("PT-03")
def test_each_difference_of_class_a_is_approved_and_those_of_a_class_add_up(desk, counting):
    dear, *cheap = [desk.part(stock_class=c) for c in "ACCC"]
    for part in (dear, *cheap):
        desk.receive(part, 100, 2)
    of_a = counting.opened(part_ids=[dear.pk])
    of_c = counting.opened(part_ids=[part.pk for part in cheap])
    counting.say(of_a, dear, 99)  # 2 over 0
    for part in cheap:
        counting.insist(of_c, part, 10)  # 540 over 500, though each is 180

    assert counting.handed_in(of_a).is_over
    assert counting.handed_in(of_c).is_over


def test_a_count_is_not_posted_while_a_difference_has_no_reason(desk, counting, part):
    desk.receive(part, 10, 300)
    count = counting.opened()
    counting.insist(count, part, 9)
    counting.handed_in(count)

    with pytest.raises(commands.ReasonMissing):
        counting.approved(count)
    with pytest.raises(commands.ReasonMissing):
        counting.explained(count, part, reason="magic")
    with pytest.raises(commands.ReasonMissing):
        counting.explained(count)


def test_what_agrees_has_nothing_to_explain(desk, counting, part):
    other = desk.part()
    desk.receive(part, 10)
    desk.receive(other, 10)
    count = counting.opened()
    counting.say(count, part, 10)
    counting.say(count, other, 9)
    counting.handed_in(count)

    with pytest.raises(commands.NotInCount):
        counting.explained(count, part)


def test_the_approver_has_a_shelf_counted_again(desk, counting, part):
    desk.receive(part, 10, 300)
    count = counting.opened()
    counting.insist(count, part, 9)
    counting.handed_in(count)
    counting.explained(count, part)

    shelf = counting.shelf(part)
    back = commands.send_back_count(
        count_id=count.pk, shelf_ids=[shelf.pk], by=counting.head, at=NOON + 3 * HOUR
    )
    assert (back.state, counting.line(count, part).reason) == ("open", "")
    counting.say(count, part, 10, at=NOON + 4 * HOUR)  # it lay behind another box
    counting.handed_in(count, at=NOON + 4 * HOUR)

    assert counting.state(count).state == "posted"
    assert desk.shelf(part) == (10, 0, 3000)


def test_only_shelves_of_the_count_are_sent_back(desk, counting, part):
    desk.receive(part, 10)
    count = counting.opened()
    counting.say(count, part, 9)
    counting.handed_in(count)

    for shelves in ([], [987654]):
        with pytest.raises(commands.NotInCount):
            commands.send_back_count(
                count_id=count.pk, shelf_ids=shelves, by=counting.head, at=NOON + 3 * HOUR
            )


def test_a_count_with_a_shelf_nobody_looked_at_is_not_handed_in(desk, counting, part, facts):
    desk.receive(part, 10)
    count = counting.opened()
    before = facts()

    with pytest.raises(commands.CountIncomplete):
        counting.handed_in(count)

    assert (counting.state(count).state, facts()) == ("open", before)


# ── what is kept for somebody and is not there ───────────────────────────────────────────────────


def test_pieces_that_are_not_there_are_kept_for_nobody_and_who_needs_them_last_waits(
    desk, counting, part
):
    desk.receive(part, 5)
    desk.ask(desk.want(part, 2), need=JOB, needed_at=NOON + DAY)
    desk.ask(desk.want(part, 3), need=OTHER_JOB, needed_at=NOON + 2 * DAY)
    count = counting.opened()
    counting.insist(count, part, 3)  # two of five are not there

    counting.settled(count, part)

    assert desk.shelf(part) == (3, 3, 30)
    with whole_database():
        rows = queries.lines(seen_by=desk.by).order_by("pk")
        lacking = {row.request.need_id: row.lacking for row in rows}
    assert lacking == {JOB.id: 0, OTHER_JOB.id: 2}


def test_a_reservation_without_a_request_keeps_what_is_left_of_it(desk, counting, part):
    desk.receive(part, 3)
    desk.reserve(part, 3, need=VISIT)
    count = counting.opened()
    counting.insist(count, part, 1)

    counting.settled(count, part)

    assert desk.shelf(part) == (1, 1, 10)


# ── which shelves ────────────────────────────────────────────────────────────────────────────────


def parts_of(count):
    with whole_database():
        return [line.stock.part_id for line in count.lines.order_by("pk")]


def test_a_sheet_lists_shelves_in_the_order_of_the_walk_and_no_empty_ones(desk, counting):
    far, near, gone = desk.part(), desk.part(), desk.part()
    desk.receive(far, 1, bin="B-02")
    desk.receive(near, 1, bin="A-01")
    desk.receive(gone, 1, bin="A-00")
    desk.issue(gone, 1)

    count = counting.opened()

    assert (count.scope, parts_of(count)) == ("all", [near.pk, far.pk])


def test_a_count_is_of_some_bins_or_of_a_class(desk, counting):
    dear, cheap = desk.part(stock_class="A"), desk.part(stock_class="C")
    desk.receive(dear, 1, bin="A-01")
    desk.receive(cheap, 1, bin="B-01")
    with whole_database():
        bin_id = Stock.objects.get(part=cheap.pk).bin_id

    of_bin = counting.opened(bin_ids=[bin_id])
    of_class = counting.opened(stock_class="A")

    assert (of_bin.scope, parts_of(of_bin)) == ("bin", [cheap.pk])
    assert (of_class.scope, of_class.stock_class, parts_of(of_class)) == ("class", "A", [dear.pk])


@pytest.mark.covers("PT-03", "PT-05")
def test_class_a_is_due_after_a_month_and_class_c_after_half_a_year(desk, counting):
    parts = {letter: desk.part(stock_class=letter) for letter in "ABC"}
    for part in parts.values():
        desk.receive(part, 1)
    count = counting.opened(is_due=True)
    assert parts_of(count) == [part.pk for part in parts.values()]  # nobody has looked yet
    for part in parts.values():
        counting.say(count, part, 1)
    counting.handed_in(count)

    def due(days):
        on = (NOON + days * DAY).date()
        rows = queries.due_to_count(store_id=desk.store_id, on=on, seen_by=desk.by)
        with whole_database():
            return [row.part.stock_class for row in rows.select_related("part")]

    assert [due(29), due(30), due(90), due(180)] == [[], ["A"], ["A", "B"], ["A", "B", "C"]]


def test_what_is_being_counted_is_not_due(desk, counting, part):
    desk.receive(part, 1)
    counting.opened(is_due=True)

    with pytest.raises(commands.NothingToCount):
        counting.opened(is_due=True)


def test_another_room_may_tell_the_classes(desk, counting, monkeypatch):
    from django.db.models import Value

    part = desk.part(stock_class="C")
    desk.receive(part, 1)
    monkeypatch.setattr(queries.classes, "_told", [lambda: Value("A")])

    assert parts_of(counting.opened(stock_class="A")) == [part.pk]


def test_a_shelf_is_in_one_count_at_a_time(desk, counting, part):
    desk.receive(part, 10)
    count = counting.opened()

    with pytest.raises(commands.CountOpen):
        counting.opened()
    commands.drop_count(count_id=count.pk, by=desk.by, at=NOON)
    counting.opened()
    with pytest.raises(IllegalMove):
        commands.drop_count(count_id=count.pk, by=desk.by, at=NOON)


def test_only_shelves_of_the_count_are_counted(desk, counting, part):
    other = desk.part()
    desk.receive(part, 1)
    desk.receive(other, 1)
    count = counting.opened(part_ids=[part.pk])

    with pytest.raises(commands.NotInCount):
        counting.say(count, other, 1)


def test_a_count_of_another_store_is_not_there(desk, counting, part, world):
    desk.receive(part, 1)
    count = counting.opened()

    with pytest.raises(StockCount.DoesNotExist):
        commands.drop_count(count_id=count.pk, by=world.of_south, at=NOON)


@pytest.mark.covers("PT-05")
def test_a_cycle_count_meets_the_clock_of_the_month_and_a_full_one_that_of_the_year(
    desk, counting, part
):
    desk.receive(part, 10)
    open_periods(at=NOON)

    def posted(at, **what):
        count = counting.opened(at=at, **what)
        counting.say(count, part, 10, at=at + HOUR)
        counting.handed_in(count, at=at + HOUR)

    def kept():
        with whole_database():
            mine = Deadline.objects.filter(store=desk.store_id, timer__startswith="parts.")
            return set(mine.exclude(met_at=None).values_list("timer", flat=True))

    posted(NOON + HOUR, is_due=True)
    assert kept() == {"parts.cycle_count"}
    posted(NOON + 4 * HOUR)
    assert kept() == {"parts.cycle_count", "parts.stocktaking"}
