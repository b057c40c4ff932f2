"""The person's own rights: a copy of everything (PIPL 45), and to be forgotten (PIPL 47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core import privacy
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.ground.exchange import commands as exchange
from aftersales.ground.network.queries import day_of
from aftersales.records.customers import queries
from aftersales.records.customers.commands._files import (
    file_for,
    in_the_whole_group,
    saved,
    unindex,
)
from aftersales.records.customers.commands._prepared import one_of
from aftersales.records.customers.events import PersonErased, PersonExported
from aftersales.records.customers.models import Customer
from aftersales.records.customers.states import FILE_LIFE, CreditState, FileState


class StillNeeded(Refusal):
    """Something about the customer is not finished, so the data cannot go yet."""

    code = "customers.still_needed"

    def __init__(self, message: object, *, codes: Sequence[str]) -> None:
        super().__init__(message)
        self.codes = tuple(codes)


class ErasureReason(StrEnum):
    """Why the data have to go (PIPL 47)."""

    REQUEST = "request"  # the person asked
    PURPOSE_OVER = "purpose_over"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    UNLAWFUL = "unlawful"
    RETENTION_OVER = "retention_over"


@dataclass(frozen=True)
class Dossier:
    """Everything about one person, section by section, as the person may have it."""

    customer_id: int
    made_at: datetime
    sections: dict[str, list[dict[str, Any]]]


@command("customers.export")
def export_person(*, customer_id: int, by: Actor, at: datetime) -> Dossier:
    """The copy the person has a right to; that it was made stands on record before it leaves the
    house.
    """
    customer, store_id = file_for(customer_id, by=by, right="customers.export")
    with in_the_whole_group(by):
        sections: dict[str, list[dict[str, Any]]] = {}
        for pk in [customer.pk, *queries.merged_into(customer.pk)]:
            for name, rows in privacy.dossier("customer", pk).items():
                sections.setdefault(name, []).extend(rows)
    fact = PersonExported(store_id=store_id, customer_id=customer.pk, sections=len(sections))
    record(fact, by=by, at=at)
    return Dossier(customer.pk, at, sections)


@command("customers.erase")
def erase(*, customer_id: int, reason: str, by: Actor, at: datetime) -> Customer:
    """Forget a person: the words go from every room, the numbers of the trade stay without a name.

    Money documents keep what tax law demands for as long as it does; what is kept is counted in the
    fact. Files that were merged into this one go with it.
    """
    why = one_of(ErasureReason, reason, "reason")
    customer, store_id = file_for(customer_id, by=by, right="customers.erase")
    with in_the_whole_group(by):
        subjects = [customer.pk, *queries.merged_into(customer.pk)]
        if customer.kept_until and customer.kept_until >= day_of(at, store_id=store_id):
            raise StillNeeded(_("This file is kept until a day to come."), codes=["customers.kept"])
        if needed := sorted({c for pk in subjects for c in privacy.still_needed("customer", pk)}):
            raise StillNeeded(
                _("Not yet: this customer has open matters. Finish them first."), codes=needed
            )
        removed = exchange.forget_rows(
            group_id=customer.group_id, **asdict(queries.traces(subjects))
        )
        for pk in subjects[1:]:
            _blank(Customer.objects.select_for_update(no_key=True).get(pk=pk), by=by, at=at)
        _blank(customer, by=by, at=at)
        done = [f for pk in subjects for f in privacy.forget("customer", pk, by=by, at=at)]
    unindex(subjects, group_id=customer.group_id, by=by, at=at)
    fact = PersonErased(
        store_id=store_id,
        customer_id=customer.pk,
        reason=why,
        removed=removed + sum(each.removed for each in done),
        kept=sum(each.kept for each in done),
    )
    record(fact, by=by, at=at)
    return customer


def _blank(customer: Customer, *, by: Actor, at: datetime) -> None:
    """Take the words out of the file's own row; a constraint holds that none is left."""
    FILE_LIFE.require(FileState(customer.state), FileState.ERASED)
    words = (
        "name",
        "uscc",
        "id_kind",
        "id_number",
        "id_index",
        "external_code",
        "grade",
        "hopes",
        "guidance",
        "latent_needs",
        "talk_points",
        "credit_currency",
        "kept_because",
    )
    for name in words:
        setattr(customer, name, "")
    customer.state, customer.erased_at = FileState.ERASED, at
    customer.credit_state, customer.credit_limit = CreditState.UNRATED, None
    customer.credit_days = customer.next_talk_on = customer.kept_until = None
    customer.missing_elsewhere = []
    rest = (
        "state",
        "erased_at",
        "credit_state",
        "credit_limit",
        "credit_days",
        "next_talk_on",
        "kept_until",
    )
    saved(customer, *words, *rest, "missing_elsewhere", by=by, at=at)
