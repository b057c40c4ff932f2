"""The demo tells one true story, through commands, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from aftersales.core.models import EventRecord
from aftersales.core.scope import whole_database
from aftersales.demo import cars, names
from aftersales.demo.group import ZONE
from aftersales.demo.story import Size, tell

SMALL = Size(stores=2, months=1, until=date(2026, 6, 30), customers=40, visit_days=0, pace=3)
TINY = Size(stores=1, months=1, until=date(2026, 6, 30), customers=20, visit_days=1, pace=5)
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
    assert (counts["customers"], counts["people"]) == (80, 38)
    assert 30 <= counts["talks"] <= 32  # who would ask later on the last day has not yet
    assert 100 <= counts["vehicles"] <= 110
    assert [store["code"] for store in answer["stores"]] == ["SZ01", "GZ02"]
    assert {"login", "password", "role", "store"} == set(answer["logins"][0])
    with whole_database():
        days = set(EventRecord.objects.dates("occurred_at", "day"))
    assert len(days) > 20
    assert max(days) <= date(2026, 6, 30)


def last_upkeep(life):
    return max((done.on for done in life if done.what.kind == "maintenance"), default=None)


@pytest.mark.parametrize("seed", [1, 7])
def test_about_one_car_in_ten_waits_for_its_service(seed):
    from random import Random

    from aftersales.demo import files

    random, today = Random(seed), date(2026, 6, 30)
    fleet = files.Fleet()
    made = [fleet.car(random, today) for _ in range(2_000)]

    waiting = 0
    for car in made:
        since = last_upkeep(files.services(random, car, today)) or car.sold_on
        days = min(car.model.every_km / car.km_a_year * 365, car.model.every_months * 30.4)
        waiting += (today - since).days > days - 30

    assert 0.08 <= waiting / len(made) <= 0.13


def test_a_car_brings_along_the_upkeep_from_which_the_next_one_counts():
    from random import Random

    from aftersales.demo import files

    random, today = Random(2), date(2026, 6, 30)
    fleet = files.Fleet()
    lives = [files.services(random, fleet.car(random, today), today) for _ in range(300)]

    kept = [files.taken_along(life, today) for life in lives]

    assert [last_upkeep(past) for past in kept] == [last_upkeep(life) for life in lives]
    assert min(len(past) for past, life in zip(kept, lives, strict=True) if len(life) >= 4) == 4


@pytest.mark.django_db
def test_nobody_answers_at_night():
    tell(replace(TINY, pace=0.01), seed=2, advance=silently)

    with whole_database():
        facts = EventRecord.objects.filter(name__startswith="customers.consultation.")
        hours = {fact.occurred_at.astimezone(ZONE).hour for fact in facts}
    assert hours
    assert hours <= set(range(8, 20))


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
