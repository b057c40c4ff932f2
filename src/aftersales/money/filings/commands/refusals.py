"""What this room says no with."""

from aftersales.core.refusals import Refusal


class RecordIncomplete(Refusal):
    """Mandatory fields are missing; they are supplied first."""

    code = "filings.record_incomplete"


class NothingToMend(Refusal):
    """This field of the record stands as it was settled."""

    code = "filings.nothing_to_mend"


class ValueImpossible(Refusal):
    """The value does not have the form of its field."""

    code = "filings.value_impossible"
    status = 422


class NoTaxPlatform(Refusal):
    """Invoices are not asked for by this system; their numbers are noted by hand."""

    code = "filings.no_tax_platform"


class SellerUnknown(Refusal):
    """The store has no tax number: nobody could issue an invoice."""

    code = "filings.seller_unknown"


class InvoiceNotSaid(Refusal):
    """What the invoice is to say has to be said first."""

    code = "filings.invoice_not_said"


class NoRedLetterDue(Refusal):
    """No credit note of this bill waits for its red letter."""

    code = "filings.no_red_letter_due"


class SignatureWrong(Refusal):
    """The call-back is not signed by the platform."""

    code = "filings.signature_wrong"
    status = 401


class DaysOpen(Refusal):
    """Vouchers leave for days whose books are closed."""

    code = "filings.days_open"


class ChartIncomplete(Refusal):
    """An account is needed and not in the chart."""

    code = "filings.chart_incomplete"


class BooksChanged(Refusal):
    """A period that went out comes to other figures now."""

    code = "filings.books_changed"


class PeriodImpossible(Refusal):
    """A period ends after it begins, and lies within a year."""

    code = "filings.period_impossible"
    status = 422
