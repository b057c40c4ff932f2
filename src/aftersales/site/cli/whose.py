"""For whom a command works: the group, the store, and the system as its hand."""

from __future__ import annotations

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.ground.network.models import Group, Store
from aftersales.records.staff.queries import system_actor
from aftersales.site.cli.common import Refused


def chosen_group(code: str | None) -> Group:
    """The group of this code; without one, the only group there is."""
    with whole_database():
        groups = list(Group.objects.order_by("code", "pk"))
    found = [group for group in groups if code in (None, group.code)]
    if len(found) != 1:
        names = ", ".join(group.code for group in groups) or "none yet; run `aftersales setup`"
        raise Refused(f"Say which group with --group: {names}.")
    return found[0]


def chosen_store(group_code: str | None, code: str | None) -> Store:
    """The store of this code; without one, the only store of the group."""
    group = chosen_group(group_code)
    with whole_database():
        stores = list(Store.objects.filter(group=group).order_by("code", "pk"))
    found = [store for store in stores if code in (None, store.code)]
    if len(found) > 1 and code is None:
        found = found[:1]
    if not found:
        raise Refused(f"Say which store with --store: {', '.join(s.code for s in stores)}.")
    return found[0]


def system(name: str, *, group_id: int) -> Actor:
    """The system at work in a whole group, asked from the command line."""
    with whole_database():
        return system_actor(name, group_id=group_id)
