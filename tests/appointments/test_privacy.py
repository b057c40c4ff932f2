"""What appointments say about a person, how they forget one, and whose they become in a merge."""

from __future__ import annotations

import pytest

from aftersales.core import merging, privacy
from aftersales.core.scope import whole_database
from aftersales.lane.appointments import commands
from aftersales.lane.appointments.models import Appointment, AppointmentWork
from aftersales.records.customers import commands as customers
from tests.appointments.conftest import MORNING, NINE, at
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory

pytestmark = pytest.mark.django_db


def erase(counter):
    told = {"customer_id": counter.owner.pk, "reason": "request"}
    customers.erase(**told, by=counter.chief, at=MORNING)


def spoken(counter, **more):
    """A visit that is over, with the customer's words in every place that keeps some."""
    new = counter.new(
        contact_name="王小明", contact_phone="13800138000", symptom="刹车时有异响", **more
    )
    row = counter.book(new)
    return counter.do(commands.cancel, row, reason="price", words="隔壁便宜")


def test_the_copy_for_the_person_tells_their_appointments(counter):
    row = spoken(counter)

    with whole_database():
        told = privacy.dossier("customer", counter.owner.pk)["appointments.appointments"]

    assert [(one["number"], one["contact_phone"], one["symptom"]) for one in told] == [
        (row.number, "13800138000", "刹车时有异响")
    ]


@pytest.mark.covers("CV-09")
def test_erasing_a_person_takes_their_words_and_number(counter):
    row = spoken(counter, works=[])

    erase(counter)

    row.refresh_from_db()
    assert (row.contact_name, row.contact_phone, row.contact_index) == ("", "", "")
    assert (row.symptom, row.cancel_words) == ("", "")
    with whole_database():
        assert {work.words for work in AppointmentWork.objects.all()} == {""}


def test_who_is_expected_is_not_forgotten(counter):
    counter.book()

    with whole_database():
        assert privacy.still_needed("customer", counter.owner.pk) == ["appointments.to_come"]


def test_nobody_books_for_a_file_that_is_closed_for_good(counter):
    erase(counter)

    with pytest.raises(commands.CustomerGone):
        counter.book()

    with whole_database():
        assert Appointment.objects.count() == 0


@pytest.mark.parametrize("kind", ["customer", "vehicle"])
def test_appointments_follow_when_two_files_become_one(counter, kind):
    row = counter.book()
    group = counter.world.group
    other = CustomerFactory(group=group) if kind == "customer" else VehicleFactory(group=group)
    gone = counter.owner.pk if kind == "customer" else counter.car.pk

    with whole_database():
        merging.move(kind, gone=gone, kept=other.pk)

    row.refresh_from_db()
    assert getattr(row, f"{kind}_id") == other.pk
    assert (row.starts_at, counter.held(row)[0][1]) == (NINE, "03 09:00")
    assert at(9) == NINE
