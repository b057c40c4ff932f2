"""Both ends at one transfer at once: it sums to zero (I-06), first seen to fail unguarded."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import Arrival, Came, Want, transferring
from aftersales.supply.parts.guards import NO_TRANSFERS
from aftersales.supply.parts.models import TransferLine
from tests.conftest import NOON
from tests.factories.parts import PartFactory
from tests.parts.test_races import broken
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
SOME = 4

# The line as the program would write it without the trigger: by what it has read.
LINE_BY_HAND = (
    "CREATE FUNCTION parts_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    ' UPDATE parts_transferline SET received = sent, "left" = 0, value = 0'
    " WHERE id = NEW.transfer_line_id AND NEW.kind = 'transfer_in';"
    ' UPDATE parts_transferline SET sent = -NEW.quantity, "left" = -NEW.quantity,'
    " value = -NEW.value WHERE id = NEW.transfer_line_id AND NEW.kind = 'transfer_out';"
    " RETURN NULL; END $$;"
    "CREATE TRIGGER by_hand AFTER INSERT ON parts_stockmove FOR EACH ROW"
    " WHEN (NEW.transfer_line_id IS NOT NULL) EXECUTE FUNCTION parts_by_hand();"
)


@pytest.fixture
def unguarded(monkeypatch, as_owner):
    """Nobody waits for the other, and the line is written by what was read."""
    monkeypatch.setattr(transferring, "hold_transfer", lambda _pk: None)
    as_owner(NO_TRANSFERS + LINE_BY_HAND)


def both_ends(world):
    """Some receive it all, some call it back."""
    part = PartFactory(group=world.group)
    arrival = Arrival(part_id=part.pk, quantity=Decimal(5), cost=Decimal(7))
    commands.receive(store_id=world.north.pk, arrival=arrival, by=world.of_north, at=NOON)
    sent = commands.send_transfer(
        source_id=world.north.pk,
        target_id=world.south.pk,
        wants=[Want(part_id=part.pk, quantity=Decimal(5))],
        by=world.of_north,
        at=NOON,
    )
    with whole_database():
        line = TransferLine.objects.get(transfer=sent)

    def receive():
        came = [Came(line_id=line.pk, good=Decimal(5))]
        return commands.receive_transfer(transfer_id=sent.pk, came=came, by=world.of_south, at=NOON)

    def cancel():
        return commands.cancel_transfer(transfer_id=sent.pk, by=world.of_north, at=NOON)

    return line, at_once(*[receive] * SOME, *[cancel] * SOME)


@pytest.mark.covers("PT-07")
def test_of_many_who_receive_and_call_back_one_does(own_database):
    world = make_world()

    for _round in range(ROUNDS):
        line, outcome = both_ends(world)
        assert [f for f in outcome.faults if not isinstance(f, Refusal)] == []
        assert len(outcome.results) == 1
        with whole_database():
            line.refresh_from_db()
        assert (line.left, {line.received, line.back}) == (0, {Decimal(5), Decimal(0)})
    assert broken() == {}


def test_without_the_guards_a_transfer_does_not_sum_to_zero(own_database, unguarded):
    """The check sees what it is there to see."""
    world = make_world()

    for _round in range(200):
        both_ends(world)
        if "I-06" in broken():
            return
    pytest.fail("nobody met at the transfer")
