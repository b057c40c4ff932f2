"""Stocktaking: the books are brought to what was counted at the cut-off; later moves stay."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.models import Stock
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def opened(desk, **more):
    return commands.open_count(
        store_id=desk.store_id, by=desk.by, at=more.pop("at", NOON + HOUR), **more
    )


def say(desk, count, part, pieces):
    with whole_database():
        shelf = Stock.objects.get(part=part.pk)
    commands.enter_counted(
        count_id=count.pk, counted_by_shelf={shelf.pk: Decimal(pieces)}, by=desk.by, at=NOON
    )


def posted(desk, count):
    return commands.post_count(count_id=count.pk, by=desk.by, at=NOON + 9 * HOUR)


@pytest.mark.covers("PT-05")
def test_a_count_adjusts_to_its_cut_off_and_later_moves_stay(desk, part, facts):
    desk.receive(part, 10, at=NOON)
    count = opened(desk)
    desk.issue(part, 3, at=NOON + 2 * HOUR)  # the workshop does not stand still
    say(desk, count, part, 9)  # one was missing at the cut-off

    posted(desk, count)

    assert desk.shelf(part) == (6, 0, 60)
    assert desk.moves(part)[-1] == ("count", -1, -10, 6)
    assert facts()[-1] == "parts.count.posted"


@pytest.mark.covers("PT-05")
def test_a_piece_that_was_found_comes_at_the_average(desk, part):
    desk.receive(part, 2, "7.50", at=NOON)
    count = opened(desk)
    say(desk, count, part, 3)

    posted(desk, count)

    assert desk.shelf(part) == (3, 0, Decimal("22.50"))


def test_entries_dated_back_behind_the_cut_off_are_in_the_books_of_the_count(desk, part):
    desk.receive(part, 10, at=NOON)
    count = opened(desk)
    desk.issue(part, 1, at=NOON + HOUR / 2)
    say(desk, count, part, 9)

    posted(desk, count)

    assert desk.shelf(part) == (9, 0, 90)
    assert [m[0] for m in desk.moves(part)] == ["receipt", "issue"]


def test_a_count_with_a_shelf_nobody_looked_at_is_not_posted(desk, part):
    desk.receive(part, 10)
    count = opened(desk)

    with pytest.raises(commands.CountIncomplete):
        posted(desk, count)

    assert desk.shelf(part) == (10, 0, 100)


def test_a_shelf_is_in_one_count_at_a_time(desk, part):
    desk.receive(part, 10)
    count = opened(desk)

    with pytest.raises(commands.CountOpen):
        opened(desk)
    commands.drop_count(count_id=count.pk, by=desk.by, at=NOON)
    opened(desk)
    with pytest.raises(IllegalMove):
        commands.drop_count(count_id=count.pk, by=desk.by, at=NOON)


def test_only_shelves_of_the_count_are_counted(desk, part):
    other = desk.part()
    desk.receive(part, 1)
    desk.receive(other, 1)
    count = opened(desk, part_ids=[part.pk])

    with pytest.raises(commands.NotInCount):
        say(desk, count, other, 1)


def test_a_count_does_not_take_what_is_kept_for_a_job(desk, part):
    desk.receive(part, 2, at=NOON)
    desk.reserve(part, 2)
    count = opened(desk)
    say(desk, count, part, 1)

    with pytest.raises(commands.NotEnough):
        posted(desk, count)


def test_a_count_that_finds_less_than_went_out_since_is_refused(desk, part):
    desk.receive(part, 5, at=NOON)
    count = opened(desk)
    desk.issue(part, 5, at=NOON + 2 * HOUR)
    desk.receive(part, 5, at=NOON + 3 * HOUR)
    say(desk, count, part, 4)

    with pytest.raises(commands.NeverThatMuch):
        posted(desk, count)
