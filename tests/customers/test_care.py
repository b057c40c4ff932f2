"""Grade, credit, next talk, favourite subjects, consents."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by
from aftersales.ground.handbook import commands as handbook
from aftersales.ground.handbook.queries import pinned
from aftersales.records.customers import commands, queries, rules
from aftersales.records.customers.models import Consent, CreditChange, Customer
from aftersales.records.customers.states import Purpose
from tests.conftest import NOON, logged
from tests.factories.customers import CustomerFactory, TalkSubjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(world):
    return CustomerFactory(opened_store=world.north)


@pytest.fixture
def me(world):
    return {"by": world.of_north, "at": NOON}


def facts(actor):
    with as_seen_by(actor):
        return [name for _actor, name in logged()]


@pytest.mark.covers("CV-13")
def test_a_customer_is_graded_once_and_the_proposal_follows_the_visits(world, customer, me):
    commands.grade(customer_id=customer.pk, grade="A", **me)
    commands.grade(customer_id=customer.pk, grade="A", **me)

    assert facts(world.of_north) == ["customers.customer.graded"]
    bounds = rules.grades(("A:8", "B:4", "C:1", "D:0"))
    assert [rules.proposed_grade(n, bounds) for n in (0, 1, 3, 4, 8, 50)] == list("DCCBAA")


@pytest.mark.covers("CV-27")
def test_credit_has_a_limit_a_reason_and_a_history(world, customer, me):
    commands.rate_credit(customer_id=customer.pk, state="good", reason="new", **me)
    commands.rate_credit(
        customer_id=customer.pk,
        state="watched",
        limit=Decimal("5000.005"),
        days=30,
        reason="late twice",
        **me,
    )

    with as_seen_by(world.of_north):
        row = Customer.objects.get()
        assert (row.credit_state, row.credit_limit, row.credit_days) == (
            "watched",
            Decimal("5000.01"),
            30,
        )
        told = CreditChange.objects.order_by("pk").values_list("state", "reason")
        assert list(told) == [("good", "new"), ("watched", "late twice")]


@pytest.mark.covers("CV-15")
def test_the_next_talk_has_points_and_a_day(world, customer, me):
    commands.plan_talk(
        customer_id=customer.pk, on=date(2026, 3, 9), points="tyres", latent_needs="a van", **me
    )

    with as_seen_by(world.of_north):
        row = Customer.objects.get()
        assert (row.next_talk_on, row.talk_points, row.latent_needs) == (
            date(2026, 3, 9),
            "tyres",
            "a van",
        )


@pytest.mark.covers("CV-21")
def test_a_subject_that_was_used_rests_before_it_is_offered_again(world, customer, me):
    fishing = commands.add_subject(customer_id=customer.pk, subject="钓鱼", **me)
    chess = TalkSubjectFactory(customer=customer, subject="象棋")
    commands.use_subject(customer_id=customer.pk, subject_id=fishing.pk, **me)

    def offered(after):
        with as_seen_by(world.of_north):
            at = NOON + timedelta(days=after)
            rows = queries.subjects_to_offer(customer, store_id=world.north.pk, at=at)
            return [row.pk for row in rows]

    assert offered(1) == offered(59) == [chess.pk]
    assert offered(60) == [chess.pk, fishing.pk]


@pytest.mark.covers("CV-09")
@pytest.mark.parametrize("purpose", list(Purpose))
def test_each_purpose_has_a_consent_of_its_own_that_is_taken_back_as_easily(
    world, customer, me, purpose
):
    def allowed():
        with as_seen_by(world.of_north):
            return [p for p in Purpose if queries.may_use(customer_id=customer.pk, purpose=p)]

    commands.give_consent(
        customer_id=customer.pk, purpose=purpose, channel="tablet", text_version="3", **me
    )
    assert allowed() == [purpose]
    commands.withdraw_consent(customer_id=customer.pk, purpose=purpose, channel="phone", **me)
    assert allowed() == []
    commands.give_consent(
        customer_id=customer.pk, purpose=purpose, channel="paper", text_version="4", **me
    )

    with as_seen_by(world.of_north):
        assert Consent.objects.count() == 2


@pytest.mark.covers("CV-09")
def test_a_consent_is_tied_to_the_words_in_force(world, customer, me):
    handbook.deliver(group_id=world.group.pk, by=world.chief, at=NOON)

    consent = commands.give_consent(
        customer_id=customer.pk, purpose="maker", channel="tablet", **me
    )

    with as_seen_by(world.of_north):
        (version,) = pinned(about=("consent", consent.pk), seen_by=world.of_north)
        assert (version.item.code, consent.text_version) == ("privacy.consent.maker", "1")


@pytest.mark.parametrize(
    ("deed", "said", "code"),
    [
        ("grade", {"grade": "Z"}, "customers.grade_unknown"),
        ("rate_credit", {"state": "good", "reason": " "}, "customers.reason_missing"),
        (
            "rate_credit",
            {"state": "good", "reason": "x", "limit": Decimal(-1)},
            "customers.limit_negative",
        ),
        (
            "rate_credit",
            {"state": "good", "reason": "x", "limit": Decimal("NaN")},
            "customers.limit_negative",
        ),
        ("plan_talk", {"on": date(2026, 3, 1), "points": "x"}, "customers.date_past"),
        ("plan_talk", {"on": date(2026, 3, 9), "points": ""}, "core.text_missing"),
        ("add_subject", {"subject": "象棋"}, "customers.subject_known"),
        ("withdraw_consent", {"purpose": "maker", "channel": "phone"}, "customers.no_consent"),
        (
            "give_consent",
            {"purpose": "spying", "channel": "phone", "text_version": "1"},
            "customers.unknown_choice",
        ),
        ("give_consent", {"purpose": "maker", "channel": "phone"}, "core.text_missing"),
    ],
)
def test_a_refused_deed_leaves_no_trace(world, customer, me, deed, said, code):
    TalkSubjectFactory(customer=customer, subject="象棋")

    with pytest.raises(Refusal) as no:
        getattr(commands, deed)(customer_id=customer.pk, **said, **me)

    assert no.value.code == code
    assert facts(world.of_north) == []


def test_the_same_consent_is_not_given_twice(world, customer, me):
    said = {"purpose": "maker", "channel": "paper", "text_version": "1"}
    commands.give_consent(customer_id=customer.pk, **said, **me)

    with pytest.raises(commands.ConsentInForce):
        commands.give_consent(customer_id=customer.pk, **said, **me)


@pytest.mark.parametrize(
    "deed",
    [
        "verify",
        "grade",
        "rate_credit",
        "plan_talk",
        "give_consent",
        "merge",
        "erase",
        "export_person",
    ],
)
def test_every_deed_needs_its_right(world, customer, deed):
    reader = world.actor(world.north, "customers.view")
    said = {
        "grade": {"grade": "A"},
        "rate_credit": {"state": "good", "reason": "x"},
        "plan_talk": {"on": date(2026, 3, 9), "points": "x"},
        "give_consent": {"purpose": "maker", "channel": "paper", "text_version": "1"},
        "merge": {"gone_id": 0},
        "erase": {"reason": "request"},
    }.get(deed, {})

    with pytest.raises(Refusal) as no:
        getattr(commands, deed)(customer_id=customer.pk, **said, by=reader, at=NOON)

    assert no.value.code == "core.not_permitted"
