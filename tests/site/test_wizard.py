"""From an empty database to the first sign-in."""

from datetime import time

import pytest
from django.test import Client
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.ground.network.models import Group, OpeningTime, Store
from aftersales.records.staff.commands.roles import RoleInUse, RoleUnknown
from aftersales.records.staff.models import Assignment, Person
from aftersales.site import founding, installation
from aftersales.site.models import Purpose
from tests.conftest import logged

pytestmark = pytest.mark.django_db

STEPS = [
    "network.group.founded",
    "network.store.opened",
    "network.hours.set",
    "staff.person.hired",
    "staff.person.assigned",
    "staff.person.signed_in",
]
HOUSE = {
    "group_name": "长安汽车集团",
    "group_code": "CA",
    "store_name": "北城店",
    "store_code": "N1",
    "time_zone": "Asia/Urumqi",
    "language": "zh-hans",
    "currency": "CNY",
    "tax_scheme": "small_scale",
    "weekdays": ["0", "1", "2", "3", "4", "5"],
    "opens": "08:30",
    "closes": "18:00",
    "name": "王建国",
    "login": "wjg",
    "password": "ein-langer-satz-7",
    "again": "ein-langer-satz-7",
}


@pytest.fixture
def code():
    """An empty installation that waits for its wizard."""
    with whole_database():
        installation.open_up(at=timezone.now())
    return installation.new_setup_code()


@pytest.fixture
def inside(code):
    """A browser in which the code was typed."""
    browser = Client()
    assert browser.post("/setup/", {"code": code.lower()}).headers["Location"] == "/setup/house/"
    return browser


def founded_groups():
    with whole_database():
        return list(Group.objects.values_list("name", flat=True))


def test_the_wizard_opens_only_with_the_code_from_the_console(code):
    browser = Client()

    wrong = browser.post("/setup/", {"code": "AAAA-BBBB-CCCC"})
    round_the_back = browser.get("/setup/house/")

    assert wrong.status_code == 422
    assert round_the_back.headers["Location"] == "/setup/"


def test_after_ten_wrong_codes_even_the_right_one_is_void(code):
    browser = Client()

    for _ in range(10):
        browser.post("/setup/", {"code": "AAAA-BBBB-CCCC"})

    assert browser.post("/setup/", {"code": code}).status_code == 422


def test_the_house_is_founded_whole_and_its_administrator_is_at_the_second_factor(inside):
    answer = inside.post("/setup/house/", HOUSE)
    following = inside.get(answer.headers["Location"])
    elsewhere = inside.get("/me/")

    with whole_database():
        store = Store.objects.get()
        hours = OpeningTime.objects.filter(store=store).order_by("weekday", "pk")
        week = list(hours.values_list("weekday", "opens", "closes"))
        assignment = Assignment.objects.select_related("person", "role").get()
        facts = [name for _, name in logged()]
    assert (answer.headers["Location"], following.status_code) == ("/setup/next/", 200)
    assert elsewhere.status_code == 302  # not before the second factor
    assert (store.name, store.time_zone, store.tax_scheme) == (
        "北城店",
        "Asia/Urumqi",
        "small_scale",
    )
    assert week == [(day, time(8, 30), time(18)) for day in range(6)]
    assert (assignment.person.login, assignment.role.code) == ("wjg", "administrator")
    assert [name for name in facts if name in STEPS] == STEPS
    assert installation.current().purpose == Purpose.REAL


def test_there_is_no_wizard_once_there_is_a_group(inside, code):
    inside.post("/setup/house/", HOUSE)

    again = [Client().get("/setup/").status_code, inside.get("/setup/house/").status_code]

    assert again == [404, 404]
    assert installation.is_setup_code(code) is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"again": "something else"},
        {"password": "short", "again": "short"},
        {"group_code": "长安"},
        {"closes": "08:00"},
        {"time_zone": "Mars/Olympus"},
        {"weekdays": ["9"]},
        {"login": ""},
    ],
)
def test_a_wrong_answer_is_said_on_the_form_and_founds_nothing(inside, wrong):
    answer = inside.post("/setup/house/", HOUSE | wrong)

    assert (answer.status_code, founded_groups()) == (422, [])


def test_a_refusal_half_way_leaves_nothing(inside, monkeypatch):
    def refuse(**_):
        raise founding.AlreadySetUp("no")

    monkeypatch.setattr(founding.staff, "assign", refuse)

    answer = inside.post("/setup/house/", HOUSE)

    with whole_database():
        people = Person.objects.count()
    assert (answer.status_code, founded_groups(), people) == (422, [], 0)


def test_a_demonstration_goes_only_into_an_empty_database_and_nothing_real_into_it(code):
    installation.decide(Purpose.DEMO)

    with pytest.raises(installation.Unfit, match="holds the demonstration"):
        installation.decide(Purpose.REAL)
    assert Client().get("/setup/").status_code == 404


def test_real_data_are_never_mixed_with_a_demonstration(inside):
    inside.post("/setup/house/", HOUSE)

    with pytest.raises(installation.Unfit, match="goes only into an empty database"):
        installation.decide(Purpose.DEMO)


def test_the_house_begins_with_the_roles_it_chose_and_takes_others_later(inside):
    from aftersales.records.staff import commands as staff
    from aftersales.records.staff.models import Role

    def roles():
        with whole_database():
            return sorted(Role.objects.values_list("code", flat=True))

    form = inside.get("/setup/house/").text
    inside.post("/setup/house/", {**HOUSE, "roles": ["technician", "service_advisor"]})
    first = roles()
    with whole_database():
        group = Group.objects.get()
    chief = founding.hand(group.pk)
    staff.take_role(code="cashier", by=chief, at=timezone.now())
    with pytest.raises(RoleInUse):
        staff.take_role(code="cashier", by=chief, at=timezone.now())
    with pytest.raises(RoleUnknown):
        staff.take_role(code="astronaut", by=chief, at=timezone.now())

    assert 'name="roles" value="technician"' in form
    assert first == ["administrator", "service_advisor", "technician"]
    assert roles() == ["administrator", "cashier", "service_advisor", "technician"]
