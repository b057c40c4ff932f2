"""The catalogue of models, their maintenance cycles, guidance for drivers, and who makes what."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network import queries as network
from aftersales.records.vehicles.commands.outlooks import reckon
from aftersales.records.vehicles.commands.refusals import (
    ModelKnown,
    ModelUnknown,
    ValueOutOfReach,
    VinMalformed,
)
from aftersales.records.vehicles.commands.telling import checked_choice, checked_day
from aftersales.records.vehicles.events import (
    CycleSet,
    GuidancePublished,
    MakerNamed,
    ModelCatalogued,
)
from aftersales.records.vehicles.models import (
    Guidance,
    MaintenanceCycle,
    MakerName,
    Vehicle,
    VehicleModel,
)
from aftersales.records.vehicles.states import Power, VehicleKind

_WMI = re.compile(r"[A-HJ-NPR-Z0-9]{3}")


@command("vehicles.shape_catalogue")
def catalogue_model(
    *,
    make: str,
    series: str,
    model: str = "",
    model_year: int | None = None,
    kind: VehicleKind = VehicleKind.CAR,
    power: str = "",
    brand_id: int | None = None,
    by: Actor,
    at: datetime,
) -> VehicleModel:
    """Put a model into the group's catalogue."""
    assert by.group_id is not None
    said = {
        "make": clean(make, most=60, field="make", needed=True),
        "series": clean(series, most=60, field="series", needed=True),
        "name": clean(model, most=80, field="model"),
        "model_year": model_year,
    }
    if model_year is not None and not 1886 <= model_year <= 2199:
        raise ValueOutOfReach(_("This is no model year."), field="model_year")
    if power:
        checked_choice(power, Power, field="power")
    mine = VehicleModel.objects.filter(group=by.group_id)
    if mine.filter(**said).exists():
        raise ModelKnown(_("The catalogue has this model."), field="model")
    if brand_id is not None:
        network.brands(seen_by=by).get(pk=brand_id)
    row = VehicleModel.objects.create(
        group_id=by.group_id, brand_id=brand_id, kind=kind, power=power, **said
    )
    record(ModelCatalogued(vehicle_model_id=row.pk), by=by, at=at)
    return row


@command("vehicles.shape_catalogue")
def set_cycle(
    *,
    model_id: int,
    km: int,
    months: int,
    first_km: int | None = None,
    first_months: int | None = None,
    holds_from: date,
    by: Actor,
    at: datetime,
) -> MaintenanceCycle:
    """From this day on the model wants service this often; cars of it are reckoned anew."""
    model = _model(model_id, by=by)
    checked_day(holds_from, field="holds_from")
    numbers = {
        "km": km,
        "months": months,
        "first_km": first_km or km,
        "first_months": first_months or months,
    }
    for name, number in numbers.items():
        most = 200_000 if name.endswith("km") else 120
        if not 0 < number <= most:
            raise ValueOutOfReach(_("Between 1 and %(most)d.") % {"most": most}, field=name)
    cycle, _is_new = MaintenanceCycle.objects.update_or_create(
        model=model, holds_from=holds_from, defaults={"group_id": model.group_id, **numbers}
    )
    reckon_model(model, on=network.day_of(at))
    record(CycleSet(vehicle_model_id=model.pk, km=km, months=months), by=by, at=at)
    return cycle


def reckon_model(model: VehicleModel, *, on: date) -> None:
    ids = list(Vehicle.objects.in_use().filter(model=model).values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        reckon(ids[start : start + 500], group_id=model.group_id, on=on)


@command("vehicles.shape_catalogue")
def publish_guidance(
    *,
    code: str,
    title_zh: str,
    body_zh: str,
    title_en: str = "",
    body_en: str = "",
    model_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Guidance:
    """Publish guidance for drivers of a model, or of every model; an earlier version stays as
    it was.
    """
    assert by.group_id is not None
    model = _model(model_id, by=by) if model_id else None
    slug = re.sub(r"[^a-z0-9-]+", "-", code.lower()).strip("-")[:40]
    if not slug:
        raise ValueOutOfReach(_("Give it a code of Latin letters and digits."), field="code")
    mine = Guidance.objects.filter(group=by.group_id, code=slug)
    last = mine.order_by("-version", "-pk").values_list("version", flat=True).first()
    row = Guidance.objects.create(
        group_id=by.group_id,
        model=model,
        code=slug,
        version=(last or 0) + 1,
        title_zh=clean(title_zh, most=120, field="title_zh", needed=True),
        title_en=clean(title_en, most=120, field="title_en"),
        body_zh=clean(body_zh, most=20_000, field="body_zh", needed=True, lines=True),
        body_en=clean(body_en, most=20_000, field="body_en", lines=True),
        published_at=at,
    )
    record(GuidancePublished(guidance_id=row.pk, version=row.version), by=by, at=at)
    return row


@command("vehicles.shape_catalogue")
def name_maker(*, wmi: str, name_zh: str, name_en: str = "", by: Actor, at: datetime) -> MakerName:
    """Say who builds the cars whose VINs begin like this, where the delivered table is wrong or
    silent.
    """
    assert by.group_id is not None
    code = wmi.strip().upper()
    if not _WMI.fullmatch(code):
        raise VinMalformed(_("Three characters as VINs have them."), field="wmi")
    name = clean(name_zh, most=60, field="name_zh", needed=True)
    row, _is_new = MakerName.objects.update_or_create(
        group_id=by.group_id,
        wmi=code,
        defaults={"name_zh": name, "name_en": clean(name_en, most=60, field="name_en") or name},
    )
    record(MakerNamed(wmi=code), by=by, at=at)
    return row


def _model(model_id: int, *, by: Actor) -> VehicleModel:
    model = VehicleModel.objects.filter(pk=model_id, group=by.group_id).first()
    if model is None:
        raise ModelUnknown(_("The catalogue has no such model."), field="model_id")
    return model
