"""One phone number, several files: one is chosen, and never one that the phone does not prove."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from aftersales.core.scope import whole_database
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.models import Guest, OneTimeCode
from aftersales.faces.portal.queries import THE_GATE
from tests.conftest import NOON
from tests.factories.customers import ContactPointFactory, CustomerFactory
from tests.factories.vehicles import VehicleFactory
from tests.portal.conftest import FOUR, PHONE
from tests.portal.test_door import ask, sent_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]


@pytest.fixture
def firm(counter):
    """A company of the same phone; the owner's own file was visited later."""
    return CustomerFactory(
        opened_store=counter.store, name="岭南贸易有限公司", entity="company", phone=f"+86{PHONE}"
    )


@pytest.fixture
def stranger(counter):
    return CustomerFactory(opened_store=counter.store, name="陌生人", phone="+8613900001111")


def enter(code, chosen=None, at=NOON, phone=PHONE):
    return commands.enter_by_code(
        phone=phone, code=code, chosen_id=getattr(chosen, "pk", chosen), by=THE_GATE, at=at
    )


def in_by(entry, at=NOON):
    return queries.guest_of(entry.key, at=at)


def test_a_number_of_one_file_opens_it_at_once(counter):
    ask()

    assert in_by(enter(sent_code())).customer_id == counter.owner.pk


def test_a_number_of_several_files_asks_which_and_nobody_is_in_yet(counter, firm):
    ask()

    entry = enter(sent_code())

    assert (entry.is_in, set(entry.files)) == (False, {counter.owner.pk, firm.pk})
    with whole_database():
        assert (Guest.objects.count(), OneTimeCode.objects.filter(used_at=None).count()) == (0, 1)


def test_the_same_code_opens_the_file_that_is_chosen_once(counter, firm):
    ask()
    code = sent_code()
    enter(code)

    assert in_by(enter(code, firm)).customer_id == firm.pk
    assert enter(code, counter.owner) == commands.Entry()


def test_a_wrong_code_tells_of_no_files(counter, firm):
    ask()

    entry = enter("000000" if sent_code() != "000000" else "111111", firm)

    assert (entry.is_in, entry.files) == (False, ())


def test_a_file_that_the_phone_does_not_prove_is_opened_by_no_code(counter, firm, stranger):
    ask()
    code = sent_code()

    with pytest.raises(ObjectDoesNotExist):
        enter(code, stranger)

    with whole_database():
        assert Guest.objects.count() == 0


def test_the_names_are_masked_until_one_is_chosen(counter, firm):
    cards = queries.files_to_choose([counter.owner.pk, firm.pk], group_id=counter.world.group.pk)

    assert [card.name for card in cards] == ["王*明", "岭***司"]


def test_a_file_of_another_group_is_never_offered(counter, firm):
    from tests.worlds import make_world

    other = make_world()
    CustomerFactory(opened_store=other.north, phone=f"+86{PHONE}")
    ask()

    entry = enter(sent_code())

    with whole_database():
        groups = {OneTimeCode.objects.get().group_id}
    assert groups == {entry.group_id} if entry.files else {in_by(entry).actor.group_id}


def stay(counter, chosen):
    ask()
    code = sent_code()
    enter(code)
    return in_by(enter(code, chosen))


def switch(who, customer_id, at=NOON):
    return commands.choose_file(guest_id=who.guest_id, customer_id=customer_id, by=THE_GATE, at=at)


def test_one_goes_over_to_the_other_file_and_the_first_stay_is_over(counter, firm, facts):
    who = stay(counter, counter.owner)
    before = len(facts("portal"))

    key = switch(who, firm.pk, at=NOON + timedelta(hours=1))

    there = queries.guest_of(key, at=NOON + timedelta(hours=1))
    assert (there.customer_id, there.has_code) == (firm.pk, True)
    with whole_database():
        old, new = Guest.objects.order_by("pk")
    assert (old.ended_at, new.ends_at) == (NOON + timedelta(hours=1), old.ends_at)  # no longer one
    assert facts("portal")[before:] == ["portal.guest.left", "portal.guest.entered"]


def test_one_goes_over_only_to_what_the_phone_proves(counter, firm, stranger):
    who = stay(counter, counter.owner)

    with pytest.raises(ObjectDoesNotExist):
        switch(who, stranger.pk)

    with whole_database():
        assert Guest.objects.filter(ended_at=None).count() == 1


def test_a_number_that_was_taken_off_a_file_proves_it_no_more(counter, firm):
    from aftersales.records.customers.models import ContactPoint

    who = stay(counter, counter.owner)
    with whole_database():
        ContactPoint.objects.filter(customer=firm).update(is_wrong=True)

    assert queries.other_files(who) == []
    with pytest.raises(ObjectDoesNotExist):
        switch(who, firm.pk)


def test_a_stay_by_link_proves_no_phone_and_goes_over_to_nothing(counter, firm):
    order = counter.signed()
    who = counter.inside(order)

    assert queries.other_files(who) == []
    with pytest.raises(ObjectDoesNotExist):
        switch(who, firm.pk)


def test_after_the_stay_one_goes_over_no_more(counter, firm):
    who = stay(counter, counter.owner)

    with pytest.raises(Guest.DoesNotExist):
        switch(who, firm.pk, at=NOON + timedelta(days=2))


def test_when_a_person_is_forgotten_the_index_of_the_phone_goes(counter, firm):
    from aftersales.faces.portal.subscribers import shut_doors

    stay(counter, counter.owner)

    with whole_database():
        shut_doors(counter.owner.pk, by=counter.by, at=NOON)
        assert set(Guest.objects.values_list("phone_index", flat=True)) == {""}


# -- the pages ------------------------------------------------------------------------------------


def sign_in(browser, following=""):
    page = browser.post("/my/sign-in/", {"phone": PHONE}).content.decode()
    sealed = page.split('name="sealed" value="')[1].split('"')[0]
    said = {"sealed": sealed, "code": sent_code()}
    return said, browser.post(f"/my/code/{following}", said)


def test_on_the_phone_one_chooses_and_later_goes_over_in_my_data(counter, firm):
    browser = counter.phone()
    said, choice = sign_in(browser)
    page = choice.content.decode()
    assert "王*明" in page
    assert "岭***司" in page
    assert not any(name in page for name in ("王小明", firm.name))

    answer = browser.post("/my/code/", said | {"file": firm.pk})
    assert answer.headers["Location"] == "/my/"
    data = browser.get("/my/data/").content.decode()
    assert firm.name in data
    assert "王*明" in data
    assert "王小明" not in data

    assert browser.post("/my/choose/", {"file": counter.owner.pk}).headers["Location"] == "/my/"
    assert "王小明" in browser.get("/my/data/").content.decode()


def test_whoever_chose_the_other_file_is_not_led_to_a_visit_that_is_not_its(counter, firm):
    order = counter.signed(at=timezone.now())
    there = f"/my/visits/{order.pk}/"
    browser = counter.phone()
    said, _choice = sign_in(browser, f"?next={there}")

    answer = browser.post(f"/my/code/?next={there}", said | {"file": firm.pk})

    assert answer.headers["Location"] == "/my/"


def test_the_chosen_file_shows_its_own_visits_and_none_of_the_other(counter, firm):
    now = timezone.now()
    mine = counter.signed(at=now)
    car = VehicleFactory(group=counter.world.group, owner=firm)
    its = counter.signed(vehicle_id=car.pk, customer_id=firm.pk, at=now)
    browser = counter.phone()
    said, _choice = sign_in(browser)
    browser.post("/my/code/", said | {"file": firm.pk})

    statuses = [browser.get(f"/my/visits/{order.pk}/").status_code for order in (its, mine)]

    assert statuses == [200, 404]


def test_a_file_that_is_none_of_the_phones_is_not_found(counter, firm, stranger):
    browser = counter.phone()
    said, _choice = sign_in(browser)

    assert browser.post("/my/code/", said | {"file": stranger.pk}).status_code == 404
    browser.post("/my/code/", said | {"file": firm.pk})
    assert browser.post("/my/choose/", {"file": stranger.pk}).status_code == 404
    for said in ("x", "²", "9" * 40):
        assert browser.post("/my/choose/", {"file": said}).status_code == 404
    assert firm.name in browser.get("/my/data/").content.decode()


def test_a_link_proved_by_a_code_later_opens_its_own_file_alone(counter, firm):
    now = timezone.now()
    token = counter.link(counter.signed(at=now), at=now)
    key = commands.enter_by_link(token=token, four=FOUR, by=THE_GATE, at=now).key
    browser = counter.phone(key)
    browser.post("/my/proof/")

    answer = browser.post("/my/proof/", {"code": sent_code()})

    assert answer.headers["Location"] == "/my/data/"
    data = browser.get("/my/data/").content.decode()
    assert "王小明" in data
    assert "岭***司" in data  # now the phone is proven, one may go over


def test_the_points_of_contacts_who_may_speak_for_a_company_prove_it(counter):
    firm = CustomerFactory(opened_store=counter.store, name="岭南贸易", entity="company")
    ContactPointFactory(customer=firm, value=f"+86{PHONE}")
    ask()

    assert firm.pk in enter(sent_code()).files
