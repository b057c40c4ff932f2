"""Damage by our own repair over the API."""

from __future__ import annotations

from typing import Any

from aftersales.lane.support import commands, queries
from aftersales.lane.support.api import shapes
from aftersales.lane.support.api.pages import of_store, shaped
from aftersales.web.api import IdIn, ListingQuery, Request, Router, deed, listing, now, one

damages = Router(tags=["damages"])
ONE = "/{damage_id}"


@listing(damages, "", returns=shapes.DamageOut)
def list_damages(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Cases of own damage, the newest first."""
    rows = of_store(queries.damages(seen_by=request.actor), asked)
    return shaped(rows, asked, shapes.DamageOut.of)


@one(damages, ONE, returns=shapes.DamageOut)
def damage(request: Request, damage_id: IdIn) -> shapes.DamageOut:
    return shapes.DamageOut.of(queries.damages(seen_by=request.actor).get(pk=damage_id))


@deed(damages, "", returns=shapes.DamageOut, status=201)
def record_damage(request: Request, body: shapes.DamageIn) -> shapes.DamageOut:
    made = commands.record_damage(
        order_id=body.order,
        words=body.words,
        job_id=body.job,
        found_at=body.found_at,
        by=request.actor,
        at=now(),
    )
    return shapes.DamageOut.of(made)


@deed(damages, f"{ONE}/assess-damage", returns=shapes.DamageOut)
def assess_damage(request: Request, damage_id: IdIn, body: shapes.AssessIn) -> shapes.DamageOut:
    """Cause, cost, who bears it, how it is made good."""
    made = commands.assess_damage(
        damage_id=damage_id,
        cause=body.cause.value,
        cost=body.cost,
        bearer=body.bearer.value,
        recovery=body.recovery,
        cause_words=body.cause_words,
        responsible_id=body.responsible,
        share=body.share,
        by=request.actor,
        at=now(),
    )
    return shapes.DamageOut.of(made)


@deed(damages, f"{ONE}/approve-damage", returns=shapes.DamageOut)
def approve_damage(request: Request, damage_id: IdIn) -> shapes.DamageOut:
    made = commands.approve_damage(damage_id=damage_id, by=request.actor, at=now())
    return shapes.DamageOut.of(made)


@deed(damages, f"{ONE}/send-damage-back", returns=shapes.DamageOut)
def send_damage_back(request: Request, damage_id: IdIn) -> shapes.DamageOut:
    made = commands.send_damage_back(damage_id=damage_id, by=request.actor, at=now())
    return shapes.DamageOut.of(made)


@deed(damages, f"{ONE}/make-good", returns=shapes.DamageOut)
def make_good(request: Request, damage_id: IdIn) -> shapes.DamageOut:
    made = commands.make_good(damage_id=damage_id, by=request.actor, at=now())
    return shapes.DamageOut.of(made)


@deed(damages, f"{ONE}/close-damage", returns=shapes.DamageOut)
def close_damage(request: Request, damage_id: IdIn, body: shapes.FollowUpIn) -> shapes.DamageOut:
    made = commands.close_damage(
        damage_id=damage_id, follow_up=body.follow_up, by=request.actor, at=now()
    )
    return shapes.DamageOut.of(made)


@deed(damages, f"{ONE}/reopen-damage", returns=shapes.DamageOut)
def reopen_damage(request: Request, damage_id: IdIn, body: shapes.FollowUpIn) -> shapes.DamageOut:
    made = commands.reopen_damage(
        damage_id=damage_id, follow_up=body.follow_up, by=request.actor, at=now()
    )
    return shapes.DamageOut.of(made)


@deed(damages, f"{ONE}/propose-from-damage", returns=shapes.EntryOut)
def propose_from_damage(
    request: Request, damage_id: IdIn, body: shapes.FromWorkIn
) -> shapes.EntryOut:
    """What a damage by our own repair taught, for the knowledge base (WS-35)."""
    made = commands.propose_from_damage(
        damage_id=damage_id,
        title=body.title,
        symptom=body.symptom,
        by=request.actor,
        at=now(),
    )
    return shapes.EntryOut.of(made)
