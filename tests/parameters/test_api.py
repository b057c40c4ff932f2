"""The numbers of the business over the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.ground.parameters.models import ParameterValue
from tests.clients import post_json, signed_in
from tests.factories.parameters import ParameterValueFactory

PATH = "/api/v1/parameters"
CONTACT = "deadlines.handle_contact"


@pytest.fixture
def chief(world):
    return signed_in(world.administrator)


def test_every_parameter_is_listed_page_by_page(world, chief):
    codes, cursor = [], ""
    while cursor is not None:
        asked = {"limit": 20, **({"cursor": cursor} if cursor else {})}
        answer = chief.get(PATH, asked).json()
        codes += [item["id"] for item in answer["items"]]
        cursor = answer["next"]

    from aftersales.core.parameters import all_parameters

    assert codes == sorted(all_parameters())


def test_a_parameter_tells_its_row_and_where_its_value_comes_from(world, chief):
    ParameterValueFactory(group=world.group, store=world.north, code=CONTACT, value="P1DT00H00M00S")

    (found,) = chief.get(PATH, {"q": CONTACT, "store": world.north.pk}).json()["items"]

    assert (found["row"], found["kind"], found["source"]) == ("RC-22", "duration", "store")
    assert (found["value"], found["default"]) == ("P1DT00H00M00S", "P2DT00H00M00S")


def test_a_list_costs_the_same_however_many_values_there_are(
    world, chief, django_assert_max_num_queries
):
    for n in range(30):
        ParameterValueFactory(group=world.group, code=CONTACT, value=f"PT{n + 1}H")

    with django_assert_max_num_queries(14):
        assert chief.get(PATH, {"limit": 200}).status_code == 200


def test_a_value_is_set_and_stands_in_the_history(world, chief):
    coming = (timezone.localdate() + timedelta(days=7)).isoformat()
    body = {
        "value": "PT36H",
        "valid_from": coming,
        "reason": "agreed with the maker",
        "store": str(world.north.pk),
    }

    made = post_json(chief, f"{PATH}/{CONTACT}/set-value", body, key="k1")
    again = post_json(chief, f"{PATH}/{CONTACT}/set-value", body, key="k1")

    assert (made.status_code, made.json()["value"]) == (201, "P1DT12H00M00S")
    assert again.json() == made.json()
    found = chief.get(f"{PATH}/{CONTACT}", {"store": world.north.pk}).json()
    assert [row["valid_from"] for row in found["history"]] == [coming]
    assert [row["valid_from"] for row in found["coming"]] == [coming]

    taken_back = post_json(
        chief, f"{PATH}/{CONTACT}/withdraw-value", {"value_id": made.json()["id"]}
    )
    assert taken_back.status_code == 200
    assert taken_back.json()["withdrawn_at"]


@pytest.mark.parametrize(
    ("value", "status", "code"),
    [
        (48, 422, "core.parameter_wrong_type"),
        ("P9999D", 422, "core.parameter_out_of_bounds"),
        ("soon", 422, "core.parameter_wrong_type"),
    ],
)
def test_a_wrong_value_is_a_problem_that_names_the_field(world, chief, value, status, code):
    body = {"value": value, "valid_from": "2099-01-01", "reason": "x"}

    answer = post_json(chief, f"{PATH}/{CONTACT}/set-value", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["errors"][0]["field"] == "value"
    with whole_database():
        assert ParameterValue.objects.count() == 0


def test_what_nobody_declares_does_not_exist(chief):
    assert chief.get(f"{PATH}/no.such").status_code == 404


def test_a_store_of_another_group_does_not_exist(world, chief):
    assert chief.get(PATH, {"store": world.abroad.pk}).status_code == 404


def test_who_may_not_see_parameters_is_told_so(world):
    technician = world.person("technician", world.north)

    assert signed_in(technician).get(PATH).status_code == 403


def test_a_cursor_that_is_not_ours_is_refused(chief):
    assert chief.get(PATH, {"cursor": "%%%"}).status_code == 400
