"""A code on the car is photographed and read in the browser; what cannot be read is typed."""

from __future__ import annotations

from io import BytesIO

import barcode
import pytest
import segno
from barcode.writer import ImageWriter
from PIL import Image
from playwright.sync_api import expect

from aftersales.core.scope import whole_database
from aftersales.lane.orders.models import Arrival
from tests.browser.conftest import PATIENCE, PHONE
from tests.factories.vehicles import VehicleFactory

VIN = "LSVAA49J132047371"


@pytest.fixture(scope="module")
def car(site):
    return VehicleFactory(group=site.world.group, vin=VIN)


def qr(words):
    out = BytesIO()
    segno.make_qr(words, error="m").save(out, kind="png", scale=8, border=4)
    return out.getvalue()


def lines(kind, words, turned=0):
    """A bar code as it is printed on the door frame, perhaps photographed upright."""
    out = BytesIO()
    more = {"add_checksum": False} if kind == "code39" else None
    code = barcode.get(kind, words, writer=ImageWriter(), options=more)
    code.write(out, {"write_text": False})
    photo = Image.open(out).convert("RGB").rotate(turned, expand=True, fillcolor="white")
    taken = BytesIO()
    photo.save(taken, "JPEG", quality=85)
    return taken.getvalue()


def scan(page, field, content):
    tools = field.locator("xpath=following-sibling::span[1]")
    photo = {"name": "code.jpg", "mimeType": "image/jpeg", "buffer": content}
    tools.locator("input[type=file]").set_input_files(photo)
    return tools.locator("output")


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(lambda: qr(VIN), id="qr"),
        pytest.param(lambda: qr(f"VIN:{VIN};2026"), id="qr with more in it"),
        pytest.param(lambda: lines("code128", VIN), id="code 128"),
        pytest.param(lambda: lines("code39", VIN), id="code 39"),
        pytest.param(lambda: lines("code128", VIN, turned=90), id="upright"),
    ],
)
def test_the_arriving_car_is_known_by_the_code_on_its_door(car, visit, photo):
    page = visit("/lane/", width=PHONE)
    page.locator("a[data-key=a]").click()
    field = page.locator("#dialog input[name=plate]")
    field.wait_for()

    said = scan(page, field, photo())

    expect(field).to_have_value(VIN, timeout=PATIENCE)
    expect(said).to_contain_text(VIN, timeout=PATIENCE)
    page.locator("#dialog form .btn-primary").click()
    page.wait_for_selector("#dialog:not([open])", state="attached")
    with whole_database():
        arrival = Arrival.objects.order_by("-pk").first()
        assert arrival.vehicle_id == car.pk


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_cannot_be_read_is_typed_with_the_provinces_at_hand(
    site, visit, check_access, language
):
    page = visit("/lane/", width=PHONE, language=language)
    page.locator("a[data-key=a]").click()
    field = page.locator("#dialog input[name=plate]")
    field.wait_for()
    blank = BytesIO()
    Image.new("RGB", (300, 200), "white").save(blank, "JPEG")

    said = scan(page, field, blank.getvalue())

    words = {"zh-hans": "没有识别到条码", "en": "No code could be read"}[language]
    expect(said).to_contain_text(words, timeout=PATIENCE)
    assert field.input_value() == ""
    page.locator("#dialog .province-pad summary").click()
    page.locator("#dialog [data-province='沪']").click()
    assert field.input_value() == "沪"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said.get_attribute("role") == "status"
    check_access(page, "#dialog")
