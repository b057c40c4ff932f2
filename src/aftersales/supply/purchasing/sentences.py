"""What the log tells of purchases, in words."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.money import plain
from aftersales.supply.purchasing import events, queries
from aftersales.supply.purchasing.states import (
    DifferenceKind,
    DifferenceState,
    IncentiveKind,
    MakerAnswer,
    Mode,
    ProblemEffect,
    RecoveredBy,
    RecoveryBasis,
    ReturnKind,
    Seriousness,
    Settlement,
    SourceKind,
    Standing,
    SubmitWay,
    TrainingResult,
    TrainingSubject,
    WrittenBy,
    scored,
)
from aftersales.web import show
from aftersales.web.sentences import names, say


def _pieces(value: Any) -> str:
    return plain(Decimal(str(value)))


def _lines(value: Any) -> str:
    """So many parts stand on it, each on a line of its own."""
    return ngettext("%(n)s line", "%(n)s lines", int(value)) % {"n": value}


def _days(value: Any) -> str:
    return ngettext("%(n)s day", "%(n)s days", int(value)) % {"n": value}


def _suppliers(value: Any) -> str:
    return ngettext("%(n)s supplier", "%(n)s suppliers", int(value)) % {"n": value}


def _yes(value: Any) -> str:
    return show.yes_no(bool(value))


def _last_day(value: Any) -> str:
    """The promised day; the fact holds the midnight that ends it."""
    if not value:
        return gettext("no day")
    return show.date((datetime.fromisoformat(value) - timedelta(seconds=1)).date())


def _of(choices: Any) -> Any:
    labels = {str(value): label for value, label in choices.choices}
    return lambda code: labels.get(code, code)


def _rank(value: Any) -> str:
    """Which approval it was; an amount that may be ordered alone needs nobody's."""
    words = {1: gettext("first approval"), 2: gettext("second approval")}
    return words.get(int(value), gettext("no approval needed"))


DUE = {"due_at": _last_day}

say(events.SupplierRegistered, _("%(actor)s opened the file of the supplier"))
say(events.SupplierChanged, _("%(actor)s changed the file of the supplier"))
say(
    events.OrderPlanned,
    _("%(actor)s proposed %(lines)s of the order from the purchase plan"),
    shown={"lines": _lines},
)
say(
    events.StandingSet,
    _("%(actor)s set the standing from “%(before)s” to “%(standing)s”"),
    tone="waiting",
    shown={"before": _of(Standing), "standing": _of(Standing)},
)
say(events.ContactNoted, _("%(actor)s noted a contact"))
say(events.ContactSeen, _("%(actor)s looked at a contact in clear"))
say(events.ContactForgotten, _("%(actor)s removed a contact for good"))
say(
    events.TermsNoted,
    _("%(actor)s noted how %(part)s is sold: %(lead_days)s"),
    shown={"lead_days": _days},
)
say(
    events.SupplierPriced,
    _("%(actor)s noted for %(part)s: %(amount)s %(currency)s from %(holds_from)s, %(mode)s"),
    shown={"mode": _of(Mode)},
)
say(
    events.ModeSet,
    _("%(actor)s settled how the part is bought: %(mode)s"),
    shown={"mode": _of(Mode)},
)
say(
    events.OrderProposed,
    _("%(actor)s proposed it: %(lines)s, %(total)s %(currency)s"),
    shown={"lines": _lines},
)
say(
    events.OrderChanged,
    _("%(actor)s changed the lines: now %(lines)s, %(total)s in all"),
    shown={"lines": _lines},
)
say(
    events.OrderApproved,
    _("%(actor)s approved %(total)s (%(rank)s)"),
    tone="ready",
    shown={"rank": _rank},
)
say(events.OrderReopened, _("%(actor)s sent it back to be changed"), tone="waiting")
say(
    events.OrderPlaced,
    _("%(actor)s sent it to the supplier; expected by %(due_at)s"),
    tone="work",
    shown=DUE,
)
say(
    events.OrderConfirmed,
    _("%(actor)s noted the confirmation; promised for %(due_at)s"),
    tone="work",
    shown=DUE,
)
say(
    events.OrderShipped,
    _("%(actor)s noted that it was shipped; promised for %(due_at)s"),
    tone="work",
    shown=DUE,
)
say(
    events.OrderChased,
    _("%(actor)s chased the supplier; promised for %(due_at)s"),
    tone="waiting",
    shown=DUE,
)
say(events.OrderPartlyReceived, _("A part of the order has come"), tone="waiting")
say(events.OrderReceived, _("Everything of the order has come"), tone="ready")
say(
    events.OrderClosed,
    _("%(actor)s closed the order; called off: %(called_off)s"),
    shown={"called_off": _pieces},
)
say(events.OrderCancelled, _("%(actor)s cancelled the purchase"), tone="late")
say(
    events.ReceiptOpened,
    _("%(actor)s compared the papers of delivery %(receipt)s; packages: %(packages)s"),
    tone="work",
)
say(
    events.ReceiptChecked,
    _("%(actor)s checked %(receipt)s: counted %(counted)s, rejected %(rejected)s, wrong %(wrong)s"),
    tone="work",
    shown={"counted": _pieces, "rejected": _pieces, "wrong": _pieces},
)
say(
    events.ReceiptBooked,
    _(
        "%(actor)s booked %(receipt)s: accepted %(accepted)s, rejected %(rejected)s,"
        " short %(short)s, excess %(excess)s"
    ),
    tone="ready",
    shown={"accepted": _pieces, "rejected": _pieces, "short": _pieces, "excess": _pieces},
)
say(events.ReceiptDropped, _("%(actor)s dropped the receipt %(receipt)s"), tone="late")
say(
    events.ExcessDecided,
    _("%(actor)s decided on %(part)s × %(quantity)s beyond the order; taken: %(taken)s"),
    shown={"quantity": _pieces, "taken": _yes},
)
say(
    events.RejectedReleased,
    _("Set aside at the receipt, now proved and in stock: %(part)s × %(quantity)s"),
    tone="ready",
    shown={"quantity": _pieces},
)
say(
    events.ReturnMade,
    _("%(actor)s noted that %(part)s × %(quantity)s goes back: %(kind)s"),
    tone="waiting",
    shown={"quantity": _pieces, "kind": _of(ReturnKind)},
)
say(events.ReturnSent, _("%(actor)s sent %(part)s back"), tone="work")
say(
    events.ReturnSettled,
    pgettext_lazy("purchase return", "%(actor)s settled the return of %(part)s: %(outcome)s"),
    tone="ready",
    shown={"outcome": _of(Settlement)},
)

say(
    events.InquiryMade,
    _("%(actor)s asked %(suppliers)s for a quotation: %(lines)s"),
    tone="work",
    shown={"suppliers": _suppliers, "lines": _lines},
)
say(events.InquiryWidened, _("%(actor)s asked %(supplier)s too"), tone="work")
say(
    events.OfferNoted,
    _(
        "%(actor)s noted the offer of %(supplier)s: %(lines)s, %(total)s,"
        " valid until %(valid_until)s"
    ),
    tone="work",
    shown={"lines": _lines},
)
say(events.OfferDeclined, _("%(actor)s noted that %(supplier)s makes no offer"))
say(
    events.OfferChosen,
    _("%(actor)s chose %(supplier)s: %(lines)s, %(total)s, order %(purchase_order)s"),
    tone="ready",
    shown={"lines": _lines},
)
say(
    events.InquiryDecided,
    _("%(actor)s decided: %(lines)s bought, not at the lowest price: %(dearer)s"),
    tone="ready",
    shown={"lines": _lines},
)
say(
    events.InquiryDropped,
    pgettext_lazy("request for quotation", "%(actor)s dropped it"),
    tone="late",
)

say(
    events.SupplierInvoiceNoted,
    _("%(actor)s noted the invoice: %(gross)s %(currency)s, differences: %(differences)s"),
    tone="work",
)
say(
    events.DifferenceSettled,
    _("%(actor)s settled a difference (%(kind)s) of %(amount)s: %(outcome)s"),
    shown={"kind": _of(DifferenceKind), "outcome": _of(DifferenceState)},
)
say(
    events.SupplierInvoiceCleared,
    _("Cleared for payment: %(payable)s %(currency)s, due on %(due_on)s"),
    tone="ready",
)
say(
    events.SupplierInvoicePaid,
    _("%(actor)s noted the payment: %(payable)s %(currency)s"),
    tone="ready",
)
say(
    events.SupplierInvoiceWithdrawn,
    _("%(actor)s sent the invoice back to the supplier"),
    tone="late",
)
say(
    events.SupplierEvaluated,
    _("%(actor)s evaluated %(supplier)s: %(total)s, proposed: %(proposed)s"),
    tone="work",
    shown={"total": scored, "proposed": _of(Standing)},
)
say(
    events.EvaluationRuled,
    _("%(actor)s decided on the evaluation: %(standing)s (proposed: %(proposed)s)"),
    tone="ready",
    shown={"standing": _of(Standing), "proposed": _of(Standing)},
)
say(
    events.SupplierTrained,
    _("%(actor)s noted a training in %(subject)s: %(result)s"),
    shown={"subject": _of(TrainingSubject), "result": _of(TrainingResult)},
)
say(
    events.IncentiveGranted,
    _("%(actor)s approved an incentive: %(kind)s"),
    tone="ready",
    shown={"kind": _of(IncentiveKind)},
)
say(
    events.ProblemRaised,
    _("%(actor)s raised a quality problem (%(seriousness)s) of %(part)s × %(quantity)s"),
    tone="waiting",
    shown={"seriousness": _of(Seriousness), "quantity": _pieces},
)
say(events.ProblemSentBack, _("%(actor)s sent it back to the store"), tone="waiting")
say(events.ProblemCompleted, _("%(actor)s said what was missing"), tone="work")
say(events.ProblemPassedOn, _("%(actor)s passed it on to purchasing"), tone="work")
say(
    events.MakerWritten,
    _("%(actor)s wrote to the maker (%(way)s); it answers until %(due_at)s"),
    tone="work",
    shown={"way": _of(WrittenBy), "due_at": _last_day},
)
say(
    events.MakerAnswered,
    _("%(actor)s noted the maker's answer: %(answer)s"),
    tone="waiting",
    shown={"answer": _of(MakerAnswer)},
)
say(events.ProblemDisputed, _("%(actor)s disputed the maker's answer"), tone="late")
say(
    events.ProblemClosed,
    pgettext_lazy("part problem", "%(actor)s closed it: %(effect)s"),
    tone="ready",
    shown={"effect": _of(ProblemEffect)},
)

say(
    events.RecoveryDrafted,
    _("%(actor)s wrote the claim %(basis)s: %(lines)s, %(claimed)s %(currency)s"),
    tone="waiting",
    shown={"basis": _of(RecoveryBasis), "lines": _lines},
)
say(
    events.RecoverySourceNoted,
    _("%(actor)s added a paper: %(kind)s %(paper)s"),
    shown={"kind": _of(SourceKind)},
)
say(events.RecoveryApproved, _("%(actor)s approved the claim of %(claimed)s"), tone="ready")
say(
    events.RecoverySubmitted,
    _("%(actor)s sent the claim to the supplier (%(way)s), answer due by %(due_at)s"),
    tone="work",
    shown={"way": _of(SubmitWay), **DUE},
)
say(
    events.RecoveryAnswered,
    _("%(actor)s noted the answer: they bear %(agreed)s of %(claimed)s %(currency)s"),
    tone="work",
)
say(
    events.CostRecovered,
    _("%(actor)s noted %(amount)s %(currency)s recovered (%(kind)s), still to come: %(left)s"),
    tone="ready",
    shown={"kind": _of(RecoveredBy)},
)
say(
    events.RecoveryClosed,
    _("All that was agreed has come: %(recovered)s %(currency)s"),
    tone="ready",
)
say(
    events.RecoveryWrittenOff,
    _("%(actor)s wrote off what did not come: %(given_up)s %(currency)s"),
    tone="late",
)
say(
    events.RecoveryWithdrawn,
    _("%(actor)s withdrew the claim of %(claimed)s"),
    tone="late",
)


@names("supplier")
def suppliers(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.suppliers(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))


@names("purchase_order")
def orders(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.orders(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("receipt")
def receipts(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.receipts(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("purchase_return")
def returns(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.return_rows(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("inquiry")
def inquiries(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.inquiries(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("supplier_invoice")
def invoices(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.invoices(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("recovery_claim")
def recoveries(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.recoveries(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("supplier_evaluation")
def evaluations(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.evaluations(seen_by=seen_by).filter(pk__in=ids)
    return {row.pk: f"{show.date(row.from_on)} – {show.date(row.to_on)}" for row in rows}


@names("supplier_training")
def trainings(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.trainings(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "content"))


@names("supplier_incentive")
def incentives(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.incentives(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "measure"))


@names("part_problem")
def problems(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.problems(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))
