"""The numbers of the business for other programs: ``/api/v1/parameters``."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import Field

from aftersales.core.parameter_words import to_plain
from aftersales.ground.network import queries as network
from aftersales.ground.parameters import commands, queries
from aftersales.ground.parameters.models import ParameterValue
from aftersales.ground.parameters.queries import Standing
from aftersales.web.api import (
    BadCursor,
    Id,
    IdIn,
    ListingQuery,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
)

router = Router(tags=["parameters"])
Code = Annotated[str, Field(max_length=80)]
Plain = bool | int | str | list[Any] | None


class ValueOut(Schema):
    """A dated value. ``value`` null: the place gave its own value up."""

    id: Id
    value: Any
    valid_from: date
    level: str
    store: Id | None
    brand: Id | None
    reason: str
    set_by: str
    set_at: datetime
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, row: ParameterValue) -> ValueOut:
        return cls(
            id=str(row.pk),
            value=row.value,
            valid_from=row.valid_from,
            level=row.level,
            store=None if row.store_id is None else str(row.store_id),
            brand=None if row.brand_id is None else str(row.brand_id),
            reason=row.reason,
            set_by=row.set_by,
            set_at=row.set_at,
            withdrawn_at=row.withdrawn_at,
        )


class ParameterOut(Schema):
    """A parameter, its value in force, and where that comes from."""

    id: str
    label: str
    row: str
    kind: str
    unit: str
    choices: list[Any]
    default: Any
    value: Any
    source: str
    since: date | None
    coming: list[ValueOut]

    @classmethod
    def of(cls, standing: Standing) -> ParameterOut:
        parameter = standing.parameter
        return cls(
            id=parameter.code,
            label=str(parameter.label),
            row=parameter.row,
            kind=parameter.kind,
            unit=str(parameter.unit),
            choices=[to_plain(choice) for choice in parameter.choices],
            default=to_plain(parameter.default),
            value=to_plain(standing.value),
            source=standing.source,
            since=standing.since,
            coming=[ValueOut.of(row) for row in standing.coming],
        )


class HistoryOut(ParameterOut):
    """A parameter with every value it was given."""

    history: list[ValueOut]


class SetValueIn(Schema):
    """``value`` as the parameter's kind writes it in JSON: durations in ISO 8601, times as
    HH:MM.
    """

    value: Plain
    valid_from: date
    reason: Annotated[str, Field(max_length=300)]
    store: IdIn | None = None
    brand: IdIn | None = None


class WithdrawIn(Schema):
    value_id: IdIn


def _standing(request: Request, store_id: int | None, text: str = "") -> list[Standing]:
    """As it stands today in one store, or in the whole group."""
    request.actor.require("parameters.view")
    zone = settings.TIME_ZONE
    if store_id is not None:
        zone = network.stores(seen_by=request.actor).get(pk=store_id).time_zone
        request.actor.require("parameters.view", store_id=store_id)
    today = now().astimezone(ZoneInfo(zone)).date()
    return queries.standing(store_id=store_id, group_id=request.actor.group_id, on=today, text=text)


@listing(router, "", returns=ParameterOut)
def parameters(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Every parameter, by code."""
    after = _opened(asked.cursor)
    rows = [s for s in _standing(request, asked.store_id, asked.q) if s.parameter.code > after]
    shown = rows[: asked.limit]
    more = len(rows) > asked.limit
    return {
        "items": [ParameterOut.of(s) for s in shown],
        "next": _sealed(shown[-1].parameter.code) if more else None,
    }


def _sealed(code: str) -> str:
    return base64.urlsafe_b64encode(code.encode()).decode().rstrip("=")


def _opened(cursor: str | None) -> str:
    try:
        padded = (cursor or "") + "=" * (-len(cursor or "") % 4)
        return base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error, UnicodeError) as fault:
        raise BadCursor(_("This is no cursor of this list."), field="cursor") from fault


@one(router, "/{code}", returns=HistoryOut)
def parameter(request: Request, code: Code, store: IdIn | None = None) -> HistoryOut:
    """One parameter with its history."""
    commands.declared(code)
    (standing,) = [s for s in _standing(request, store) if s.parameter.code == code]
    rows = queries.history(code=code, seen_by=request.actor)
    known = ParameterOut.of(standing).model_dump()
    return HistoryOut(**known, history=[ValueOut.of(row) for row in rows[:200]])


@deed(router, "/{code}/set-value", returns=ValueOut, status=201)
def set_value(request: Request, code: Code, body: SetValueIn) -> ValueOut:
    """From this day on another value holds."""
    request.actor.require("parameters.set_value")
    declared = commands.declared(code)
    row = commands.set_value(
        code=code,
        value=None if body.value is None else declared.from_plain(body.value),
        valid_from=body.valid_from,
        reason=body.reason,
        store_id=body.store,
        brand_id=body.brand,
        by=request.actor,
        at=now(),
    )
    return ValueOut.of(row)


@deed(router, "/{code}/withdraw-value", returns=ValueOut)
def withdraw_value(request: Request, code: Code, body: WithdrawIn) -> ValueOut:
    """Take back a value whose day has not come."""
    commands.declared(code)
    row = commands.withdraw_value(parameter_value_id=body.value_id, by=request.actor, at=now())
    return ValueOut.of(row)
