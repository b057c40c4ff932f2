"""Which store serves which site is decided by a person, with the proposal before them (LG-03)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.words import clean
from aftersales.ground.network.queries import store_ids
from aftersales.supply.logistics.commands.refusals import NowhereToGo, ReasonMissing
from aftersales.supply.logistics.events import SiteAssigned
from aftersales.supply.logistics.models import SiteService
from aftersales.supply.logistics.queries import delivery_network

TENTH = Decimal("0.1")


@command("logistics.plan_tours")
def assign_site(
    *, site_id: int, store_id: int, reason: str = "", by: Actor, at: datetime
) -> SiteService:
    """From now on this store serves the site: goods for it leave there where nobody says otherwise.
    Another than the proposed one needs a reason.
    """
    group_id = by.group_id
    if group_id is None or not {site_id, store_id} <= set(store_ids(group_id=group_id)):
        raise ObjectDoesNotExist
    if site_id == store_id:
        raise NowhereToGo(_("A site is served by another one."), field="store_id")
    lines = delivery_network(seen_by=by, at=at)
    proposal = next((one.proposal for one in lines if one.site_id == site_id), None)
    as_proposed = proposal is not None and proposal.store_id == store_id
    said = clean(reason, most=200, field="reason")
    if proposal is not None and not as_proposed and not said:
        raise ReasonMissing(_("Say why not the proposed store."), field="reason")
    row, _is_new = SiteService.objects.update_or_create(
        site_id=site_id,
        defaults={
            "group_id": group_id,
            "source_id": store_id,
            "km": Decimal(proposal.km).quantize(TENTH) if proposal and as_proposed else None,
            "reason": said,
            "decided_by": by.key,
            "decided_at": at,
        },
    )
    record(SiteAssigned(site_id=site_id, sender=store_id, proposed=as_proposed), by=by, at=at)
    return row


@command("logistics.plan_tours")
def serve_as_proposed(*, by: Actor, at: datetime) -> list[SiteService]:
    """Every site about which nobody decided yet is served by the store that is proposed for it.
    What somebody decided stays.
    """
    by.require("logistics.plan_tours")
    group_id = by.group_id
    if group_id is None:
        raise ObjectDoesNotExist
    lines = delivery_network(seen_by=by, at=at)
    open_ = [(one.site_id, one.proposal) for one in lines if one.proposal and not one.service]
    made = []
    for site_id, proposal in open_:
        row, is_new = SiteService.objects.get_or_create(
            site_id=site_id,
            defaults={
                "group_id": group_id,
                "source_id": proposal.store_id,
                "km": Decimal(proposal.km).quantize(TENTH),
                "decided_by": by.key,
                "decided_at": at,
            },
        )
        if is_new:  # nobody decided meanwhile
            made.append(row)
    facts = [SiteAssigned(site_id=r.site_id, sender=r.source_id, proposed=True) for r in made]
    record_many(facts, by=by, at=at)
    return made
