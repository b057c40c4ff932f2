"""Key figures for machines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils import timezone
from ninja import Query
from pydantic import Field

from aftersales.core.figures import Asked, Course, Reading, all_figures
from aftersales.management.analytics import queries
from aftersales.web.api import ERRORS, Id, IdIn, Request, Router, Schema

router = Router(tags=["figures"])
SomeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class FiguresAsked(Schema):
    """The week or month that holds the day ``on``, and the eleven before it; without a store all
    of one's stores together. Without a day the running one.
    """

    store: IdIn | None = None
    step: Literal["week", "month"] = "month"
    on: SomeDay | None = None


class ReadingOut(Schema):
    """A figure of one period, from the first day up to and with the last one. Without anything
    counted its value is null, and neither 0 nor 100. Amounts of money name their ``currency``; of
    several currencies there is no sum: numerator and value are null.
    """

    first: date
    last: date
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    currency: str | None


class StoreReadingOut(ReadingOut):
    store_id: Id


class FigureOut(Schema):
    """``readings`` from the oldest period to the one asked for; ``by_store`` tells that one."""

    code: str
    label: str
    formula: str
    row: str
    unit: str
    better: str
    value: Decimal | None
    change: Decimal | None
    readings: list[ReadingOut]
    by_store: list[StoreReadingOut]


class FiguresOut(Schema):
    items: list[FigureOut]
    next: str | None = None


def _reading(told: Course, asked: Asked, n: int, reading: Reading) -> dict[str, Any]:
    return {
        "first": asked.edges[n],
        "last": asked.edges[n + 1] - date.resolution,
        "numerator": reading.part,
        "denominator": reading.whole if told.figure.whole else None,
        "value": reading.value,
        "currency": reading.currency or None,
    }


def _out(told: Course, asked: Asked) -> dict[str, Any]:
    one, last = told.figure, asked.periods - 1
    return {
        "code": one.code,
        "label": str(one.label),
        "formula": str(one.formula),
        "row": one.row,
        "unit": one.unit.value,
        "better": one.better.value,
        "value": told.last.value,
        "change": told.change,
        "readings": [_reading(told, asked, n, r) for n, r in enumerate(told.readings)],
        "by_store": [
            {"store_id": store, **_reading(told, asked, last, readings[-1])}
            for store, readings in told.by_store.items()
        ],
    }


def _asked(request: Request, asked: FiguresAsked) -> Asked:
    request.actor.require(queries.RIGHT, store_id=asked.store)
    stores = request.actor.stores_with(queries.RIGHT)
    return queries.asked_for(
        stores=stores if asked.store is None else [asked.store],
        on=asked.on,
        step=asked.step,
        seen_by=request.actor,
        now=timezone.now(),
    )


@router.get("", response={200: FiguresOut, **ERRORS})
def list_figures(request: Request, asked: Annotated[FiguresAsked, Query(...)]) -> Any:
    """Every key figure with its formula, and what it was reckoned from."""
    meant = _asked(request, asked)
    return {"items": [_out(told, meant) for told in queries.told(meant)]}


@router.get("/{code}", response={200: FigureOut, **ERRORS})
def get_figure(request: Request, code: str, asked: Annotated[FiguresAsked, Query(...)]) -> Any:
    """One key figure."""
    meant = _asked(request, asked)
    if code not in all_figures():
        raise Http404
    (told,) = queries.told(meant, code)
    return _out(told, meant)
