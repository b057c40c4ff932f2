"""Papers of billing: the lawful settlement list (JT/T 1133), the receipt, the credit note.

All of them are composed from what was frozen, so that the paper of a bill is the same at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core.actors import Actor
from aftersales.core.money import plain
from aftersales.core.papers import About, Block, Field, Fields, Sheet, Table, Wanted, Words
from aftersales.ground.network.queries import store as store_row
from aftersales.money.billing import queries
from aftersales.money.billing.models import CreditNote, Payment, Settlement, SettlementLine
from aftersales.money.billing.rules import in_capitals
from aftersales.money.billing.states import STANDING, FeeGroup
from aftersales.resources.catalogue.states import ServiceType

NOTHING = Decimal(0)


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}"


def _house(store_id: int) -> str:
    """Who repaired: the data of the house that the form asks for."""
    store = store_row(store_id)
    said = [
        store.legal_name or store.name,
        f"{_('Tax number')}: {store.tax_number}" if store.tax_number else "",
        f"{_('Address')}: {store.address}" if store.address else "",
        f"{_('Phone')}: {store.phone}" if store.phone else "",
    ]
    return " · ".join(filter(None, said))


def find_bill(settlement_id: int, actor: Actor) -> About:
    bills = queries.bills(seen_by=actor).filter(state__in=STANDING)
    bill = bills.get(pk=settlement_id)
    back = reverse("billing:settlement", args=[bill.pk])
    return About(what=bill, store_id=bill.store_id, name=bill.number, back=back)


def settlement_list(found: About, wanted: Wanted) -> Sheet:
    """The itemised list that the customer gets before paying (PRICE 15): material and labour apart,
    with fee groups, tax, and what becomes of replaced parts.
    """
    bill: Settlement = found.what
    said, lines = queries.said_on(bill), list(bill.lines.order_by("position", "pk"))
    material = [line for line in lines if line.kind == "part"]
    labour = [line for line in lines if line.kind != "part"]
    blocks: list[Block] = [Fields(_head(bill, said))]
    for title, its in ((_("Material"), material), (_("Labour and other fees"), labour)):
        if its:
            blocks += [Words(title), _lines(its, wanted.language)]
    blocks += [
        Words(_("Fees by group")),
        Table([str(group.label) for group in FeeGroup], [_fees(lines)]),
        Fields([*_sums(bill, lines), *_signs(_("Customer"), _("Service adviser"), _("Cashier"))]),
    ]
    return Sheet(
        title=_("Vehicle repair settlement list"),
        number=bill.number,
        intro=_house(bill.store_id),
        codes=(bill.number, str(said.get("plate") or "")),
        blocks=blocks,
        note=_("Prices hold their tax. The list was handed over before payment."),
    )


def _head(bill: Settlement, said: dict[str, Any]) -> list[Field]:
    kind, km = said.get("service_type", ""), said.get("odometer_km")
    return [
        Field(_("Customer"), said.get("customer", "")),
        Field(_("Payer"), str(bill.get_payer_display())),
        Field(_("Plate"), said.get("plate", "")),
        Field(_("Model"), said.get("model", "")),
        Field(_("VIN"), said.get("vin", "")),
        Field(_("Kilometres"), "" if km is None else str(km)),
        Field(
            _("Kind of repair"), str(ServiceType(kind).label) if kind in ServiceType.values else ""
        ),
        Field(_("Work order"), said.get("order", "")),
        Field(_("Brought in"), said.get("arrived_on", "")),
        Field(pgettext("bill", "Settled"), bill.day.isoformat() if bill.day else ""),
    ]


def _lines(lines: Sequence[SettlementLine], language: str) -> Table:
    is_chinese = language.startswith("zh")
    rows = [
        [
            str(place),
            line.name_zh if is_chinese else line.name_en or line.name_zh,
            line.code,
            line.unit or (_("h") if line.kind == "labour" else ""),
            plain(line.quantity),
            _amount(line.unit_price),
            _amount(line.gross),
        ]
        for place, line in enumerate(lines, start=1)
    ]
    whole = sum((line.gross for line in lines), NOTHING)
    rows.append(["", _("Total"), "", "", "", "", _amount(whole)])
    heads = [
        _("No."),
        _("Item"),
        _("Code"),
        _("Unit"),
        _("Quantity"),
        _("Unit price"),
        _("Amount"),
    ]
    return Table(heads, rows, widths=(6, 34, 18, 8, 10, 12, 12))


def _fees(lines: Sequence[SettlementLine]) -> list[str]:
    """The fee groups of the lawful form, the empty ones too."""
    return [
        _amount(sum((line.gross for line in lines if line.fee_group == group), NOTHING))
        for group in FeeGroup
    ]


def _sums(bill: Settlement, lines: Sequence[SettlementLine]) -> list[Field]:
    listed = sum((line.listed for line in lines), NOTHING)
    others = sum((line.others for line in lines), NOTHING)
    given = sum((line.line_discount for line in lines), NOTHING) + bill.discount
    found = [Field(_("By the price list"), _amount(listed))]
    if given:
        found.append(Field(_("Discounts"), _amount(-given)))
    if others:
        found.append(Field(_("Borne by others"), _amount(-others)))
    found += [Field(_("Net"), _amount(bill.net)), Field(_("Tax in it"), _amount(bill.tax))]
    found.append(Field(_("Total"), f"{_amount(bill.gross)} {bill.currency}", is_wide=True))
    if bill.currency == "CNY":
        found.append(Field(_("Total in words"), in_capitals(bill.gross), is_wide=True))
    found.append(Field(_("Replaced parts"), str(bill.get_old_parts_display()), is_wide=True))
    return found


def _signs(*names: str) -> list[Field]:
    """Who signs: room for a name."""
    return [Field(f"{name} · {_('Signature')}", "") for name in names]


def find_payment(payment_id: int, actor: Actor) -> About:
    row = queries.payments(seen_by=actor).get(pk=payment_id)
    back = reverse("billing:payment", args=[row.pk])
    return About(what=row, store_id=row.store_id, name=row.number, back=back)


def receipt(
    found: About,
    wanted: Wanted,  # noqa: ARG001 - as every paper
) -> Sheet:
    """What somebody gets who paid (收款凭证): method, amount, for what, open rest (FE-03)."""
    payment: Payment = found.what
    uses = list(payment.allocations.select_related("settlement").order_by("pk"))
    rest = sum({use.settlement_id: use.settlement.rest for use in uses}.values(), NOTHING)
    numbers = ", ".join(dict.fromkeys(use.settlement.number for use in uses))
    fields = [
        Field(_("Customer"), payment.customer.name if payment.customer else ""),
        Field(_("Taken"), payment.day.isoformat()),
        Field(_("Method"), str(payment.get_method_display())),
        Field(_("Reference"), payment.reference),
        Field(pgettext("receipt", "For"), numbers or str(payment.get_purpose_display())),
        Field(_("Amount"), f"{_amount(payment.amount)} {payment.currency}"),
        Field(_("Open rest"), _amount(rest)),
    ]
    if payment.currency == "CNY":
        fields.append(Field(_("Total in words"), in_capitals(payment.amount), is_wide=True))
    return Sheet(
        title=_("Payment receipt"),
        number=payment.number,
        intro=_house(payment.store_id),
        blocks=[Fields([*fields, *_signs(_("Customer"), _("Cashier"))])],
        note=_("This is no tax invoice."),
    )


def find_credit_note(credit_note_id: int, actor: Actor) -> About:
    row = queries.credit_notes(seen_by=actor).get(pk=credit_note_id)
    back = reverse("billing:settlement", args=[row.settlement_id])
    return About(what=row, store_id=row.store_id, name=row.number, back=back)


def credit_note(found: About, wanted: Wanted) -> Sheet:
    """What takes a bill back, line by line."""
    note: CreditNote = found.what
    said = queries.said_on(note.settlement)
    is_chinese = wanted.language.startswith("zh")
    lines = note.lines.select_related("line").order_by("line__position", "pk")
    rows = [
        [
            row.line.name_zh if is_chinese else row.line.name_en or row.line.name_zh,
            _amount(-row.net),
            _amount(-row.tax),
            _amount(-row.gross),
        ]
        for row in lines
    ]
    rows.append([_("Total"), _amount(-note.net), _amount(-note.tax), _amount(-note.gross)])
    head = [
        Field(_("Customer"), said.get("customer", "")),
        Field(_("Bill"), note.settlement.number),
        Field(_("Plate"), said.get("plate", "")),
        Field(pgettext("bill", "Issued"), note.day.isoformat()),
        Field(_("Reason"), f"{note.get_reason_display()} · {note.words}", is_wide=True),
    ]
    heads = [_("Item"), _("Net"), _("Tax in it"), _("Amount")]
    return Sheet(
        title=_("Credit note"),
        number=note.number,
        intro=_house(note.store_id),
        blocks=[
            Fields(head),
            Table(heads, rows, widths=(46, 18, 18, 18)),
            Fields(_signs(_("Customer"), _("Cashier"))),
        ],
        note=_("The bill stays as it was issued; this note takes it back."),
    )
