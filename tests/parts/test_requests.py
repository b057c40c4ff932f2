"""What jobs ask the desk for: kept at once where it is there, waited for where it is not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.models import RequestLine
from tests.conftest import NOON
from tests.parts.conftest import JOB, OTHER_JOB, VISIT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def line_of(asked, number=0):
    with whole_database():
        return RequestLine.objects.get(pk=asked.lines[number].pk)


def test_a_job_asks_and_what_is_there_is_kept_for_it(desk, part, facts):
    other = desk.part()
    desk.receive(part, 5)

    asked = desk.ask(desk.want(part, 2), desk.want(other, 1))

    assert desk.shelf(part) == (5, 2, 50)
    assert [row.line_id for row in asked.reservations] == [asked.lines[0].pk]
    assert facts()[-2:] == ["parts.request.made", "parts.reservation.made"]


def test_what_was_kept_for_the_job_counts_for_its_request(desk, part):
    desk.receive(part, 2)
    desk.reserve(part, 2)

    desk.ask(desk.want(part, 2))

    assert desk.shelf(part) == (2, 2, 20)


def test_a_line_is_laid_out_issued_and_done(desk, part, facts):
    desk.receive(part, 5)
    asked = desk.ask(desk.want(part, 2))
    line = asked.lines[0]

    commands.pick(line_id=line.pk, by=desk.by, at=NOON)
    moves = commands.issue_lines(
        store_id=desk.store_id, quantities={line.pk: None}, by=desk.by, at=NOON
    )

    assert [(m.quantity, m.line_id, m.need_id) for m in moves] == [(-2, line.pk, JOB.id)]
    assert (line_of(asked).state, line_of(asked).issued) == ("issued", 2)
    assert facts()[-3:] == [
        "parts.request_line.picked",
        "parts.stock.issued",
        "parts.reservation.consumed",
    ]


def test_a_line_is_never_issued_twice(desk, part):
    desk.receive(part, 5)
    line = desk.ask(desk.want(part, 2)).lines[0]
    commands.issue_lines(store_id=desk.store_id, quantities={line.pk: None}, by=desk.by, at=NOON)

    with pytest.raises(IllegalMove):
        commands.issue_lines(
            store_id=desk.store_id, quantities={line.pk: Decimal(1)}, by=desk.by, at=NOON
        )

    assert desk.shelf(part) == (3, 0, 30)


def test_more_than_was_asked_is_refused(desk, part):
    desk.receive(part, 5)
    line = desk.ask(desk.want(part, 2)).lines[0]

    with pytest.raises(commands.MoreThanAsked):
        commands.issue_lines(
            store_id=desk.store_id, quantities={line.pk: Decimal(3)}, by=desk.by, at=NOON
        )


def test_what_is_not_there_cannot_be_laid_out(desk, part):
    line = desk.ask(desk.want(part, 2)).lines[0]

    with pytest.raises(commands.NotEnough):
        commands.pick(line_id=line.pk, by=desk.by, at=NOON)


@pytest.mark.covers("PT-09")
def test_a_delivery_goes_to_the_job_that_needs_it_first(desk, part, facts):
    later = desk.ask(desk.want(part, 1), need=JOB, needed_at=NOON + 5 * HOUR)
    sooner = desk.ask(desk.want(part, 1), need=OTHER_JOB, needed_at=NOON + HOUR)

    desk.receive(part, 1)

    with whole_database():
        assert line_of(sooner).reservations.count() == 1
        assert line_of(later).reservations.count() == 0
    assert facts()[-2:] == ["parts.reservation.made", "parts.request.covered"]


def test_what_one_gives_up_goes_to_who_waits(desk, part):
    desk.receive(part, 1)
    (kept,) = desk.reserve(part, 1, need=VISIT)
    waiting = desk.ask(desk.want(part, 1))

    commands.release(reservation_id=kept.pk, by=desk.by, at=NOON)

    with whole_database():
        assert line_of(waiting).reservations.get().left == 1
    assert desk.shelf(part) == (1, 1, 10)


def test_a_line_that_is_withdrawn_gives_its_pieces_back(desk, part, facts):
    desk.receive(part, 1)
    asked = desk.ask(desk.want(part, 1))

    commands.withdraw(line_id=asked.lines[0].pk, by=desk.by, at=NOON)

    assert desk.shelf(part) == (1, 0, 10)
    assert line_of(asked).state == "withdrawn"
    assert facts()[-2:] == ["parts.request_line.withdrawn", "parts.reservation.released"]


def test_a_return_is_counted_on_its_line(desk, part):
    desk.receive(part, 2)
    asked = desk.ask(desk.want(part, 2))
    (move,) = commands.issue_lines(
        store_id=desk.store_id, quantities={asked.lines[0].pk: None}, by=desk.by, at=NOON
    )

    commands.return_issue(move_id=move.pk, quantity=Decimal(1), by=desk.by, at=NOON)

    assert (line_of(asked).issued, line_of(asked).returned) == (2, 1)


def test_what_is_kept_beyond_the_need_is_freed_once_the_line_is_done(desk, part):
    desk.receive(part, 5)
    desk.reserve(part, 4)
    line = desk.ask(desk.want(part, 2)).lines[0]

    commands.issue_lines(store_id=desk.store_id, quantities={line.pk: None}, by=desk.by, at=NOON)

    assert desk.shelf(part) == (3, 0, 30)


def test_a_request_names_something(desk):
    with pytest.raises(commands.NothingAsked):
        desk.ask()


# ── on its way ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_on_order_is_received_piece_by_piece(desk, part):
    incoming = commands.expect(
        store_id=desk.store_id, part_id=part.pk, quantity=Decimal(3), by=desk.by, at=NOON
    )

    desk.receive(part, 1, incoming_id=incoming.pk)
    with pytest.raises(commands.MoreThanExpected):
        desk.receive(part, 3, incoming_id=incoming.pk)
    desk.receive(part, 2, incoming_id=incoming.pk)

    with whole_database():
        incoming.refresh_from_db()
    assert (incoming.left, incoming.state) == (0, "received")
    with pytest.raises(IllegalMove):
        commands.call_off(incoming_id=incoming.pk, by=desk.by, at=NOON)


def test_what_the_order_hands_over_itself_is_not_handed_over_again(desk, part):
    """I-05: by whatever way a part leaves for its job, the line that asked for it knows."""
    desk.receive(part, 5)
    asked = desk.ask(desk.want(part, 2))

    moves = desk.issue(part, 3)

    assert [(m.quantity, m.line_id) for m in moves] == [(-2, asked.lines[0].pk), (-1, None)]
    assert line_of(asked).state == "issued"
    assert desk.shelf(part) == (2, 0, 20)


def test_another_line_of_the_job_keeps_its_pieces_while_others_are_free(desk, part):
    desk.receive(part, 1)
    second = desk.ask(desk.want(part, 1))
    first = desk.ask(desk.want(part, 1))
    desk.receive(part, 1, at=NOON + HOUR)
    lacking = line_of(first)

    commands.issue_lines(
        store_id=desk.store_id, quantities={lacking.pk: None}, by=desk.by, at=NOON + HOUR
    )

    with whole_database():
        assert line_of(second).reservations.get().state == "open"


def test_what_a_finished_line_kept_too_much_goes_to_who_waits(desk, part):
    desk.receive(part, 4)
    desk.reserve(part, 4)
    line = desk.ask(desk.want(part, 2)).lines[0]
    waiting = desk.ask(desk.want(part, 2), need=OTHER_JOB)

    commands.issue_lines(store_id=desk.store_id, quantities={line.pk: None}, by=desk.by, at=NOON)

    with whole_database():
        assert line_of(waiting).reservations.get().left == 2
    assert desk.shelf(part) == (2, 2, 20)
