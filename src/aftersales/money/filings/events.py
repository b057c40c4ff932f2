"""What happens to filings, as facts: ids, codes and numbers."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OfRecord(Event):
    """A fact about the e-repair record of one visit."""

    repair_record_id: int
    settlement_id: int
    order_id: int
    vehicle_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class RecordDrawn(OfRecord):
    """The record of a settled visit was built; from here on its clock runs. ``missing`` counts the
    fields it lacks; ``is_correction`` where a bill was credited and issued anew.
    """

    name = "filings.record.drawn"
    missing: int
    is_correction: bool


@dataclass(frozen=True, kw_only=True)
class RecordMended(OfRecord):
    """Fields were supplied or put right before it is (again) sent."""

    name = "filings.record.mended"
    fields: int


@dataclass(frozen=True, kw_only=True)
class RecordReleased(OfRecord):
    """It is to be sent once more, from the first attempt on."""

    name = "filings.record.released"


@dataclass(frozen=True, kw_only=True)
class RecordReplaced(OfRecord):
    """A correction took its place before the platform had it."""

    name = "filings.record.replaced"


@dataclass(frozen=True, kw_only=True)
class RecordSettled(OfRecord):
    """An attempt to hand it in ended."""

    name = "filings.record.settled"
    attempt: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class RecordAnswered(OfRecord):
    """The platform's answer became known after it was handed in."""

    name = "filings.record.answered"
