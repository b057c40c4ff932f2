"""What the log tells of bills and money, in words."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.money.billing import queries
from aftersales.money.billing.events import (
    ChargeBegun,
    ChargeEnded,
    ChargesChecked,
    ChargesCosted,
    CompensationAnswered,
    CompensationAsked,
    CompensationPaid,
    DayAnswered,
    DayClosed,
    DaySentToFinance,
    DeviationAnswered,
    DeviationAsked,
    GatewayHeard,
    InvoiceNoted,
    PaymentAllocated,
    PaymentRefunded,
    PaymentTaken,
    SettlementClosed,
    SettlementCredited,
    SettlementDiscounted,
    SettlementDrawn,
    SettlementDropped,
    SettlementExplained,
    SettlementPaid,
    ShiftClosed,
    ShiftOpened,
)
from aftersales.money.billing.states import (
    ApprovalState,
    ChargeState,
    CheckState,
    CompensationState,
    Deviation,
    HandoverState,
    Method,
    NoticeOutcome,
)
from aftersales.resources.catalogue.states import Payer
from aftersales.web import show
from aftersales.web.sentences import names, say


def _money(value: Any) -> str:
    return show.amount(Decimal(str(value)))


def _word(choices: Any) -> Any:
    return lambda value: str(choices(value).label)


OF = {"gross": _money, "amount": _money, "discount": _money, "payer": _word(Payer)}
WAY = {"amount": _money, "method": _word(Method)}
ASKED = {"deviation": _word(Deviation)}

say(SettlementDrawn, _("%(actor)s drew up the bill (%(payer)s): %(gross)s"), shown=OF)
say(SettlementDiscounted, _("%(actor)s set a discount of %(discount)s on the bill"), shown=OF)
say(SettlementDropped, _("%(actor)s dropped the bill"), tone="late")
say(
    SettlementClosed,
    _("%(actor)s issued the bill %(number)s over %(gross)s"),
    tone="work",
    shown=OF,
)
say(SettlementExplained, _("%(actor)s explained the bill, and it was signed"), tone="ready")
say(SettlementPaid, _("The bill over %(gross)s is paid"), tone="ready", shown=OF)
say(
    SettlementCredited,
    _("%(actor)s issued the credit note %(number)s over %(gross)s"),
    tone="late",
    shown=OF,
)
say(PaymentTaken, _("%(actor)s took %(amount)s: %(method)s, %(number)s"), tone="ready", shown=WAY)
say(PaymentAllocated, _("%(amount)s were put on the bill"), is_quiet=True, shown=OF)
say(
    PaymentRefunded,
    _("%(actor)s gave %(amount)s back: %(method)s, %(number)s"),
    tone="late",
    shown=WAY,
)
say(ChargeBegun, _("%(actor)s asked for %(amount)s by mobile payment"), tone="waiting", shown=OF)
say(
    ChargeEnded,
    _("The demand for mobile payment ended: %(state)s"),
    shown={"state": _word(ChargeState)},
)
say(
    GatewayHeard,
    _("A call-back of the gateway came: %(outcome)s"),
    is_quiet=True,
    shown={"outcome": _word(NoticeOutcome)},
)
say(ShiftOpened, _("%(actor)s opened the shift with %(opening)s"), shown={"opening": _money})
say(
    ShiftClosed,
    _("%(actor)s closed the shift: counted %(counted)s, difference %(difference)s"),
    tone="ready",
    shown={"counted": _money, "difference": _money},
)
say(DayClosed, _("%(actor)s closed the books of %(day)s"), tone="ready")
say(DeviationAsked, _("%(actor)s asked: %(deviation)s"), tone="waiting", shown=ASKED)
say(
    DeviationAnswered,
    _("%(actor)s answered “%(deviation)s”: %(state)s"),
    shown={**ASKED, "state": _word(ApprovalState)},
)
say(InvoiceNoted, _("%(actor)s noted the data of the invoice"))
say(
    ChargesChecked,
    _("%(actor)s checked the charges: %(state)s"),
    shown={"state": _word(CheckState)},
)
say(
    ChargesCosted,
    _("%(actor)s reckoned the cost of the charges: %(cost)s of %(charged)s"),
    shown={"cost": _money, "charged": _money},
)
say(DaySentToFinance, _("%(actor)s sent the figures of %(day)s to finance"), tone="waiting")
say(
    DayAnswered,
    _("%(actor)s answered the figures of %(day)s: %(state)s"),
    shown={"state": _word(HandoverState)},
)
say(
    CompensationAsked,
    _("%(actor)s asked for a compensation of %(amount)s"),
    tone="waiting",
    shown=OF,
)
say(
    CompensationAnswered,
    _("%(actor)s answered the compensation: %(state)s"),
    shown={"state": _word(CompensationState)},
)
say(CompensationPaid, _("%(actor)s paid a compensation of %(amount)s out"), shown=WAY)


@names("settlement")
def settlements(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.bills(seen_by=seen_by).filter(pk__in=ids)
    return {row.pk: str(row.number or _("draft")) for row in rows}


@names("payment")
def payments(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.payments(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))
