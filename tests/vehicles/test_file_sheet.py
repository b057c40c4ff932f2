"""The customer file basic data sheet as a PDF: by right, and on record (CV-03)."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by
from aftersales.ground.handbook import commands as handbook
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory
from tests.printing.test_papers import needs_fonts
from tests.signing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(world):
    handbook.deliver(group_id=world.group.pk, by=world.chief, at=NOON)
    made = CustomerFactory(opened_store=world.north, name="王国强", phone="13987654321")
    VehicleFactory(group=world.group, owner=made, plate="粤B12345", model_words="迈腾")
    return made


def words(answer):
    assert answer["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


def facts(world):
    with as_seen_by(world.of_north):
        rows = EventRecord.objects.filter(name__in=["vehicles.file_sheet.printed"])
        seen = EventRecord.objects.filter(name="customers.data.revealed").count()
        return [row.data["is_clear"] for row in rows.order_by("pk")], seen


@needs_fonts
@pytest.mark.covers("CV-03", "IS-09")
def test_the_sheet_is_printed_masked_and_that_goes_on_record(world, customer):
    client = signed_in(world.administrator)

    page = client.get(f"/customers/{customer.pk}/").content.decode()
    printed = words(client.post(f"/vehicles/file-sheet/{customer.pk}/pdf/"))

    assert f"/vehicles/file-sheet/{customer.pk}/pdf/" in page
    assert "王国强" in printed
    assert "139****4321" in printed
    assert "13987654321" not in printed.replace(" ", "")
    assert facts(world) == ([False], 0)


@needs_fonts
@pytest.mark.covers("CV-09")
def test_in_clear_it_is_also_a_clear_view(world, customer):
    client = signed_in(world.administrator)

    printed = words(client.post(f"/vehicles/file-sheet/{customer.pk}/pdf/", {"clear": "1"}))

    assert "13987654321" in printed.replace(" ", "")
    assert facts(world) == ([True], 1)


def test_who_may_not_print_prints_nothing(world, customer):
    client = signed_in(world.person("dispatcher", world.north))

    assert client.post(f"/vehicles/file-sheet/{customer.pk}/pdf/").status_code == 403
    assert client.get(f"/vehicles/file-sheet/{customer.pk}/pdf/").status_code == 405
    assert facts(world) == ([], 0)
