"""One attempt to hand a message over.

Claim, ask, settle, with nothing held open while the outside thinks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import store_ids
from aftersales.ground.notices import commands, queries
from aftersales.ground.notices.models import Message
from aftersales.ground.notices.ports import (
    Carrier,
    Letter,
    Rejected,
    TryLater,
    Unclear,
    carrier_for,
)
from aftersales.ground.notices.states import State


@dataclass(frozen=True)
class Ending:
    """How an attempt ended."""

    state: State
    fault: str = ""
    reference: str = ""
    is_unclear: bool = False


def attempt(
    message_id: int, *, at: datetime, carrier: Callable[[str], Carrier] = carrier_for
) -> State | None:
    """Try once; None when the message is not to be sent now or somebody else has it.

    An attempt whose end is unknown is never simply repeated: the carrier is asked first whether it
    has the message, and where it cannot tell a person decides.
    """
    with whole_database():
        message = Message.objects.filter(pk=message_id).first()
    if message is None:
        return None
    whom = (message.group_id, message.recipient_kind, message.recipient, message.channel)
    with commands.turn(*whom):
        return _in_turn(message, carrier(message.channel), at)


def _in_turn(message: Message, carrier: Carrier, at: datetime) -> State | None:
    by = _system(message)
    claimed = commands.claim(message_id=message.pk, by=by, at=at)
    if claimed is None:
        return None
    with whole_database():
        letter = queries.letter_of(claimed)
    ending = _hand_over(carrier, letter, was_unclear=claimed.is_unclear)
    settled = commands.settle(
        message_id=message.pk,
        outcome=ending.state,
        fault=ending.fault,
        reference=ending.reference,
        is_unclear=ending.is_unclear,
        by=by,
        at=at,
    )
    return State(settled.state)


def _hand_over(carrier: Carrier, letter: Letter, *, was_unclear: bool) -> Ending:
    """Ask first where the last attempt ended unclear, then send."""
    if was_unclear:
        known = _asked(carrier, letter)
        if not isinstance(known, bool):
            return known
        if known:
            return Ending(State.SENT)
    return _sent(carrier, letter)


def _asked(carrier: Carrier, letter: Letter) -> bool | Ending:
    """Whether the carrier has it already; an ending where it cannot say, now or ever."""
    try:
        known = carrier.was_sent(letter)
    except (TryLater, Unclear, Rejected) as fault:
        return Ending(State.WAITING, fault.code, is_unclear=True)
    return Ending(State.UNCLEAR, "cannot_tell", is_unclear=True) if known is None else known


def _sent(carrier: Carrier, letter: Letter) -> Ending:
    try:
        return Ending(State.SENT, reference=carrier.send(letter))
    except Rejected as fault:
        return Ending(State.FAILED, fault.code)
    except TryLater as fault:
        return Ending(State.WAITING, fault.code)
    except Unclear as fault:
        return Ending(State.WAITING, fault.code, is_unclear=True)


def _system(message: Message) -> Actor:
    """The system at work for the message's group, able to do this one thing."""
    with whole_database():
        stores = store_ids(group_id=message.group_id)
    rights = dict.fromkeys(stores, frozenset({"notices.deliver"}))
    return Actor(key="system:notices", group_id=message.group_id, rights=rights)
