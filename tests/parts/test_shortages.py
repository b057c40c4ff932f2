"""Which cars wait for a part, in whose turn, and when it comes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.bench.measuring import counted
from aftersales.core.scope import as_seen_by
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.rules import brought_by
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.vehicles import VehicleFactory
from tests.parts.conftest import JOB, OTHER_JOB, VISIT

TODAY = NOON.date()
DAY = timedelta(days=1)
pieces = st.decimals(min_value=Decimal("0.5"), max_value=9, places=1)


def expect(desk, part, quantity, days=None, **more):
    return commands.expect(
        store_id=desk.store_id,
        part_id=part.pk,
        quantity=Decimal(quantity),
        due_on=None if days is None else TODAY + days * DAY,
        by=desk.by,
        at=NOON,
        **more,
    )


def short(desk):
    with as_seen_by(desk.by):
        rows = list(queries.shortages(seen_by=desk.by).order_by("pk"))
        due = queries.arrivals([row.pk for row in rows], seen_by=desk.by)
        return [(row.lacking, row.is_coming, due.get(row.pk)) for row in rows]


# ── who is served by what ────────────────────────────────────────────────────────────────────────


def test_each_line_waits_for_the_delivery_that_brings_its_last_piece():
    lacking = [Decimal(2), Decimal(1), Decimal(4)]

    assert brought_by(lacking, [Decimal(1), Decimal(2)]) == [1, 1, None]
    assert brought_by(lacking, []) == [None, None, None]


@given(st.lists(pieces, max_size=6), st.lists(pieces, max_size=6))
def test_nobody_is_promised_more_than_is_on_its_way(lacking, coming):
    places = brought_by(lacking, coming)

    for turn, place in enumerate(places):
        needed = sum(lacking[: turn + 1])
        if place is None:
            assert needed > sum(coming)
        else:
            assert sum(coming[:place]) < needed <= sum(coming[: place + 1])
    reached = [place for place in places if place is not None]
    assert reached == sorted(reached)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_more_urgent_car_gets_what_comes_first(desk, part):
    desk.ask(desk.want(part, 1), need=OTHER_JOB, needed_at=NOON + 2 * DAY)
    desk.ask(desk.want(part, 1), need=JOB, needed_at=NOON + DAY)
    desk.ask(desk.want(part, 3), need=VISIT)
    first, second = expect(desk, part, 1, 1), expect(desk, part, 1, 3, reference="PO-7")

    found = short(desk)

    assert [(lacking, is_coming) for lacking, is_coming, _due in found] == [
        (1, True),
        (1, True),
        (3, True),
    ]
    assert [due.incoming_id if due else None for _l, _c, due in found] == [
        second.pk,
        first.pk,
        None,
    ]
    assert found[0][2].reference == "PO-7"


@pytest.mark.django_db
def test_what_is_kept_or_withdrawn_is_no_shortage(desk, part):
    desk.receive(part, 1)
    desk.ask(desk.want(part, 1))
    asked = desk.ask(desk.want(part, 2), need=OTHER_JOB)
    assert [row[:2] for row in short(desk)] == [(2, False)]

    commands.withdraw(line_id=asked.lines[0].pk, by=desk.by, at=NOON)

    assert short(desk) == []


@pytest.mark.django_db
def test_another_stores_shortage_is_not_seen(desk, part, world):
    desk.ask(desk.want(part, 1))

    with as_seen_by(world.of_south):
        assert not queries.shortages(seen_by=world.of_south).exists()


# ── on screen and for machines ───────────────────────────────────────────────────────────────────


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


@pytest.mark.django_db
@pytest.mark.covers("PT-08", "PT-13")
def test_the_list_tells_car_part_promise_and_the_day_it_comes(clerk, desk, part, world):
    car = VehicleFactory(group=world.group, plate="粤B12345")
    desk.ask(desk.want(part, 2), vehicle_id=car.pk, needed_at=NOON + DAY)
    expect(desk, part, 2, 2, reference="PO-0815")

    text = clerk.get("/parts/shortages/").content.decode()

    assert part.shown_number in text
    assert "PO-0815" in text
    assert "12345" in text
    assert "job 17" in text
    assert part.shown_number not in clerk.get("/parts/shortages/?view=order").content.decode()
    assert part.shown_number in clerk.get("/parts/shortages/?q=粤B123").content.decode()


@pytest.mark.django_db
def test_the_list_asks_as_much_for_one_line_as_for_four(clerk, desk):
    def asked():
        with counted() as found:
            assert clerk.get("/parts/shortages/").status_code == 200
        return len(found)

    desk.ask(desk.want(desk.part(), 1))
    asked()
    one = asked()
    for number in range(3):
        part = desk.part()
        desk.ask(desk.want(part, 1), need=commands.Need(kind="job", id=30 + number))
        expect(desk, part, 1, 1)

    assert asked() == one <= 15


@pytest.mark.django_db
def test_machines_hear_of_shortages(clerk, desk, part, world):
    desk.ask(desk.want(part, 2), needed_at=NOON + DAY)
    expect(desk, part, 2, 2, reference="PO-0815")

    (row,) = clerk.get("/api/v1/part-shortages").json()["items"]

    assert (row["part"], row["lacking"], row["expected"], row["reference"]) == (
        str(part.pk),
        "2",
        (TODAY + 2 * DAY).isoformat(),
        "PO-0815",
    )
    assert row["need"] == {"kind": "job", "id": "17"}
