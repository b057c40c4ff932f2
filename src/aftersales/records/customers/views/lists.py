"""Lists: customers, the register of consultations, needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.actors import Actor
from aftersales.core.timers import all_timers
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, queries
from aftersales.records.customers.states import (
    LIVING,
    ConsultationState,
    Contacted,
    CreditState,
    CustomerKind,
    FileState,
    NeedClass,
    NeedState,
    Side,
)
from aftersales.web.addresses import row_address
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    Grouped,
    ListPage,
    Period,
    Rule,
    View,
    chips,
    source,
)

FILE_TONES = {FileState.INCOMPLETE: "waiting", FileState.COMPLETE: "ready"}
CREDIT_TONES = {
    CreditState.GOOD: "ready",
    CreditState.WATCHED: "waiting",
    CreditState.CASH_ONLY: "waiting",
    CreditState.BLOCKED: "late",
}
CONSULTATION_TONES = {
    ConsultationState.RECEIVED: "waiting",
    ConsultationState.ANSWERED: "work",
    ConsultationState.HANDLED: "ready",
}
NEED_TONES = {
    NeedState.OPEN: "waiting",
    NeedState.PLANNED: "work",
    NeedState.DELIVERED: "work",
    NeedState.MET: "ready",
}


def _span(parameter: Any, actor: Actor, at: datetime) -> timedelta:
    return value(parameter, group_id=actor.group_id, on=day_of(at))  # type: ignore[no-any-return]  # a timedelta


def overdue(actor: Actor, at: datetime) -> Q:
    """Incomplete longer than the clock of files allows (CV-02)."""
    limit = all_timers()["customers.file"].limit
    days = value(limit, group_id=actor.group_id, on=day_of(at)) if limit else 2
    return Q(state=FileState.INCOMPLETE, opened_at__lt=at - timedelta(days=days))


def stale(actor: Actor, at: datetime) -> Q:
    """Not verified within the interval (CV-11)."""
    return Q(verified_at__lt=at - _span(parameters.VERIFY_EVERY, actor, at))


def active(actor: Actor, at: datetime) -> Q:
    return Q(last_visit_on__gte=day_of(at - _span(parameters.DRIFTING_AFTER, actor, at)))


def drifting(actor: Actor, at: datetime) -> Q:
    """Was here, and has stayed away longer than usual, but is not lost yet (CV-12)."""
    since = day_of(at - _span(parameters.DRIFTING_AFTER, actor, at))
    lost = day_of(at - _span(parameters.LOST_AFTER, actor, at))
    return Q(last_visit_on__lt=since, last_visit_on__gte=lost)


def lost(actor: Actor, at: datetime) -> Q:
    return Q(last_visit_on__lt=day_of(at - _span(parameters.LOST_AFTER, actor, at)))


def never(_actor: Actor, _at: datetime) -> Q:
    return Q(last_visit_on=None)


def to_call(_actor: Actor, at: datetime) -> Q:
    """The next talk is due (CV-15)."""
    return Q(next_talk_on__lte=day_of(at))


@dataclass(frozen=True)
class CustomerRow:
    pk: int
    name: str
    state: str
    kind: str
    grade: str
    credit_state: str
    visits: int
    last_visit_on: date | None
    opened_at: datetime
    next_talk_on: date | None
    phone: str | None = source("main_phone", default=None)


def _masked(row: CustomerRow) -> str:
    return queries.masked_phone(row.phone)


class Customers(ListPage[CustomerRow]):
    name = "customers.list"
    title = _("Customers")
    right = "customers.view"
    row = CustomerRow
    columns = (
        Column("name", _("Name"), sort=True, phone="title"),
        Column("phone", _("Phone"), show=_masked, plain=_masked),
        Column("state", _("Customer file"), chips=chips(FileState, FILE_TONES), phone="side"),
        Column("kind", _("Kind"), chips=chips(CustomerKind, {})),
        Column("grade", _("Grade")),
        Column("credit_state", _("Credit"), chips=chips(CreditState, CREDIT_TONES), shown=False),
        Column("visits", _("Visits"), kind="number"),
        Column("last_visit_on", _("Last visit"), kind="date", sort=True),
        Column("next_talk_on", _("Next talk"), kind="date", sort=True),
        Column("opened_at", _("Opened"), kind="date", sort=True, shown=False),
    )
    filters = (
        Choice("state", _("Customer file"), choices=[(s.value, s.label) for s in LIVING]),
        Choice("kind", _("Kind"), choices=CustomerKind.choices),
        Choice("credit", _("Credit"), choices=CreditState.choices, path="credit_state"),
        Grouped("group", _("Figure"), of="customer"),
        Rule(
            "activity",
            _("Activity"),
            rules={
                "active": (pgettext_lazy("customer", "active"), active),
                "drifting": (_("drifting away"), drifting),
                "lost": (_("lost"), lost),
                "never": (_("no visit yet"), never),
            },
        ),
        Rule(
            "due",
            _("Due"),
            rules={
                "overdue": (_("file overdue"), overdue),
                "stale": (_("to be verified"), stale),
                "talk": (_("to be called"), to_call),
            },
        ),
        Period("last_visit_on", _("Last visit"), words_offered=("last7", "last30", "year")),
    )
    views = (
        View("all", _("All")),
        View("overdue", _("Overdue files"), "due=overdue"),
        View("stale", _("To be verified"), "due=stale"),
        View("talk", _("To be called"), "due=talk&sort=next_talk_on"),
        View("drifting", _("Drifting away"), "activity=drifting&sort=last_visit_on"),
    )
    search_hint = _("Name, phone, last four digits or code")
    buttons = (
        Button(
            _("New customer"), "customers:register", right="customers.register", icon="user-plus"
        ),
    )
    empty = Empty(
        _("No customers yet"),
        _("A file is opened for everybody who comes for service or only asks."),
        label=_("New customer"),
        url_name="customers:register",
        right="customers.register",
        icon="users",
    )
    live = "customer"
    holds_persons = True

    def rows(self) -> Any:
        return queries.with_main_phone(queries.visible(seen_by=self._me))

    @property
    def _me(self) -> Actor:
        assert self.actor is not None
        return self.actor

    def searched(self, rows: Any, words: str) -> Any:
        return queries.matching(rows, words)

    def url_of(self, row: CustomerRow) -> str:
        return row_address("customers:detail", row.pk)

    def peek_of(self, row: CustomerRow) -> str:
        return reverse("customers:peek", args=[row.pk])

    def tone_of(self, row: CustomerRow) -> str:
        return "late" if row.credit_state == CreditState.BLOCKED else ""


@dataclass(frozen=True)
class ConsultationRow:
    pk: int
    number: str
    channel: str
    state: str
    received_at: datetime
    follow_up_on: date | None
    caller: str
    caller_phone: str
    customer: str | None = source("customer__name", default=None)
    owner: str | None = source("owner__name", default=None)


def _who(row: ConsultationRow) -> str:
    return row.customer or row.caller or "–"


def _callers_number(row: ConsultationRow) -> str:
    return queries.masked_phone(row.caller_phone)


def _mine(actor: Actor, _at: datetime) -> Q:
    return Q(owner_id=actor.person_id)


def _open(_actor: Actor, _at: datetime) -> Q:
    return ~Q(state=ConsultationState.CLOSED)


def _due(_actor: Actor, at: datetime) -> Q:
    return Q(follow_up_on__lte=day_of(at))


class Consultations(ListPage[ConsultationRow]):
    """The register of calls, visits and letters (RC-24) and the desk's open work."""

    name = "customers.consultations"
    title = _("Consultations")
    right = "customers.view_consultations"
    row = ConsultationRow
    columns = (
        Column("number", _("Number"), sort=True, phone="title"),
        Column("customer", _("Customer or caller"), show=_who, plain=_who),
        Column("caller_phone", _("Phone"), show=_callers_number, plain=_callers_number),
        Column("channel", _("Came by"), chips=chips(Contacted, {})),
        Column(
            "state", _("State"), chips=chips(ConsultationState, CONSULTATION_TONES), phone="side"
        ),
        Column("received_at", _("Received"), kind="moment", sort=True),
        Column("follow_up_on", _("Next step"), kind="date", sort=True),
        Column("owner", _("Taken care of by")),
    )
    filters = (
        Choice("state", _("State"), choices=ConsultationState.choices),
        Choice("channel", _("Came by"), choices=Contacted.choices),
        Period("received_at", _("Received"), words_offered=("today", "week", "last30")),
        Rule(
            "which",
            _("Which"),
            rules={
                "open": (_("not closed"), _open),
                "mine": (_("mine"), _mine),
                "due": (_("next step due"), _due),
            },
        ),
    )
    views = (
        View("open", _("Not closed"), "which=open&sort=-received_at"),
        View("due", _("Next step due"), "which=due&sort=follow_up_on"),
        View("register", _("Register of calls and letters"), "sort=-received_at"),
    )
    order = "-received_at"
    buttons = (
        Button(
            _("New consultation"),
            "customers:consult",
            right="customers.consult",
            icon="message-plus",
        ),
    )
    empty = Empty(
        _("No consultations"),
        _("Whoever comes, calls or writes to ask is taken down here."),
        label=_("New consultation"),
        url_name="customers:consult",
        right="customers.consult",
        icon="messages",
    )
    live = "consultation"
    holds_persons = True

    def rows(self) -> Any:
        assert self.actor is not None
        return queries.consultations(seen_by=self.actor)

    def searched(self, rows: Any, words: str) -> Any:
        assert self.actor is not None
        return queries.consultations(seen_by=self.actor, words=words) & rows

    def url_of(self, row: ConsultationRow) -> str:
        return row_address("customers:consultation", row.pk)


@dataclass(frozen=True)
class NeedRow:
    pk: int
    need_class: str
    words: str
    state: str
    stated_at: datetime
    due_on: date | None
    customer: str = source("customer__name", default="")
    topic: str | None = source("topic__name", default=None)
    owner: str | None = source("owner__name", default=None)


def _unsolved(_actor: Actor, _at: datetime) -> Q:
    return ~Q(state__in=[NeedState.MET, NeedState.DROPPED])


class Needs(ListPage[NeedRow]):
    name = "customers.needs"
    title = _("Needs")
    right = "customers.view_needs"
    row = NeedRow
    columns = (
        Column("customer", _("Customer"), phone="title"),
        Column("need_class", _("Need"), chips=chips(NeedClass, {NeedClass.COMPLAINT: "late"})),
        Column("topic", _("Topic")),
        Column("words", _("In the customer's words")),
        Column("state", _("State"), chips=chips(NeedState, NEED_TONES), phone="side"),
        Column("owner", _("Taken care of by")),
        Column("due_on", _("To be done until"), kind="date", sort=True),
        Column("stated_at", _("Stated"), kind="moment", sort=True),
    )
    filters = (
        Choice("need_class", _("Need"), choices=NeedClass.choices),
        Choice("state", _("State"), choices=NeedState.choices),
        Rule(
            "which",
            _("Which"),
            rules={"open": (_("not settled"), _unsolved), "mine": (_("mine"), _mine)},
        ),
    )
    views = (View("open", _("Not settled"), "which=open"), View("all", _("All")))
    order = "-stated_at"
    empty = Empty(
        _("No needs noted"),
        _("What customers say they need is noted on their file or in a consultation."),
        icon="bulb",
    )
    buttons = (
        Button(
            _("Shared problems and shift"),
            "customers:need_figures",
            right="customers.quality",
            icon="chart-bar",
        ),
    )
    live = "need"
    holds_persons = True

    def rows(self) -> Any:
        assert self.actor is not None
        return queries.needs(seen_by=self.actor)

    def url_of(self, row: NeedRow) -> str:
        return row_address("customers:need", row.pk)


@dataclass(frozen=True)
class RemarkRow:
    pk: int
    from_side: str
    to_side: str
    words: str
    said_at: datetime
    settled_at: datetime | None
    customer: str = source("customer__name", default="")


def _not_settled(_actor: Actor, _at: datetime) -> Q:
    return Q(settled_at=None)


class Remarks(ListPage[RemarkRow]):
    """What is open between customer, reception, workshop and call-back (CV-28)."""

    name = "customers.remarks"
    title = _("Passed on")
    right = "customers.pass_on"
    row = RemarkRow
    columns = (
        Column("customer", _("Customer"), phone="title"),
        Column("from_side", _("Told by"), chips=chips(Side, {})),
        Column("to_side", _("Told to"), chips=chips(Side, {}), phone="side"),
        Column("words", _("In words")),
        Column("said_at", _("Said"), kind="moment", sort=True),
        Column("settled_at", _("Settled"), kind="moment", sort=True),
    )
    filters = (
        Choice("to_side", _("Told to"), choices=Side.choices),
        Choice("from_side", _("Told by"), choices=Side.choices),
        Rule("which", _("Which"), rules={"open": (_("not settled"), _not_settled)}),
        Period("said_at", _("Said"), words_offered=("today", "week", "last30")),
    )
    views = (
        View("open", _("Not settled"), "which=open&sort=said_at"),
        View("reception", _("For the reception"), "which=open&to_side=reception&sort=said_at"),
        View("workshop", _("For the workshop"), "which=open&to_side=workshop&sort=said_at"),
        View("callback", _("For the call-back"), "which=open&to_side=callback&sort=said_at"),
        View("all", _("All")),
    )
    order = "-said_at"
    empty = Empty(
        _("Nothing is open between the departments"),
        _("On a customer's page “Pass on” tells reception, workshop or call-back what was said."),
        icon="arrows-exchange",
    )
    live = "remark"
    holds_persons = True

    def rows(self) -> Any:
        assert self.actor is not None
        return queries.remarks(seen_by=self.actor)

    def searched(self, rows: Any, words: str) -> Any:
        return rows.filter(customer__name__icontains=words)

    def url_of(self, row: RemarkRow) -> str:
        return row_address("customers:remark", row.pk)

    def peek_of(self, row: RemarkRow) -> str:
        return reverse("customers:remark", args=[row.pk])

    def tone_of(self, row: RemarkRow) -> str:
        return "" if row.settled_at else "waiting"
