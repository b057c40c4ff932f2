"""Giving somebody at a supplier the address of their page, and calling it back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.outside_keys import hashed, new_secret
from aftersales.faces.chain.commands.refusals import NoPhone, NoWayOut
from aftersales.faces.chain.events import AccessGiven, AccessRevoked, StockShared
from aftersales.faces.chain.models import Access, Stay
from aftersales.faces.chain.parameters import ADDRESS_VALID
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.ground.parameters.queries import value
from aftersales.supply.purchasing import queries as purchases

if TYPE_CHECKING:
    from aftersales.supply.purchasing.models import SupplierContact

WAYS = ("sms", "email")


@command("chain.invite")
def invite(
    *,
    contact_id: int,
    shares_stock: bool = False,
    channel: str = "",
    site: str = "",
    by: Actor,
    at: datetime,
) -> tuple[Access, str]:
    """Give a contact of a supplier an address of their own (192 bits); the one they had opens no
    more. With a ``channel`` (sms, email) it goes there, ``site`` being where these pages are
    reached; without, it is shown once. It is told just once.
    """
    hand = by.as_system("chain", rights={"purchasing.view"})
    contact = purchases.contacts(seen_by=hand).select_for_update(of=("self",)).get(pk=contact_id)
    if not contact.phone:
        raise NoPhone(
            _("Note a phone number of this contact first: its last four digits open the page.")
        )
    for former in Access.objects.filter(contact=contact.pk, revoked_at=None):
        _shut(former, by=by, at=at)
    token = new_secret()
    holds = value(ADDRESS_VALID, group_id=contact.group_id, on=day_of(at))
    access = Access.objects.create(
        group_id=contact.group_id,
        supplier_id=contact.supplier_id,
        contact_id=contact.pk,
        token_digest=hashed(token),
        shares_stock=shares_stock,
        channel=channel,
        made_at=at,
        made_by=by.key,
        valid_until=at + holds,
    )
    if channel:
        _send(access, contact, f"{site.rstrip('/')}/s/{token}/", by=by, at=at)
    fact = AccessGiven(
        access_id=access.pk,
        supplier_id=access.supplier_id,
        supplier_contact_id=contact.pk,
        channel=channel or "shown",
        shares_stock=shares_stock,
    )
    record(fact, by=by, at=at)
    return access, token


def _send(access: Access, contact: SupplierContact, page: str, *, by: Actor, at: datetime) -> None:
    to = {"sms": contact.phone, "email": contact.email}.get(access.channel, "")
    if not to:
        raise NoWayOut(_("No such address of this contact is noted. Show the address instead."))
    sent = notices.send(
        recipient=("supplier_contact", contact.pk),
        channel=access.channel,
        address=to,
        code="chain.invited",
        occasion=f"chain.invited:{access.pk}",
        values={"address": page},
        by=by.as_system("chain", rights={"notices.send"}),
        at=at,
    )
    if sent is None:
        raise NoWayOut(_("This contact wants no messages. Show the address instead."))


@command("chain.invite")
def revoke(*, access_id: int, by: Actor, at: datetime) -> Access:
    """The address opens nothing any more, and whoever came in by it is out."""
    access = _held(access_id, by=by)
    if access.revoked_at is None:
        _shut(access, by=by, at=at)
    return access


@command("chain.invite")
def share_stock(*, access_id: int, shares_stock: bool, by: Actor, at: datetime) -> Access:
    """Whether this access shows how much lies here of the parts that the supplier sells."""
    access = _held(access_id, by=by)
    if access.shares_stock != shares_stock:
        access.shares_stock = shares_stock
        access.save(update_fields=["shares_stock"])
        fact = StockShared(
            access_id=access.pk, supplier_id=access.supplier_id, shares_stock=shares_stock
        )
        record(fact, by=by, at=at)
    return access


def _held(access_id: int, *, by: Actor) -> Access:
    rows: Any = Access.objects.visible_to(by, "chain.invite").select_for_update()
    found: Access = rows.get(pk=access_id)
    return found


def _shut(access: Access, *, by: Actor, at: datetime) -> None:
    access.revoked_at = at
    access.save(update_fields=["revoked_at"])
    Stay.objects.filter(access=access, ended_at=None).update(ended_at=at)
    fact = AccessRevoked(access_id=access.pk, supplier_id=access.supplier_id)
    record(fact, by=by, at=at)
