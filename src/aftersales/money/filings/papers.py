"""The paper of filings: what an invoice says, to keep beside the one of the tax office."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core.actors import Actor
from aftersales.core.money import plain
from aftersales.core.papers import About, Block, Field, Fields, Sheet, Table, Wanted
from aftersales.ground.network.queries import store as store_row
from aftersales.money.billing import queries as billing
from aftersales.money.billing.states import STANDING
from aftersales.money.filings import queries
from aftersales.money.filings.queries import Invoiced


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}"


def find_invoice(settlement_id: int, actor: Actor) -> About:
    """The invoice of a bill, once it has a number."""
    bill = billing.bills(seen_by=actor).filter(state__in=STANDING).get(pk=settlement_id)
    said = billing.invoices_over([bill.pk], seen_by=actor)
    found = queries.issued(said, seen_by=actor).get(bill.pk)
    if found is None:
        raise ObjectDoesNotExist(settlement_id)
    back = reverse("billing:settlement", args=[bill.pk])
    return About(what=found, store_id=bill.store_id, name=found.data.number, back=back)


def invoice(
    found: About,
    wanted: Wanted,  # noqa: ARG001 - as every paper
) -> Sheet:
    """Number, day, both sides, and the amounts by tax rate."""
    told: Invoiced = found.what
    data, bill = told.data, told.data.settlement
    store = store_row(bill.store_id)
    said = billing.said_on(bill)
    head = [
        Field(_("Invoice number"), data.number),
        Field(_("Issued on"), data.issued_on.isoformat()),
        Field(_("Kind"), str(data.get_kind_display())),
        Field(_("State"), str(data.get_state_display())),
        Field(_("Buyer"), data.buyer, is_wide=True),
        Field(_("Buyer's tax number"), data.tax_number),
        Field(pgettext("invoice", "Seller"), store.legal_name or store.name, is_wide=True),
        Field(_("Seller's tax number"), store.tax_number),
        Field(_("Bill"), bill.number),
        Field(_("Plate"), str(said.get("plate") or "")),
    ]
    sums = [
        Field(_("Net"), _amount(told.net)),
        Field(_("Tax in it"), _amount(told.tax)),
        Field(_("Total"), f"{_amount(told.gross)} {bill.currency}", is_wide=True),
    ]
    if data.red_number:
        sums.append(Field(_("Red letter"), f"{data.red_number} · {data.red_on}", is_wide=True))
    blocks: list[Block] = [Fields([field for field in head if field.value])]
    if told.lines:
        heads = [_("Item"), _("Tax rate"), _("Net"), _("Tax in it")]
        rows = [
            [
                line["name"],
                f"{plain(Decimal(line['rate']))} %",
                _amount(Decimal(line["net"])),
                _amount(Decimal(line["tax"])),
            ]
            for line in told.lines
        ]
        blocks.append(Table(heads, rows, widths=(46, 14, 20, 20)))
    return Sheet(
        title=_("Invoice details"),
        number=data.number,
        blocks=[*blocks, Fields(sums)],
        codes=(data.number,),
        note=_(
            "This sheet is no invoice: the invoice itself comes from the tax office. Its number can"
            " be checked on the verification platform of the tax office."
        ),
    )
