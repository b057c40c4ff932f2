"""What happens to the catalogue of parts."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PartListed(Event):
    name = "parts.part.listed"
    part_id: int


@dataclass(frozen=True, kw_only=True)
class PartChanged(Event):
    name = "parts.part.changed"
    part_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PartPriced(Event):
    """A list price holds from a day on."""

    name = "parts.part.priced"
    part_id: int
    amount: str
    currency: str
    holds_from: str
