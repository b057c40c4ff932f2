"""What visits know about somebody is told on request and forgotten with them."""

from __future__ import annotations

import pytest

from aftersales.core.privacy import dossier, forget, still_needed
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.orders.models import ConsentEntry, Job, Order
from tests.conftest import NOON
from tests.orders.conftest import PNG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]
SAID = "我是王建国，电话 13987654321，刹车响"


def handed_over(counter):
    order = counter.open(
        jobs=[counter.job("制动", counter.labour(), complaint=SAID)], statement=SAID
    )
    counter.do("change_order", order_id=order.pk, brought_by="王建国", brought_phone="13987654321")
    counter.do("save_check", order_id=order.pk, belongings=SAID)
    counter.do(
        "record_objection",
        store_id=counter.store_id,
        customer_id=counter.owner.pk,
        order_id=order.pk,
        kind="price",
        method="listen",
        words=SAID,
    )
    counter.sign(order, method="signature", signature=PNG)
    counter.put(order, "in_work", "inspection", "ready")
    counter.billed(order)
    return counter.do("hand_over", order_id=order.pk)


def test_the_person_gets_a_copy_of_what_they_said_and_decided(counter):
    order = handed_over(counter)

    with whole_database():
        told = dossier("customer", counter.owner.pk)

    (visit,) = told["orders.visits"]
    (decision,) = told["orders.decisions"]
    assert (visit["number"], visit["statement"], visit["brought_by"]) == (
        order.number,
        SAID,
        "王建国",
    )
    assert (decision["decision"], decision["person"]) == ("approved", "王先生")
    assert told["orders.objections"][0]["words"] == SAID


def test_while_an_order_is_open_nobody_is_forgotten(counter):
    counter.signed()

    with whole_database():
        assert still_needed("customer", counter.owner.pk) == ["orders.open"]


@pytest.mark.covers("CV-09")
def test_words_and_names_go_figures_and_work_stay(counter, world):
    order = handed_over(counter)

    with whole_database():
        forget("customer", counter.owner.pk, by=world.chief, at=NOON)
        row, job = Order.objects.get(pk=order.pk), Job.objects.get(order=order)
        entry = ConsentEntry.objects.get()
        told = dossier("customer", counter.owner.pk)

    assert (row.statement, row.brought_by, row.brought_phone) == ("", "", "")
    assert (job.complaint, job.consent_person, entry.person) == ("", "", "")
    assert (row.gross, job.agreed_gross, entry.amount) == (200, 200, 200)
    assert "13987654321" not in str(told)
    assert "王" not in str(told["orders.decisions"])


def test_a_merged_file_takes_its_visits_along(counter, world):
    from aftersales.core.merging import move
    from tests.factories.customers import CustomerFactory

    order = counter.signed()
    kept = CustomerFactory(opened_store=world.north)

    with whole_database():
        move("customer", gone=counter.owner.pk, kept=kept.pk)

    assert counter.now(order).customer_id == kept.pk


def test_open_visits_go_to_a_colleague_when_an_adviser_leaves(counter, world):
    from aftersales.core.openwork import kinds_of_work

    order = counter.signed()
    heir = world.person("service_advisor", world.north)
    kind = kinds_of_work()["orders.order"]

    with as_seen_by(counter.by):
        (work,) = kind.tell(counter.by.person_id)
        assert kind.count([counter.by.person_id]) == {counter.by.person_id: 1}
        kind.hand_over(
            object_ids=[work.object_id],
            person_id=counter.by.person_id,
            to_id=heir.pk,
            by=counter.by,
            at=NOON,
        )

    assert (work.title, counter.now(order).advisor_id) == (order.number, heir.pk)
