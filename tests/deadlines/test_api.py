"""Running clocks over the API."""

from __future__ import annotations

import pytest

from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.deadlines import DeadlineFactory

PATH = "/api/v1/deadlines"


@pytest.fixture
def chief(world):
    return signed_in(world.administrator)


def ids(answer):
    return [item["id"] for item in answer.json()["items"]]


def test_the_clocks_of_my_stores_are_listed(world, chief):
    mine = DeadlineFactory(store=world.north)
    DeadlineFactory(store=world.abroad)

    (found,) = chief.get(PATH).json()["items"]

    assert found["id"] == str(mine.pk)
    assert (found["timer"], found["row"], found["state"]) == (
        "customers.contact",
        "RC-22",
        "running",
    )


def test_clocks_that_are_over_are_listed_on_demand(world, chief):
    over = DeadlineFactory(store=world.north, met_at=NOON)

    assert ids(chief.get(PATH)) == []
    assert ids(chief.get(PATH, {"live": "false"})) == [str(over.pk)]
    assert chief.get(f"{PATH}/{over.pk}").json()["in_time"] is True


def test_a_clock_of_another_group_does_not_exist(world, chief):
    foreign = DeadlineFactory(store=world.abroad)

    assert chief.get(f"{PATH}/{foreign.pk}").status_code == 404


def test_the_list_costs_the_same_for_one_row_and_for_many(
    world, chief, django_assert_max_num_queries
):
    for _ in range(12):
        DeadlineFactory(store=world.north)

    with django_assert_max_num_queries(12):  # six of them open and close savepoints
        assert len(ids(chief.get(PATH))) == 12


def test_narrowed_by_owner_store_and_timer(world, chief):
    first = DeadlineFactory(store=world.north, person_id=world.administrator.pk)
    second = DeadlineFactory(store=world.south, timer="customers.message")

    assert ids(chief.get(PATH, {"mine": "true"})) == [str(first.pk)]
    assert ids(chief.get(PATH, {"store": world.south.pk})) == [str(second.pk)]
    assert ids(chief.get(PATH, {"timer": "customers.message"})) == [str(second.pk)]


def test_a_clock_is_handed_over_once_per_key(world, chief):
    row, colleague = DeadlineFactory(store=world.north), world.person("technician", world.north)

    def hand_over(person):
        return chief.post(
            f"{PATH}/{row.pk}/hand-over",
            {"person": str(person)},
            content_type="application/json",
            headers={"Idempotency-Key": f"k{person}"},
        )

    done, again, nobody = hand_over(colleague.pk), hand_over(colleague.pk), hand_over(999_999)

    assert (done.status_code, done.json()["person"]) == (200, str(colleague.pk))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (nobody.status_code, nobody.json()["code"]) == (409, "deadlines.no_colleague")
