"""What may be done now stands in the bar; what may not is absent, and the rule is told."""

from __future__ import annotations

from django.db import models

from aftersales.core.lifecycle import Lifecycle
from aftersales.web.details import Move, Offer, bar


class State(models.TextChoices):
    OPEN = "open", "open"
    CLOSED = "closed", "closed"


LIFE = Lifecycle({State.OPEN: [State.CLOSED], State.CLOSED: []})


def offers(state):
    return (
        Offer("Close", "/close/", right="web.save_view", move=Move(LIFE, state, State.CLOSED)),
        Offer("Print", "/print/", how="page"),
        Offer("Pay", "/pay/", when=False, rule="Not before the estimate is approved."),
        Offer("Delete", "/delete/", right="staff.hire"),
    )


def test_what_is_allowed_is_offered_in_the_order_given(world):
    actor = world.actor(world.north, "web.save_view")

    found = bar(offers(State.OPEN), actor=actor, store_id=world.north.pk)

    assert [offer.label for offer in found.offers] == ["Close", "Print"]


def test_each_refusal_says_its_rule(world):
    actor = world.actor(world.north, "web.save_view")

    found = bar(offers(State.CLOSED), actor=actor, store_id=world.north.pk)

    assert found.refused == [
        ("Close", "Not while it is “closed”."),
        ("Pay", "Not before the estimate is approved."),
        ("Delete", "Your role lacks the right to take somebody on here."),
    ]


def test_a_right_in_another_store_is_no_right_here(world):
    actor = world.actor(world.south, "web.save_view")

    found = bar(offers(State.OPEN), actor=actor, store_id=world.north.pk)

    assert [offer.label for offer in found.offers] == ["Print"]
