"""What the log tells of parts, in words."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.money import plain
from aftersales.supply.parts import events, queries
from aftersales.supply.parts.events import (
    BinClosed,
    BinOpened,
    CountDropped,
    CountExplained,
    CountHandedIn,
    CountOpened,
    CountPosted,
    CountSentBack,
    IncomingCalledOff,
    LinePicked,
    LineWithdrawn,
    MoveCancelled,
    PartChanged,
    PartExpected,
    PartIssued,
    PartListed,
    PartPlaced,
    PartPriced,
    PartReceived,
    PartRemoved,
    PartReserved,
    PartReturned,
    PartsNeededAt,
    PartsRequested,
    PartSuperseded,
    PartTracked,
    PriceCame,
    RemovedPartMoved,
    RequestCovered,
    ReservationConsumed,
    ReservationExpired,
    ReservationReleased,
    ShelfAdded,
    ShelvesCounted,
    StockAdjusted,
    StockOpened,
    TransferCancelled,
    TransferReceived,
    TransferRequested,
    TransferSent,
    TransferWrittenOff,
)
from aftersales.supply.parts.states import Origin, ProofKind, RemovedState
from aftersales.web.sentences import names, say


def _pieces(value: Any) -> str:
    return plain(Decimal(str(value)))


def _removed(value: Any) -> str:
    return str(RemovedState(value).label)


PIECES = {"quantity": _pieces}
PLACE = {"state": _removed}

say(PartListed, _("%(actor)s put the part into the catalogue"))
say(PartChanged, _("%(actor)s changed the part"))
say(PartPriced, _("%(actor)s noted the price %(amount)s %(currency)s from %(holds_from)s"))
say(PriceCame, _("The price %(amount)s %(currency)s holds from today"), is_quiet=True)
say(PartSuperseded, _("%(actor)s noted a successor"))
say(PartTracked, _("%(actor)s settled how pieces are told apart"))
say(StockOpened, _("%(actor)s took over %(quantity)s in stock"), shown=PIECES)
say(PartReceived, _("%(actor)s received %(quantity)s"), tone="ready", shown=PIECES)
say(PartIssued, _("%(actor)s issued %(quantity)s"), tone="work", shown=PIECES)
say(PartReturned, _("%(actor)s took %(quantity)s back"), tone="waiting", shown=PIECES)
say(StockAdjusted, _("%(actor)s corrected the stock by %(quantity)s"), shown=PIECES)
say(MoveCancelled, _("%(actor)s cancelled an entry"), tone="late")
say(PartReserved, _("%(actor)s reserved %(quantity)s"), shown=PIECES)
say(ReservationConsumed, _("A reservation was used up"), is_quiet=True)
say(ReservationReleased, _("%(actor)s released %(quantity)s"), shown=PIECES)
say(ReservationExpired, _("A reservation of %(quantity)s lapsed"), tone="late", shown=PIECES)
say(PartsRequested, _("%(actor)s asked the parts desk"))
say(PartsNeededAt, _("%(actor)s noted another time for the parts"))
say(RequestCovered, _("All parts of the request are there"), tone="ready")
say(LinePicked, _("%(actor)s laid the part out"))
say(LineWithdrawn, _("%(actor)s withdrew the request"))
say(PartExpected, _("%(actor)s noted %(quantity)s on order"), shown=PIECES)
say(IncomingCalledOff, _("%(actor)s called %(quantity)s off"), shown=PIECES)
say(BinOpened, _("%(actor)s opened a bin"))
say(BinClosed, _("%(actor)s closed a bin"))
say(PartPlaced, _("%(actor)s moved the part to another bin"))
say(PartRemoved, _("%(actor)s tagged a replaced part"))
say(RemovedPartMoved, _("%(actor)s noted of the replaced part: %(state)s"), shown=PLACE)
say(CountOpened, _("%(actor)s began a stocktaking of shelves: %(shelves)s"))
say(ShelfAdded, _("%(actor)s found a part that was not on the sheet"))
say(ShelvesCounted, _("%(actor)s counted shelves: %(shelves)s, to count again: %(again)s"))
say(
    CountHandedIn,
    _("%(actor)s handed the count in: of %(shelves)s shelves %(different)s differ"),
    tone="waiting",
)
say(CountExplained, _("%(actor)s gave reasons for differences: %(shelves)s"))
say(CountSentBack, _("%(actor)s had shelves counted again: %(shelves)s"), tone="late")
say(
    CountPosted,
    _("The books were brought to the count: %(exact)s of %(shelves)s shelves were right"),
    tone="ready",
)
say(CountDropped, _("%(actor)s dropped a stocktaking"))


say(
    TransferRequested,
    _("%(actor)s asked another store for parts; lines: %(lines)s"),
    tone="waiting",
)
say(TransferSent, _("%(actor)s sent the parts; lines: %(lines)s"), tone="work")
say(
    TransferReceived,
    _("%(actor)s received pieces: %(pieces)s, of them damaged: %(damaged)s"),
    tone="ready",
)
say(TransferCancelled, _("%(actor)s cancelled the transfer; back on the shelf: %(pieces)s"))
say(
    TransferWrittenOff,
    _("%(actor)s wrote off what was lost on the way: %(pieces)s"),
    tone="late",
)


@names("transfer")
def transfers(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.transfers(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("removed_part")
def removed(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.removed_parts(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("stock_count")
def counts(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.counts_of(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


@names("part")
def parts(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.catalogue(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "shown_number"))


ORIGINS = {str(value): label for value, label in Origin.choices}
PROOFS = {str(value): label for value, label in ProofKind.choices}
say(
    events.OriginSet,
    _("%(actor)s noted the origin: %(origin)s"),
    shown={"origin": lambda code: ORIGINS.get(code, code)},
)
say(
    events.ProofNoted,
    _("%(actor)s filed a proof: %(kind)s"),
    shown={"kind": lambda code: PROOFS.get(code, code)},
)
say(events.PartHeldBack, _("%(actor)s set %(quantity)s aside for want of a proof"), shown=PIECES)
say(events.SubstituteNoted, _("%(actor)s noted a substitute"))
say(events.SubstituteDropped, _("%(actor)s took a substitute away"))
say(events.FitmentNoted, _("%(actor)s noted that it fits %(model)s"))
say(events.FitmentDropped, _("%(actor)s noted that it does not fit %(model)s"))
say(
    events.MisfitWaived,
    _("%(actor)s let the part go into this car all the same: %(reason)s"),
    tone="waiting",
)
say(events.LotDated, _("%(actor)s noted until when a lot may be used: %(expires_on)s"))
say(events.LineReplaced, _("%(actor)s took another part instead"), tone="work")
say(events.PartReleased, _("%(actor)s took pieces that were set aside into stock"))
say(events.IncomingRedated, _("%(actor)s noted another day for what is on order: %(due_on)s"))
say(events.PartSentBack, _("%(actor)s sent pieces back that nothing proved"))
