"""What this room says no with, and how the database's own noes are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal


class NothingToBill(Refusal):
    """No line of the order is borne by anybody."""

    code = "billing.nothing_to_bill"


class AlreadyDrawn(Refusal):
    """The order is drawn up or billed already."""

    code = "billing.already_drawn"


class NotDrawn(Refusal):
    """There is no bill of this order to issue."""

    code = "billing.not_drawn"


class NotInspected(Refusal):
    """First the inspection, then the bill; another order needs somebody's word (FE-09)."""

    code = "billing.not_inspected"


class NeedsApproval(Refusal):
    """Somebody else has to grant this first (I-24)."""

    code = "billing.needs_approval"


class OwnRequest(Refusal):
    """Nobody grants what they asked for themselves."""

    code = "billing.own_request"
    status = 403


class DiscountTooLarge(Refusal):
    """A bill cannot come to less than nothing."""

    code = "billing.discount_too_large"
    status = 422


class AmountImpossible(Refusal):
    """Money is an amount above nothing, to the cent."""

    code = "billing.amount_impossible"
    status = 422


class NotIssued(Refusal):
    """Money stands on an issued bill only."""

    code = "billing.not_issued"


class MoreThanOpen(Refusal):
    """More than is still open on the bill."""

    code = "billing.more_than_open"


class MoreThanFree(Refusal):
    """More than is free of this payment."""

    code = "billing.more_than_free"


class MoreThanBilled(Refusal):
    """A credit note never exceeds its bill."""

    code = "billing.more_than_billed"


class OtherCurrency(Refusal):
    """Bill and payment have different currencies."""

    code = "billing.other_currency"


class ReferenceMissing(Refusal):
    """Money that comes over a bank or a terminal has its number."""

    code = "billing.reference_missing"
    status = 422


class ReferenceKnown(Refusal):
    """This transfer, slip or transaction is booked already."""

    code = "billing.reference_known"


class NoShift(Refusal):
    """Cash and cards go through an open shift."""

    code = "billing.no_shift"


class ShiftOpen(Refusal):
    """This cashier has a shift that is not closed."""

    code = "billing.shift_open"


class ReasonMissing(Refusal):
    """A difference, a refund, a discount has a reason."""

    code = "billing.reason_missing"
    status = 422


class DayIsClosed(Refusal):
    """The books of this day are closed (I-26)."""

    code = "billing.day_closed"


class DayNotOver(Refusal):
    """Shifts are open still, bills are drawn up, or the day has not come."""

    code = "billing.day_not_over"


class DayStillOpen(Refusal):
    """Figures go to finance once the day is closed."""

    code = "billing.day_still_open"


class AlreadySent(Refusal):
    """The figures of the day are with finance already."""

    code = "billing.already_sent"


class GatewayUnknown(Refusal):
    """No such way of mobile payment is set up."""

    code = "billing.gateway_unknown"
    status = 422


class SignatureWrong(Refusal):
    """The call-back does not carry the gateway's signature."""

    code = "billing.signature_wrong"
    status = 401


class CaseMissing(Refusal):
    """Compensation belongs to a case."""

    code = "billing.case_missing"
    status = 422


class CaseUnknown(Refusal):
    """The store has no such case: nothing is paid for a mistyped number (FE-08)."""

    code = "billing.case_unknown"
    status = 422


class TaxNumberDoubtful(Refusal):
    """The check character of a tax number is not right; really issued codes do that too."""

    code = "billing.tax_number_doubtful"
    status = 422


class TaxNumberWrong(Refusal):
    """A tax number has 15, 18 or 20 characters (GB 32100)."""

    code = "billing.tax_number_wrong"
    status = 422


class InvoiceNumberWrong(Refusal):
    """An invoice number has 8 or 20 digits."""

    code = "billing.invoice_number_wrong"
    status = 422


class InvoiceSaidAlready(Refusal):
    """A customer says once what the invoice is to say; afterwards the cashier puts it right."""

    code = "billing.invoice_said_already"


class InvoiceDataMissing(Refusal):
    """A special VAT invoice needs the buyer's name and tax number."""

    code = "billing.invoice_data_missing"
    status = 422


class Frozen(Refusal):
    """An issued bill does not change: write a credit note (I-21)."""

    code = "billing.frozen"


def _told() -> dict[str, Refusal]:
    """What each constraint means to the people."""
    frozen = Frozen(_("An issued bill does not change. Write a credit note."))
    return {
        "day_takes_no_booking": DayIsClosed(_("The books of this day are closed.")),
        "payment_reference_once": ReferenceKnown(
            _("This number is booked already."), field="reference"
        ),
        "settlement_paid_within": MoreThanOpen(_("This is more than is open."), field="amount"),
        "payment_within": MoreThanFree(_("So much of it is not free."), field="amount"),
        "settlement_credit_within": MoreThanBilled(
            _("A credit note never exceeds its bill."), field="amount"
        ),
        "settlement_line_credit_within": MoreThanBilled(
            _("A credit note never exceeds its bill."), field="amount"
        ),
        "settlement_one_stands": AlreadyDrawn(_("This order is drawn up already.")),
        "settlement_is_frozen": frozen,
        "settlement_line_is_frozen": frozen,
        "shift_one_open_each": ShiftOpen(_("Your last shift is still open. Close it first.")),
        "approval_by_somebody_else": OwnRequest(_("Somebody else has to answer this.")),
        "compensation_by_somebody_else": OwnRequest(_("Somebody else has to answer this.")),
        "invoice_number_once": ReferenceKnown(_("This number is booked already."), field="number"),
        "handover_once_a_day": AlreadySent(_("The figures of this day are with finance.")),
    }


@contextmanager
def refusing() -> Iterator[None]:
    """Let the database's no be ours. Nothing may be asked of it after; the command ends here."""
    try:
        yield
    except IntegrityError as fault:
        name = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", "") or ""
        refusal = _told().get(name)
        if refusal is None:
            raise
        raise refusal from fault
