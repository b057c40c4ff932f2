"""Treating each customer as they like it: grade, credit standing, what to talk about and when,
consents.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import rounded
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.handbook.commands import pin
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, rules
from aftersales.records.customers.commands._files import (
    adding_to_a_living_file,
    file_for,
    saved,
    settle,
)
from aftersales.records.customers.commands._prepared import one_of
from aftersales.records.customers.events import (
    ConsentGiven,
    ConsentWithdrawn,
    CreditRated,
    CustomerGraded,
    TalkPlanned,
    TalkSubjectAdded,
    TalkSubjectUsed,
)
from aftersales.records.customers.models import Consent, CreditChange, Customer, TalkSubject
from aftersales.records.customers.queries import TEXTS, wording
from aftersales.records.customers.states import ConsentChannel, CreditState, Purpose


class GradeUnknown(Refusal):
    """The group has no such grade."""

    code = "customers.grade_unknown"
    status = 422


class ReasonMissing(Refusal):
    """Somebody will ask why."""

    code = "customers.reason_missing"
    status = 422


class LimitNegative(Refusal):
    """A credit limit is an amount of zero or more."""

    code = "customers.limit_negative"
    status = 422


class ConsentInForce(Refusal):
    """The customer has agreed to this already."""

    code = "customers.consent_in_force"


class NoConsent(Refusal):
    """There is nothing to take back."""

    code = "customers.no_consent"


class DatePast(Refusal):
    """A next talk lies ahead."""

    code = "customers.date_past"
    status = 422


class SubjectKnown(Refusal):
    """The file has this subject already."""

    code = "customers.subject_known"


@command("customers.grade")
def grade(*, customer_id: int, grade: str, by: Actor, at: datetime) -> Customer:
    """Put the customer into one of the group's grades, so that needs are met as the grade asks
    (CV-13).
    """
    customer, store_id = file_for(customer_id, by=by, right="customers.grade")
    known = rules.grades(
        value(parameters.GRADES, store_id=store_id, on=day_of(at, store_id=store_id))
    )
    if grade and grade not in dict(known):
        raise GradeUnknown(_("This grade is not in the list."), field="grade")
    before, customer.grade = customer.grade, grade
    if before != grade:
        saved(customer, "grade", by=by, at=at)
        fact = CustomerGraded(
            store_id=store_id, customer_id=customer.pk, grade=grade, before=before
        )
        record(fact, by=by, at=at)
    return customer


@command("customers.rate_credit")
def rate_credit(
    *,
    customer_id: int,
    state: str,
    reason: str,
    limit: Decimal | None = None,
    currency: str = "CNY",
    days: int | None = None,
    by: Actor,
    at: datetime,
) -> CreditChange:
    """Say how far the customer may owe us, and why; the former standing stays readable (CV-27)."""
    customer, store_id = file_for(customer_id, by=by, right="customers.rate_credit")
    words = clean(reason, most=300, field="reason")
    if not words:
        raise ReasonMissing(_("Say why the credit standing changes."), field="reason")
    if limit is not None and (not limit.is_finite() or limit < 0 or limit >= Decimal(10) ** 10):
        raise LimitNegative(_("The limit is an amount from 0 to 9,999,999,999.99."), field="limit")
    before, after = customer.credit_state, one_of(CreditState, state, "state")
    customer.credit_state = after
    customer.credit_limit = None if limit is None else rounded(limit, currency)
    customer.credit_currency = "" if limit is None else currency
    customer.credit_days = days
    fields = ("credit_state", "credit_limit", "credit_currency", "credit_days")
    saved(customer, *fields, by=by, at=at)
    with adding_to_a_living_file(), transaction.atomic():
        change = CreditChange.objects.create(
            group_id=customer.group_id,
            customer=customer,
            state=after,
            limit=customer.credit_limit,
            currency=customer.credit_currency,
            days=days,
            reason=words,
            changed_by=by.key,
            changed_at=at,
        )
    fact = CreditRated(
        store_id=store_id,
        customer_id=customer.pk,
        state=after,
        before=before,
        limit=None if change.limit is None else str(change.limit),
        currency=change.currency,
    )
    record(fact, by=by, at=at)
    return change


@command("customers.plan_talk")
def plan_talk(
    *,
    customer_id: int,
    on: date,
    points: str,
    latent_needs: str = "",
    by: Actor,
    at: datetime,
) -> Customer:
    """Write down what to talk about next and when: the follow-up clerk has studied the file
    (CV-15).
    """
    customer, store_id = file_for(customer_id, by=by, right="customers.plan_talk")
    if on < day_of(at, store_id=store_id):
        raise DatePast(_("The next talk lies ahead."), field="on")
    customer.next_talk_on = on
    customer.talk_points = clean(points, most=2000, field="points", needed=True, lines=True)
    customer.latent_needs = clean(latent_needs, most=2000, field="latent_needs", lines=True)
    saved(customer, "next_talk_on", "talk_points", "latent_needs", by=by, at=at)
    fact = TalkPlanned(store_id=store_id, customer_id=customer.pk, on=on.isoformat())
    record(fact, by=by, at=at)
    return customer


@command("customers.plan_talk")
def add_subject(*, customer_id: int, subject: str, by: Actor, at: datetime) -> TalkSubject:
    """The customer likes to talk about this (CV-21)."""
    customer, store_id = file_for(customer_id, by=by, right="customers.plan_talk")
    words = clean(subject, most=120, field="subject", needed=True)
    if TalkSubject.objects.filter(customer=customer, subject=words).exists():
        raise SubjectKnown(_("This subject is in the file already."), field="subject")
    with adding_to_a_living_file(), transaction.atomic():
        row = TalkSubject.objects.create(
            group_id=customer.group_id, customer=customer, subject=words
        )
    fact = TalkSubjectAdded(store_id=store_id, customer_id=customer.pk, talk_subject_id=row.pk)
    record(fact, by=by, at=at)
    return row


@command("customers.plan_talk")
def use_subject(*, customer_id: int, subject_id: int, by: Actor, at: datetime) -> TalkSubject:
    """It was talked about: the next caller is not offered it again for a while (CV-21)."""
    customer, store_id = file_for(customer_id, by=by, right="customers.plan_talk")
    row = TalkSubject.objects.select_for_update().get(pk=subject_id, customer=customer)
    row.last_used_at, row.times_used = at, row.times_used + 1
    row.save(update_fields=["last_used_at", "times_used"])
    fact = TalkSubjectUsed(store_id=store_id, customer_id=customer.pk, talk_subject_id=row.pk)
    record(fact, by=by, at=at)
    return row


@command("customers.consent")
def give_consent(
    *,
    customer_id: int,
    purpose: str,
    channel: str,
    text_version: str = "",
    proof: str = "",
    by: Actor,
    at: datetime,
) -> Consent:
    """The customer agrees to one purpose, to these very words (PIPL 14).

    Without a version named it is the handbook's wording in force, and the consent stays tied to it.
    """
    customer, store_id = file_for(customer_id, by=by, right="customers.consent")
    wanted = one_of(Purpose, purpose, "purpose")
    if Consent.objects.filter(customer=customer, purpose=wanted, withdrawn_at=None).exists():
        raise ConsentInForce(_("The customer has agreed to this already."), field="purpose")
    words = TEXTS[Purpose(wanted)]
    in_force = wording(words, store_id=store_id)
    version = text_version or (str(in_force.number) if in_force else "")
    with adding_to_a_living_file(), transaction.atomic():
        consent = Consent.objects.create(
            group_id=customer.group_id,
            customer=customer,
            purpose=wanted,
            channel=one_of(ConsentChannel, channel, "channel"),
            text_version=clean(version, most=60, field="text_version", needed=True),
            proof=clean(proof, most=80, field="proof"),
            given_at=at,
            given_by=by.key,
        )
    if in_force and version == str(in_force.number):
        system = by.as_system("customers", rights={"handbook.pin"})
        pin(code=words, about=("consent", consent.pk), store_id=store_id, by=system, at=at)
    fact = ConsentGiven(
        store_id=store_id,
        customer_id=customer.pk,
        consent_id=consent.pk,
        purpose=consent.purpose,
        channel=consent.channel,
        version=consent.text_version,
    )
    record(fact, by=by, at=at)
    settle(customer, store_id=store_id, by=by, at=at)
    return consent


@command("customers.consent")
def withdraw_consent(
    *, customer_id: int, purpose: str, channel: str, by: Actor, at: datetime
) -> Consent:
    """The customer takes it back: as easy as giving it, and from now on (PIPL 15)."""
    customer, store_id = file_for(customer_id, by=by, right="customers.consent")
    wanted = one_of(Purpose, purpose, "purpose")
    consent = Consent.objects.filter(customer=customer, purpose=wanted, withdrawn_at=None).first()
    if consent is None:
        raise NoConsent(_("There is no such consent to take back."), field="purpose")
    consent.withdrawn_at, consent.withdrawn_by = at, by.key
    consent.withdrawn_channel = one_of(ConsentChannel, channel, "channel")
    consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_channel"])
    fact = ConsentWithdrawn(
        store_id=store_id,
        customer_id=customer.pk,
        consent_id=consent.pk,
        purpose=consent.purpose,
        channel=consent.withdrawn_channel,
    )
    record(fact, by=by, at=at)
    return consent
