"""The key figures on screen, as a table and over the API: for whoever leads a store, and only of
their own.
"""

from __future__ import annotations

import csv
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftersales.core.figures import all_figures
from aftersales.core.scope import as_seen_by
from aftersales.management.analytics import queries
from aftersales.web import shell
from tests.analytics.conftest import at
from tests.clients import signed_in
from tests.factories.orders import ArrivalFactory
from tests.factories.premises import IncidentFactory
from tests.signing import bearer

pytestmark = pytest.mark.django_db
MARCH = {"on": "2026-03-15", "step": "month"}


@pytest.fixture
def leaders(world):
    return world.person("group_manager", world.north)


def accidents(store, count):
    IncidentFactory.create_batch(count, store=store, kind="accident", happened_at=at(4))


def page(person, name="figures", *ids, **asked):
    answer = signed_in(person).get(reverse(f"analytics:{name}", args=ids), {**MARCH, **asked})
    assert answer.status_code == 200
    return answer


def line_of(text, label):
    """The row of a figure, as its words."""
    (row,) = [r for r in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if f">{label}</a>" in r]
    return " ".join(re.sub(r"<title>.*?</title>|<[^>]+>", " ", row).split())


@pytest.mark.covers("WS-27")
def test_the_page_tells_value_formula_row_and_the_change_against_february(world):
    chief = world.person("after_sales_manager", world.north)
    accidents(world.north, 2)
    IncidentFactory(store=world.north, kind="accident", happened_at=at(4, month=2))

    text = page(chief).content.decode()

    words = "Accidents number of accidents; the target is 0 · WS-27 2 +1"
    assert line_of(text, "Accidents") == words
    assert f"{reverse('premises:incidents')}" in text
    assert len(re.findall(r'class="formula"', text)) == len(all_figures())


@pytest.mark.covers("AP-07")
def test_numerator_and_denominator_stand_beside_the_value_and_nothing_counted_is_a_dash(world):
    chief = world.person("after_sales_manager", world.north)
    ArrivalFactory.create_batch(4, store=world.north, arrived_at=at(4))

    text = page(chief).content.decode()

    assert line_of(text, "Appointment share").endswith("AP-07 0.0 % 0 ÷ 4 –")
    assert line_of(text, "No-show rate").endswith("AP-12 – 0 ÷ 0 –")


def test_a_figure_has_a_page_with_each_period_and_each_store(world):
    leader = world.administrator
    accidents(world.north, 2)
    accidents(world.south, 3)

    text = page(leader, "figure", "premises.accidents").content.decode()
    one = signed_in(leader)
    one.cookies["store"] = str(world.south.pk)
    alone = one.get(reverse("analytics:figure", args=["premises.accidents"]), MARCH)

    assert re.findall(r'<th scope="row">(2026-03)</th><td class="r">(\d+)', text) == [
        ("2026-03", "5")
    ]
    for store, count in ((world.north, 2), (world.south, 3)):
        assert f'<th scope="row">{store.name}</th><td class="r">{count}' in text
    assert '<th scope="row">2026-03</th><td class="r">3' in alone.content.decode()
    assert world.north.name not in alone.content.decode().split("<main")[1]


def test_the_link_leads_to_the_rows_of_the_period(world):
    chief = world.person("after_sales_manager", world.north)

    text = page(chief).content.decode()

    period = "arrived_at=2026-03-01..2026-03-31"
    assert f"{reverse('orders:arrivals')}?set=1&amp;{period}" in text


@pytest.mark.parametrize("role", ["technician", "service_advisor", "cashier"])
def test_key_figures_are_not_for_everybody(world, role):
    person = world.person(role, world.north)

    for name, ids in (("figures", []), ("table", []), ("figure", ["premises.accidents"])):
        address = reverse(f"analytics:{name}", args=ids)
        assert signed_in(person).get(address).status_code == 403
    assert Client().get("/api/v1/figures", headers=bearer(person)).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [{"on": "nonsense"}, {"step": "decade"}, {"on": "0001-01-01"}, {"on": "9999-12-31"}, {}],
)
def test_what_is_no_period_is_the_running_month(world, asked):
    chief = world.person("after_sales_manager", world.north)

    answer = signed_in(chief).get(reverse("analytics:figures"), asked)

    assert answer.status_code == 200


def test_a_figure_that_nobody_declared_is_not_there(world):
    chief = world.person("after_sales_manager", world.north)
    address = reverse("analytics:figure", args=["premises.none"])

    assert signed_in(chief).get(address).status_code == 404
    found = Client().get("/api/v1/figures/premises.none", headers=bearer(chief))
    assert found.status_code == 404


def test_the_table_has_every_figure_of_each_store_and_period(world):
    accidents(world.north, 2)

    answer = page(world.administrator, "table")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))

    assert rows[0][:6] == ["Figure", "Name", "Formula", "Row", "Store", "From"]
    assert len(rows) == 1 + len(all_figures()) * 2 * 12
    (march,) = [
        row
        for row in rows
        if row[0] == "premises.accidents" and row[4] == world.north.name and row[5] == "2026-03-01"
    ]
    assert march[6:] == ["2026-03-31", "2", "", "2", ""]


def test_over_the_api_a_program_gets_the_same_figures_with_all_they_were_reckoned_from(world):
    accidents(world.north, 2)
    accidents(world.abroad, 7)
    header = bearer(world.administrator)

    both = Client().get("/api/v1/figures/premises.accidents", MARCH, headers=header).json()
    south = {**MARCH, "store": str(world.south.pk)}
    one = Client().get("/api/v1/figures/premises.accidents", south, headers=header).json()
    every = Client().get("/api/v1/figures", MARCH, headers=header).json()

    assert (both["value"], both["change"], both["row"], both["unit"]) == (
        "2",
        "2",
        "WS-27",
        "count",
    )
    assert both["readings"][-1] == {
        "first": "2026-03-01",
        "last": "2026-03-31",
        "numerator": "2",
        "denominator": None,
        "value": "2",
        "currency": None,
    }
    assert {r["store_id"]: r["value"] for r in both["by_store"]} == {
        str(world.north.pk): "2",
        str(world.south.pk): "0",
    }
    assert one["value"] == "0"
    assert [item["code"] for item in every["items"]] == list(all_figures())


def test_another_groups_store_is_not_there(world):
    header = bearer(world.administrator)
    known = {**MARCH, "store": str(world.abroad.pk)}
    unknown = {**MARCH, "store": "987654321"}

    answers = [Client().get("/api/v1/figures", asked, headers=header) for asked in (known, unknown)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].content == answers[1].content


def test_the_page_costs_the_same_number_of_statements_however_many_rows_and_stores(world):
    one, every = world.person("after_sales_manager", world.north), world.administrator

    def statements(person):
        browser = signed_in(person)
        shell._names.clear()  # asked anew each time, not once a minute
        connection.notes.clear()  # nothing is known from the request before
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("analytics:figures"), MARCH)
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    few = statements(one)
    for store in (world.north, world.south):
        accidents(store, 3)
        ArrivalFactory.create_batch(3, store=store, arrived_at=at(4))

    assert (statements(one), statements(every)) == (few, few)
    assert few <= 25


def test_what_is_tallied_for_all_figures_is_asked_in_one_statement(world):
    chief = world.chief
    accidents(world.north, 2)
    ArrivalFactory.create_batch(4, store=world.north, arrived_at=at(4))
    with as_seen_by(chief):
        asked = queries.asked_for(
            stores=[world.north.pk], on=at(4).date(), step="month", seen_by=chief, now=at(31)
        )
        with CaptureQueriesContext(connection) as statements:
            told = {one.figure.code: one.last for one in queries.told(asked)}

    unions = [one for one in statements if "UNION ALL" in one["sql"] and "ARRAY[" in one["sql"]]
    assert len(unions) == 1
    assert told["premises.accidents"].part == 2
    assert told["orders.booked_share"].whole == 4
