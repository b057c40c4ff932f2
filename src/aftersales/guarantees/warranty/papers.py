"""The dossier: facts, dates, articles and signatures by which others can follow a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core.actors import Actor
from aftersales.core.papers import About, Block, Field, Fields, Sheet, Table, Wanted, Words
from aftersales.ground.network.queries import day_of
from aftersales.guarantees.warranty import queries, words
from aftersales.guarantees.warranty.models import GuaranteeRequest
from aftersales.guarantees.warranty.queries import CarStanding
from aftersales.guarantees.warranty.states import Asked, CostOwner, RequestState
from aftersales.records.vehicles import queries as vehicles
from aftersales.web import show

if TYPE_CHECKING:
    from aftersales.records.vehicles.models import Vehicle


def find_car(vehicle_id: int, actor: Actor) -> About:
    vehicle = vehicles.visible(seen_by=actor).get(pk=vehicle_id)
    at = timezone.now()
    on = day_of(at, store_id=vehicle.home_store_id)
    return About(
        what=queries.standing_of(vehicle, on=on, at=at, seen_by=actor),
        store_id=vehicle.home_store_id or min(actor.stores_with("warranty.view")),
        name=vehicle.plate or vehicle.vin or "",
        back=reverse("warranty:car", args=[vehicle.pk]),
    )


def dossier(found: About, wanted: Wanted) -> Sheet:  # noqa: ARG001 - as every paper
    """How a car stands with its statutory guarantee, and on what that rests."""
    standing: CarStanding = found.what
    return Sheet(
        title=_("Guarantee dossier"),
        number=found.name,
        blocks=[*_car(standing), *_verdict(standing), *_repairs(standing), _signatures()],
        codes=[standing.vehicle.vin or ""],
    )


def find_request(request_id: int, actor: Actor) -> About:
    row = queries.request(request_id, seen_by=actor)
    at = timezone.now()
    on = day_of(at, store_id=row.store_id)
    return About(
        what=(row, queries.standing_of(row.vehicle, on=on, at=at, seen_by=actor)),
        store_id=row.store_id,
        name=row.number,
        back=reverse("warranty:request", args=[row.pk]),
    )


def request_dossier(found: About, wanted: Wanted) -> Sheet:  # noqa: ARG001 - as every paper
    """A request from the first word to the last, with the verdicts of its days."""
    row, standing = found.what
    return Sheet(
        title=_("Dossier of a guarantee request"),
        number=row.number,
        blocks=[
            Fields([Field(label, value) for label, value in _request(row) if value]),
            Words(row.words),
            *_frozen(row),
            *([Words(f"{_('Answer')}: {row.answer_words}")] if row.answer_words else []),
            *_car(standing),
            *_repairs(standing),
            _signatures(),
        ],
        codes=[standing.vehicle.vin or ""],
    )


def _request(row: GuaranteeRequest) -> list[tuple[str, str]]:
    ground = f"{row.right} {words.article(row.article)}" if row.right else ""
    return [
        (_("Asks for"), str(Asked(row.asks).label)),
        (_("Customer"), row.customer.name),
        (pgettext("guarantee request", "Received on"), show.date(row.received_on)),
        (_("Mileage"), f"{row.km:,} km"),
        (_("Answer until"), show.date(row.answer_by)),
        (_("Done until"), show.date(row.complete_by)),
        (_("State"), str(RequestState(row.state).label)),
        (_("Answered at"), show.moment(row.answered_at) if row.answered_at else ""),
        (_("On which right"), ground),
        (_("At whose cost"), str(CostOwner(row.cost_owner).label) if row.cost_owner else ""),
        (_("Price paid"), _money(row.price)),
        (_("Fee for the use"), _money(row.usage_fee)),
        (_("Registration, fittings, fees"), _money(row.further_costs)),
        (_("Money back"), _money(row.refund)),
        (_("Car is back since"), show.date(row.back_on)),
        (_("The car in its place"), (row.new_vehicle.vin or "") if row.new_vehicle else ""),
    ]


def _money(value: Any) -> str:
    return show.amount(value) if value else ""


def _frozen(row: GuaranteeRequest) -> list[Block]:
    told = [
        [
            r["code"],
            words.article(r["article"]),
            str(words.RIGHTS[r["code"]]),
            r["usage_fee"] or "–",
        ]
        for part in (row.verdict, *row.verdict.get("faults", ()))
        for r in part.get("rights", ())
    ]
    if not told:
        return [Words(_("No right stood on the day of asking."))]
    heads = [_("Code"), _("Article"), _("What the law said when it came in"), _("Fee for the use")]
    return [Table(heads=heads, rows=told, widths=[1, 3, 6, 2])]


def _car(found: CarStanding) -> list[Block]:
    vehicle: Vehicle = found.vehicle
    policy, findings = found.policy, found.findings
    lines = [
        (_("Plate"), vehicle.plate or ""),
        (_("VIN"), vehicle.vin or ""),
        (_("Model"), vehicle.model_words),
        (_("Mileage"), f"{found.km:,} km" if found.km is not None else ""),
        (_("Day of the verdict"), show.date(found.on)),
    ]
    if policy is not None:
        lines += [
            (_("Bought for"), policy.get_use_display()),
            (_("Powertrain"), policy.get_powertrain_display()),
            (_("Date of the invoice"), show.date(policy.invoice_date)),
            (_("Handed over on"), show.date(policy.delivery_date)),
            (_("Came in place of another car on"), show.date(policy.replaced_on)),
            (_("Price paid"), _money(policy.price)),
        ]
    blocks: list[Block] = [Fields([Field(label, value) for label, value in lines if value])]
    if findings:
        title = findings.version.title["zh" if show.is_chinese() else "en"]
        names = {
            "repair": _("Free repair"),
            "exchange": _("Exchange or return"),
            "day60": _("First sixty days"),
            "day7": _("First seven days"),
        }
        rows = [
            [names[name], show.date(term.last_day), _km(term.km), _runs(found, name)]
            for name, term in findings.terms.items()
        ]
        heads = [title, _("Last day"), _("Last km"), _("On this day")]
        blocks.append(Table(heads=heads, rows=rows, widths=[4, 2, 2, 2]))
    return blocks


def _km(km: int | None) -> str:
    return _("no limit") if km is None else f"{km:,}"


def _runs(found: CarStanding, name: str) -> str:
    assert found.findings is not None
    term = found.findings.terms[name]
    return pgettext("term", "runs") if term.holds(found.on, found.km or 0) else _("is over")


def _verdict(found: CarStanding) -> list[Block]:
    if found.is_outside and found.past:
        return [Words(str(words.OUTSIDE[found.past.reason or ""]))]
    blocks: list[Block] = []
    rows = [
        [
            claim.right.code,
            words.article(claim.right.article),
            words.right(claim) + ("" if claim.is_certain else f" ({_('if it is judged so')})"),
            f"{claim.right.usage_fee:,.2f}" if claim.right.usage_fee is not None else "–",
        ]
        for claim in found.rights
    ]
    if rows:
        heads = [_("Code"), _("Article"), _("What may be asked on this day"), _("Fee for the use")]
        blocks.append(Table(heads=heads, rows=rows, widths=[1, 3, 6, 2]))
    else:
        blocks.append(Words(_("On this day no right stands.")))
    if found.thresholds and found.findings:
        grounds = found.findings.version.rights
        heads = [_("Article"), _("What it gives"), _("Used up"), pgettext("guarantee", "Left")]
        counted = [
            [
                words.article(grounds[t.code].article),
                str(words.RIGHTS[t.code]),
                f"{t.of - t.at_worst} / {t.of}",
                words.left(t.code, t.at_worst),
            ]
            for t in found.thresholds
        ]
        blocks.append(Table(heads=heads, rows=counted, widths=[3, 6, 2, 4]))
    blocks += [Words(f"? {words.question(q)}") for q in found.questions]
    return blocks


def _repairs(found: CarStanding) -> list[Block]:
    if not found.repairs:
        return [Words(_("No repair of a fault is on record."))]
    rows = [
        [
            f"{row.fault.code} {row.fault.words}",
            f"{row.workshop.name if row.workshop else row.workshop_words} {row.number}",
            show.moment(row.begun_at),
            show.moment(row.ended_at) if row.ended_at else _("in the house"),
            f"{row.km:,}",
            _judged(row),
        ]
        for row in found.repairs
    ]
    heads = [
        _("Fault"),
        _("Workshop"),
        _("Repair agreed"),
        _("Repair completed"),
        "km",
        pgettext("fault", "Judged"),
    ]
    return [Table(heads=heads, rows=rows, widths=[4, 4, 3, 3, 2, 4])]


def _judged(row: Any) -> str:
    if row.is_quality is None:
        return _("not judged")
    told = _("problem of quality") if row.is_quality else _("no problem of quality")
    return f"{told}: {row.judged_words}"


def _signatures() -> Fields:
    names = [_("Customer's signature"), _("Signed for the seller"), _("Date")]
    return Fields([Field(name, "") for name in names])
