"""Every “no” that a command on stock may give."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.money import plain
from aftersales.core.refusals import Refusal


class NotEnough(Refusal):
    """Less of the part is free than is asked for. ``free`` says how much there is."""

    code = "parts.not_enough"

    def __init__(self, *, shown_number: str, asked: Decimal, free: Decimal) -> None:
        words = {"number": shown_number, "asked": plain(asked), "free": plain(free)}
        super().__init__(
            _("%(number)s: %(asked)s are asked for, %(free)s are free.") % words, field="quantity"
        )
        self.free = free


class PriceOutOfReach(Refusal):
    """No part costs this."""

    code = "parts.price_out_of_reach"
    status = 422


class PriceNotYours(Refusal):
    """The finance department keeps the price list (PT-17)."""

    code = "parts.price_not_yours"
    status = 403


class PartUnknown(Refusal):
    """The catalogue has no part of this number."""

    code = "parts.part_unknown"
    status = 422


class QuantityImpossible(Refusal):
    """Nothing, less than nothing, or more than any store holds."""

    code = "parts.quantity_impossible"
    status = 422


class CostImpossible(Refusal):
    """No piece costs this."""

    code = "parts.cost_impossible"
    status = 422


class NeverThatMuch(Refusal):
    """The entry lies in the past, and since then the stock was lower than it would take."""

    code = "parts.past_below_nothing"


class CountedSince(Refusal):
    """The entry lies behind a count: people have seen since what lay there (I-07)."""

    code = "parts.counted_since"


class LotMissing(Refusal):
    """Pieces of this part are told apart: say which."""

    code = "parts.lot_missing"
    status = 422


class LotNotKept(Refusal):
    """Pieces of this part are not told apart, or a serial number stands for one piece."""

    code = "parts.lot_not_kept"
    status = 422


class SerialKnown(Refusal):
    """This very piece lies in stock already."""

    code = "parts.serial_in_stock"


class NeedUnknown(Refusal):
    """Stock is kept and issued for a named thing: a job, an appointment."""

    code = "parts.need_unknown"
    status = 422


class NotAnIssue(Refusal):
    """Only what was issued comes back from the workshop."""

    code = "parts.not_an_issue"


class ReturnExceedsIssue(Refusal):
    """More would come back than went out."""

    code = "parts.return_exceeds_issue"


class NotCancellable(Refusal):
    """Moves of this kind are not cancelled, or it is cancelled already."""

    code = "parts.not_cancellable"


class ReasonMissing(Refusal):
    """A correction of stock needs a reason."""

    code = "parts.reason_missing"
    status = 422


class ReservationEnded(Refusal):
    """The reservation has ended already."""

    code = "parts.reservation_ended"


class MoreThanAsked(Refusal):
    """The job did not ask for so much."""

    code = "parts.more_than_asked"


class NothingAsked(Refusal):
    """A request names at least one part."""

    code = "parts.nothing_asked"
    status = 422


class BinMissing(Refusal):
    """A bin has a code."""

    code = "parts.bin_missing"
    status = 422


class BinKnown(Refusal):
    """The store has a bin of this code."""

    code = "parts.bin_known"


class BinInUse(Refusal):
    """Parts lie in it."""

    code = "parts.bin_in_use"


class MoreThanExpected(Refusal):
    """More came in than is on its way under this order."""

    code = "parts.more_than_expected"


class ComesWithDocument(Refusal):
    """What is expected under an order or a shipment is received and changed with it."""

    code = "parts.comes_with_document"


class StockStands(Refusal):
    """How pieces are told apart can change only while the group has none in stock."""

    code = "parts.stock_stands"


class SupersededInCircle(Refusal):
    """The successor was itself replaced by this part."""

    code = "parts.superseded_in_circle"


class ProofMissing(Refusal):
    """Nothing shows that the part conforms to the car maker's standard (PT-16)."""

    code = "parts.proof_missing"


class ProofUnnamed(Refusal):
    """A certificate has a number and somebody who gave it."""

    code = "parts.proof_unnamed"
    status = 422


class ProofKnown(Refusal):
    """This certificate is held already."""

    code = "parts.proof_known"


class OpeningKnown(Refusal):
    """The opening stock of this shelf is entered, with another quantity."""

    code = "parts.opening_known"


class CountOpen(Refusal):
    """These shelves are being counted already."""

    code = "parts.count_open"


class CountIncomplete(Refusal):
    """Some shelves of the count have no number yet."""

    code = "parts.count_incomplete"


class NotInCount(Refusal):
    """This shelf is not part of the count."""

    code = "parts.not_in_count"


class NothingToCount(Refusal):
    """No shelf with pieces on it is meant."""

    code = "parts.nothing_to_count"


class SeenImpossible(Refusal):
    """What is counted was seen after the count was begun, and not in the future."""

    code = "parts.seen_impossible"
    status = 422


class OwnCount(Refusal):
    """Who counted does not approve the differences (PT-15)."""

    code = "parts.own_count"


class SameStore(Refusal):
    """Parts are transferred to another store of the group."""

    code = "parts.same_store"
    status = 422


class NothingToTransfer(Refusal):
    """A transfer has lines, each part and lot once."""

    code = "parts.nothing_to_transfer"
    status = 422


class NothingOnItsWay(Refusal):
    """It has arrived, came back, or was never sent."""

    code = "parts.nothing_on_its_way"


class MoreThanSent(Refusal):
    """More arrives than is on its way."""

    code = "parts.more_than_sent"
    status = 422


class CurrenciesDiffer(Refusal):
    """Both ends keep their books in one currency; else it is a sale."""

    code = "parts.currencies_differ"


class PartChangedMeanwhile(Refusal):
    """Somebody else changed the part since it was looked at."""

    code = "parts.part_changed_meanwhile"


class TraitsImpossible(Refusal):
    """What is said of the part does not go together, or is out of reach."""

    code = "parts.traits_impossible"
    status = 422


class SubstitutesItself(Refusal):
    """A part does not stand in for itself."""

    code = "parts.substitutes_itself"
    status = 422


class SubstituteKnown(Refusal):
    """The pair is noted already."""

    code = "parts.substitute_known"


class FitmentKnown(Refusal):
    """These cars are noted already."""

    code = "parts.fitment_known"


class YearsImpossible(Refusal):
    """The years are out of order, or no cars were built then."""

    code = "parts.years_impossible"
    status = 422


class FitsAlready(Refusal):
    """There is nothing to waive."""

    code = "parts.fits_already"


class NoStandIn(Refusal):
    """The other part is neither a successor nor a substitute."""

    code = "parts.no_stand_in"


class LineOnItsWay(Refusal):
    """Some of the line was handed over, or it has ended."""

    code = "parts.line_on_its_way"


class LotExpired(Refusal):
    """The lot is past its shelf life."""

    code = "parts.lot_expired"


class LotGood(Refusal):
    """The lot may still be used, or nothing of it lies there."""

    code = "parts.lot_good"
