"""Only parts that conform enter stock: proofs, and pieces set aside for want of one (PT-16)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.supply.parts.commands._shelves import costing, counted
from aftersales.supply.parts.commands.receiving import Arrival, receive
from aftersales.supply.parts.commands.refusals import (
    ProofKnown,
    ProofUnnamed,
    ReasonMissing,
)
from aftersales.supply.parts.events import (
    OriginSet,
    PartHeldBack,
    PartReleased,
    PartSentBack,
    ProofNoted,
)
from aftersales.supply.parts.models import Incoming, Part, Proof, Quarantine
from aftersales.supply.parts.states import QUARANTINE, Origin, ProofKind, QuarantineState


@command("parts.register")
def set_origin(*, part_id: int, origin: str, by: Actor, at: datetime) -> Part:
    """Say whether it is the car maker's own, another maker's, or nobody knows. From then on a
    receipt of the latter two needs a proof.
    """
    part = Part.objects.visible_to(by).select_for_update(of=("self",)).get(pk=part_id)
    said = Origin(origin)
    if part.origin != said:
        part.origin = said
        part.save(update_fields=["origin"])
        record(OriginSet(part_id=part.pk, origin=said), by=by, at=at)
    return part


@command("parts.register")
def note_proof(
    *,
    part_id: int,
    kind: str,
    number: str,
    issuer: str,
    valid_until: date | None = None,
    by: Actor,
    at: datetime,
) -> Proof:
    """Hold a certificate, an approval or a proof of origin for a part; its paper is filed with the
    part.
    """
    part = Part.objects.visible_to(by).get(pk=part_id)
    named = clean(number, most=60, field="number"), clean(issuer, most=120, field="issuer")
    if not all(named):
        raise ProofUnnamed(_("Say the number of the paper and who gave it."), field="number")
    row = Proof(
        group_id=part.group_id,
        part=part,
        kind=ProofKind(kind),
        number=named[0],
        issuer=named[1],
        valid_until=valid_until,
        noted_by=by.key,
        noted_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise ProofKnown(_("This paper is held already."), field="number") from fault
    record(ProofNoted(part_id=part.pk, proof_id=row.pk, kind=row.kind), by=by, at=at)
    return row


@command("parts.receive")
def hold_back(*, store_id: int, arrival: Arrival, by: Actor, at: datetime) -> Quarantine:
    """Set pieces aside that came without a proof. They are no stock and wait for the paper."""
    by.require("parts.receive", store_id=store_id)
    part = Part.objects.visible_to(by).get(pk=arrival.part_id)
    if arrival.incoming_id is not None:
        Incoming.objects.get(pk=arrival.incoming_id, store_id=store_id, part=part)
    (row,) = insert_many(
        [
            Quarantine(
                store_id=store_id,
                part=part,
                quantity=counted(arrival.quantity),
                cost=None if arrival.cost is None else costing(arrival.cost),
                lot=clean(arrival.lot, most=40, field="lot"),
                incoming_id=arrival.incoming_id,
                words=clean(arrival.words, most=200, field="words"),
                held_by=by.key,
                held_at=at,
            )
        ]
    )
    fact = PartHeldBack(
        store_id=store_id, part_id=part.pk, quarantine_id=row.pk, quantity=row.quantity
    )
    record(fact, by=by, at=at)
    return row


@command("parts.receive")
def release_held(
    *, quarantine_id: int, proof: str, place: str = "", by: Actor, at: datetime
) -> Quarantine:
    """The paper is here: put the pieces into stock, with its number on the receipt."""
    row = _held(quarantine_id, QuarantineState.RELEASED, by=by)
    row.proof = clean(proof, most=60, field="proof")
    arrival = Arrival(
        part_id=row.part_id,
        quantity=row.quantity,
        cost=row.cost,
        lot=row.lot,
        bin=place,
        incoming_id=row.incoming_id,
        words=row.words,
        proof=row.proof,
    )
    row.move = move = receive(
        store_id=row.store_id, arrival=arrival, source=_source_of(row), by=by, at=at
    )
    row.state, row.ended_by, row.ended_at = QuarantineState.RELEASED, by.key, at
    row.save(update_fields=["proof", "move", "state", "ended_by", "ended_at"])
    fact = PartReleased(
        store_id=row.store_id, part_id=row.part_id, quarantine_id=row.pk, move_id=move.pk
    )
    record(fact, by=by, at=at)
    return row


@command("parts.receive")
def send_back_held(*, quarantine_id: int, reason: str, by: Actor, at: datetime) -> Quarantine:
    """The pieces leave again: nothing shows that they conform."""
    row = _held(quarantine_id, QuarantineState.SENT_BACK, by=by)
    row.reason = clean(reason, most=200, field="reason")
    if not row.reason:
        raise ReasonMissing(_("Say why they go back."), field="reason")
    row.state, row.ended_by, row.ended_at = QuarantineState.SENT_BACK, by.key, at
    row.save(update_fields=["reason", "state", "ended_by", "ended_at"])
    fact = PartSentBack(store_id=row.store_id, part_id=row.part_id, quarantine_id=row.pk)
    record(fact, by=by, at=at)
    return row


def _held(quarantine_id: int, target: QuarantineState, *, by: Actor) -> Quarantine:
    rows = Quarantine.objects.visible_to(by, "parts.receive")
    row = rows.select_for_update(of=("self",)).get(pk=quarantine_id)
    by.require("parts.receive", store_id=row.store_id)
    QUARANTINE.require(QuarantineState(row.state), target)
    return row


def _source_of(row: Quarantine) -> tuple[str, int] | None:
    """The document the pieces came with, which hears of them by the fact."""
    coming = row.incoming
    if coming is None or coming.source_id is None:
        return None
    return coming.source_kind, coming.source_id
