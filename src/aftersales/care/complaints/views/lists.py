"""Complaints, remedies, referrals, preventive measures and complaints on staff as lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.care.complaints import queries
from aftersales.care.complaints.states import (
    LEVEL_TONES,
    OPEN,
    PREVENTION_TONES,
    REMEDY_TONES,
    STAFF_TONES,
    STATE_TONES,
    Above,
    Attention,
    Cause,
    Channel,
    ComplaintClass,
    ComplaintState,
    Level,
    Outcome,
    PreventionState,
    Rating,
    RemedyKind,
    RemedyState,
    StaffCause,
    StaffState,
)
from aftersales.care.complaints.views.common import complaint_url
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    Pick,
    Rule,
    View,
    chips,
    source,
)
from aftersales.web.stores import stores_in_view

_OPEN = "&".join(f"state={state.value}" for state in OPEN)


@dataclass(frozen=True)
class ComplaintRow:
    pk: int
    number: str
    level: str
    complaint_class: str
    state: str
    symptom: str
    channel: str
    received_at: datetime
    closed_on: date | None
    cause: str
    outcome: str
    rating: str
    above: str
    attention: str
    waiting_for: str
    customer: str = source("customer__name", default="")
    plate: str | None = source("vehicle__plate", default=None)
    model: str | None = source("vehicle__model_words", default=None)
    owner: str | None = source("owner__name", default=None)
    served_by: str | None = source("served_by__name", default=None)


class Complaints(ListPage[ComplaintRow]):
    """All grumbles and complaints, and their archive: by customer, model, class, cause and person
    (CP-10).
    """

    name = "complaints.list"
    title = _("Complaints")
    right = "complaints.view"
    row = ComplaintRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("level", pgettext_lazy("complaint", "Level"), chips=chips(Level, LEVEL_TONES)),
        Column("symptom", _("In short"), wraps=True),
        Column("customer", _("Customer")),
        Column("plate", _("Plate"), kind="plate"),
        Column("model", _("Vehicle model"), phone="hide"),
        Column(
            "complaint_class",
            pgettext_lazy("complaint", "Class"),
            chips=chips(ComplaintClass, {}),
            phone="hide",
        ),
        Column("state", _("State"), chips=chips(ComplaintState, STATE_TONES), phone="side"),
        Column("received_at", pgettext_lazy("complaint", "Came in"), kind="when", sort=True),
        Column("owner", _("Who answers for it"), phone="hide"),
        Column("waiting_for", _("Waits for"), shown=False),
        Column("above", _("Passed up to"), chips=chips(Above, {}), shown=False),
        Column("channel", _("How it came"), chips=chips(Channel, {}), shown=False),
        Column("cause", _("Cause"), chips=chips(Cause, {}), shown=False),
        Column("outcome", _("Outcome"), chips=chips(Outcome, {}), shown=False),
        Column("rating", _("Rating"), chips=chips(Rating, {}), shown=False),
        Column("served_by", _("Who served"), shown=False),
        Column("attention", _("For the risk register"), chips=chips(Attention, {}), shown=False),
        Column("closed_on", pgettext_lazy("complaint", "Closed"), kind="date", shown=False),
    )
    filters = (
        Choice("state", _("State"), choices=ComplaintState.choices),
        Choice("level", pgettext_lazy("complaint", "Level"), choices=Level.choices),
        Choice(
            "complaint_class", pgettext_lazy("complaint", "Class"), choices=ComplaintClass.choices
        ),
        Choice("cause", _("Cause"), choices=Cause.choices),
        Choice("channel", _("How it came"), choices=Channel.choices),
        Choice("outcome", _("Outcome"), choices=Outcome.choices),
        Choice("attention", _("For the risk register"), choices=Attention.choices),
        Pick("customer", _("Customer"), url_name="customers:pick", path="customer_id"),
        Pick("model", _("Vehicle model"), url_name="vehicles:pick_model", path="vehicle__model_id"),
        Period("received_on", pgettext_lazy("complaint", "Came in"), dates=True),
        Period("closed_on", pgettext_lazy("complaint", "Closed"), dates=True),
        Rule(
            "who",
            _("Who"),
            rules={
                "me": (_("mine"), lambda actor, _at: Q(owner_id=actor.person_id or 0)),
                "again": (
                    _("the symptom came back"),
                    lambda _actor, _at: Q(earlier__isnull=False) | Q(earlier_order__isnull=False),
                ),
            },
        ),
    )
    views = (
        View("open", pgettext_lazy("complaints", "Open"), _OPEN),
        View("mine", pgettext_lazy("complaints", "Mine, open"), f"who=me&{_OPEN}"),
        View("grumbles", _("Grumbles"), "level=grumble&state=received"),
        View("archive", pgettext_lazy("complaints", "Archive"), "state=closed&state=settled"),
        View("risks", _("For the risk register"), "attention=parties&attention=media"),
        View("all", _("All")),
    )
    order = "-received_at"
    search = (
        "number__istartswith",
        "symptom__icontains",
        "customer__name__icontains",
        "vehicle__plate__icontains",
        "vehicle__model_words__icontains",
        "owner__name__icontains",
        "served_by__name__icontains",
    )
    search_hint = _("Number, symptom, customer, plate, model or person")
    buttons = (Button(_("Take a complaint"), "complaints:take", right="complaints.take"),)
    empty = Empty(
        _("No complaints here"),
        _("Write down every grumble too: who is heard comes back."),
        label=_("Take a complaint"),
        url_name="complaints:take",
        right="complaints.take",
        icon="message-exclamation",
    )
    live = "complaint"
    holds_persons = True

    def rows(self) -> QuerySet[Any]:
        stores = stores_in_view(self.request, "complaints.view")
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.complaints(seen_by=actor).filter(store__in=stores).order_by()

    def url_of(self, row: ComplaintRow) -> str:
        return complaint_url(row.pk)

    def tone_of(self, row: ComplaintRow) -> str:
        return "waiting" if row.waiting_for else ""


@dataclass(frozen=True)
class RemedyRow:
    pk: int
    kind: str
    words: str
    cost: Decimal
    currency: str
    state: str
    due_on: date | None
    proposed_at: datetime
    checked_at: datetime | None
    is_satisfying: bool | None
    is_in_time: bool | None
    is_effective: bool | None
    is_followed_up: bool | None
    complaint_id: int
    number: str = source("complaint__number", default="")


class Remedies(ListPage[RemedyRow]):
    """What customers were offered, what it costs, and whether it held (CP-05, CP-06)."""

    name = "complaints.remedies"
    title = _("Remedies")
    right = "complaints.view"
    row = RemedyRow
    columns = (
        Column("number", pgettext_lazy("remedy", "Complaint"), phone="title"),
        Column("kind", _("Remedy"), chips=chips(RemedyKind, {})),
        Column("words", _("What the customer gets"), wraps=True),
        Column("cost", _("What it costs us"), kind="amount", sort=True),
        Column("state", _("State"), chips=chips(RemedyState, REMEDY_TONES), phone="side"),
        Column("due_on", pgettext_lazy("remedy", "Until"), kind="date"),
        Column("proposed_at", pgettext_lazy("remedy", "Proposed"), kind="when", sort=True),
        Column("checked_at", pgettext_lazy("remedy", "Checked"), kind="when", shown=False),
        Column("is_satisfying", _("Satisfying"), kind="yes_no", shown=False),
        Column("is_in_time", _("In time"), kind="yes_no", shown=False),
        Column("is_effective", _("Effective"), kind="yes_no", shown=False),
        Column("is_followed_up", _("Followed up"), kind="yes_no", shown=False),
    )
    filters = (
        Choice("state", _("State"), choices=RemedyState.choices),
        Choice("kind", _("Remedy"), choices=RemedyKind.choices),
        Period("checked_at", pgettext_lazy("remedy", "Checked")),
    )
    views = (
        View("asked", pgettext_lazy("remedies", "To be approved"), "state=asked"),
        View("agreed", pgettext_lazy("remedies", "To be carried out"), "state=agreed"),
        View("done", pgettext_lazy("remedies", "To be checked"), "state=done"),
        View("all", _("All")),
    )
    order = "-proposed_at"
    search = ("complaint__number__istartswith", "words__icontains")
    empty = Empty(_("No remedies here"), _("They are proposed on the page of a complaint."))

    def rows(self) -> QuerySet[Any]:
        stores = stores_in_view(self.request, "complaints.view")
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.remedies(seen_by=actor).filter(store__in=stores).order_by()

    def url_of(self, row: RemedyRow) -> str:
        return complaint_url(row.complaint_id)


@dataclass(frozen=True)
class ReferralRow:
    pk: int
    words: str
    handed_at: datetime
    answered_at: datetime | None
    complaint_id: int
    number: str = source("complaint__number", default="")
    symptom: str = source("complaint__symptom", default="")
    department: str = source("department__name", default="")


def _unanswered(_actor: Any, _at: datetime) -> Q:
    return Q(answered_at=None)


class Referrals(ListPage[ReferralRow]):
    """What departments are asked about complaints (CP-13)."""

    name = "complaints.referrals"
    title = _("Questions to departments")
    right = "complaints.view"
    row = ReferralRow
    columns = (
        Column("number", pgettext_lazy("remedy", "Complaint"), phone="title"),
        Column("department", _("Department"), phone="side"),
        Column("symptom", _("In short"), wraps=True),
        Column("words", _("What is asked"), wraps=True),
        Column("handed_at", pgettext_lazy("complaint", "Asked"), kind="when", sort=True),
        Column("answered_at", _("Answered"), kind="when"),
    )
    filters = (
        Rule("heap", _("What to do"), rules={"open": (_("no answer yet"), _unanswered)}),
        Period("handed_at", pgettext_lazy("complaint", "Asked")),
    )
    views = (View("open", _("Without an answer"), "heap=open"), View("all", _("All")))
    order = "handed_at"
    search = ("complaint__number__istartswith", "department__name__icontains")
    empty = Empty(_("No department is asked"), _("What cannot be solved on the spot is passed on."))

    def rows(self) -> QuerySet[Any]:
        stores = stores_in_view(self.request, "complaints.view")
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.referrals(seen_by=actor).filter(store__in=stores).order_by()

    def url_of(self, row: ReferralRow) -> str:
        return complaint_url(row.complaint_id)


@dataclass(frozen=True)
class PreventionRow:
    pk: int
    number: str
    complaint_class: str
    cause: str
    measure: str
    state: str
    due_on: date
    until: date | None
    before: int | None
    after: int | None
    owner: str | None = source("owner__name", default=None)


def _to_judge(_actor: Any, at: datetime) -> Q:
    return Q(state=PreventionState.IN_FORCE, until__lte=timezone.localdate(at))


class Preventions(ListPage[PreventionRow]):
    """Measures against the next complaint, with the effect that was counted (CP-09)."""

    name = "complaints.preventions"
    title = _("Preventive measures")
    right = "complaints.view"
    row = PreventionRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("measure", _("Measure"), wraps=True),
        Column(
            "complaint_class", pgettext_lazy("complaint", "Class"), chips=chips(ComplaintClass, {})
        ),
        Column("cause", _("Cause"), chips=chips(Cause, {})),
        Column("state", _("State"), chips=chips(PreventionState, PREVENTION_TONES), phone="side"),
        Column("owner", _("Who answers for it")),
        Column("due_on", pgettext_lazy("remedy", "Until"), kind="date", sort=True),
        Column("until", _("Watched until"), kind="date"),
        Column("before", pgettext_lazy("complaints of the kind", "Before"), kind="number"),
        Column("after", pgettext_lazy("complaints of the kind", "After"), kind="number"),
    )
    filters = (
        Choice("state", _("State"), choices=PreventionState.choices),
        Choice(
            "complaint_class", pgettext_lazy("complaint", "Class"), choices=ComplaintClass.choices
        ),
        Choice("cause", _("Cause"), choices=Cause.choices),
        Rule("heap", _("What to do"), rules={"judge": (_("effect to be judged"), _to_judge)}),
    )
    views = (
        View("open", pgettext_lazy("measures", "Open"), "state=planned&state=in_force"),
        View("judge", pgettext_lazy("measures", "To be judged"), "heap=judge"),
        View("all", _("All")),
    )
    order = "due_on"
    search = ("number__istartswith", "measure__icontains")
    buttons = (
        Button(_("Plan a preventive measure"), "complaints:prevent", right="complaints.prevent"),
    )
    empty = Empty(
        _("No preventive measures"),
        _("Plan one where complaints of the same cause come again and again."),
        label=_("Plan a preventive measure"),
        url_name="complaints:prevent",
        right="complaints.prevent",
    )

    def rows(self) -> QuerySet[Any]:
        stores = stores_in_view(self.request, "complaints.view")
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.preventions(seen_by=actor).filter(store__in=stores).order_by()

    def url_of(self, row: PreventionRow) -> str:
        return reverse("complaints:prevention", args=[row.pk])


@dataclass(frozen=True)
class StaffRow:
    pk: int
    number: str
    cause: str
    channel: str
    state: str
    received_at: datetime
    is_demerit_proposed: bool
    accused: str = source("accused__name", default="")
    investigator: str | None = source("investigator__name", default=None)


class StaffComplaints(ListPage[StaffRow]):
    """Complaints on staff, for those who may see them; never one's own (CP-15)."""

    name = "complaints.staff"
    title = _("Complaints on staff")
    right = "complaints.see_staff"
    row = StaffRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("accused", _("On whom")),
        Column("cause", _("Cause"), chips=chips(StaffCause, {})),
        Column("state", _("State"), chips=chips(StaffState, STAFF_TONES), phone="side"),
        Column("received_at", pgettext_lazy("complaint", "Came in"), kind="when", sort=True),
        Column("investigator", _("Investigated by")),
        Column("is_demerit_proposed", _("Demerit proposed"), kind="yes_no"),
        Column("channel", _("How it came"), chips=chips(Channel, {}), shown=False),
    )
    filters = (
        Choice("state", _("State"), choices=StaffState.choices),
        Choice("cause", _("Cause"), choices=StaffCause.choices),
        Period("received_at", pgettext_lazy("complaint", "Came in")),
    )
    views = (
        View(
            "open",
            pgettext_lazy("complaints", "Open"),
            "state=received&state=investigated&state=verified&state=unfounded",
        ),
        View("all", _("All")),
    )
    order = "-received_at"
    search = ("number__istartswith", "accused__name__icontains")
    buttons = (
        Button(
            _("Take a complaint on staff"), "complaints:take_staff", right="complaints.take_staff"
        ),
    )
    empty = Empty(
        _("No complaints on staff"), _("They have a flow of their own and are seen by few.")
    )
    holds_persons = True

    def rows(self) -> QuerySet[Any]:
        stores = stores_in_view(self.request, "complaints.see_staff")
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.staff_complaints(seen_by=actor).filter(store__in=stores).order_by()

    def url_of(self, row: StaffRow) -> str:
        return reverse("complaints:staff", args=[row.pk])
