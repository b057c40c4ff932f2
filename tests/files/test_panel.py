"""Files and pictures on the page of a thing: attached, shown, thrown away with a reason."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from aftersales.core.scope import as_seen_by
from aftersales.ground.files.models import KeptFile
from tests.clients import signed_in
from tests.conftest import logged
from tests.factories.customers import CustomerFactory
from tests.files import samples
from tests.worlds import make_world

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def house(db):
    return make_world()


@pytest.fixture
def customer(house):
    return CustomerFactory(group=house.group, opened_store=house.north, name="王建国")


def panel(customer):
    return f"/files/of/customer/{customer.pk}/"


def uploads(*contents):
    return [SimpleUploadedFile(f"{number}.jpg", content) for number, content in enumerate(contents)]


def attached(house):
    with as_seen_by(house.chief):
        rows = KeptFile.objects.order_by("pk")
        return [(row.about_kind, row.about_object, row.store_id, row.personal) for row in rows]


def test_several_files_are_attached_at_once_and_a_bad_one_is_named(house, customer, folder):
    client = signed_in(house.administrator)

    answer = client.post(
        panel(customer) + "keep/",
        {"file": uploads(samples.picture(), b"", samples.picture())},
        headers={"HX-Request": "true"},
    )

    row = ("customer", customer.pk, house.north.pk, True)
    assert attached(house) == [row, row]
    words = answer.content.decode()
    assert (words.count("<img"), "The file is empty." in words) == (2, True)


def test_a_file_goes_with_a_reason_that_the_log_keeps(house, customer, folder):
    client = signed_in(house.administrator)
    client.post(panel(customer) + "keep/", {"file": uploads(samples.picture())})
    with as_seen_by(house.chief):
        file = KeptFile.objects.get()

    without = client.post(f"/files/{file.pk}/discard/", {"reason": ""})
    client.post(f"/files/{file.pk}/discard/", {"reason": "poor"})

    assert without.status_code == 422
    assert attached(house) == []
    assert logged()[-1][1] == "files.file.discarded"


def test_who_may_not_throw_away_is_not_offered_to(house, customer, folder):
    client = signed_in(house.administrator)
    client.post(panel(customer) + "keep/", {"file": uploads(samples.picture())})
    with as_seen_by(house.chief):
        file = KeptFile.objects.get()
    advisor = signed_in(house.person("service_advisor", house.north))

    shown = advisor.get(panel(customer), headers={"HX-Request": "true"}).content.decode()

    assert (f"/files/{file.pk}/" in shown, "discard" in shown) == (True, False)
    assert advisor.post(f"/files/{file.pk}/discard/", {"reason": "poor"}).status_code == 403


def test_files_of_a_thing_out_of_sight_are_out_of_sight(house, customer, folder):
    stranger = signed_in(house.person("administrator", house.abroad))

    assert stranger.get(panel(customer)).status_code == 404
    assert stranger.post(panel(customer) + "keep/", {"file": uploads(b"x")}).status_code == 404
    assert stranger.get(f"/files/of/nothing/{customer.pk}/").status_code == 404
