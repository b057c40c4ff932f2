"""What customers are offered and what they say to it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.models import ConsentEntry, Estimate
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def decisions(job):
    with whole_database():
        rows = ConsentEntry.objects.filter(job=job).order_by("pk")
        return list(rows.values_list("decision", "method", "amount"))


@pytest.fixture
def order(counter):
    return counter.signed(counter.labour())


@pytest.fixture
def extra(counter, order):
    """Found during the work: brake pads."""
    return counter.do("add_job", order_id=order.pk, title="制动片", lines=[counter.part()])


@pytest.mark.covers("WS-23", "FE-01")
def test_extra_work_waits_for_a_yes_with_person_method_and_amount(counter, order, extra, facts):
    assert (extra.is_extra, extra.consent, counter.now(order).consent) == (
        True,
        "proposed",
        "proposed",
    )
    with as_seen_by(counter.by):
        assert queries.may_work([extra.pk], seen_by=counter.by) == set()

    counter.do("approve_jobs", job_ids=[extra.pk], method="phone", person="王先生")

    job = counter.jobs(order)[-1]
    assert (job.consent, job.consent_person, job.agreed_gross) == ("approved", "王先生", 45)
    assert decisions(job) == [("approved", "phone", 45)]
    with as_seen_by(counter.by):
        assert queries.may_work([extra.pk], seen_by=counter.by) == {extra.pk}
    assert facts()[-1] == "orders.job.approved"


def test_the_name_of_who_said_yes_is_sealed(counter, order):
    from django.db import connection

    with whole_database(), connection.cursor() as cursor:
        cursor.execute("SELECT person FROM orders_consententry")
        (row,) = cursor.fetchall()
    assert "王".encode() not in bytes(row[0])


@pytest.mark.covers("WS-23")
def test_a_dearer_job_needs_a_new_yes(counter, order, facts):
    (job,) = counter.jobs(order)
    (line,) = counter.lines(order)

    counter.do("change_line", line_id=line.pk, unit_price=Decimal("200.01"))

    assert counter.jobs(order)[0].consent == "proposed"
    assert decisions(job) == [
        ("approved", "in_person", 200),
        ("reset", "", Decimal("200.01")),
    ]
    assert facts()[-1] == "orders.job.consent_reset"


def test_a_cheaper_job_stays_agreed(counter, order):
    (line,) = counter.lines(order)

    counter.do("change_line", line_id=line.pk, hours=Decimal("0.9"))

    assert counter.jobs(order)[0].consent == "approved"


def test_a_further_line_needs_a_new_yes_even_for_nothing(counter, order):
    (job,) = counter.jobs(order)

    counter.do("add_part", job_id=job.pk, part_id=counter.filter.pk, unit_price=Decimal(0))

    assert counter.jobs(order)[0].consent == "proposed"


def test_what_the_maker_paid_is_not_put_on_the_customer_unasked(counter):
    order = counter.signed(counter.labour(payer="maker"))
    (line,) = counter.lines(order)

    counter.do("set_payers", line_ids=[line.pk], payer="customer")

    assert counter.jobs(order)[0].consent == "proposed"


def test_within_the_tolerance_a_job_stays_agreed(counter, order, world):
    from tests.factories.parameters import ParameterValueFactory

    ParameterValueFactory(
        group=world.group, store=world.north, code="orders.consent_tolerance", value="5.00"
    )
    (line,) = counter.lines(order)

    counter.do("change_line", line_id=line.pk, unit_price=Decimal("205.00"))
    assert counter.jobs(order)[0].consent == "approved"

    counter.do("change_line", line_id=line.pk, unit_price=Decimal("205.01"))
    assert counter.jobs(order)[0].consent == "proposed"


def test_nobody_agrees_to_a_price_they_were_not_shown(counter, order, extra):
    with pytest.raises(commands.AmountChanged):
        counter.do(
            "approve_jobs",
            job_ids=[extra.pk],
            method="phone",
            amounts={extra.pk: Decimal("44.99")},
        )

    assert counter.jobs(order)[-1].consent == "proposed"


def test_a_yes_said_twice_is_one(counter, order, extra, facts):
    for _twice in range(2):
        counter.do("approve_jobs", job_ids=[extra.pk], method="phone")

    assert len(decisions(extra)) == 1
    assert facts().count("orders.job.approved") == 2  # the signature's and this one


@pytest.mark.covers("WS-22")
def test_a_no_leaves_the_work_as_open_advice_on_the_car(counter, order, extra, facts):
    counter.do(
        "decline_jobs",
        job_ids=[extra.pk],
        method="in_person",
        person="王先生",
        reason="下次再说",
        grade="red",
    )

    with as_seen_by(counter.by):
        (advice,) = queries.advice_of(counter.car.pk, seen_by=counter.by)
        page = queries.order_page(order.pk, seen_by=counter.by, at=NOON)
    assert (advice.title, advice.grade, advice.state) == ("制动片", "red", "open")
    assert [w.kind for w in page.warnings] == ["open_advice"]
    assert counter.now(order).gross == 200  # what is declined does not count
    assert facts()[-2:] == ["orders.advice.noted", "orders.job.declined"]


def test_a_change_of_mind_takes_the_advice_back(counter, order, extra):
    counter.do("decline_jobs", job_ids=[extra.pk], method="phone")
    counter.do("approve_jobs", job_ids=[extra.pk], method="phone")

    with as_seen_by(counter.by):
        page = queries.order_page(order.pk, seen_by=counter.by, at=NOON)
    assert (counter.now(order).gross, list(page.advice), list(page.warnings)) == (245, [], [])
    assert [d for d, *_ in decisions(extra)] == ["declined", "approved"]


def test_jobs_of_two_orders_are_not_decided_together(counter, order):
    other = counter.open(counter.labour(), parallel_reason="保险")
    ids = [counter.jobs(order)[0].pk, counter.jobs(other)[0].pk]

    with pytest.raises(commands.NotOfOneOrder):
        counter.do("approve_jobs", job_ids=ids, method="phone")


def test_a_decision_is_never_rewritten(counter, order):
    """Only the name may go, when the person is forgotten."""
    with whole_database():
        (entry,) = ConsentEntry.objects.all()
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            ConsentEntry.objects.filter(pk=entry.pk).update(amount=1)
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            ConsentEntry.objects.filter(pk=entry.pk).update(person="别人")
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            entry.delete()
        ConsentEntry.objects.filter(pk=entry.pk).update(person="")
        entry.refresh_from_db()
    assert (entry.person, entry.amount) == ("", 200)


def test_without_the_right_nobody_notes_a_yes(counter, order, extra, world):
    with pytest.raises(NotPermitted):
        counter.do(
            "approve_jobs",
            job_ids=[extra.pk],
            method="phone",
            by=world.actor(world.north, "orders.view"),
        )


# -- estimates ------------------------------------------------------------------------------------


@pytest.mark.covers("FE-01")
def test_an_estimate_is_a_frozen_version(counter, order, extra, facts):
    first = counter.do("make_estimate", order_id=order.pk)
    counter.do("change_line", line_id=counter.lines(order)[-1].pk, quantity=Decimal(2))
    second = counter.do("make_estimate", order_id=order.pk)

    with as_seen_by(counter.by):
        first.refresh_from_db()
    assert [(e.version, e.gross) for e in (first, second)] == [(1, 245), (2, 290)]
    assert first.jobs[1]["gross"] == "45.00"
    assert second.valid_until == NOON + WEEK
    assert facts()[-1] == "orders.estimate.made"


def test_who_has_the_secret_address_sees_the_estimate_and_decides(counter, order, extra):
    estimate = counter.do("make_estimate", order_id=order.pk)
    estimate, token = counter.do("send_estimate", estimate_id=estimate.pk)

    access = queries.estimate_for_token(token, at=NOON)
    commands.approve_jobs(
        job_ids=[extra.pk],
        method="page",
        estimate_id=access.estimate_id,
        by=access.actor,
        at=NOON,
    )

    assert len(token) >= 32
    assert token not in estimate.token_digest
    assert queries.estimate_for_token(token + "x", at=NOON) is None
    assert counter.jobs(order)[-1].consent_method == "page"
    from aftersales.core.models import EventRecord

    with as_seen_by(counter.by):
        told = EventRecord.objects.filter(name="orders.job.approved").latest("pk")
    assert (told.actor, told.data["estimate_id"]) == (
        f"customer:{counter.owner.pk}",
        estimate.pk,
    )


def test_the_customer_may_do_nothing_else_here(counter, order):
    estimate = counter.do("make_estimate", order_id=order.pk)
    _estimate, token = counter.do("send_estimate", estimate_id=estimate.pk)
    access = queries.estimate_for_token(token, at=NOON)

    with pytest.raises(NotPermitted):
        counter.do("put", order_id=order.pk, place="in_work", by=access.actor)


def test_an_old_estimate_no_longer_speaks(counter, order, extra):
    old = counter.do("make_estimate", order_id=order.pk)
    counter.do("make_estimate", order_id=order.pk)

    for deed, more in (
        ("send_estimate", {"estimate_id": old.pk}),
        ("approve_jobs", {"job_ids": [extra.pk], "method": "page", "estimate_id": old.pk}),
        ("decline_jobs", {"job_ids": [extra.pk], "method": "page", "estimate_id": old.pk}),
    ):
        with pytest.raises(commands.EstimateOld):
            counter.do(deed, **more)


def test_an_estimate_holds_its_week(counter, order, extra):
    estimate = counter.do("make_estimate", order_id=order.pk)
    _estimate, token = counter.do("send_estimate", estimate_id=estimate.pk)

    assert queries.estimate_for_token(token, at=NOON + WEEK).is_over
    with pytest.raises(commands.EstimateOld):
        counter.do(
            "approve_jobs",
            job_ids=[extra.pk],
            method="page",
            estimate_id=estimate.pk,
            at=NOON + WEEK,
        )


def test_a_dearer_job_is_not_agreed_by_its_old_estimate(counter, order, extra):
    estimate = counter.do("make_estimate", order_id=order.pk)
    counter.do("change_line", line_id=counter.lines(order)[-1].pk, quantity=Decimal(2))

    with pytest.raises(commands.AmountChanged):
        counter.do("approve_jobs", job_ids=[extra.pk], method="page", estimate_id=estimate.pk)


def test_sent_again_the_former_address_ends(counter, order):
    estimate = counter.do("make_estimate", order_id=order.pk)
    _one, former = counter.do("send_estimate", estimate_id=estimate.pk)
    _two, present = counter.do("send_estimate", estimate_id=estimate.pk)

    assert queries.estimate_for_token(former, at=NOON) is None
    assert queries.estimate_for_token(present, at=NOON) is not None


def test_the_first_look_is_noted_once(counter, order, facts):
    estimate = counter.do("make_estimate", order_id=order.pk)
    for _twice in range(2):
        counter.do("note_opened", estimate_id=estimate.pk)

    with as_seen_by(counter.by):
        assert Estimate.objects.get().opened_at == NOON
    assert facts().count("orders.estimate.opened") == 1


def test_nothing_is_offered_where_nothing_is_to_be_done(counter):
    with pytest.raises(commands.NothingOrdered):
        counter.do("make_estimate", order_id=counter.open().pk)
