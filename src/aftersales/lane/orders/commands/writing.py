"""Jobs and lines of an order, changeable until billing takes over, with a trail (WS-05)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.core.words import clean
from aftersales.ground.handbook import queries as handbook
from aftersales.ground.network.queries import day_of
from aftersales.lane.orders.commands._held import (
    chosen,
    named_clashes,
    order_for,
    order_of_job,
    still_open,
    unlocked,
    written,
)
from aftersales.lane.orders.commands._pricing import (
    ONE,
    NewLine,
    Prices,
    counted,
    money,
    percent,
    place_of,
    shares_of,
)
from aftersales.lane.orders.commands._totals import TOTALS, recount
from aftersales.lane.orders.commands.arriving import advisor_for
from aftersales.lane.orders.commands.opening import WORDS, NewJob, added, line_added, new_job, whose
from aftersales.lane.orders.commands.refusals import (
    JobAgreed,
    JobGone,
    LineGone,
    LineUnpriced,
    LubricantMixed,
    MisuseNotWarranty,
    NothingStandsIn,
    NotOfOneOrder,
    PartIssued,
    SharesWrong,
)
from aftersales.lane.orders.events import (
    FloorLifted,
    JobChanged,
    JobDescribed,
    JobDropped,
    LineChanged,
    LineWithdrawn,
    PartsAsked,
    PayersSet,
)
from aftersales.lane.orders.models import Job, Line, Order
from aftersales.lane.orders.states import SHARES, Consent, LineKind, PriceReason
from aftersales.resources.catalogue import queries as catalogue
from aftersales.resources.catalogue.states import Payer, ServiceType
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts import queries as part_questions
from aftersales.supply.parts.commands import Need, Want
from aftersales.supply.parts.states import Fit, LineState

NOTHING = Decimal(0)
_SHAPE = ("listed", "discount", "net", "tax", "gross", "floor", "floor_lifted_by")
_COLUMNS = tuple(SHARES.values())
_TOLD = (
    "quantity",
    "hours",
    "unit_price",
    "percent_off",
    "name_zh",
    "cost",
    "fixed",
    "price_reason",
)
_BY_HAND = {"unit_price", "percent_off"}


def need_of(job_id: int) -> Need:
    """What parts are reserved, asked for and issued for."""
    return Need(kind="job", id=job_id)


# -- jobs -----------------------------------------------------------------------------------------


@command("orders.write")
def add_job(
    *,
    order_id: int,
    title: str,
    service_type: str = "",
    complaint: str = "",
    instruction: str = "",
    lines: Sequence[NewLine] = (),
    is_extra: bool | None = None,
    found_by_id: int | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Job:
    """Write a further job. Found once the order is signed, it is extra work: it is proposed, and
    nobody begins it before the customer agreed (WS-23).
    """
    order = unlocked(order_for(order_id, "orders.write", by=by, version=version))
    new = NewJob(
        title=title,
        service_type=service_type or order.service_type,
        complaint=complaint,
        instruction=instruction,
        lines=lines,
    )
    extra = order.signed_at is not None if is_extra is None else is_extra
    found_by = advisor_for(found_by_id, by=by) if extra or found_by_id else None
    return put_job(order, new, is_extra=extra, found_by_id=found_by, by=by, at=at)


def put_job(order: Order, new: NewJob, *, by: Actor, at: datetime, **more: Any) -> Job:
    """Write a job with its lines onto an order that is held."""
    last = order.jobs.aggregate(last=Max("position"))["last"] or 0
    job = new_job(order, new, last + 1, order_id=order.pk, **more)
    insert_many([job])
    facts: list[Event] = [added(order, job)]
    rows = _priced(order, new.lines, by=by, at=at)
    facts += _insert(order, job, rows)
    _jobs, reset = recount(order, by=by, at=at)
    written(order, *TOTALS)
    record_many([*facts, *reset], by=by, at=at)
    job.refresh_from_db()
    return job


def job_for(job_id: int, right: str, *, by: Actor, version: int | None = None) -> tuple[Order, Job]:
    """A job in sight of the actor with its order, which is held first."""
    order = order_of_job(job_id, right, by=by, version=version)
    job = Job.objects.get(pk=job_id)
    if job.is_dropped:
        raise JobGone(_("This job was dropped."))
    return order, job


@command("orders.write")
def change_job(
    *,
    job_id: int,
    title: str | None = None,
    service_type: str | None = None,
    instruction: str | None = None,
    by: Actor,
    at: datetime,
) -> Job:
    """Correct what a job is called, its kind, and what the technician is told to do (WS-06)."""
    order, job = job_for(job_id, "orders.write", by=by)
    unlocked(order)
    told: dict[str, str] = {}
    if title is not None:
        told["title"] = clean(title, most=120, field="title", needed=True)
    if service_type is not None:
        told["service_type"] = chosen(ServiceType, service_type, field="service_type").value
    if instruction is not None:
        told["instruction"] = clean(instruction, most=WORDS, field="instruction", lines=True)
    changed = _take(job, told)
    if changed:
        job.save(update_fields=changed)
        fact = JobChanged(**whose(order), job_id=job.pk, fields=tuple(changed))
        record(fact, by=by, at=at)
    return job


@command("orders.describe")
def describe_job(
    *,
    job_id: int,
    complaint: str | None = None,
    cause: str | None = None,
    correction: str | None = None,
    condition: str | None = None,
    symptoms: Mapping[str, str] | None = None,
    symptom_seen: bool | None = None,
    by: Actor,
    at: datetime,
) -> Job:
    """Write down complaint, cause and correction (3C), the answers to the fault questions (RC-12)
    and the condition after the repair (WS-31). What is left out stays.
    """
    order, job = job_for(job_id, "orders.describe", by=by)
    still_open(order)
    told: dict[str, Any] = {
        name: clean(words, most=WORDS, field=name, lines=True)
        for name, words in (
            ("complaint", complaint),
            ("cause", cause),
            ("correction", correction),
            ("condition", condition),
        )
        if words is not None
    }
    if symptom_seen is not None:
        told["symptom_seen"] = symptom_seen
    if symptoms is not None:
        told["symptoms"] = {
            str(code)[:40]: clean(answer, most=500, field="symptoms", lines=True)
            for code, answer in symptoms.items()
            if answer.strip()
        }
    changed = _take(job, told)
    if not changed:
        return job
    if "symptoms" in changed:
        job.symptoms_version_id = handbook.item("RC-12", store_id=order.store_id).pk
    job.save(update_fields=[*changed, *(["symptoms_version"] if "symptoms" in changed else [])])
    fact = JobDescribed(**whose(order), job_id=job.pk, fields=tuple(changed))
    record(fact, by=by, at=at)
    return job


def _take(job: Job, told: Mapping[str, Any]) -> list[str]:
    changed = [name for name, said in told.items() if getattr(job, name) != said]
    for name in changed:
        setattr(job, name, told[name])
    return changed


@command("orders.write")
def drop_job(*, job_id: int, by: Actor, at: datetime) -> Job:
    """Take a job off the order that nobody ordered. One that was agreed is declined instead; what
    was issued for it goes back first.
    """
    order, job = job_for(job_id, "orders.write", by=by)
    unlocked(order)
    if job.consent == Consent.APPROVED:
        raise JobAgreed(_("The customer ordered this job. Let them decline it, and it is off."))
    lines = list(job.lines.filter(is_withdrawn=False).order_by("position", "pk"))
    _refuse_issued(lines)
    facts: list[Event] = [_withdrawn(order, line) for line in lines]
    _take_off(order, job, lines, by=by, at=at)
    job.is_dropped = True
    job.save(update_fields=["is_dropped"])
    _jobs, reset = recount(order, by=by, at=at)
    written(order, *TOTALS)
    gone = JobDropped(**whose(order), job_id=job.pk)
    record_many([*facts, *reset, gone], by=by, at=at)
    return job


# -- lines ----------------------------------------------------------------------------------------


def _priced(
    order: Order, wanted: Sequence[NewLine], *, misuse: str = "", by: Actor, at: datetime
) -> list[Line]:
    if not wanted:
        return []
    on = day_of(at, store_id=order.store_id)
    return Prices(place_of(order, on=on, by=by), by=by).lines(wanted, misuse=misuse)


def _insert(order: Order, job: Job, rows: Sequence[Line]) -> list[Event]:
    """Write lines at the end of a job; the facts that tell of them."""
    last = job.lines.aggregate(last=Max("position"))["last"] or 0 if rows else 0
    for number, line in enumerate(rows, last + 1):
        line.order_id, line.job_id, line.position = order.pk, job.pk, number
    with named_clashes():
        insert_many(rows)
    facts: list[Event] = []
    for line in rows:
        facts.append(line_added(order, line))
        if line.floor_lifted_by:
            facts.append(_lifted(order, line))
    return facts


def _lifted(order: Order, line: Line) -> Event:
    return FloorLifted(
        **whose(order), job_id=line.job_id, line_id=line.pk, floor=line.floor, gross=line.gross
    )


@command("orders.write")
def add_lines(
    *,
    job_id: int,
    lines: Sequence[NewLine],
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> list[Line]:
    """Write several lines on a job, all or none. A job that was agreed needs a new yes (WS-23)."""
    order, job = job_for(job_id, "orders.write", by=by, version=version)
    return put_lines(unlocked(order), job, lines, by=by, at=at)


def put_lines(
    order: Order, job: Job, wanted: Sequence[NewLine], *, by: Actor, at: datetime
) -> list[Line]:
    """Write lines on a job of an order that is held."""
    _waive_misfits(order, wanted, by=by, at=at)
    rows = _priced(order, wanted, misuse=job.misuse, by=by, at=at)
    refuse_the_makers(job, rows)
    facts = _insert(order, job, rows)
    _jobs, reset = recount(order, grown={job.pk}, by=by, at=at)
    written(order, *TOTALS)
    record_many([*facts, *reset], by=by, at=at)
    _keep_pieces(order, job, rows, by=by, at=at)
    return rows


def _waive_misfits(order: Order, wanted: Sequence[NewLine], *, by: Actor, at: datetime) -> None:
    """Parts that go into the car though they are told to fit others, with a reason each."""
    reasons = {new.part_id: new.fit_reason for new in wanted if new.part_id and new.fit_reason}
    if not reasons:
        return
    fit = part_questions.fits(list(reasons), vehicle_id=order.vehicle_id, seen_by=by)
    for part_id, reason in reasons.items():
        if fit[part_id] == Fit.MISFIT:
            parts.waive_misfit(
                part_id=part_id, vehicle_id=order.vehicle_id, reason=reason, by=by, at=at
            )


def refuse_the_makers(job: Job, lines: Sequence[Line]) -> None:
    """After misuse nothing of a job is borne by the maker: the work is paid (WT-03)."""
    if job.misuse and any(line.payer == Payer.MAKER or line.for_maker for line in lines):
        raise MisuseNotWarranty(
            _("The maker does not bear what the user's handling broke. Say who pays."),
            field="payer",
        )


def _keep_pieces(order: Order, job: Job, rows: Sequence[Line], *, by: Actor, at: datetime) -> None:
    """A piece that is named by its lot or serial number is kept for the job at once: two who write
    the same one on two orders cannot both have it (R-04).
    """
    wants = [
        Want(part_id=line.part_id, quantity=line.quantity, lot=line.lot)
        for line in rows
        if line.part_id and line.lot
    ]
    if wants:
        system = by.as_system("orders", rights={"parts.reserve"})
        parts.reserve_many(
            store_id=order.store_id,
            need=need_of(job.pk),
            wants=wants,
            until=order.promised_at,
            by=system,
            at=at,
        )


@command("orders.write")
def add_operation(
    *,
    job_id: int,
    operation_id: int,
    quantity: Decimal = ONE,
    hours: Decimal | None = None,
    unit_price: Decimal | None = None,
    payer: str = Payer.CUSTOMER.value,
    by: Actor,
    at: datetime,
) -> Line:
    """Write labour on a job: its standard time at the rate that holds, or the hours agreed."""
    new = NewLine(
        kind=LineKind.LABOUR.value,
        operation_id=operation_id,
        quantity=quantity,
        hours=hours,
        unit_price=unit_price,
        payer=payer,
    )
    (line,) = add_lines(job_id=job_id, lines=[new], by=by, at=at)
    return line


@command("orders.write")
def add_part(
    *,
    job_id: int,
    part_id: int,
    quantity: Decimal = ONE,
    unit_price: Decimal | None = None,
    lot: str = "",
    payer: str = Payer.CUSTOMER.value,
    fit_reason: str = "",
    by: Actor,
    at: datetime,
) -> Line:
    """Write a part on a job. What must not go into this car is refused (WS-30); what is told to fit
    others only goes in with a reason, which holds for this car from then on.
    """
    new = NewLine(
        kind=LineKind.PART.value,
        part_id=part_id,
        quantity=quantity,
        unit_price=unit_price,
        lot=lot,
        payer=payer,
        fit_reason=fit_reason,
    )
    (line,) = add_lines(job_id=job_id, lines=[new], by=by, at=at)
    return line


@command("orders.write")
def add_charge(
    *,
    job_id: int,
    charge_id: int,
    quantity: Decimal = ONE,
    unit_price: Decimal | None = None,
    payer: str = Payer.CUSTOMER.value,
    by: Actor,
    at: datetime,
) -> Line:
    """Write another charge on a job: towing, disposal, a certificate."""
    new = NewLine(
        kind=LineKind.CHARGE.value,
        charge_id=charge_id,
        quantity=quantity,
        unit_price=unit_price,
        payer=payer,
    )
    (line,) = add_lines(job_id=job_id, lines=[new], by=by, at=at)
    return line


@command("orders.write")
def add_sublet(
    *,
    job_id: int,
    name: str,
    unit_price: Decimal,
    cost: Decimal | None = None,
    quantity: Decimal = ONE,
    payer: str = Payer.CUSTOMER.value,
    by: Actor,
    at: datetime,
) -> Line:
    """Write work on a job that another house does for us; ``cost`` is what they charge us each."""
    new = NewLine(
        kind=LineKind.SUBLET.value,
        name=name,
        unit_price=unit_price,
        cost=cost,
        quantity=quantity,
        payer=payer,
    )
    (line,) = add_lines(job_id=job_id, lines=[new], by=by, at=at)
    return line


@command("orders.write")
def add_package(
    *,
    package_id: int,
    job_id: int | None = None,
    order_id: int | None = None,
    payer: str = Payer.CUSTOMER.value,
    by: Actor,
    at: datetime,
) -> Job:
    """Write all lines of a package at its price, on a job or as a job of its own."""
    if job_id is not None:
        order, job = job_for(job_id, "orders.write", by=by)
        lines, _package = package_lines(unlocked(order), package_id, payer, by=by, at=at)
        put_lines(order, job, lines, by=by, at=at)
        job.refresh_from_db()
        return job
    order = unlocked(order_for(order_id or 0, "orders.write", by=by))
    lines, package = package_lines(order, package_id, payer, by=by, at=at)
    new = NewJob(title=package.name_zh, service_type=package.service_type, lines=lines)
    return put_job(order, new, is_extra=order.signed_at is not None, by=by, at=at)


def package_lines(
    order: Order, package_id: int, payer: str, *, by: Actor, at: datetime
) -> tuple[list[NewLine], Any]:
    """The lines of a package as they cost here; a fixed price is spread over them."""
    chosen(Payer, payer, field="payer")
    on = day_of(at, store_id=order.store_id)
    place = place_of(order, on=on, by=by)
    package = catalogue.package_with_lines(package_id, seen_by=by)
    numbers = sorted({row.part_number for row in package.lines.all() if row.part_number})
    found = part_questions.parts_of(numbers, seen_by=by)
    lacking = [n for n in numbers if n not in found]
    if lacking:
        raise LineUnpriced(_("%(number)s is not in the catalogue.") % {"number": lacking[0]})
    ids = {n: part.pk for n, part in found.items()}
    prices = part_questions.sale_prices(set(ids.values()), on=on)
    offer = catalogue.package_offer(
        package_id,
        store_id=order.store_id,
        on=on,
        model_id=place.model_id,
        brand_id=place.brand_id,
        payer=Payer(payer),
        part_prices={n: prices[pk].amount for n, pk in ids.items() if pk in prices},
        seen_by=by,
    )
    return [_packaged(line, offer, ids, payer) for line in offer.lines], package


def _packaged(
    line: catalogue.LinePrice,
    offer: catalogue.PackageOffer,
    part_ids: Mapping[str, int],
    payer: str,
) -> NewLine:
    kinds = {"operation": LineKind.LABOUR, "part": LineKind.PART, "charge": LineKind.CHARGE}
    return NewLine(
        kind=kinds[line.kind].value,
        operation_id=line.operation_id,
        part_id=part_ids.get(line.part_number),
        charge_id=line.charge_id,
        package_id=offer.package_id,
        quantity=line.price.quantity if line.price and line.kind != "operation" else ONE,
        hours=line.hours,
        payer=payer,
        fixed=line.price.gross if offer.is_fixed and offer.is_whole and line.price else None,
    )


def lines_for(
    line_ids: Collection[int], right: str, *, by: Actor, version: int | None = None
) -> tuple[Order, list[Line]]:
    """Lines of one order in sight of the actor; the order is held first."""
    rows = Line.objects.visible_to(by).filter(Among("pk", list(line_ids)))
    orders = set(rows.values_list("order_id", flat=True))
    if not orders:
        raise Line.DoesNotExist
    if len(orders) > 1:
        raise NotOfOneOrder(_("Lines of one order are changed together."), field="line_ids")
    order = order_for(orders.pop(), right, by=by, version=version)
    lines = list(rows.order_by("job", "position", "pk"))
    if len(lines) != len(set(line_ids)):
        raise Line.DoesNotExist
    if any(line.is_withdrawn for line in lines):
        raise LineGone(_("This line was withdrawn."))
    return order, lines


@command("orders.write")
def change_line(
    *,
    line_id: int,
    quantity: Decimal | None = None,
    hours: Decimal | None = None,
    unit_price: Decimal | None = None,
    percent_off: Decimal | None = None,
    name: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Line:
    """Change a line until billing has it. A dearer job that was agreed needs a new yes (WS-23); the
    payers go on bearing it in the same proportion.
    """
    order, (line,) = lines_for([line_id], "orders.write", by=by, version=version)
    unlocked(order)
    told: dict[str, Any] = {}
    if hours is not None and line.kind == LineKind.LABOUR:
        quantity = hours
    if quantity is not None:
        places = Decimal("0.01") if line.kind == LineKind.LABOUR else Decimal("0.001")
        told["quantity"] = counted(quantity, places=places)
        if line.kind == LineKind.LABOUR:
            told["hours"] = told["quantity"]
    if unit_price is not None:
        told["unit_price"] = money(unit_price)
    if percent_off is not None:
        told["percent_off"] = percent(percent_off)
    if name is not None:
        told["name_zh"] = clean(name, most=120, field="name", needed=True)
    changed = [field for field, said in told.items() if getattr(line, field) != said]
    if not changed:
        return line
    if "quantity" in changed:
        _refuse_asked(line)
    reprice(order, [(line, {field: told[field] for field in changed})], by=by, at=at)
    return line


@command("orders.write")
def take_stand_in(*, line_id: int, version: int | None = None, by: Actor, at: datetime) -> Line:
    """Write on the line what the parts desk took instead: number, name and unit of that part. What
    the customer pays stays as it was agreed; the price is changed like that of any line.
    """
    order, (line,) = lines_for([line_id], "orders.write", by=by, version=version)
    unlocked(order)
    asked = line.request_line
    if asked is None or asked.part_id == line.part_id:
        raise NothingStandsIn(_("The parts desk took nothing else for this line."))
    part = asked.part
    line.part, line.code, line.name_zh, line.name_en = part, part.shown_number, part.name, ""
    line.unit = part.unit
    line.save(update_fields=["part", "code", "name_zh", "name_en", "unit"])
    written(order)
    fact = LineChanged(
        **whose(order),
        job_id=line.job_id,
        line_id=line.pk,
        fields=("part",),
        former_quantity=line.quantity,
        quantity=line.quantity,
        former_gross=line.gross,
        gross=line.gross,
    )
    record(fact, by=by, at=at)
    return line


@command("orders.write")
def give_discount(
    *,
    line_ids: Collection[int],
    percent_off: Decimal,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> list[Line]:
    """Take so much off some lines; below their floor only somebody who may (I-24)."""
    order, lines = lines_for(line_ids, "orders.write", by=by, version=version)
    off = percent(percent_off)
    changing = [(line, {"percent_off": off}) for line in lines if line.percent_off != off]
    if changing:
        reprice(unlocked(order), changing, by=by, at=at)
    return lines


def reprice(
    order: Order,
    changes: Sequence[tuple[Line, Mapping[str, Any]]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Reckon lines anew, write them with their facts, and the order with them."""
    prices = Prices(place_of(order, on=day_of(at, store_id=order.store_id), by=by), by=by)
    facts: list[Event] = []
    for line, told in changes:
        former = {"quantity": line.quantity, "gross": line.gross}
        if line.price_reason != PriceReason.PHONE_HELP and _BY_HAND & told.keys():
            line.price_reason = ""  # agreed with this customer, no longer as the tariff has it
        weights = shares_of(line) if line.gross else {line.payer or "customer": ONE}
        if {"quantity", "unit_price"} & told.keys():
            line.fixed = None  # no longer as its package has it
        for field, said in told.items():
            setattr(line, field, said)
        _scale_cost(line, former["quantity"])
        prices.reckon(line)
        prices.share(line, weights)
        facts.append(
            LineChanged(
                **whose(order),
                job_id=line.job_id,
                line_id=line.pk,
                fields=tuple(told),
                former_quantity=former["quantity"],
                quantity=line.quantity,
                former_gross=former["gross"],
                gross=line.gross,
            )
        )
        if line.floor_lifted_by:
            facts.append(_lifted(order, line))
    lines = [line for line, _told in changes]
    with named_clashes():
        update_many(lines, [*_TOLD, *_SHAPE, *_COLUMNS, "payer"])
    _jobs, reset = recount(order, by=by, at=at)
    written(order, *TOTALS)
    record_many([*facts, *reset], by=by, at=at)


def _scale_cost(line: Line, former: Decimal) -> None:
    if line.cost is not None and former and line.quantity != former:
        line.cost = (line.cost * line.quantity / former).quantize(Decimal("0.01"))


@command("orders.write")
def set_payers(
    *,
    line_ids: Collection[int],
    payer: str = "",
    shares: Mapping[str, Decimal] | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> list[Line]:
    """Say who bears some lines: one payer all of it, or several in shares of it (FE-04). Amounts
    are shares too: of 300.00, 200 and 100. For one line alone they must make it exactly.
    """
    order, lines = lines_for(line_ids, "orders.write", by=by, version=version)
    unlocked(order)
    weights = _weights(lines, payer, shares or {})
    prices = Prices(place_of(order, on=day_of(at, store_id=order.store_id), by=by), by=by)
    facts: list[Event] = []
    for line in lines:
        before = (line.payer, shares_of(line))
        prices.share(line, weights)
        if (line.payer, shares_of(line)) != before:
            facts.append(_borne(order, line))
    if not facts:
        return lines
    if any(line.for_maker or line.payer == Payer.MAKER for line in lines):
        for job in Job.objects.filter(lines__in=lines).exclude(misuse="").distinct():
            refuse_the_makers(job, [line for line in lines if line.job_id == job.pk])
    with named_clashes():
        update_many(lines, [*_COLUMNS, "payer"])
    _jobs, reset = recount(order, by=by, at=at)
    written(order, *TOTALS)
    record_many([*facts, *reset], by=by, at=at)
    return lines


def _borne(order: Order, line: Line) -> Event:
    told = shares_of(line)
    return PayersSet(
        **whose(order),
        job_id=line.job_id,
        line_id=line.pk,
        customer=told["customer"],
        maker=told["maker"],
        insurer=told["insurer"],
        agent=told["agent"],
        internal=told["internal"],
        goodwill=told["goodwill"],
    )


def _weights(
    lines: Sequence[Line], payer: str, shares: Mapping[str, Decimal]
) -> Mapping[str, Decimal]:
    if not shares:
        return {chosen(Payer, payer, field="payer").value: ONE}
    sane = all(share.is_finite() and share >= 0 for share in shares.values())
    if not set(shares) <= set(SHARES) or not sane or not any(shares.values()):
        raise SharesWrong(_("Say who pays which share."), field="shares")
    if len(lines) == 1 and sum(shares.values()) != lines[0].gross:
        raise SharesWrong(
            _("The shares make %(sum)s, the line costs %(gross)s.")
            % {"sum": sum(shares.values()), "gross": lines[0].gross},
            field="shares",
        )
    return shares


@command("orders.write")
def withdraw_line(*, line_id: int, version: int | None = None, by: Actor, at: datetime) -> Line:
    """Take a line off. What was asked of the parts desk for it is called off; what was issued goes
    back first.
    """
    order, (line,) = lines_for([line_id], "orders.write", by=by, version=version)
    unlocked(order)
    _refuse_issued([line])
    job = Job.objects.get(pk=line.job_id)
    _take_off(order, job, [line], by=by, at=at)
    _jobs, reset = recount(order, by=by, at=at)
    written(order, *TOTALS)
    record_many([_withdrawn(order, line), *reset], by=by, at=at)
    return line


def _withdrawn(order: Order, line: Line) -> Event:
    return LineWithdrawn(
        **whose(order), job_id=line.job_id, line_id=line.pk, former_gross=line.gross
    )


def _take_off(order: Order, job: Job, lines: Sequence[Line], *, by: Actor, at: datetime) -> None:
    """Withdraw lines of one job, and with them what was asked or kept for them."""
    system = by.as_system("orders", rights={"parts.request", "parts.reserve", "parts.view"})
    for line in lines:
        if line.request_line_id and line.request_line and line.request_line.state in _WAITING:
            parts.withdraw(line_id=line.request_line_id, by=system, at=at)
    loose = {line.part_id for line in lines if line.part_id and not line.request_line_id}
    if loose:
        parts.release_many(
            store_id=order.store_id, need=need_of(job.pk), part_ids=loose, by=system, at=at
        )
    for line in lines:
        line.is_withdrawn = True
    with named_clashes():
        update_many(lines, ["is_withdrawn"])


_WAITING = (LineState.ASKED, LineState.PICKED)


def _refuse_issued(lines: Sequence[Line]) -> None:
    for line in lines:
        asked = line.request_line
        if asked is not None and asked.issued > asked.returned:
            raise PartIssued(
                _("%(code)s was issued. It goes back to the parts desk first.")
                % {"code": line.code}
            )


def _refuse_asked(line: Line) -> None:
    """How many were asked of the desk is what the desk lays out."""
    if line.request_line_id:
        raise PartIssued(
            _("%(code)s was asked of the parts desk. Withdraw the line and write it anew.")
            % {"code": line.code},
            field="quantity",
        )


# -- parts ----------------------------------------------------------------------------------------


@command("parts.request")
def request_parts_for(
    *, order_id: int, job_ids: Collection[int] | None = None, by: Actor, at: datetime
) -> list[parts.Asked]:
    """Ask the parts desk for what the agreed jobs need and was not asked for yet: one request a
    job, wanted by the promised time.
    """
    order = unlocked(order_for(order_id, "parts.request", by=by))
    rows = Line.objects.filter(
        order=order, kind=LineKind.PART, is_withdrawn=False, request_line=None
    )
    rows = rows.filter(job__consent=Consent.APPROVED, job__is_dropped=False)
    if job_ids is not None:
        rows = rows.filter(job__in=job_ids)
    by_job: dict[int, list[Line]] = {}
    for line in rows.order_by("job", "position", "pk"):
        by_job.setdefault(line.job_id, []).append(line)
    _refuse_mixing([line for lines in by_job.values() for line in lines])
    made, facts = [], []
    for job_id, lines in by_job.items():
        _take_kept(order, job_id, lines, by=by, at=at)
        asked = parts.request_parts(
            store_id=order.store_id,
            need=need_of(job_id),
            wants=[
                Want(part_id=line.part_id or 0, quantity=line.quantity, lot=line.lot)
                for line in lines
            ],
            vehicle_id=order.vehicle_id,
            needed_at=order.promised_at,
            by=by,
            at=at,
        )
        for line, told in zip(lines, asked.lines, strict=True):
            line.request_line_id = told.pk
        made.append(asked)
        facts.append(
            PartsAsked(
                **whose(order),
                job_id=job_id,
                part_request_id=asked.request.pk,
                lines=len(lines),
            )
        )
    if facts:
        with named_clashes():
            update_many([line for lines in by_job.values() for line in lines], ["request_line"])
        record_many(facts, by=by, at=at)
    return made


def _refuse_mixing(lines: Sequence[Line]) -> None:
    for line in lines:
        if line.mixes_with and not line.mixing:
            words = {"number": line.code, "maker": line.mixes_with}
            raise LubricantMixed(
                _("%(number)s would be mixed with that of %(maker)s. Say how it is done first.")
                % words
            )


def _take_kept(
    order: Order, job_id: int, lines: Sequence[Line], *, by: Actor, at: datetime
) -> None:
    """What the appointment had kept for the visit is kept for the job that needs it."""
    if order.appointment_id:
        parts.pass_on(
            store_id=order.store_id,
            need=Need(kind="order", id=order.pk),
            to=need_of(job_id),
            part_ids={line.part_id for line in lines if line.part_id},
            by=by.as_system("orders", rights={"parts.reserve"}),
            at=at,
        )
