"""One complaint: what was said, what was done, what may be done now."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from markupsafe import Markup

from aftersales.care.complaints import queries
from aftersales.care.complaints.models import Complaint, Prevention, Remedy
from aftersales.care.complaints.states import (
    COMPLAINT,
    LEVEL_TONES,
    PREVENTION,
    PREVENTION_TONES,
    REMEDY_TONES,
    SEVERITY_TONES,
    STATE_TONES,
    Above,
    Attention,
    Cause,
    ComplaintState,
    Level,
    Outcome,
    PreventionState,
    Rating,
    RemedyState,
    Severity,
)
from aftersales.care.complaints.views.common import in_sight
from aftersales.core.papers import all_papers
from aftersales.core.timers import all_timers
from aftersales.ground.deadlines import queries as deadlines
from aftersales.ground.handbook.queries import guides
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.sentences import timeline

S = ComplaintState
MOST = 20  # of each kind on the page of a neighbour


@needs("complaints.view")
@require_safe
def detail(request: Any, complaint_id: int) -> HttpResponse:
    """One complaint with its whole course."""
    actor = request.actor
    row = in_sight(request, complaint_id)
    work = queries.work_of(row)
    context = {
        "row": row,
        "head": _head(row),
        "bar": bar(_offers(row), actor=actor, store_id=row.store_id),
        "facts": _facts(row, actor),
        "cause": _cause(row),
        "end": _end(row),
        "work": work,
        "remedies": [(one, _deeds(one, row, actor)) for one in work.remedies],
        "remedy_tones": REMEDY_TONES,
        "prevention_tones": PREVENTION_TONES,
        "may_answer": actor.may("complaints.answer_for_department", store_id=row.store_id),
        "clocks": _clocks(row, actor),
        "texts": guides("complaints.handle", store_id=row.store_id),
        "timeline": timeline("complaint", row.pk, seen_by=actor),
    }
    return page(request, "complaints/detail.html", "body", context)


def _head(row: Complaint) -> Head:
    state, level = ComplaintState(row.state), Level(row.level)
    told = [show.chip(level.label, LEVEL_TONES[level]), show.chip(state.label, STATE_TONES[state])]
    if row.severity:
        serious = Severity(row.severity)
        told.append(show.chip(serious.label, SEVERITY_TONES[serious]))
    if row.is_safety:
        told.append(show.chip(_("safety"), "late"))
    if row.waiting_since:
        told.append(show.chip(_("waits for the customer"), "waiting"))
    if row.above:
        told.append(show.chip(Above(row.above).label, "late"))
    if row.attention:
        told.append(show.chip(Attention(row.attention).label, "late"))
    if row.earlier_id or row.earlier_order_id:
        told.append(show.chip(_("the symptom came back"), "late"))
    return Head(
        row.symptom,
        chips=told,
        sub=f"{row.number} · {row.customer.name}",
        back=reverse("complaints:list"),
    )


def _link(address: str, words: object) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, words)


def _facts(row: Complaint, actor: Any) -> list[FactLine]:
    vehicle: object = show.plate(row.vehicle.plate) if row.vehicle else ""
    order: object = row.order.number if row.order else ""
    if row.vehicle and actor.may("vehicles.view"):
        vehicle = _link(reverse("vehicles:detail", args=[row.vehicle_id]), row.vehicle.plate or "–")
    if row.order and actor.may("orders.view"):
        order = _link(reverse("orders:detail", args=[row.order_id]), row.order.number)
    lines = [
        FactLine(_("Customer"), row.customer.name),
        FactLine(_("Who complains"), row.complainant),
        FactLine(_("Vehicle"), vehicle),
        FactLine(_("Vehicle model"), row.vehicle.model_words if row.vehicle else ""),
        FactLine(_("Order"), order),
        FactLine(_("Who served"), row.served_by.name if row.served_by else ""),
        FactLine(pgettext("complaint", "Class"), row.get_complaint_class_display()),
        FactLine(_("How it came"), row.get_channel_display()),
        FactLine(pgettext("complaint", "Came in"), show.moment(row.received_at)),
        FactLine(_("Taken by"), row.taken_by.name if row.taken_by else ""),
        FactLine(_("Who answers for it"), row.owner.name if row.owner else ""),
        FactLine(_("What the customer wants"), row.remedy_sought),
        FactLine(
            _("Receipt confirmed"),
            show.moment(row.acknowledged_at) if row.acknowledged_at else _("not confirmed yet"),
        ),
        FactLine(
            _("First answer"), show.moment(row.answered_first_at) if row.answered_first_at else ""
        ),
        FactLine(_("Waits for"), row.waiting_for),
        FactLine(_("For the risk register"), row.attention_words),
        FactLine(_("Store"), row.store.name),
    ]
    if row.earlier_id:
        address = reverse("complaints:detail", args=[row.earlier_id])
        lines.append(FactLine(_("Earlier complaint"), _link(address, _("open it"))))
    if row.earlier_order_id and actor.may("orders.view"):
        address = reverse("orders:detail", args=[row.earlier_order_id])
        lines.append(FactLine(_("Earlier visit"), _link(address, _("open it"))))
    if row.level == Level.GRUMBLE and row.settle_by and row.state == S.RECEIVED:
        lines.append(FactLine(_("Becomes a complaint at"), show.moment(row.settle_by)))
    return [line for line in lines if line.value]


def _cause(row: Complaint) -> list[FactLine]:
    if not row.cause:
        return []
    whys = [FactLine(_("Why? (%(n)d)") % {"n": n}, why) for n, why in _whys(row)]
    return [FactLine(_("Fishbone"), Cause(row.cause).label), *whys]


def _whys(row: Complaint) -> list[tuple[int, str]]:
    return list(enumerate(row.whys.splitlines(), start=1))


def _end(row: Complaint) -> list[FactLine]:
    accepted = None if row.is_accepted is None else show.yes_no(row.is_accepted)
    asked = row.rating_asked_at
    rating = Rating(row.rating).label if row.rating else _("asked, no rating given")
    lines = [
        FactLine(_("Content with the answer"), accepted),
        FactLine(_("Content with the handling"), rating if asked else ""),
        FactLine(_("Outcome"), Outcome(row.outcome).label if row.outcome else ""),
        FactLine(_("How it ended"), row.closing_words),
        FactLine(_("Other ways the customer was told of"), row.alternatives),
        FactLine(_("Closed by"), row.closed_by.name if row.closed_by else ""),
        FactLine(
            pgettext("complaint", "Closed"), show.moment(row.closed_at) if row.closed_at else ""
        ),
    ]
    return [line for line in lines if line.value]


def _clocks(row: Complaint, actor: Any) -> list[Any]:
    """The clocks that run or stand still: what they measure, and until when."""
    if row.closed_at:
        return []
    hand = actor.as_system("complaints", rights={"deadlines.view"})
    rows = deadlines.about("complaint", row.pk, seen_by=hand).live()
    return [FactLine(all_timers()[clock.timer].label, _until(clock)) for clock in rows]


def _until(clock: Any) -> object:
    if clock.paused_at:
        return _("stands still")
    return show.countdown(clock.due_at)


def _deeds(remedy: Remedy, row: Complaint, actor: Any) -> list[tuple[str, str, str, str]]:
    """What may be done with a remedy now: address, words, icon, how."""
    state = RemedyState(remedy.state)
    offers = {
        RemedyState.ASKED: [
            ("approve_remedy", _("Approve"), "check", "dialog", "complaints.approve"),
            ("deny_remedy", _("Deny"), "x", "dialog", "complaints.approve"),
        ],
        RemedyState.AGREED: [
            ("carry_out_remedy", _("Carried out"), "check", "post", "complaints.handle")
        ],
        RemedyState.DONE: [
            ("check_remedy", _("Check"), "clipboard-check", "dialog", "complaints.handle")
        ],
    }
    found = offers.get(state, [])
    if state == RemedyState.AGREED and row.state != S.PLANNED:
        found = []
    return [
        (reverse(f"complaints:{name}", args=[remedy.pk]), words, icon, how)
        for name, words, icon, how, right in found
        if actor.may(right, store_id=row.store_id)
    ]


def _offers(row: Complaint) -> list[Offer]:
    """All that may be done with it, the likely first."""
    state = ComplaintState(row.state)
    is_complaint, is_open = row.level == Level.COMPLAINT, row.closed_at is None
    goes_on = is_open and is_complaint and row.waiting_since is None
    stands = (
        _("It waits for the customer.") if row.waiting_since else _("Make it a complaint first.")
    )

    def offer(label: object, name: str, right: str, icon: str, **more: Any) -> Offer:
        address = reverse(f"complaints:{name}", args=[row.pk])
        return Offer(
            label, address, more.pop("how", "dialog"), f"complaints.{right}", icon=icon, **more
        )

    def step(label: object, name: str, source: ComplaintState, icon: str, **more: Any) -> Offer:
        goal = COMPLAINT.moves[source][0]
        right = more.pop("right", "handle")
        move = Move(COMPLAINT, state, goal) if state == source else None
        rule = (
            stands
            if state == source
            else _("Not while it is “%(state)s”.") % {"state": state.label}
        )
        return offer(
            label, name, right, icon, move=move, when=goes_on and state == source, rule=rule, **more
        )

    over = _("It is over.")
    grumble = is_open and not is_complaint
    no_grumble = _("It is no open grumble.")
    return [
        offer(_("Settled on the spot"), "settle", "take", "check", when=grumble, rule=no_grumble),
        offer(
            _("Make it a complaint"),
            "promote",
            "take",
            "message-exclamation",
            how="post",
            when=grumble,
            rule=no_grumble,
        ),
        step(_("Verify"), "verify", S.RECEIVED, "eye-check"),
        step(_("Find the cause"), "analyse", S.VERIFIED, "search"),
        offer(
            _("Propose a remedy"),
            "propose_remedy",
            "handle",
            "gift",
            when=goes_on and state == S.ANALYSED,
            rule=_("Remedies are proposed when the cause is found."),
        ),
        step(_("The plan stands"), "plan", S.ANALYSED, "clipboard-check"),
        step(_("All carried out"), "carry_out", S.PLANNED, "check"),
        step(_("Answer the customer"), "feed_back", S.CARRIED_OUT, "message-check"),
        offer(
            _("Ask how content they are"),
            "ask_satisfaction",
            "take",
            "star",
            when=is_open and state == S.ANSWERED,
            rule=_("Ask when the customer has the final answer."),
        ),
        step(_("Close"), "close", S.ANSWERED, "lock", right="close"),
        offer(
            _("Look at it again"),
            "look_again",
            "handle",
            "refresh",
            when=goes_on and state == S.ANSWERED,
            rule=_("Not while it is “%(state)s”.") % {"state": state.label},
        ),
        offer(_("Note a contact"), "log_contact", "take", "phone"),
        offer(_("Ask a department"), "refer", "handle", "building", when=goes_on, rule=stands),
        offer(
            _("Wait for the customer"),
            "wait",
            "handle",
            "player-pause",
            when=is_open and row.waiting_since is None,
            rule=over if not is_open else _("It waits already."),
        ),
        offer(
            _("Go on"),
            "go_on",
            "handle",
            "player-play",
            how="post",
            when=is_open and row.waiting_since is not None,
            rule=_("It does not wait."),
        ),
        offer(_("Pass it up"), "pass_up", "take", "stairs-up", when=is_open, rule=over),
        offer(_("Hand to a colleague"), "hand_to", "handle", "user-share", when=is_open, rule=over),
        offer(_("The symptom came back"), "link", "handle", "link", when=is_open, rule=over),
        offer(_("Pass to the risk register"), "pass_to_risks", "handle", "flag"),
        Offer(
            _("Record on paper"),
            all_papers()["complaints.record"].address(row.pk),
            "page",
            "complaints.view",
            icon="printer",
        ),
    ]


# ── preventive measures ──────────────────────────────────────────────────────────────────────────


@needs("complaints.view")
@require_safe
def prevention(request: Any, prevention_id: int) -> HttpResponse:
    """One preventive measure, and its effect as it was counted."""
    actor = request.actor
    found = get_object_or_404(queries.preventions(seen_by=actor), pk=prevention_id)
    state = PreventionState(found.state)
    context = {
        "row": found,
        "head": Head(
            found.number,
            chips=[show.chip(state.label, PREVENTION_TONES[state])],
            sub=f"{found.get_complaint_class_display()} · {found.get_cause_display()}",
            back=reverse("complaints:preventions"),
        ),
        "bar": bar(_prevention_offers(found, state), actor=actor, store_id=found.store_id),
        "facts": _prevention_facts(found),
        "texts": guides("complaints.prevent", store_id=found.store_id),
        "timeline": timeline("prevention", found.pk, seen_by=actor),
    }
    return page(request, "complaints/prevention.html", "body", context)


def _prevention_offers(row: Prevention, state: PreventionState) -> list[Offer]:
    is_over = row.until is not None and row.until <= timezone.localdate()
    return [
        Offer(
            _("Put in force"),
            reverse("complaints:put_in_force", args=[row.pk]),
            right="complaints.prevent",
            move=Move(PREVENTION, state, PreventionState.IN_FORCE),
            icon="player-play",
        ),
        Offer(
            _("Count the effect"),
            reverse("complaints:judge_effect", args=[row.pk]),
            right="complaints.prevent",
            when=state == PreventionState.IN_FORCE and is_over,
            rule=_("It is counted when the days of watching are over."),
            icon="calculator",
        ),
    ]


def _prevention_facts(row: Prevention) -> list[FactLine]:
    lines = [
        FactLine(_("Who answers for it"), row.owner.name if row.owner else ""),
        FactLine(pgettext("remedy", "Until"), show.date(row.due_on)),
        FactLine(_("In force since"), show.date(row.since) if row.since else ""),
        FactLine(_("Watched until"), show.date(row.until) if row.until else ""),
        FactLine(_("Complaints of the kind before"), "" if row.before is None else str(row.before)),
        FactLine(_("Complaints of the kind since"), "" if row.after is None else str(row.after)),
    ]
    if row.complaint_id:
        address = reverse("complaints:detail", args=[row.complaint_id])
        number = row.complaint.number if row.complaint else ""
        lines.append(FactLine(pgettext("remedy", "Complaint"), _link(address, number)))
    return [line for line in lines if line.value]
