"""What goes to suppliers on paper: the purchase order (appendix e: 采购订单), and before it the
request for quotation (询价单).
"""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core.actors import Actor
from aftersales.core.money import plain
from aftersales.core.papers import About, Field, Fields, Sheet, Table, Wanted
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.supply.purchasing import queries
from aftersales.supply.purchasing.models import Inquiry, PurchaseOrder


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}"


def find_order(order_id: int, actor: Actor) -> About:
    row = queries.order(order_id, seen_by=actor)
    back = reverse("purchasing:order", args=[row.pk])
    return About(what=row, store_id=row.store_id, name=row.number, back=back)


def order(
    found: About,
    wanted: Wanted,  # noqa: ARG001 - as every paper
) -> Sheet:
    """Both sides, what is ordered at which price, and by when."""
    row: PurchaseOrder = found.what
    store = store_row(row.store_id)
    ordered_on = day_of(row.ordered_at or row.proposed_at, store_id=row.store_id)
    head = [
        Field(_("Supplier"), row.supplier.name, is_wide=True),
        Field(_("Supplier's address"), row.supplier.address, is_wide=True),
        Field(_("Ordered by"), store.legal_name or store.name, is_wide=True),
        Field(_("Number"), row.number),
        Field(pgettext("purchase order", "Date"), ordered_on.isoformat()),
        Field(_("Wanted by"), row.wanted_on.isoformat() if row.wanted_on else ""),
        Field(_("Supplier's order number"), row.confirmation),
        Field(pgettext("purchasing", "Terms"), row.supplier.terms, is_wide=True),
        Field(_("Remarks"), row.words, is_wide=True),
    ]
    heads = [
        _("Part number"),
        _("Supplier's number"),
        _("Part name"),
        _("Quantity"),
        _("Price"),
        _("Amount"),
    ]
    lines = [
        [
            line.part.shown_number,
            line.their_number,
            line.part.name,
            f"{plain(line.quantity)} {line.part.unit}",
            _amount(line.price),
            _amount(line.price * line.quantity),
        ]
        for line in sorted(row.lines.all(), key=lambda one: one.pk)
    ]
    total = Field(_("Total without tax"), f"{_amount(row.total)} {row.currency}", is_wide=True)
    return Sheet(
        title=pgettext("paper", "Purchase order"),
        number=row.number,
        blocks=[
            Fields([field for field in head if field.value]),
            Table(heads, lines, widths=(18, 16, 28, 12, 13, 13)),
            Fields([total]),
        ],
        codes=(row.number,),
    )


def find_inquiry(inquiry_id: int, actor: Actor) -> About:
    row = queries.inquiries(seen_by=actor).prefetch_related("lines__part").get(pk=inquiry_id)
    back = reverse("purchasing:inquiry", args=[row.pk])
    return About(what=row, store_id=row.store_id, name=row.number, back=back)


def inquiry(
    found: About,
    wanted: Wanted,  # noqa: ARG001 - as every paper
) -> Sheet:
    """What is asked for, with room for price and days: the same sheet for all, naming none."""
    row: Inquiry = found.what
    store = store_row(row.store_id)
    head = [
        Field(pgettext("purchasing", "Asked by"), store.legal_name or store.name, is_wide=True),
        Field(_("Number"), row.number),
        Field(
            pgettext("purchase order", "Date"),
            day_of(row.made_at, store_id=row.store_id).isoformat(),
        ),
        Field(_("Wanted by"), row.wanted_on.isoformat() if row.wanted_on else ""),
        Field(_("Offers until"), row.answer_by.isoformat() if row.answer_by else ""),
        Field(_("Remarks"), row.words, is_wide=True),
    ]
    heads = [
        _("Part number"),
        _("Part name"),
        _("Quantity"),
        _("Price"),
        _("Lead time in days"),
        _("Valid until"),
    ]
    lines = [
        [
            line.part.shown_number,
            line.part.name,
            f"{plain(line.quantity)} {line.part.unit}",
            "",
            "",
            "",
        ]
        for line in sorted(row.lines.all(), key=lambda one: one.pk)
    ]
    asked = _("Prices in %(currency)s, without tax, delivered.") % {"currency": row.currency}
    return Sheet(
        title=pgettext("paper", "Request for quotation"),
        number=row.number,
        blocks=[
            Fields([field for field in head if field.value]),
            Table(heads, lines, widths=(18, 30, 14, 14, 12, 12)),
            Fields([Field(pgettext("purchasing", "Terms"), asked, is_wide=True)]),
        ],
        codes=(row.number,),
    )
