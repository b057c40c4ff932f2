"""Two of one supplier confirm the same order in the same instant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.refusals import Refusal
from aftersales.faces.chain import commands
from aftersales.faces.chain.commands import answering
from tests.chain.conftest import Chain
from tests.conftest import NOON
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race


def confirmed_unseen(chain, who):
    """Whether more than one promised a day without having seen the other's."""
    order = chain.placed(1)

    def deed(days):
        day = NOON.date() + timedelta(days=days)
        return lambda: commands.confirm_order(
            order_id=order.pk, promised_on=day, by=who.actor, at=NOON
        )

    outcome = at_once(*[deed(days) for days in range(4)])

    assert [fault for fault in outcome.faults if not isinstance(fault, Refusal)] == []
    return len(outcome.results) != 1


@pytest.mark.covers("PT-23")
def test_of_those_who_confirm_at_once_one_is_heard_and_the_others_look_again(own_database):
    chain = Chain(make_world())
    who = chain.inside()

    assert [confirmed_unseen(chain, who) for _round in range(ROUNDS)] == [False] * ROUNDS


def test_without_the_queue_one_overwrites_the_other_unseen(own_database, monkeypatch):
    monkeypatch.setattr(answering, "one_at_a_time", lambda _order_id: None)
    chain = Chain(make_world())
    who = chain.inside()

    assert any(confirmed_unseen(chain, who) for _round in range(200))
