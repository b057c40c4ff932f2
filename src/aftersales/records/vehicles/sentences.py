"""The facts of vehicles in plain sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.records.vehicles import events, queries, states
from aftersales.records.vehicles.rules import plates
from aftersales.web.sentences import names, say


def _words(choices: type[Any]) -> Any:
    """How a code of the enumeration is told."""
    told = dict(choices.choices)
    return lambda code: told.get(code, code)


FIELDS = {
    "vin": _("VIN"),
    "vin_is_odd": _("check digit"),
    "plate": _("plate"),
    "plate_kind": _("kind of plate"),
    "model_id": _("model"),
    "model_words": _("model"),
    "model_year": _("model year"),
    "kind": _("vehicle kind"),
    "power": _("drive"),
    "colour": _("colour"),
    "engine_number": _("engine number"),
    "first_sale_on": _("first sale"),
    "sold_by": _("sold by"),
    "seller": _("seller"),
    "agent_id": _("agent"),
    "agent_contract": _("agent's contract"),
    "guarantee_until": _("guarantee"),
    "licensed_on": _("licence"),
    "inspection_due_on": _("inspection"),
}


def _fields(codes: Collection[str]) -> str:
    return ", ".join(dict.fromkeys(str(FIELDS.get(code, code)) for code in codes))


say(events.VehicleRegistered, _("%(actor)s put the vehicle on file"), tone="work")
say(events.VehicleUpdated, _("%(actor)s changed %(fields)s"), shown={"fields": _fields})
say(
    events.FileOpened,
    _("%(actor)s opened the store's file: %(reason)s"),
    shown={"reason": _words(states.FileReason)},
)
say(
    events.PlateGiven,
    _("%(actor)s entered a new plate: %(kind)s"),
    shown={"kind": _words(states.PlateKind)},
)
say(events.PlateRemoved, _("%(actor)s took the plate off"))
say(
    events.PartyLinked,
    _("%(actor)s linked %(customer)s as %(role)s"),
    shown={"role": _words(states.PartyRole)},
)
say(
    events.PartyEnded,
    _("%(customer)s is no longer %(role)s, says %(actor)s"),
    shown={"role": _words(states.PartyRole)},
)
say(events.OwnerChanged, _("%(actor)s noted %(customer)s as the new owner"), tone="guarantee")
say(
    events.OdometerRead,
    _("%(actor)s entered %(km)s km: %(source)s"),
    shown={"source": _words(states.OdometerSource)},
)
say(
    events.OdometerCorrected,
    _("%(actor)s corrected the mileage from %(former_km)s to %(km)s km: %(reason)s"),
    tone="waiting",
    shown={"reason": _words(states.CorrectionReason)},
)
say(
    events.ServiceRecorded,
    _("%(actor)s entered a service: %(kind)s"),
    tone="ready",
    shown={"kind": _words(states.ServiceKind)},
)
say(
    events.DocumentAdded,
    _("%(actor)s added a document: %(kind)s"),
    shown={"kind": _words(states.DocumentKind)},
)
say(events.InsuranceNoted, _("%(actor)s noted the insurance"))
say(
    events.SellerMarked,
    _("%(actor)s marked the vehicle: %(sold_by)s"),
    shown={"sold_by": _words(states.SoldBy)},
)
say(
    events.WarningRaised,
    _("%(actor)s raised a warning: %(kind)s"),
    tone="late",
    shown={"kind": _words(states.WarningKind)},
)
say(
    events.WarningWithdrawn,
    _("%(actor)s withdrew a warning: %(kind)s"),
    shown={"kind": _words(states.WarningKind)},
)
say(events.ModelCatalogued, _("%(actor)s put a model into the catalogue"))
say(events.CycleSet, _("%(actor)s set the maintenance cycle: %(km)s km or %(months)s months"))
say(events.MakerNamed, _("%(actor)s named the maker of %(wmi)s"))
say(events.GuidancePublished, _("%(actor)s published guidance, version %(version)s"))
say(
    events.UseInstructionGiven,
    _("%(actor)s gave use instruction, %(minutes)s min"),
    tone="ready",
)
say(
    events.MaintenanceCameNear,
    _("the next service has come near: due on %(due_on)s, %(due_by)s"),
    tone="waiting",
    shown={"due_by": _words(states.DueBy)},
)
say(events.CallListGrown, _("%(vehicles)s cars came onto the call list"))
say(events.VehiclesMerged, _("%(actor)s merged another file into this one"), tone="waiting")
say(events.MergeUndone, _("%(actor)s undid the merge"), tone="waiting")

say(
    events.MarkNoted,
    _("%(actor)s noted what the maker wants done: %(kind)s"),
    tone="guarantee",
    shown={"kind": _words(states.MarkKind)},
)
say(
    events.MarkFinished,
    _("%(actor)s noted as done: %(kind)s"),
    tone="ready",
    shown={"kind": _words(states.MarkKind)},
)


@names("vehicle")
def vehicles(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    """A car is called by its plate, else by the last six of its VIN."""
    rows = queries.visible(seen_by=seen_by).filter(pk__in=ids)
    return {
        pk: plates.shown(plate) if plate else f"…{(vin or '')[-6:]}"
        for pk, plate, vin in rows.values_list("pk", "plate", "vin")
    }
