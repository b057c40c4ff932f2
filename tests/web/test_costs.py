"""What a page costs, the whole request counted: who asks, what they may see, and the answer.

Transaction control is left out, the settings of the second wall are counted (PERFORMANCE §6).
"""

from __future__ import annotations

import pytest

from aftersales.bench.measuring import counted
from tests.clients import signed_in
from tests.factories.customers import ConsultationFactory, CustomerFactory
from tests.factories.parts import PartFactory
from tests.factories.vehicles import OutlookFactory, VehicleFactory
from tests.worlds import make_world

LIST, SEARCH, LOOK_UP = 6, 6, 3
PAGE, BOARD = 15, 25  # the ceilings of everything; a detail and a page of figures are boards
DOOR = 3  # the session with its rights, and the two settings of the second wall


def vehicles(world):
    car = VehicleFactory(group=world.group, home_store=world.north, vin=None)
    OutlookFactory(vehicle=car)


def customers(world):
    CustomerFactory(group=world.group, opened_store=world.north)


def consultations(world):
    ConsultationFactory(store=world.north, customer=None)


def parts(world):
    PartFactory(group=world.group)


def cost(browser, address, method="get", **data):
    ask = getattr(browser, method)
    assert ask(address, **data).status_code == 200  # what is read once a minute is read
    with counted() as statements:
        assert ask(address, **data).status_code == 200
    return len(statements), list(statements)


@pytest.mark.parametrize(
    ("address", "add"),
    [
        ("/vehicles/?view=all", vehicles),
        ("/vehicles/", vehicles),
        ("/customers/?view=all", customers),
        ("/consultations/?view=all", consultations),
        ("/parts/", parts),
    ],
)
def test_a_list_costs_six_statements_for_one_row_and_for_a_hundred(own_database, address, add):
    world = make_world()
    browser = signed_in(world.administrator)
    add(world)
    one, _told = cost(browser, address)
    for _each in range(99):
        add(world)
    hundred, told = cost(browser, address)

    assert (one, hundred <= LIST) == (hundred, True), told


def test_the_search_box_and_a_look_up_cost_few_statements(own_database):
    world = make_world()
    browser = signed_in(world.administrator)
    car = VehicleFactory(group=world.group, home_store=world.north)

    search, told = cost(browser, "/search/", "post", data={"q": car.plate})
    plate, plate_told = cost(browser, f"/api/v1/vehicles/read-plate?text={car.plate}")
    vin, vin_told = cost(browser, f"/api/v1/vehicles/read-vin?text={car.vin}")

    assert search <= SEARCH, told
    assert plate - DOOR <= LOOK_UP, plate_told
    assert vin - DOOR <= LOOK_UP, vin_told


def test_no_page_goes_over_its_ceiling(own_database):
    world = make_world()
    browser = signed_in(world.administrator)
    owner = CustomerFactory(group=world.group, opened_store=world.north)
    car = VehicleFactory(group=world.group, home_store=world.north, owner=owner)
    OutlookFactory(vehicle=car)
    pages = ("/", "/clocks/", "/needs/figures/", "/customers/quality/", "/staff/roles/")
    boards = (
        f"/vehicles/{car.pk}/",
        f"/customers/{owner.pk}/",
        f"/staff/{world.administrator.pk}/",
        "/customers/base/",
        "/organisation/",
        "/figures/",
    )

    costs = {address: cost(browser, address)[0] for address in (*pages, *boards)}

    assert {a: n for a, n in costs.items() if n > (BOARD if a in boards else PAGE)} == {}
