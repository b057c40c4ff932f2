"""What has outlived its time goes by itself, unless somebody or something keeps it (CV-09)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import day_of
from aftersales.records.customers import queries
from aftersales.records.customers.commands._files import file_for, in_the_whole_group, saved
from aftersales.records.customers.commands._prepared import one_of
from aftersales.records.customers.commands.care import DatePast
from aftersales.records.customers.commands.erase import ErasureReason, StillNeeded, erase
from aftersales.records.customers.events import (
    CallsBlanked,
    FileKept,
    FileReleased,
    ProofsDropped,
)
from aftersales.records.customers.models import Customer, FollowUp
from aftersales.records.customers.states import KeepReason

MOST_A_NIGHT = 500


class NotKept(Refusal):
    """Nothing holds this file."""

    code = "customers.not_kept"


@command("customers.erase")
def keep_file(*, customer_id: int, until: date, reason: str, by: Actor, at: datetime) -> Customer:
    """Hold a file until a day: open money, an open warranty matter, a dispute, an authority."""
    customer, store_id = file_for(customer_id, by=by, right="customers.erase")
    if until < day_of(at, store_id=store_id):
        raise DatePast(_("A file is kept until a day to come."), field="until")
    customer.kept_until = until
    customer.kept_because = one_of(KeepReason, reason, "reason")
    saved(customer, "kept_until", "kept_because", by=by, at=at)
    fact = FileKept(
        store_id=store_id,
        customer_id=customer.pk,
        until=until.isoformat(),
        reason=customer.kept_because,
    )
    record(fact, by=by, at=at)
    return customer


@command("customers.erase")
def release_file(*, customer_id: int, by: Actor, at: datetime) -> Customer:
    """Nothing holds it any more: it goes when its time is over."""
    customer, store_id = file_for(customer_id, by=by, right="customers.erase")
    if customer.kept_until is None:
        raise NotKept(_("Nothing holds this file."))
    customer.kept_until, customer.kept_because = None, ""
    saved(customer, "kept_until", "kept_because", by=by, at=at)
    record(FileReleased(store_id=store_id, customer_id=customer.pk), by=by, at=at)
    return customer


@command("customers.erase")
def erase_outlived(*, by: Actor, at: datetime) -> list[int]:
    """Erase the files whose time is over; each with its own fact, as if somebody had done it.

    What turns out to be needed still (an open consultation) stays and is looked at again.
    """
    gone = []
    with in_the_whole_group(by):
        due = list(queries.to_erase(seen_by=by, at=at).values_list("pk", flat=True)[:MOST_A_NIGHT])
    for customer_id in due:
        try:
            with transaction.atomic():
                erase(customer_id=customer_id, reason=ErasureReason.RETENTION_OVER, by=by, at=at)
        except StillNeeded:
            continue
        gone.append(customer_id)
    return gone


@command("customers.erase")
def blank_calls(*, store_id: int, by: Actor, at: datetime) -> int:
    """Calls of people who never got a file keep their number and times, and lose their words."""
    by.require("customers.erase", store_id=store_id)
    rows = queries.calls_to_blank(seen_by=by, at=at).filter(store=store_id)
    ids = list(rows.select_for_update().values_list("pk", flat=True)[:MOST_A_NIGHT])
    if not ids:
        return 0
    FollowUp.objects.filter(consultation__in=ids).delete()
    calls = queries.calls_to_blank(seen_by=by, at=at).filter(pk__in=ids).order_by()
    blanked = calls.update(
        caller="", caller_phone="", caller_index="", words="", answer="", outcome=""
    )
    record(CallsBlanked(store_id=store_id, calls=blanked), by=by, at=at)
    return blanked


@command("customers.erase")
def drop_proofs(*, by: Actor, at: datetime) -> int:
    """Consents of people erased long ago: nobody asks for the proof any more."""
    rows = queries.proofs_to_drop(seen_by=by, at=at)
    dropped: int = rows.order_by().delete()[0]
    if dropped:
        record(ProofsDropped(consents=dropped), by=by, at=at)
    return dropped
