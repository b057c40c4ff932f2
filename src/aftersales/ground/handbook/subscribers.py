"""A new group starts with the delivered handbook; pins go along when two things become one."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.log import listens_to
from aftersales.core.merging import follows_anything
from aftersales.ground.handbook import commands
from aftersales.ground.network.events import GroupFounded

follows_anything("handbook.Pin", kind_field="about_kind", field="about_object", alone=("item",))
BY = Actor(key="system:handbook", group_id=None, boundless=True)


@listens_to(GroupFounded)
def hand_over(event: GroupFounded, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 - the product delivers, not the founder
    commands.deliver(group_id=event.group_id, by=BY, at=at)
