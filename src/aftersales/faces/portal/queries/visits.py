"""The visits of a customer, each as its page shows it.

What is the customer's own is read with the customer's eyes. What belongs to the house and is shown
with it (who works on the car, photos, the papers) is read with the house's, and only for things
that were found with the customer's before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.papers import all_papers
from aftersales.core.scope import as_seen_by
from aftersales.faces.portal.models import Wish
from aftersales.faces.portal.queries.invoices import InvoiceCard, invoices_of, own_bills
from aftersales.faces.portal.states import STAGE_OF, Stage, WishState
from aftersales.ground.files import queries as files
from aftersales.ground.network.queries import day_of, store
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import AdviceState, Consent, Document, Place
from aftersales.lane.workshop import queries as workshop
from aftersales.records.vehicles import queries as vehicles

CLOSED = (Document.SETTLED, Document.CANCELLED)
# Papers of a visit that are the customer's to keep, in the order they come about.
OF_ORDER = ("orders.work_order", "orders.estimate", "workshop.inspection_report")
WHEN_GONE = "workshop.certificate"
OF_BILL = "billing.settlement_list"
OF_INVOICE = "filings.invoice"


@dataclass(frozen=True)
class VisitCard:
    """One visit in a line."""

    order_id: int
    store_id: int
    number: str
    plate: str
    car: str
    stage: Stage
    is_gone: bool
    is_cancelled: bool
    opened_on: date
    promised_at: datetime | None
    amount: Decimal
    currency: str
    to_decide: int = 0


@dataclass(frozen=True)
class JobCard:
    """One decision: what, why, what it costs the customer, and what was said to it."""

    job_id: int
    title: str
    why: str
    amount: Decimal
    own: Decimal
    consent: str
    decided_at: datetime | None
    may_decide: bool
    wants_call: bool
    photos: Sequence[int] = field(default_factory=tuple)

    @property
    def is_open(self) -> bool:
        return self.consent == Consent.PROPOSED


@dataclass(frozen=True)
class PaperCard:
    """A paper that can be kept."""

    code: str
    object_id: int
    title: object
    number: str = ""


@dataclass(frozen=True)
class VisitPage:
    """All that the page of a visit shows."""

    card: VisitCard
    order: Any
    house: Any
    advisor: str
    jobs: Sequence[JobCard]
    estimate: Any | None
    is_estimate_over: bool
    crew: Sequence[Any]
    portraits: dict[int, int]
    papers: Sequence[PaperCard]
    bills: Sequence[Any]
    invoices: dict[int, InvoiceCard]  # by bill
    guarantees: Sequence[Any]
    advice: Sequence[Any]
    next_service: Any | None
    told_ready_at: datetime | None

    @property
    def mark(self) -> str:
        """The same as long as what stands below the progress is the same."""
        told = (
            self.estimate.pk if self.estimate else 0,
            self.is_estimate_over,
            [(j.job_id, j.consent, j.amount, j.wants_call, len(j.photos)) for j in self.jobs],
            [(bill.pk, bill.rest) for bill in self.bills],
            sorted((pk, card.state) for pk, card in self.invoices.items()),
            [(paper.code, paper.object_id) for paper in self.papers],
            [person.person_id for person in self.crew],
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()[:12]

    @property
    def open_jobs(self) -> list[JobCard]:
        return [job for job in self.jobs if job.may_decide and job.is_open]


def visits_of(seen_by: Actor) -> list[VisitCard]:
    """All visits, those in the house first, then the newest. Three statements."""
    rows = list(orders.visible(seen_by=seen_by).order_by("-opened_at", "-pk")[:100])
    cars = {car.pk: car for car in vehicles.visible(seen_by=seen_by)}
    waiting: dict[int, int] = {}
    proposed = orders.jobs(seen_by=seen_by).filter(consent=Consent.PROPOSED, is_dropped=False)
    for order_id in proposed.order_by().values_list("order", flat=True):
        waiting[order_id] = waiting.get(order_id, 0) + 1
    cards = [_card(row, cars.get(row.vehicle_id), waiting.get(row.pk, 0)) for row in rows]
    return sorted(cards, key=lambda card: card.is_gone or card.is_cancelled)


def _card(order: Any, car: Any | None, waiting: int = 0) -> VisitCard:
    return VisitCard(
        order_id=order.pk,
        store_id=order.store_id,
        number=order.number,
        plate=(car.plate or "") if car else "",
        car=car.model_words if car else "",
        stage=STAGE_OF[Place(order.place)],
        is_gone=order.place == Place.HANDED_OVER,
        is_cancelled=order.document == Document.CANCELLED,
        opened_on=order.opened_on,
        promised_at=order.promised_at,
        amount=order.gross,
        currency=order.currency,
        to_decide=waiting if order.is_open else 0,
    )


def visit_of(order_id: int, *, seen_by: Actor) -> Any:
    """The order of one's own visit; somebody else's does not exist."""
    return orders.visible(seen_by=seen_by).get(pk=order_id)


def person_at(order: Any, *, seen_by: Actor) -> str:
    """Who decides here, by name: whoever brought the car, else the customer."""
    if order.brought_by:
        return str(order.brought_by)
    names: dict[int, str] = {}
    if seen_by.customer_id and seen_by.visit_id is None:
        from aftersales.records.customers import queries as customers  # noqa: PLC0415 - one use

        names = customers.names_of([seen_by.customer_id], seen_by=seen_by)
    return names.get(order.customer_id, "")


def visit_page(order_id: int, *, seen_by: Actor, at: datetime) -> VisitPage:
    order = visit_of(order_id, seen_by=seen_by)
    car = vehicles.visible(seen_by=seen_by).filter(pk=order.vehicle_id).first()
    estimate = orders.estimates_of(order.pk, seen_by=seen_by).filter(sent_at__isnull=False).first()
    is_over = estimate is not None and estimate.valid_until <= at
    jobs = list(orders.jobs_of(order.pk, seen_by=seen_by))
    wishes = Wish.objects.visible_to(seen_by).filter(order=order, state=WishState.OPEN)
    wanted = set(wishes.values_list("job", flat=True))
    offered = {int(told["job"]): told for told in estimate.jobs} if estimate else {}
    is_asked = estimate is not None and not is_over and not order.is_locked
    told = _told_by_house(order, [job.pk for job in jobs], car, seen_by=seen_by, at=at)
    cards = [
        JobCard(
            job_id=job.pk,
            title=job.title,
            why=job.cause or job.complaint,
            amount=job.gross,
            own=job.own,
            consent=job.consent,
            decided_at=job.consent_at,
            may_decide=is_asked and job.pk in offered and job.consent != Consent.APPROVED,
            wants_call=job.pk in wanted,
            photos=told["photos"].get(job.pk, ()),
        )
        for job in jobs
    ]
    bills = _bills(order, seen_by=seen_by)
    is_bearer = seen_by.visit_id is not None
    invoices = {} if is_bearer else invoices_of(bills, seen_by=seen_by)
    open_now = sum(1 for card in cards if card.is_open and card.may_decide)
    return VisitPage(
        card=_card(order, car, open_now),
        order=order,
        house=told["house"],
        advisor=told["advisor"],
        jobs=cards,
        estimate=estimate,
        is_estimate_over=is_over,
        crew=told["crew"],
        portraits=told["portraits"],
        papers=_papers(order, bills, invoices, seen_by=seen_by),
        bills=bills,
        invoices=invoices,
        guarantees=list(workshop.guarantees_of(seen_by=seen_by, order_id=order.pk)),
        advice=_advice(order, seen_by=seen_by),
        next_service=told["next_service"],
        told_ready_at=order.put_at if order.place == Place.READY else None,
    )


def _house(seen_by: Actor, store_id: int) -> Actor:
    """The house's eyes for what it shows of itself: its people at work and its pictures."""
    rights = {"orders.view", "workshop.view", "files.view"}
    return seen_by.served(store_id=store_id, rights=rights)


def _told_by_house(
    order: Any, job_ids: list[int], car: Any | None, *, seen_by: Actor, at: datetime
) -> dict[str, Any]:
    house = _house(seen_by, order.store_id)
    with as_seen_by(house):
        on = day_of(at, store_id=order.store_id)
        crew = workshop.workers_of([order.pk], on=on, seen_by=house).get(order.pk, [])
        names = orders.people([order.advisor_id], seen_by=house) if order.advisor_id else {}
        return {
            "house": store(order.store_id),
            "advisor": names.get(order.advisor_id or 0, ""),
            "crew": crew,
            "portraits": workshop.photos_of([w.person_id for w in crew], seen_by=house),
            "photos": _photos(job_ids, house),
            "next_service": _next_service(order, car, house),
        }


def _next_service(order: Any, car: Any | None, house: Actor) -> Any | None:
    """When to come again, once the car is back with its owner."""
    if car is None or order.place != Place.HANDED_OVER:
        return None
    return vehicles.outlook_of(car.pk, seen_by=house)


def _photos(job_ids: list[int], house: Actor) -> dict[int, list[int]]:
    """By job: pictures of what was found."""
    found: dict[int, list[int]] = {}
    for job_id, findings in workshop.findings_for(job_ids, seen_by=house).items():
        for finding_id in findings:
            rows = files.attached(about=("finding", finding_id), seen_by=house)
            pictures = rows.filter(thumbnail__isnull=False, needs="").order_by("pk")
            found.setdefault(job_id, []).extend(pictures.values_list("pk", flat=True))
    return found


def _bills(order: Any, *, seen_by: Actor) -> list[Any]:
    """What the customer was billed. The walls leave out what others pay."""
    return list(own_bills(seen_by).filter(order=order).order_by("pk"))


def _advice(order: Any, *, seen_by: Actor) -> list[Any]:
    """What stays open on the car, as far as it was found on visits of this customer."""
    rows = orders.all_advice(seen_by=seen_by).filter(vehicle=order.vehicle_id)
    return list(rows.filter(state=AdviceState.OPEN).order_by("-noted_at", "pk"))


def _papers(
    order: Any, bills: Sequence[Any], invoices: dict[int, InvoiceCard], *, seen_by: Actor
) -> list[PaperCard]:
    """Which papers there are by now."""
    known = all_papers()
    have: list[str] = []
    if order.signed_at:
        have.append("orders.work_order")
    if orders.estimates_of(order.pk, seen_by=seen_by).filter(sent_at__isnull=False).exists():
        have.append("orders.estimate")
    if workshop.is_inspected(order.pk, seen_by=seen_by):
        have.append("workshop.inspection_report")
    if order.place == Place.HANDED_OVER and workshop.has_gate_pass(order.pk, seen_by=seen_by):
        have.append(WHEN_GONE)
    cards = [PaperCard(code, order.pk, known[code].title) for code in have]
    cards += [PaperCard(OF_BILL, b.pk, known[OF_BILL].title, b.number) for b in bills]
    return cards + [
        PaperCard(OF_INVOICE, pk, known[OF_INVOICE].title, card.told.data.number)
        for pk, card in invoices.items()
        if card.told is not None
    ]


def photo(order_id: int, file_id: int, *, seen_by: Actor) -> Any:
    """A picture of what was found on one's own car; the house hands it over."""
    order = visit_of(order_id, seen_by=seen_by)
    jobs = list(orders.jobs_of(order.pk, seen_by=seen_by).values_list("pk", flat=True))
    house = _house(seen_by, order.store_id)
    with as_seen_by(house):
        mine = {pk for pictures in _photos(jobs, house).values() for pk in pictures}
        return _opened(file_id, mine, house)


def portrait(order_id: int, person_id: int, *, seen_by: Actor) -> Any:
    """The picture of somebody who works on one's own car (RC-20)."""
    order = visit_of(order_id, seen_by=seen_by)
    house = _house(seen_by, order.store_id)
    with as_seen_by(house):
        crew = workshop.workers_of([order.pk], on=order.opened_on, seen_by=house)
        people = [w.person_id for w in crew.get(order.pk, []) if w.person_id == person_id]
        pictures = workshop.photos_of(people, seen_by=house)
        return _opened(pictures.get(person_id, 0), set(pictures.values()), house)


def _opened(file_id: int, allowed: set[int], house: Actor) -> Any:
    rows = files.to_open
    return rows(file_id=file_id if file_id in allowed else 0, seen_by=house)
