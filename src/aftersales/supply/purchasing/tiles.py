"""What purchasing tells on the start page, and where its things are looked at."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.supply.purchasing import queries
from aftersales.supply.purchasing.states import (
    InvoiceState,
    OrderState,
    ProblemState,
    RecoveryState,
)
from aftersales.web.tiles import Counted, leads, tile, wait


def to_approve(actor: Actor, _at: datetime) -> Counted:
    """Orders somebody else has proposed."""
    rows = queries.orders(seen_by=actor).filter(state=OrderState.PROPOSED)
    rows = rows.filter(store__in=actor.stores_with("purchasing.approve"))
    return wait(rows, reverse("purchasing:orders") + "?view=proposed")


def to_chase(actor: Actor, at: datetime) -> Counted:
    """Orders that should have come."""
    rows = queries.overdue(seen_by=actor, on=timezone.localdate(at))
    return wait(rows, reverse("purchasing:orders") + "?view=overdue", tone="late")


def to_settle(actor: Actor, _at: datetime) -> Counted:
    """Invoices that differ from order and receipt, where this person may settle."""
    rows = queries.invoices(seen_by=actor).filter(state=InvoiceState.BLOCKED)
    rows = rows.filter(store__in=actor.stores_with("purchasing.settle_difference"))
    return wait(rows, reverse("purchasing:invoices") + "?view=blocked", tone="late")


def to_pay(actor: Actor, at: datetime) -> Counted:
    """Cleared invoices that are due."""
    rows = queries.invoices(seen_by=actor).filter(
        state=InvoiceState.CLEARED, due_on__lte=timezone.localdate(at)
    )
    return wait(rows, reverse("purchasing:invoices") + "?view=cleared")


def to_coordinate(actor: Actor, _at: datetime) -> Counted:
    """Quality problems that wait for headquarters: raised, or answered by the maker."""
    rows = queries.problems(seen_by=actor).filter(
        state__in=[ProblemState.RAISED, ProblemState.ANSWERED],
        store__in=actor.stores_with("purchasing.coordinate_problem"),
    )
    return wait(rows, reverse("purchasing:problems") + "?view=headquarters")


def recoveries_to_approve(actor: Actor, _at: datetime) -> Counted:
    """Claims on suppliers that somebody wrote."""
    rows = queries.recoveries(seen_by=actor).filter(state=RecoveryState.DRAFTED)
    rows = rows.filter(store__in=actor.stores_with("purchasing.approve_recovery"))
    return wait(rows, reverse("purchasing:recoveries") + "?view=draft")


def recoveries_unanswered(actor: Actor, at: datetime) -> Counted:
    """Claims on suppliers whose time for an answer is over."""
    rows = queries.recoveries(seen_by=actor).filter(
        state=RecoveryState.SUBMITTED, answer_by__lt=timezone.localdate(at)
    )
    return wait(rows, reverse("purchasing:recoveries") + "?view=late", tone="late")


tile(
    "purchases_to_approve",
    _("Purchase orders to approve"),
    figure=to_approve,
    right="purchasing.approve",
    order=40,
)
tile(
    "purchases_to_chase",
    _("Purchase orders to chase"),
    figure=to_chase,
    right="purchasing.place",
    order=41,
)
tile(
    "invoices_to_settle",
    _("Invoices of suppliers to settle"),
    figure=to_settle,
    right="purchasing.settle_difference",
    order=42,
)
tile(
    "invoices_to_pay",
    _("Invoices of suppliers to pay"),
    figure=to_pay,
    right="purchasing.pay",
    order=43,
)
tile(
    "part_problems",
    _("Quality problems of parts to coordinate"),
    figure=to_coordinate,
    right="purchasing.coordinate_problem",
    order=46,
)
tile(
    "recoveries_to_approve",
    _("Claims on suppliers to approve"),
    figure=recoveries_to_approve,
    right="purchasing.approve_recovery",
    order=44,
)
tile(
    "recoveries_unanswered",
    _("Claims on suppliers without an answer"),
    figure=recoveries_unanswered,
    right="purchasing.claim_recovery",
    order=45,
)
leads("supplier", "purchasing:supplier", right="purchasing.view")
leads("purchase_order", "purchasing:order", right="purchasing.view")
leads("receipt", "purchasing:receipt", right="purchasing.view")
leads("inquiry", "purchasing:inquiry", right="purchasing.view")
leads("supplier_invoice", "purchasing:invoice", right="purchasing.view")
leads("supplier_evaluation", "purchasing:evaluation", right="purchasing.view")
leads("supplier_training", "purchasing:training", right="purchasing.view")
leads("supplier_incentive", "purchasing:incentive", right="purchasing.view")
leads("part_problem", "purchasing:problem", right="purchasing.view_problems")
leads("recovery_claim", "purchasing:recovery", right="purchasing.view")
