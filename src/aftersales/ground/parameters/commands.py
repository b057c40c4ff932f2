"""Deeds on the numbers of the business."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.parameter_words import Kind, to_plain
from aftersales.core.parameters import Parameter, all_parameters
from aftersales.core.refusals import Refusal
from aftersales.ground.network import queries as network
from aftersales.ground.parameters.events import ValueSet, ValueWithdrawn
from aftersales.ground.parameters.models import ParameterValue


class UnknownParameter(Refusal):
    """No room declares a parameter of this code."""

    code = "parameters.unknown"
    status = 404


class InThePast(Refusal):
    """Figures have been reckoned with the value of that day already."""

    code = "parameters.in_the_past"


class ReasonMissing(Refusal):
    """Nobody could tell later why the value was changed."""

    code = "parameters.reason_missing"
    status = 422


class PlaceUnclear(Refusal):
    """A value is for one store, for one brand, or for the whole group."""

    code = "parameters.place_unclear"
    status = 422


class GroupOnly(Refusal):
    """The parameter has one value for the whole group."""

    code = "parameters.group_only"


class HoldsAlready(Refusal):
    """What already holds is not withdrawn; set another value."""

    code = "parameters.holds_already"


@command("parameters.set_value")
def set_value(
    *,
    code: str,
    value: Any,
    valid_from: date,
    reason: str,
    store_id: int | None = None,
    brand_id: int | None = None,
    by: Actor,
    at: datetime,
) -> ParameterValue:
    """From this day on the value holds in the store, for the brand, or in the whole group.

    ``value`` is typed like the parameter's default; None gives the place up to the value above it.
    """
    parameter = declared(code)
    group_id, zone = _place(parameter, store_id=store_id, brand_id=brand_id, by=by)
    if value is not None:
        parameter.check(value)
    if valid_from < at.astimezone(zone).date():
        raise InThePast(_("A value holds from today on at the earliest."), field="valid_from")
    if not reason.strip():
        raise ReasonMissing(_("Say why the value changes."), field="reason")
    row = ParameterValue.objects.create(
        group_id=group_id,
        brand_id=brand_id,
        store_id=store_id,
        code=code,
        value=None if value is None else to_plain(value),
        valid_from=valid_from,
        reason=reason.strip(),
        set_by=by.key,
        set_at=at,
    )
    record(_set_fact(parameter, row, value), by=by, at=at)
    return row


def declared(code: str) -> Parameter[Any]:
    try:
        return all_parameters()[code]
    except KeyError as fault:
        raise UnknownParameter(_("There is no parameter of this name.")) from fault


def _place(
    parameter: Parameter[Any], *, store_id: int | None, brand_id: int | None, by: Actor
) -> tuple[int, ZoneInfo]:
    """The group that owns the value and the zone its days are counted in."""
    if store_id is None:
        by.require("parameters.set_group_value")
        return _group(by, brand_id), ZoneInfo(settings.TIME_ZONE)
    if brand_id is not None:
        raise PlaceUnclear(_("Choose a store or a brand, not both."), field="brand_id")
    if not parameter.per_store:
        raise GroupOnly(_("This value is the same in the whole group."), field="store_id")
    store = network.stores(seen_by=by).get(pk=store_id)
    by.require("parameters.set_value", store_id=store_id)
    return store.group_id, ZoneInfo(store.time_zone)


def _group(by: Actor, brand_id: int | None) -> int:
    if by.group_id is None:
        raise PlaceUnclear(_("Say for which store the value is."), field="store_id")
    if brand_id is not None:
        network.brands(seen_by=by).get(pk=brand_id)
    return by.group_id


def _set_fact(parameter: Parameter[Any], row: ParameterValue, value: Any) -> ValueSet:
    is_free_text = parameter.kind is Kind.TEXT and not parameter.choices
    return ValueSet(
        store_id=row.store_id,
        brand_id=row.brand_id,
        parameter_value_id=row.pk,
        code=row.code,
        value="" if is_free_text or value is None else parameter.as_text(value),
        valid_from=row.valid_from,
    )


@command("parameters.set_value")
def withdraw_value(*, parameter_value_id: int, by: Actor, at: datetime) -> ParameterValue:
    """Take back a value whose day has not come."""
    row = (
        ParameterValue.objects.visible_to(by)
        .select_for_update(of=("self",))
        .get(pk=parameter_value_id)
    )
    place = _place(declared(row.code), store_id=row.store_id, brand_id=row.brand_id, by=by)
    if row.withdrawn_at or row.valid_from <= at.astimezone(place[1]).date():
        raise HoldsAlready(_("This value holds already or was taken back."))
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    fact = ValueWithdrawn(
        store_id=row.store_id,
        brand_id=row.brand_id,
        parameter_value_id=row.pk,
        code=row.code,
        valid_from=row.valid_from,
    )
    record(fact, by=by, at=at)
    return row
