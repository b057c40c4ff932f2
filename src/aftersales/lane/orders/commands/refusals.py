"""Every “no” that a command on a visit's document may give."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal


class CarUnnamed(Refusal):
    """An arrival is that of some car."""

    code = "orders.car_unnamed"
    status = 422


class MomentImpossible(Refusal):
    """First contact lies before the arrival, or in the future."""

    code = "orders.moment_impossible"
    status = 422


class OpenOrderStands(Refusal):
    """The car has an open order; a second one is a deliberate exception (I-15)."""

    code = "orders.open_order_stands"

    def __init__(self, number: str = "") -> None:
        words = (
            _("Order %(number)s of this car is still open.") % {"number": number}
            if number
            else _("Another order of this car is still open.")
        )
        super().__init__(
            words + " " + _("Go on with it, or say why a second one is needed."),
            field="parallel_reason",
        )


class CustomerUnknown(Refusal):
    """There is no such customer in this store."""

    code = "orders.customer_unknown"
    status = 422


class AdvisorUnknown(Refusal):
    """Nobody of that number works in the group."""

    code = "orders.advisor_unknown"
    status = 422


class ArrivalTaken(Refusal):
    """The arrival leads to an order already, or the car has left."""

    code = "orders.arrival_taken"


class NotThisCar(Refusal):
    """Arrival and order name different cars."""

    code = "orders.not_this_car"
    status = 422


class Stale(Refusal):
    """Somebody changed the order since it was read."""

    code = "orders.changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this order meanwhile. Look at it again, then repeat.")
        )


class OrderClosed(Refusal):
    """Settled or cancelled: it never changes again."""

    code = "orders.closed"


class LinesLocked(Refusal):
    """Billing has taken over what stands on the order."""

    code = "orders.lines_locked"


class NotLocked(Refusal):
    """Only what billing has taken over is settled or given back."""

    code = "orders.not_locked"


class NothingOrdered(Refusal):
    """There is no job that the customer could order."""

    code = "orders.nothing_ordered"


class NotOrdered(Refusal):
    """Work begins when the customer has ordered it (I-14)."""

    code = "orders.not_ordered"


class InspectionMissing(Refusal):
    """Work was agreed or done: the car is ready after its inspection (I-14)."""

    code = "orders.inspection_missing"


class UseHandOver(Refusal):
    """A car is handed over by its own deed."""

    code = "orders.use_hand_over"


class NotCleared(Refusal):
    """The car may not leave yet."""

    code = "orders.not_cleared"


class NotSettled(Refusal):
    """Only a settled or cancelled order is cleared."""

    code = "orders.not_settled"


class WorkBegun(Refusal):
    """Something was done or issued: the order is settled, not cancelled."""

    code = "orders.work_begun"


class ReasonMissing(Refusal):
    """Say why."""

    code = "orders.reason_missing"
    status = 422


class PromisePast(Refusal):
    """A promise is for a moment to come."""

    code = "orders.promise_past"
    status = 422


class PromiseMissing(Refusal):
    """No order without a promised time."""

    code = "orders.promise_missing"
    status = 422


class FuelImpossible(Refusal):
    """A tank is between empty and full."""

    code = "orders.fuel_impossible"
    status = 422


class ChoiceUnknown(Refusal):
    """None of the values to choose from."""

    code = "orders.choice_unknown"
    status = 422


class CheckSignedAlready(Refusal):
    """What the customer signed does not change."""

    code = "orders.check_signed"


class AnswerUnknown(Refusal):
    """The template asks nothing of that name."""

    code = "orders.answer_unknown"
    status = 422


class AnswerOutOfLimits(Refusal):
    """A measured value that no car has."""

    code = "orders.answer_out_of_limits"
    status = 422


class PhotoMissing(Refusal):
    """The template asks for a photo here."""

    code = "orders.photo_missing"
    status = 422


class AnswersMissing(Refusal):
    """The template needs an answer before the customer signs."""

    code = "orders.answers_missing"
    status = 422


class MarkOutside(Refusal):
    """The place is not on the drawing."""

    code = "orders.mark_outside"
    status = 422


class LineUnpriced(Refusal):
    """Nobody has said what this costs."""

    code = "orders.line_unpriced"
    status = 422


class QuantityImpossible(Refusal):
    """Nothing, less than nothing, or more than anybody sells."""

    code = "orders.quantity_impossible"
    status = 422


class PriceImpossible(Refusal):
    """No line costs this."""

    code = "orders.price_impossible"
    status = 422


class CurrencyForeign(Refusal):
    """The price is in another currency than the order."""

    code = "orders.currency_foreign"


class UnderFloor(Refusal):
    """The price lies under its floor (I-24)."""

    code = "orders.under_floor"

    def __init__(self, *, floor: Decimal, gross: Decimal) -> None:
        words = _("%(gross)s lies under the floor of %(floor)s. A superior may allow it.")
        super().__init__(words % {"gross": gross, "floor": floor}, field="unit_price")
        self.floor = floor


class PartNotSold(Refusal):
    """The number was superseded or is no longer sold."""

    code = "orders.part_not_sold"


class PartUnfit(Refusal):
    """The part does not meet what this car requires (WS-30)."""

    code = "orders.part_unfit"


class PartMisfits(Refusal):
    """The part is told to go into other cars only, and nobody said why into this one."""

    code = "orders.part_misfits"


class LubricantMixed(Refusal):
    """Lubricants of two makers would be mixed in one unit, and nobody said how not (WS-29)."""

    code = "orders.lubricant_mixed"


class MisuseUnexplained(Refusal):
    """The user's handling is said to have broken it, but not how (FE-06)."""

    code = "orders.misuse_unexplained"
    status = 422


class MisuseNotWarranty(Refusal):
    """The maker would bear what the user's handling broke (WT-03)."""

    code = "orders.misuse_not_warranty"


class NothingMixed(Refusal):
    """There is nothing to accept."""

    code = "orders.nothing_mixed"


class SharesWrong(Refusal):
    """The shares of the payers do not make the line."""

    code = "orders.shares_wrong"
    status = 422


class NothingStandsIn(Refusal):
    """The parts desk gives out what the line says."""

    code = "orders.nothing_stands_in"


class LineGone(Refusal):
    """The line was withdrawn."""

    code = "orders.line_gone"


class PartIssued(Refusal):
    """The part was issued: it goes back to the parts desk first."""

    code = "orders.part_issued"


class JobGone(Refusal):
    """The job was dropped."""

    code = "orders.job_gone"


class JobAgreed(Refusal):
    """The customer ordered it: they decide to have it not done."""

    code = "orders.job_agreed"


class NotOfOneOrder(Refusal):
    """Jobs or lines of one order are decided together."""

    code = "orders.not_of_one_order"
    status = 422


class ConsentMissing(Refusal):
    """What is not agreed is not begun (WS-23)."""

    code = "orders.consent_missing"


class AmountChanged(Refusal):
    """The job costs something else than what the customer was told."""

    code = "orders.amount_changed"


class EstimateOld(Refusal):
    """A newer version of the estimate stands, or its time is over."""

    code = "orders.estimate_old"


class AdviceEnded(Refusal):
    """The advice was done, dropped, or is on another order."""

    code = "orders.advice_ended"


class ObjectionEnded(Refusal):
    """A result stands already."""

    code = "orders.objection_ended"


class BarKnown(Refusal):
    """The part is barred already for these cars."""

    code = "orders.bar_known"


class AccessoryKnown(Refusal):
    """The part is made known already."""

    code = "orders.accessory_known"


class AccessoryEnded(Refusal):
    """It is not made known any more."""

    code = "orders.accessory_ended"


class BoughtAlready(Refusal):
    """The customer bought it on this order: its job is where that changes."""

    code = "orders.bought_already"


class SignatureMissing(Refusal):
    """A signature is drawn, or another way of saying yes is named."""

    code = "orders.signature_missing"
    status = 422


class BookingUnfinished(Refusal):
    """The booking names car or customer in words only."""

    code = "orders.booking_unfinished"
    status = 422


class WorkshopMoves(Refusal):
    """Work, inspection and hand-over have deeds of their own."""

    code = "orders.workshop_moves"
