"""Deeds on the network."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.ground.network.events import GroupFounded, StoreOpened
from aftersales.ground.network.models import Group, Store
from aftersales.ground.network.states import StoreKind


class CodeTaken(Refusal):
    """Two sites of a group cannot share a code."""

    code = "network.code_taken"


@command("network.found_group")
def found_group(*, code: str, name: str, by: Actor, at: datetime) -> Group:
    """The outer border of all data comes into being."""
    if Group.objects.filter(code=code).exists():
        raise CodeTaken(_("The code %(code)s is in use.") % {"code": code}, field="code")
    group = Group.objects.create(code=code, name=name)
    record(GroupFounded(group_id=group.pk), by=by, at=at)
    return group


@command("network.open_store")
def open_store(
    *,
    group_id: int,
    code: str,
    name: str,
    kind: StoreKind = StoreKind.DEALER_STORE,
    time_zone: str = "Asia/Shanghai",
    currency: str = "CNY",
    by: Actor,
    at: datetime,
) -> Store:
    """A site starts to work under the group (NW-01)."""
    if Store.objects.filter(group_id=group_id, code=code).exists():
        raise CodeTaken(_("The code %(code)s is in use.") % {"code": code}, field="code")
    store = Store.objects.create(
        group_id=group_id, code=code, name=name, kind=kind, time_zone=time_zone, currency=currency
    )
    record(StoreOpened(store_id=store.pk, kind=kind), by=by, at=at)
    return store
