"""One's own data: agreeing, taking it back, asking for a copy, a correction, to be forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.faces.portal.queries import OWN
from aftersales.records.customers import commands as customers_commands
from aftersales.records.customers import queries as customers
from aftersales.records.customers.commands import Dossier
from aftersales.records.customers.states import ConsentChannel

if TYPE_CHECKING:
    from aftersales.records.customers.models import Consent, Consultation

MOST_WORDS = 1000


class WordsMissing(Refusal):
    """A wish for a correction says what is wrong."""

    code = "portal.words_missing"
    status = 422


@command(OWN)
def give_consent(*, purpose: str, by: Actor, at: datetime) -> Consent:
    """The customer agrees to one purpose, in the words that the page shows (PIPL 14)."""
    return customers_commands.give_consent(
        customer_id=_me(by),
        purpose=purpose,
        channel=ConsentChannel.PORTAL.value,
        by=_hand(by, "customers.consent"),
        at=at,
    )


@command(OWN)
def withdraw_consent(*, purpose: str, by: Actor, at: datetime) -> Consent:
    """Taken back as easily as it was given (PIPL 15)."""
    return customers_commands.withdraw_consent(
        customer_id=_me(by),
        purpose=purpose,
        channel=ConsentChannel.PORTAL.value,
        by=_hand(by, "customers.consent"),
        at=at,
    )


@command(OWN)
def copy_data(*, by: Actor, at: datetime) -> Dossier:
    """The copy that the person has a right to (PIPL 45)."""
    return customers_commands.export_person(
        customer_id=_me(by), by=_hand(by, "customers.export"), at=at
    )


@command(OWN)
def ask_correction(*, words: str, by: Actor, at: datetime) -> Consultation:
    """What is wrong, in the customer's words; it is a consultation with its clocks (RC-24)."""
    said = clean(words, most=MOST_WORDS, field="words", lines=True)
    if not said:
        raise WordsMissing(_("Say what is wrong and how it should read."), field="words")
    return _ask(_("Asks for a correction of their data: %(words)s") % {"words": said}, by, at)


@command(OWN)
def ask_erasure(*, by: Actor, at: datetime) -> Consultation:
    """The person wants to be forgotten (PIPL 47); the store answers, since law keeps some of it."""
    return _ask(_("Asks that their data are erased."), by, at)


def _ask(words: str, by: Actor, at: datetime) -> Consultation:
    hand = _hand(by, "customers.consult")
    return customers_commands.receive_consultation(
        store_id=next(iter(hand.rights)),
        channel="message",
        words=words,
        customer_id=_me(by),
        by=hand,
        at=at,
    )


def _me(by: Actor) -> int:
    assert by.customer_id is not None  # only a customer who came in by a code holds the right
    return by.customer_id


def _hand(by: Actor, *rights: str) -> Actor:
    """The house at the customer's service, in the store that knows them longest."""
    file = customers.visible(seen_by=by).get(pk=_me(by))
    store_id = customers.stores_of(file, seen_by=by)[0]
    return by.served(store_id=store_id, rights={"customers.view", *rights})
