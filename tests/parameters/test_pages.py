"""The pages of the numbers of the business."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.ground.parameters.models import ParameterValue
from tests.clients import signed_in
from tests.factories.parameters import ParameterValueFactory

CONTACT = "/parameters/deadlines.handle_contact/"


@pytest.fixture
def chief(world):
    return signed_in(world.administrator)


def fill(world, **more):
    said = {
        "value": "36 h",
        "place": f"store:{world.north.pk}",
        "valid_from": timezone.localdate().isoformat(),
        "reason": "agreed with the maker",
    }
    return {**said, **more}


def rows():
    with whole_database():
        found = ParameterValue.objects.order_by("pk")
        return list(found.values_list("store_id", "brand_id", "value"))


def test_every_parameter_stands_on_one_page_and_is_found_by_its_row(chief):
    whole, found = chief.get("/parameters/"), chief.get("/parameters/", {"q": "RC-22"})

    assert b"deadlines.theft_wait" in whole.content
    assert b"deadlines.handle_contact" in found.content
    assert b"deadlines.theft_wait" not in found.content


def test_only_changed_ones_are_shown_on_demand(world, chief):
    ParameterValueFactory(group=world.group, code="deadlines.handle_contact", value="P1DT12H")

    page = chief.get("/parameters/", {"own": "1"}).content.decode()

    assert "deadlines.handle_contact" in page
    assert "deadlines.theft_wait" not in page


def test_a_value_is_set_on_its_page(world, chief):
    answer = chief.post(CONTACT, fill(world))

    assert (answer.status_code, answer.headers["Location"]) == (303, CONTACT)
    assert rows() == [(world.north.pk, None, "P1DT12H00M00S")]


def test_a_place_gives_its_own_value_up_on_its_page(world, chief):
    assert chief.post(CONTACT, fill(world, value="", give_up="on")).status_code == 303

    assert rows() == [(world.north.pk, None, None)]


@pytest.mark.parametrize(
    "more", [{"value": "soon"}, {"value": "9999 d"}, {"valid_from": "2020-01-01"}, {"reason": ""}]
)
def test_a_refused_value_is_said_on_the_form(world, chief, more):
    answer = chief.post(CONTACT, fill(world, **more))

    assert (answer.status_code, rows()) == (422, [])


def test_a_coming_value_is_taken_back_on_its_page(world, chief):
    row = ParameterValueFactory(
        group=world.group,
        code="deadlines.handle_contact",
        value="PT1H",
        valid_from=date(2099, 1, 1),
    )

    answer = chief.post(f"/parameters/values/{row.pk}/withdraw/")

    row.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"]) == (303, CONTACT)
    assert row.withdrawn_at


def test_choices_are_shown_in_words(chief):
    assert b">monthly<" in chief.get("/parameters/deadlines.quality_report/").content


def test_a_parameter_of_no_room_is_not_found(chief):
    assert chief.get("/parameters/no.such/").status_code == 404


def test_the_page_is_not_for_everybody(world):
    assert signed_in(world.person("technician", world.north)).get("/parameters/").status_code == 403


def test_the_page_costs_the_same_however_many_values_there_are(
    world, chief, django_assert_max_num_queries
):
    for n in range(20):
        ParameterValueFactory(
            group=world.group, code="deadlines.theft_wait", value=30 + 15 * (n % 3)
        )

    with django_assert_max_num_queries(15):
        chief.get("/parameters/")
