"""Opening customer files, one by one at the counter or by the hundred from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.imports import RowResult
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.records.customers.commands._batch import Batch
from aftersales.records.customers.commands._files import index
from aftersales.records.customers.commands._prepared import Prepared, one_of, prepare
from aftersales.records.customers.events import CustomerFileOpened
from aftersales.records.customers.models import Customer, CustomerStore
from aftersales.records.customers.rules import NewFile
from aftersales.records.customers.states import OpeningReason, Source

BATCH = 500


class LooksKnown(Refusal):
    """The group has a file that is as good as surely this customer's."""

    code = "customers.looks_known"

    def __init__(self, message: object, *, known: Sequence[int]) -> None:
        super().__init__(message, field="name")
        self.known = tuple(known)


class FileUnknown(Refusal):
    """There is no such file in the group."""

    code = "customers.file_unknown"
    status = 404


@command("customers.register")
def register(
    *,
    file: NewFile,
    store_id: int,
    source: Source = Source.VISIT,
    anyway: bool = False,
    by: Actor,
    at: datetime,
) -> Customer:
    """Open the file of a customer who came, called or asked (CV-01); from here on its two days run
    (CV-02).

    Refused where the group as good as surely knows the customer; ``anyway`` says that it is
    somebody else.
    """
    by.require("customers.register", store_id=store_id)
    prepared = prepare(file)
    batch = Batch([prepared], store_id=store_id, source=source, by=by, at=at)
    if not anyway and (known := batch.match(prepared)):
        raise LooksKnown(
            _(
                "There is a file of this customer already. "
                "Open that one, or say that it is another person."
            ),
            known=[known.customer.pk],
        )
    batch.keep_apart = True  # asked and answered: this is somebody new
    (outcome,) = batch.run()
    assert outcome.object_id is not None  # it was created, not refused
    return Customer.objects.get(pk=outcome.object_id)


@command("customers.register")
def register_many(
    *,
    files: Sequence[NewFile],
    store_id: int,
    source: Source = Source.IMPORT,
    by: Actor,
    at: datetime,
) -> list[RowResult]:
    """Open many files at once, 500 to a transaction of the caller's; known customers get what their
    file lacks.

    Row by row the rules of ``register``: a row that is refused does not hold the others up. A
    customer is known by the code of the old system, the company code, the identity number, or phone
    and name together; so the same rows a second time change nothing.
    """
    by.require("customers.register", store_id=store_id)
    outcomes: list[RowResult] = []
    for start in range(0, len(files), BATCH):
        outcomes += _with_refusals(files[start : start + BATCH], store_id, source, by, at)
    return outcomes


def _with_refusals(
    files: Sequence[NewFile], store_id: int, source: Source, by: Actor, at: datetime
) -> list[RowResult]:
    outcomes: list[RowResult | None] = []
    good: list[Prepared] = []
    for file in files:
        try:
            good.append(prepare(file))
            outcomes.append(None)
        except Refusal as no:
            outcomes.append(RowResult.refused(no))
    kept = iter(Batch(good, store_id=store_id, source=source, by=by, at=at).run())
    return [outcome or next(kept) for outcome in outcomes]


@command("customers.open_file")
def open_file(
    *, customer_id: int, store_id: int, reason: OpeningReason, by: Actor, at: datetime
) -> CustomerStore:
    """A store looks into a file of the group from now on, for a reason that stands on record."""
    by.require("customers.open_file", store_id=store_id)
    return open_for(customer_id, store_id=store_id, reason=reason, by=by, at=at)


def open_for(
    customer_id: int,
    *,
    store_id: int,
    reason: OpeningReason = OpeningReason.CALL,
    by: Actor,
    at: datetime,
) -> CustomerStore:
    """Link the store with the file, once. Whoever calls a store gives it the reason to look."""
    links = CustomerStore.objects.filter(customer__in=Customer.objects.living(), store=store_id)
    known = links.filter(customer=customer_id, customer__group=by.group_id).first()
    if known is not None:
        return known
    files = Customer.objects.living().filter(group=by.group_id)
    customer = files.filter(pk=customer_id).first()
    if customer is None:
        raise FileUnknown(_("There is no such customer file."), field="customer")
    link, new = CustomerStore.objects.get_or_create(
        customer=customer,
        store_id=store_id,
        defaults={
            "reason": one_of(OpeningReason, reason, "reason"),
            "opened_at": at,
            "opened_by": by.key,
        },
    )
    if new:
        fact = CustomerFileOpened(store_id=store_id, customer_id=customer_id, reason=link.reason)
        record(fact, by=by, at=at)
        index([customer_id], by=by, at=at)
    return link
