"""What the staff room does when the network changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localdate

from aftersales.core.actors import Actor
from aftersales.core.log import listens_to
from aftersales.core.scope import whole_database
from aftersales.ground.network.events import StoreOpened
from aftersales.records.staff import commands
from aftersales.records.staff.queries import administrators
from aftersales.records.staff.roles import ADMINISTRATOR


@listens_to(StoreOpened)
def let_administrators_in(event: StoreOpened, *, by: Actor, at: datetime) -> None:
    """A store that nobody may enter could never be set up: the group's administrators follow."""
    if event.store_id is None or by.group_id is None:
        return
    hand = replace(by, key=f"system:staff/{by.key}"[:80], boundless=True)
    with whole_database():
        people = list(administrators(group_id=by.group_id, on=localdate(at)).order_by("pk"))
    for person in people:
        commands.assign(
            person_id=person.pk, role=ADMINISTRATOR, store_id=event.store_id, by=hand, at=at
        )
