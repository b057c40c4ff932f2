"""The papers of a visit: the work order for the workshop, the estimate for the customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core.actors import Actor
from aftersales.core.papers import (
    About,
    Block,
    Field,
    Fields,
    Point,
    Points,
    Sheet,
    Table,
    Wanted,
    Words,
)
from aftersales.lane.orders import queries
from aftersales.lane.orders.models import Line, Order
from aftersales.lane.orders.states import SHARES, LineKind, PriceReason
from aftersales.resources.catalogue.states import Payer
from aftersales.web import show


def find_order(order_id: int, actor: Actor) -> About:
    order = queries.orders(seen_by=actor).get(pk=order_id)
    return About(
        what=order,
        store_id=order.store_id,
        name=order.number,
        back=reverse("orders:detail", args=[order.pk]),
    )


def work_order(found: About, wanted: Wanted) -> Sheet:
    """The four blocks of RC-17: the customer's statement, the work instruction, items with parts
    and other charges, the vehicle check.
    """
    page = _page(found, wanted)
    order = page.order
    blocks: list[Block] = [
        _head(order),
        Words(_("1. What the customer says")),
        Words(order.statement or "–"),
    ]
    if order.diagnosis:
        blocks.append(Words(f"{_('First diagnosis, presumed cause')}: {order.diagnosis}"))
    blocks += [
        Words(_("2. Work instruction")),
        Points([Point(row.job.title, row.job.instruction) for row in page.jobs]),
        Words(_("3. Items, parts and other charges")),
        _lines(_counting(page), wanted),
        Words(_("4. Vehicle check")),
        Words(_seen(page)),
        Words(_signatures(_("Customer's signature"), _("Service adviser"))),
    ]
    return Sheet(
        title=pgettext("paper", "Work order"),
        number=order.number,
        blocks=blocks,
        codes=_codes(order),
    )


def _codes(order: Any) -> tuple[str, str]:
    return order.vehicle.plate or "", order.vehicle.vin or ""


def estimate(found: About, wanted: Wanted) -> Sheet:
    """Labour, parts and other charges apart, with who bears what, to be agreed (FE-01)."""
    page = _page(found, wanted)
    order = page.order
    lines = _counting(page)
    groups = [(str(kind.label), [line for line in lines if line.kind == kind]) for kind in LineKind]
    sums = [[label, _amount(sum(n.gross for n in mine))] for label, mine in groups if mine]
    payers = dict(Payer.choices)
    borne = [[str(payers[p]), _amount(page.totals[p])] for p in SHARES if page.totals[p]]
    whole = [
        [_("Net"), _amount(order.net)],
        [_("Tax"), _amount(order.tax)],
        [_("Together"), f"{_amount(order.gross)} {order.currency}"],
    ]
    newest = page.estimates[0] if page.estimates else None
    said = _("Prices hold their tax. What is found beyond this is asked before it is done.")
    until = f"{_('Good until')} {show.moment(newest.valid_until)}" if newest else ""
    return Sheet(
        title=_("Estimate"),
        number=order.number,
        codes=_codes(order),
        intro=_("version %(n)s") % {"n": newest.version} if newest else "",
        blocks=[
            _head(order),
            _lines(lines, wanted),
            Table(
                heads=["", _("Amount")],
                rows=[*sums, *whole, *(borne if len(borne) > 1 else [])],
                widths=[3, 1],
            ),
            Words(" ".join(filter(None, [said, until]))),
            Words(_signatures(_("Agreed: customer's signature"), _("Date"))),
        ],
    )


def _page(found: About, wanted: Wanted) -> queries.OrderPage:
    return queries.order_page(found.what.pk, seen_by=wanted.actor, at=wanted.at)


def _counting(page: queries.OrderPage) -> list[Line]:
    return [line for row in page.jobs if row.job.counts for line in row.lines]


def _head(order: Order) -> Fields:
    car = order.vehicle
    km = "" if order.odometer_km is None else show.number(order.odometer_km)
    told = [
        (_("Plate"), show.plate(car.plate).striptags() if car.plate else ""),
        (_("VIN"), car.vin or ""),
        (_("Car"), car.model_words),
        (_("Odometer, km"), km),
        (_("Customer"), order.customer.name),
        (_("Service adviser"), order.advisor.name if order.advisor else ""),
        (pgettext("order", "Opened"), show.moment(order.opened_at)),
        (_("Promised"), show.moment(order.promised_at) if order.promised_at else ""),
    ]
    return Fields([Field(label, str(value)) for label, value in told])


def _lines(lines: Iterable[Line], wanted: Wanted) -> Table:
    chinese = wanted.language.startswith("zh") or not wanted.language
    return Table(
        heads=[
            _("Code"),
            _("Line"),
            _("Quantity"),
            _("Price of one"),
            _("Discount"),
            _("Amount"),
        ],
        rows=[
            [
                line.code,
                _named(line, is_chinese=chinese),
                f"{line.quantity.normalize():f}",
                _amount(line.unit_price),
                _amount(line.discount) if line.discount else "",
                _amount(line.gross),
            ]
            for line in lines
        ],
        widths=[3, 6, 2, 2, 2, 2],
    )


def _named(line: Line, *, is_chinese: bool) -> str:
    """With the reason of its price, where that is not its list price (FE-06)."""
    name = line.name_zh if is_chinese or not line.name_en else line.name_en
    reason = dict(PriceReason.choices).get(line.price_reason, "")
    return f"{name} ({reason})" if reason else name


def _amount(value: Any) -> str:
    return show.amount(value)


def _seen(page: queries.OrderPage) -> str:
    """Fuel, damage and belongings in a line."""
    order, check = page.order, page.check
    fuel = "–" if order.fuel_percent is None else f"{order.fuel_percent} %"
    marks = [f"{mark.get_view_display()}: {mark.get_kind_display()}" for mark in page.marks]
    told = [f"{_('Fuel')} {fuel}", *marks]
    if check and check.belongings:
        told.append(f"{_('In the car')}: {check.belongings}")
    return " · ".join(told)


def _signatures(*names: str) -> str:
    return "      ".join(f"{name} ____________________" for name in names)
