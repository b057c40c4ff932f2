"""What happens to the service network."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class GroupFounded(Event):
    name = "network.group.founded"
    group_id: int


@dataclass(frozen=True, kw_only=True)
class StoreOpened(Event):
    name = "network.store.opened"
    kind: str
