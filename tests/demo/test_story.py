"""The demo tells one true story, through commands, the same for the same seed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from aftersales.core.models import EventRecord
from aftersales.core.scope import whole_database
from aftersales.demo import cars, names
from aftersales.demo.story import Size, tell

SMALL = Size(stores=2, months=1, until=date(2026, 6, 30), customers=40)
TINY = Size(stores=1, months=1, until=date(2026, 6, 30), customers=10)
TOLD = {
    "customers": "SELECT count(*), min(name), max(name) FROM customers_customer",
    "vehicles": "SELECT count(*), min(vin), max(plate) FROM vehicles_vehicle",
    "services": "SELECT count(*), min(serviced_on), max(km) FROM vehicles_servicerecord",
    "people": "SELECT count(*), min(name), max(number) FROM staff_person",
    "talks": "SELECT count(*), min(received_at), max(received_at) FROM customers_consultation",
    "facts": "SELECT count(*), min(occurred_at), max(occurred_at) FROM event",
}


def told():
    with whole_database(), connection.cursor() as cursor:
        found = {}
        for name, question in TOLD.items():
            cursor.execute(question)
            found[name] = cursor.fetchone()
        return found


def silently(*_args, **_more):
    """Nobody watches the bar."""


@pytest.mark.django_db
def test_the_demo_has_the_size_that_was_asked_for_and_lies_in_its_months():
    answer = tell(SMALL, seed=1, advance=silently)

    counts = {name: row[0] for name, row in told().items()}
    assert (counts["customers"], counts["people"], counts["talks"]) == (80, 40, 32)
    assert 100 <= counts["vehicles"] <= 110
    assert [store["code"] for store in answer["stores"]] == ["SZ01", "GZ02"]
    assert {"login", "password", "role", "store"} == set(answer["logins"][0])
    with whole_database():
        days = set(EventRecord.objects.dates("occurred_at", "day"))
    assert len(days) > 20
    assert max(days) <= date(2026, 7, 4)


def test_the_same_seed_tells_the_same_story(two_databases):
    first, second = two_databases(lambda: (tell(TINY, seed=5, advance=silently), told())[1])

    assert first == second


def test_the_cars_have_check_digits_that_fit():
    from random import Random

    from aftersales.records.vehicles.rules import vin

    random = Random(3)
    made = [cars.vin(random, cars.MODELS[i % 7], 2019 + i % 7, 100_000 + i) for i in range(200)]
    assert [number for number in made if vin.read(number).warnings or vin.read(number).faults] == []
    assert len(set(made)) == 200


def test_company_codes_have_check_characters_that_fit():
    from random import Random

    from stdnum.cn import uscc

    random = Random(3)
    assert all(uscc.is_valid(names.company_code(random)) for _ in range(100))
