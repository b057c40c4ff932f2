"""Deeds on what goes instead of a part, and into which cars a part goes."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.records.vehicles.queries import models, visible
from aftersales.supply.parts.commands.refusals import (
    FitmentKnown,
    FitsAlready,
    ReasonMissing,
    SubstituteKnown,
    SubstitutesItself,
    YearsImpossible,
)
from aftersales.supply.parts.events import (
    FitmentDropped,
    FitmentNoted,
    MisfitWaived,
    SubstituteDropped,
    SubstituteNoted,
)
from aftersales.supply.parts.models import Fitment, FitmentWaived, Part, Substitute
from aftersales.supply.parts.queries.fitting import fits
from aftersales.supply.parts.states import Fit

FIRST_CAR, LAST_CAR = 1900, 2199  # model years


@command("parts.register")
def note_substitute(
    *,
    part_id: int,
    other_id: int,
    reason: str,
    is_mutual: bool = False,
    by: Actor,
    at: datetime,
) -> Substitute:
    """Another part does as well: where this one is short, the desk is offered the other. With
    ``is_mutual`` the other way round too.
    """
    if part_id == other_id:
        raise SubstitutesItself(_("A part does not stand in for itself."), field="other_id")
    part = Part.objects.visible_to(by).get(pk=part_id)
    other = Part.objects.visible_to(by).get(pk=other_id)
    why = clean(reason, most=200, field="reason")
    if not why:
        raise ReasonMissing(_("Say why it does as well."), field="reason")
    row = Substitute(
        group_id=part.group_id,
        part=part,
        other=other,
        is_mutual=is_mutual,
        reason=why,
        noted_by=by.key,
        noted_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise SubstituteKnown(
            _("This pair is noted already. Take it away to note it anew."), field="other_id"
        ) from fault
    fact = SubstituteNoted(
        part_id=part.pk, substitute_id=row.pk, other=other.pk, is_mutual=is_mutual
    )
    record(fact, by=by, at=at)
    return row


@command("parts.register")
def drop_substitute(*, substitute_id: int, by: Actor, at: datetime) -> Substitute:
    """The other part does not do as well any longer. Lines that took it keep it."""
    row = Substitute.objects.visible_to(by).select_for_update(of=("self",)).get(pk=substitute_id)
    fact = SubstituteDropped(part_id=row.part_id, substitute_id=row.pk, other=row.other_id)
    Substitute.objects.filter(pk=row.pk).delete()
    record(fact, by=by, at=at)
    return row


@command("parts.register")
def note_fitment(
    *,
    part_id: int,
    model_id: int,
    is_series: bool = False,
    year_from: int | None = None,
    year_to: int | None = None,
    by: Actor,
    at: datetime,
) -> Fitment:
    """The part goes into cars of this model, or of its whole series, perhaps of some years. From
    the first such note on it is known not to go into others.
    """
    part = Part.objects.visible_to(by).get(pk=part_id)
    model = models(seen_by=by).get(pk=model_id)
    for name, year in (("year_from", year_from), ("year_to", year_to)):
        if year is not None and not FIRST_CAR <= year <= LAST_CAR:
            raise YearsImpossible(_("Say a model year such as 2024."), field=name)
    if year_from is not None and year_to is not None and year_from > year_to:
        raise YearsImpossible(_("The first year comes before the last."), field="year_to")
    row = Fitment(
        group_id=part.group_id,
        part=part,
        model=model,
        is_series=is_series,
        year_from=year_from,
        year_to=year_to,
        noted_by=by.key,
        noted_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise FitmentKnown(_("These cars are noted already."), field="model_id") from fault
    record(FitmentNoted(part_id=part.pk, fitment_id=row.pk, model=str(model)), by=by, at=at)
    return row


@command("parts.register")
def drop_fitment(*, fitment_id: int, by: Actor, at: datetime) -> Fitment:
    """The part does not go into these cars after all."""
    rows = Fitment.objects.visible_to(by).select_related("model")
    row = rows.select_for_update(of=("self",)).get(pk=fitment_id)
    fact = FitmentDropped(part_id=row.part_id, fitment_id=row.pk, model=str(row.model))
    Fitment.objects.filter(pk=row.pk).delete()
    record(fact, by=by, at=at)
    return row


@command("parts.request")
def waive_misfit(
    *, part_id: int, vehicle_id: int, reason: str, by: Actor, at: datetime
) -> FitmentWaived:
    """The part goes into this car though it is not told to fit; why stands on record with who said
    it. From then on nobody is warned of it for this car.
    """
    part = Part.objects.visible_to(by).get(pk=part_id)
    vehicle = visible(seen_by=by).only("pk").get(pk=vehicle_id)
    why = clean(reason, most=200, field="fit_reason")
    if not why:
        raise ReasonMissing(_("Say why it goes into this car all the same."), field="fit_reason")
    if fits([part.pk], vehicle_id=vehicle.pk, seen_by=by)[part.pk] != Fit.MISFIT:
        raise FitsAlready(_("Nothing says that this part does not fit the car."))
    row = FitmentWaived.objects.create(
        group_id=part.group_id,
        part=part,
        vehicle=vehicle,
        reason=why,
        waived_by=by.key,
        waived_at=at,
    )
    record(MisfitWaived(part_id=part.pk, vehicle_id=vehicle.pk, reason=why), by=by, at=at)
    return row
