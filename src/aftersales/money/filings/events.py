"""What happens to filings, as facts: ids, codes and numbers."""

from dataclasses import dataclass
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OfRecord(Event):
    """A fact about the e-repair record of one visit."""

    repair_record_id: int
    settlement_id: int
    order_id: int
    vehicle_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class RecordDrawn(OfRecord):
    """The record of a settled visit was built; from here on its clock runs. ``missing`` counts the
    fields it lacks; ``is_correction`` where a bill was credited and issued anew.
    """

    name = "filings.record.drawn"
    missing: int
    is_correction: bool


@dataclass(frozen=True, kw_only=True)
class RecordMended(OfRecord):
    """Fields were supplied or put right before it is (again) sent."""

    name = "filings.record.mended"
    fields: int


@dataclass(frozen=True, kw_only=True)
class RecordReleased(OfRecord):
    """It is to be sent once more, from the first attempt on."""

    name = "filings.record.released"


@dataclass(frozen=True, kw_only=True)
class RecordReplaced(OfRecord):
    """A correction took its place before the platform had it."""

    name = "filings.record.replaced"


@dataclass(frozen=True, kw_only=True)
class RecordSettled(OfRecord):
    """An attempt to hand it in ended."""

    name = "filings.record.settled"
    attempt: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class RecordAnswered(OfRecord):
    """The platform's answer became known after it was handed in."""

    name = "filings.record.answered"


@dataclass(frozen=True, kw_only=True)
class AccountsExported(Event):
    """The vouchers of a period left for the books of finance."""

    name = "filings.accounts.exported"
    accounting_export_id: int
    number: str
    since: str
    until: str
    vouchers: int
    debit: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class OfTaxOrder(Event):
    """A fact about an invoice or a red letter asked of the tax platform."""

    tax_order_id: int
    settlement_id: int
    kind: str
    state: str


@dataclass(frozen=True, kw_only=True)
class TaxOrderMade(OfTaxOrder):
    """The platform is to be asked."""

    name = "filings.tax_order.made"
    gross: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class TaxOrderSettled(OfTaxOrder):
    """An attempt to ask ended."""

    name = "filings.tax_order.settled"
    attempt: int


@dataclass(frozen=True, kw_only=True)
class TaxOrderReleased(OfTaxOrder):
    """It is to be asked once more."""

    name = "filings.tax_order.released"


@dataclass(frozen=True, kw_only=True)
class TaxOrderHeard(OfTaxOrder):
    """A call-back of the platform came; ``heeded`` says what it changed."""

    name = "filings.tax_order.heard"
    heeded: str
    confirmation: str
