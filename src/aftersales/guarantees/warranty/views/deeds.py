"""Forms over the page of a car: its terms, its repairs, what was judged of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.guarantees.warranty import commands, forms, queries
from aftersales.guarantees.warranty.commands import Elsewhere, Terms, Told
from aftersales.guarantees.warranty.commands.keeping import PROMISES
from aftersales.guarantees.warranty.models import LeftOut, Repair
from aftersales.guarantees.warranty.states import CarKind, Powertrain, Use, Work
from aftersales.guarantees.warranty.views.cars import car_in_sight, car_url
from aftersales.lane.orders import queries as orders
from aftersales.records.vehicles.states import Power, VehicleKind
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs

if TYPE_CHECKING:
    from aftersales.records.vehicles.models import Vehicle

_POWER = {
    Power.PETROL: Powertrain.FUEL,
    Power.DIESEL: Powertrain.FUEL,
    Power.GAS: Powertrain.FUEL,
    Power.HEV: Powertrain.HEV,
    Power.PHEV: Powertrain.PHEV,
    Power.REEV: Powertrain.EREV,
    Power.BEV: Powertrain.BEV,
    Power.FCEV: Powertrain.FCEV,
}
_KIND = {VehicleKind.PICKUP: CarKind.PICKUP, VehicleKind.SPECIAL: CarKind.SPECIAL}


def _sent(request: Any) -> Any:
    return request.POST if request.method == "POST" else None


def _back(request: Any, otherwise: str) -> str:
    """To the page the person came from: the panel stands on orders too."""
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return here if here.startswith("/orders/") else otherwise


def _faults(vehicle: Vehicle, request: Any) -> dict[int, str]:
    rows = queries.faults_of(vehicle.pk, seen_by=request.actor)
    return {row.pk: f"{row.code} {row.words}" for row in rows}


@needs("warranty.keep_policy")
def keep_policy(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = car_in_sight(request, vehicle_id)
    last = queries.policy_of(vehicle.pk, seen_by=request.actor)
    return dialog(
        request,
        forms.PolicyForm(_sent(request), initial=_known(vehicle, last)),
        lambda said: commands.keep_policy(
            vehicle_id=vehicle.pk,
            reason=said.pop("reason"),
            terms=Terms(promises={name: said.pop(name) for name in PROMISES}, **said),
            by=request.actor,
            at=timezone.now(),
        ),
        title=_("Correct the terms of the sale") if last else _("Tell the terms of the sale"),
        words=_("As invoice and voucher say. They hold for good; a correction keeps what stood."),
        back=car_url(vehicle.pk),
    )


def _known(vehicle: Vehicle, last: Any) -> dict[str, Any]:
    if last is None:
        return {
            "use": Use.FAMILY,
            "kind": _KIND.get(VehicleKind(vehicle.kind), CarKind.PASSENGER),
            "powertrain": _POWER[Power(vehicle.power)] if vehicle.power else Powertrain.FUEL,
            "invoice_date": vehicle.first_sale_on,
        }
    names = (
        "use",
        "kind",
        "powertrain",
        "invoice_date",
        "delivery_date",
        "price",
        "usage_rate_percent",
        "replaced_on",
    )
    promised = {k: v for k, v in last.promises.items() if isinstance(v, int)}
    known = {name: getattr(last, name) for name in names} | promised
    if last.usage_rate_percent is not None:
        known["usage_rate_percent"] = f"{last.usage_rate_percent.normalize():f}"
    return known


def _told(said: dict[str, Any]) -> Told:
    names = ("fault_id", "words", "component", "scope", "part", "work", "failure")
    return Told(**{name: said.pop(name) for name in names})


@needs("warranty.tell_repair")
def tell_job(request: Any, job_id: int) -> HttpResponse:
    """What a job repairs."""
    rows = orders.jobs(seen_by=request.actor).select_related("order__vehicle")
    job = get_object_or_404(rows, pk=job_id)
    vehicle = job.order.vehicle
    row = queries.repairs(seen_by=request.actor).filter(job=job.pk, vehicle=vehicle.pk).first()
    initial = _as_told(row) if row else {"words": job.title, "work": Work.REPAIR}
    return dialog(
        request,
        forms.ToldForm(_sent(request), faults=_faults(vehicle, request), initial=initial),
        lambda said: commands.tell_job(
            job_id=job.pk, told=_told(said), by=request.actor, at=timezone.now()
        ),
        title=_("Tell the fault"),
        words=job.title,
        back=_back(request, car_url(vehicle.pk)),
    )


def _as_told(row: Repair) -> dict[str, Any]:
    return {
        "fault_id": row.fault_id,
        "component": row.component or None,
        "scope": row.scope,
        "part": row.part,
        "work": row.work,
        "failure": row.failure,
    }


@needs("warranty.tell_repair")
def note_repair(request: Any, vehicle_id: int) -> HttpResponse:
    """A repair that another workshop did."""
    vehicle = car_in_sight(request, vehicle_id)

    def deed(said: dict[str, Any]) -> object:
        told = _told(said)
        return commands.note_repair(
            vehicle_id=vehicle.pk,
            told=told,
            elsewhere=Elsewhere(**said),
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        forms.NoteForm(
            _sent(request), faults=_faults(vehicle, request), initial={"work": Work.REPAIR}
        ),
        deed,
        title=_("Note a repair elsewhere"),
        words=_("From its repair record. It counts as ours do."),
        back=car_url(vehicle.pk),
    )


def _repair(request: Any, repair_id: int) -> Repair:
    found: Repair = get_object_or_404(queries.repairs(seen_by=request.actor), pk=repair_id)
    return found


def _title(row: Repair) -> str:
    return f"{row.fault.code} {row.fault.words}"


@needs("warranty.judge")
def judge(request: Any, repair_id: int) -> HttpResponse:
    row = _repair(request, repair_id)
    answers = {value: key for key, value in forms.ANSWERS.items()}
    initial = {
        "is_quality": answers[row.is_quality],
        "is_dangerous": answers[row.is_dangerous],
        "ground": row.ground,
        "ground_concerns": answers[row.ground_concerns],
        "words": row.judged_words,
    }
    return dialog(
        request,
        forms.JudgeForm(_sent(request), initial=initial),
        lambda said: commands.judge(repair_id=row.pk, **said, by=request.actor, at=timezone.now()),
        title=_("Judge the fault"),
        words=_title(row),
        back=_back(request, car_url(row.vehicle_id)),
    )


@needs("warranty.judge")
def leave_out(request: Any, repair_id: int) -> HttpResponse:
    row = _repair(request, repair_id)
    return dialog(
        request,
        forms.HoursForm(_sent(request)),
        lambda said: commands.leave_out(
            repair_id=row.pk, **said, by=request.actor, at=timezone.now()
        ),
        title=_("Leave hours out of the count"),
        words=_title(row),
        back=car_url(row.vehicle_id),
    )


@needs("warranty.judge")
def take_out(request: Any, repair_id: int) -> HttpResponse:
    row = _repair(request, repair_id)
    return dialog(
        request,
        forms.ReasonForm(_sent(request)),
        lambda said: commands.take_out(
            repair_id=row.pk, **said, by=request.actor, at=timezone.now()
        ),
        title=_("Take it out of the count"),
        words=_title(row),
        tone="danger",
        back=car_url(row.vehicle_id),
    )


@needs("warranty.judge")
def count_again(request: Any, left_out_id: int) -> HttpResponse:
    rows = LeftOut.objects.visible_to(request.actor).filter(void_at=None)
    row = get_object_or_404(rows.select_related("repair__fault"), pk=left_out_id)
    return dialog(
        request,
        forms.ReasonForm(_sent(request)),
        lambda said: commands.count_again(
            left_out_id=row.pk, **said, by=request.actor, at=timezone.now()
        ),
        title=_("Count these hours after all"),
        words=row.evidence,
        back=car_url(row.repair.vehicle_id),
    )
