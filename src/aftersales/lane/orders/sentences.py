"""The facts of a visit in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.actors import Actor
from aftersales.lane.orders import events, queries, states
from aftersales.web import show
from aftersales.web.sentences import names, say

FIELDS = {
    "statement": _("customer's statement"),
    "diagnosis": _("first diagnosis"),
    "service_type": _("kind of service"),
    "transport": _("how the customer gets on"),
    "brought_by": _("who brought the car"),
    "brought_phone": _("phone of who brought it"),
    "title": _("title"),
    "instruction": _("work instruction"),
    "complaint": _("complaint"),
    "cause": _("cause"),
    "correction": pgettext_lazy("job", "correction"),
    "condition": _("condition after the repair"),
    "symptoms": _("fault questions"),
    "symptom_seen": _("symptom confirmed"),
    "quantity": _("quantity"),
    "hours": _("hours"),
    "unit_price": _("price"),
    "percent_off": _("discount"),
    "name_zh": _("wording"),
    "price_reason": _("reason of the price"),
}


def _fields(codes: Collection[str]) -> str:
    return ", ".join(str(FIELDS.get(code, code)) for code in codes)


def _word(choices: type[Any]) -> Callable[[Any], object]:
    told = {str(value): label for value, label in choices.choices}
    return lambda code: told.get(code, code)


def _moment(told: str) -> str:
    return show.moment(datetime.fromisoformat(told))


def _minutes(seconds: int) -> str:
    return str(round(seconds / 60))


def _amount(told: Any) -> str:
    return show.amount(told)


MISUSE = {str(value): label for value, label in states.Misuse.choices}
PLACES = {"place": _word(states.Place), "former": _word(states.Place)}
METHOD = {"method": _word(states.Method)}
MONEY = {"gross": _amount, "amount": _amount, "former_gross": _amount, "former_amount": _amount}
PROMISED = {"promised_at": _moment, "valid_until": _moment}

say(events.ArrivalRegistered, _("%(actor)s registered the arrival of the car"), tone="work")
say(
    events.ArrivalAttended,
    _("%(actor)s attended to the customer after %(waited_seconds)s min"),
    tone="ready",
    shown={"waited_seconds": _minutes},
)
say(events.ArrivalLeft, _("%(actor)s noted that the car left again"))
say(events.OrderOpened, _("%(actor)s opened order %(order)s"), tone="work")
say(events.StatementTaken, _("%(actor)s took down what the customer said"))
say(events.OrderChanged, _("%(actor)s changed %(fields)s"), shown={"fields": _fields})
say(events.OrderAssigned, _("%(actor)s gave the visit to %(advisor)s"))
say(
    events.OrderSigned,
    _(
        "the customer ordered %(jobs)s jobs for %(gross)s (%(method)s), promised for"
        " %(promised_at)s"
    ),
    tone="ready",
    shown={**METHOD, **MONEY, **PROMISED},
)
say(
    events.OrderPromised,
    _("%(actor)s promised %(promised_at)s"),
    tone="waiting",
    shown=PROMISED,
)
say(events.OrderPut, _("%(actor)s moved the car: %(place)s"), tone="work", shown=PLACES)
say(events.LinesLocked, _("%(actor)s took %(gross)s over for billing"), shown=MONEY)
say(events.LinesUnlocked, _("%(actor)s gave the lines back from billing"), tone="waiting")
say(events.OrderSettled, _("%(actor)s settled %(gross)s"), tone="ready", shown=MONEY)
say(events.OrderCleared, _("%(actor)s released the car"), tone="ready")
say(events.OrderHandedOver, _("%(actor)s handed the car over"), tone="ready")
say(events.OrderCancelled, _("%(actor)s cancelled the order"), tone="late")
say(events.CheckSaved, _("%(actor)s kept the intake check"), is_quiet=True)
say(
    events.DamageMarked,
    _("%(actor)s marked damage: %(kind)s, %(view)s"),
    tone="waiting",
    shown={"kind": _word(states.Damage), "view": _word(states.View)},
)
say(events.DamageErased, _("%(actor)s took a mark of damage away"))
say(events.CheckSigned, _("the customer signed the intake check, marks: %(marks)s"), tone="ready")
say(events.JobAdded, _("%(actor)s wrote the job %(job)s"), tone="work")
say(
    events.JobChanged,
    _("%(actor)s changed the job %(job)s: %(fields)s"),
    shown={"fields": _fields},
)
say(
    events.JobDescribed,
    _("%(actor)s described the job %(job)s: %(fields)s"),
    shown={"fields": _fields},
)
say(
    events.JobClassified,
    _("%(actor)s noted for the job %(job)s: user's handling: %(misuse)s"),
    shown={"misuse": lambda code: MISUSE.get(code, _("no"))},
)
say(events.JobDropped, _("%(actor)s dropped the job %(job)s"))
say(
    events.LineAdded,
    _("%(actor)s wrote %(line)s, %(gross)s"),
    shown=MONEY,
)
say(
    events.LineChanged,
    _("%(actor)s changed %(line)s (%(fields)s): %(former_gross)s → %(gross)s"),
    shown={"fields": _fields, **MONEY},
)
say(events.LineWithdrawn, _("%(actor)s withdrew %(line)s, %(former_gross)s"), shown=MONEY)
say(events.PayersSet, _("%(actor)s settled who pays %(line)s"))
say(
    events.FloorLifted,
    _("%(actor)s allowed %(line)s under its floor: %(gross)s instead of %(floor)s"),
    tone="late",
    shown={**MONEY, "floor": _amount},
)
say(
    events.JobApproved,
    _("yes to the job %(job)s, %(amount)s, %(method)s (noted by %(actor)s)"),
    tone="ready",
    shown={**METHOD, **MONEY},
)
say(
    events.JobDeclined,
    _("no to the job %(job)s, %(amount)s, %(method)s (noted by %(actor)s)"),
    tone="late",
    shown={**METHOD, **MONEY},
)
say(
    events.ConsentReset,
    _("the job %(job)s needs a new yes: %(former_amount)s → %(amount)s"),
    tone="waiting",
    shown=MONEY,
)
say(events.PartsAsked, _("%(actor)s asked the parts desk for %(lines)s parts of the job %(job)s"))
say(
    events.EstimateMade,
    _("%(actor)s made estimate %(version)s, %(gross)s"),
    shown=MONEY,
)
say(
    events.EstimateSent,
    _("%(actor)s sent estimate %(version)s, good until %(valid_until)s"),
    tone="work",
    shown=PROMISED,
)
say(events.EstimateOpened, _("the customer opened the estimate"))
say(events.AdviceNoted, _("%(actor)s noted advice: %(advice)s"), tone="waiting")
say(events.AdviceRevived, _("%(actor)s took the advice %(advice)s up again"), tone="work")
say(events.AdviceDone, _("the advice %(advice)s was done"), tone="ready")
say(events.AdviceReopened, _("the advice %(advice)s is open again"), tone="waiting")
say(events.AdviceDropped, _("%(actor)s dropped the advice %(advice)s"))
say(
    events.ObjectionRecorded,
    _("%(actor)s recorded an objection: %(kind)s, %(result)s"),
    tone="waiting",
    shown={"kind": _word(states.ObjectionKind), "result": _word(states.ObjectionResult)},
)
say(
    events.ObjectionSettled,
    _("%(actor)s noted what came of the objection: %(result)s"),
    shown={"result": _word(states.ObjectionResult)},
)
say(
    events.LubricantMarked,
    _("%(actor)s marked %(part)s as a lubricant: %(unit)s"),
    shown={"unit": _word(states.Unit)},
)
say(
    events.MixingAccepted,
    _("%(actor)s accepted another maker's lubricant: %(reason)s"),
    tone="waiting",
    shown={"reason": _word(states.Mixing)},
)
say(events.AccessoryPromoted, _("%(actor)s has %(part)s made known to customers"))
say(events.AccessoryEnded, _("%(actor)s has %(part)s no longer made known"))
say(
    events.AccessoryShown,
    _("%(actor)s told the customer of %(part)s: %(reply)s"),
    shown={"reply": _word(states.Reply)},
)
say(events.PartBarred, _("%(actor)s barred %(part)s"), tone="late")
say(events.BarLifted, _("%(actor)s lifted the bar of %(part)s"), tone="ready")


@names("order")
def orders(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.visible(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("job")
def jobs(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return queries.job_titles(ids, seen_by=seen_by)


@names("job_order")
def orders_of_jobs(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    """The order that a job stands in, for rooms below that know jobs only by their numbers."""
    return queries.orders_of_jobs(ids, seen_by=seen_by)


@names("line")
def lines(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return queries.line_names(ids, seen_by=seen_by)


@names("advice")
def advice(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return queries.advice_titles(ids, seen_by=seen_by)


@names("advisor")
def advisors(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return queries.people(ids, seen_by=seen_by)
