"""Papers of billing: the lawful settlement list (JT/T 1133), the receipt, the credit note.

Asking for one changes nothing. All of them are printed from what was frozen, so that the paper of a
bill is the same at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import segno
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.ground.network.queries import store as store_row
from aftersales.ground.printing.queries import pdf
from aftersales.money.billing.models import CreditNote, Payment, Settlement, SettlementLine
from aftersales.money.billing.queries.bills import said_on
from aftersales.money.billing.rules import in_capitals, plain
from aftersales.money.billing.states import FeeGroup
from aftersales.resources.catalogue.states import ServiceType

NOTHING = Decimal(0)


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}"


def _square(words: str) -> str:
    return str(segno.make(words or "-", error="m").svg_inline(scale=1, border=0, omitsize=True))


def _house(store_id: int) -> dict[str, str]:
    store = store_row(store_id)
    return {
        "name": store.legal_name or store.name,
        "tax_number": store.tax_number,
        "address": store.address,
        "phone": store.phone,
    }


def _base(store_id: int, title: str, number: str, language: str, printed_on: str) -> dict[str, Any]:
    house = _house(store_id)
    labels = {"tax_number": _("Tax number"), "address": _("Address"), "phone": _("Phone")}
    return {
        "language": "zh" if language.startswith("zh") else "en",
        "title": title,
        "number": number,
        "house": house["name"],
        "house_lines": [f"{label}: {house[key]}" for key, label in labels.items() if house[key]],
        "printed_on": printed_on,
    }


def settlement_list(bill: Settlement, *, language: str, printed_on: str) -> bytes:
    """The itemised list that the customer gets before paying (PRICE 15): material and labour apart,
    with fee groups, tax, and what becomes of replaced parts.
    """
    said, lines = said_on(bill), list(bill.lines.order_by("position", "pk"))
    data = _base(
        bill.store_id, _("Vehicle repair settlement list"), bill.number, language, printed_on
    )
    data |= {
        "head": _head(bill, said),
        "vin_square": _square(said.get("vin", "")),
        "plate_square": _square(said.get("plate", "")),
        "columns": [
            _("No."),
            _("Item"),
            _("Code"),
            _("Unit"),
            _("Quantity"),
            _("Unit price"),
            _("Amount"),
        ],
        "groups": [
            _group(_("Material"), [x for x in lines if x.kind == "part"], language),
            _group(_("Labour and other fees"), [x for x in lines if x.kind != "part"], language),
        ],
        "fees": _fees(lines),
        "sums": _sums(bill, lines),
        "capitals": in_capitals(bill.gross) if bill.currency == "CNY" else "",
        "capitals_label": _("Total in words"),
        "old_parts": f"{_('Replaced parts')}: {bill.get_old_parts_display()}",
        "signs": [_("Customer"), _("Service adviser"), _("Cashier")],
        "foot": _("Prices hold their tax. The list was handed over before payment."),
    }
    return pdf("settlement_list", data)


def _head(bill: Settlement, said: dict[str, Any]) -> list[list[str]]:
    kind = said.get("service_type", "")
    day = bill.day.isoformat() if bill.day else ""
    km = said.get("odometer_km")
    return [
        [_("Customer"), said.get("customer", "")],
        [_("Payer"), str(bill.get_payer_display())],
        [_("Plate"), said.get("plate", "")],
        [_("Model"), said.get("model", "")],
        [_("VIN"), said.get("vin", "")],
        [_("Kilometres"), "" if km is None else str(km)],
        [_("Kind of repair"), str(ServiceType(kind).label) if kind in ServiceType.values else ""],
        [_("Work order"), said.get("order", "")],
        [_("Brought in"), said.get("arrived_on", "")],
        [pgettext("bill", "Settled"), day],
    ]


def _group(title: str, lines: Sequence[SettlementLine], language: str) -> dict[str, Any]:
    is_chinese = language.startswith("zh")
    return {
        "title": title,
        "lines": [
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
        ],
        "total": _amount(sum((line.gross for line in lines), NOTHING)),
    }


def _fees(lines: Sequence[SettlementLine]) -> list[list[str]]:
    """The fee groups of the lawful form, the empty ones too."""
    return [
        [
            str(group.label),
            _amount(sum((x.gross for x in lines if x.fee_group == group), NOTHING)),
        ]
        for group in FeeGroup
    ]


def _sums(bill: Settlement, lines: Sequence[SettlementLine]) -> list[list[str]]:
    listed = sum((line.listed for line in lines), NOTHING)
    others = sum((line.others for line in lines), NOTHING)
    given = sum((line.line_discount for line in lines), NOTHING) + bill.discount
    found = [[_("By the price list"), _amount(listed)]]
    if given:
        found.append([_("Discounts"), _amount(-given)])
    if others:
        found.append([_("Borne by others"), _amount(-others)])
    return [
        *found,
        [_("Net"), _amount(bill.net)],
        [_("Tax in it"), _amount(bill.tax)],
        [_("Total"), f"{_amount(bill.gross)} {bill.currency}"],
    ]


def receipt(payment: Payment, *, language: str, printed_on: str) -> bytes:
    """What somebody gets who paid (收款凭证): method, amount, for what, open rest (FE-03)."""
    uses = list(payment.allocations.select_related("settlement").order_by("pk"))
    rest = sum({use.settlement_id: use.settlement.rest for use in uses}.values(), NOTHING)
    customer = payment.customer
    data = _base(payment.store_id, _("Payment receipt"), payment.number, language, printed_on)
    data |= {
        "head": [
            [_("Customer"), customer.name if customer else ""],
            [_("Taken"), payment.day.isoformat()],
            [_("Method"), str(payment.get_method_display())],
            [_("Reference"), payment.reference],
            [pgettext("receipt", "For"), ", ".join(use.settlement.number for use in uses)
             or str(payment.get_purpose_display())],
        ],
        "sums": [
            [_("Amount"), f"{_amount(payment.amount)} {payment.currency}"],
            [_("Open rest"), _amount(rest)],
        ],
        "capitals": in_capitals(payment.amount) if payment.currency == "CNY" else "",
        "capitals_label": _("Total in words"),
        "signs": [_("Customer"), _("Cashier")],
        "foot": _("This is no tax invoice."),
    }  # fmt: skip
    return pdf("receipt", data)


def credit_note_paper(note: CreditNote, *, language: str, printed_on: str) -> bytes:
    """What takes a bill back, line by line."""
    bill = note.settlement
    said = said_on(bill)
    lines = note.lines.select_related("line").order_by("line__position", "pk")
    is_chinese = language.startswith("zh")
    data = _base(note.store_id, _("Credit note"), note.number, language, printed_on)
    data |= {
        "head": [
            [_("Customer"), said.get("customer", "")],
            [_("Bill"), bill.number],
            [_("Plate"), said.get("plate", "")],
            [pgettext("bill", "Issued"), note.day.isoformat()],
            [_("Reason"), f"{note.get_reason_display()} · {note.words}"],
        ],
        "lines": [
            [
                row.line.name_zh if is_chinese else row.line.name_en or row.line.name_zh,
                _amount(-row.net),
                _amount(-row.tax),
                _amount(-row.gross),
            ]
            for row in lines
        ],
        "columns": [_("Item"), _("Net"), _("Tax in it"), _("Amount")],
        "sums": [[_("Total"), f"{_amount(-note.gross)} {note.currency}"]],
        "capitals": "",
        "capitals_label": "",
        "signs": [_("Customer"), _("Cashier")],
        "foot": _("The bill stays as it was issued; this note takes it back."),
    }
    return pdf("receipt", data)
