"""Bring the delivered content to the groups, as often as one likes."""

from __future__ import annotations

from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.ground.handbook import commands
from aftersales.ground.network.queries import group_ids

BY = Actor(key="system:handbook", group_id=None, boundless=True)


def to_every_group(*, at: datetime) -> None:
    with whole_database():
        groups = group_ids()
    for group_id in groups:
        commands.deliver(group_id=group_id, by=BY, at=at)
