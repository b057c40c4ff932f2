"""Every “no” that a command of logistics may give."""

from __future__ import annotations

from aftersales.core.refusals import Refusal


class CarrierKnown(Refusal):
    """The group has a carrier of this code."""

    code = "logistics.carrier_known"


class CarrierUnnamed(Refusal):
    """A carrier has a code and a name."""

    code = "logistics.carrier_unnamed"
    status = 422


class TariffImpossible(Refusal):
    """A price is nothing or more, and nothing takes longer than two months."""

    code = "logistics.tariff_impossible"
    status = 422


class NowhereToGo(Refusal):
    """A shipment goes to another store of the group, or to somebody outside who is named."""

    code = "logistics.nowhere_to_go"
    status = 422


class AddressMissing(Refusal):
    """Outside the group a shipment needs a name and an address."""

    code = "logistics.address_missing"
    status = 422


class NothingToSend(Refusal):
    """A shipment has something in it, in at least one package."""

    code = "logistics.nothing_to_send"
    status = 422


class TransferElsewhere(Refusal):
    """This transfer goes between other stores, has ended, or is on a shipment already."""

    code = "logistics.transfer_elsewhere"


class TransferNotSent(Refusal):
    """The parts are still on the shelf in the books: send the transfer first."""

    code = "logistics.transfer_not_sent"


class DueBefore(Refusal):
    """A shipment is wanted at a time to come."""

    code = "logistics.due_before"
    status = 422


class CarrierUnfit(Refusal):
    """This carrier is closed, or its prices are in another currency."""

    code = "logistics.carrier_unfit"


class DearerUnexplained(Refusal):
    """Not the cheapest way in time: it is said why (LG-08)."""

    code = "logistics.dearer_unexplained"
    status = 422


class NotAgreed(Refusal):
    """How it is sent was not agreed with the recipient (LG-08)."""

    code = "logistics.not_agreed"
    status = 422


class CarrierMissing(Refusal):
    """Nobody was chosen to carry it."""

    code = "logistics.carrier_missing"


class WaybillMissing(Refusal):
    """What a courier takes has the courier's number."""

    code = "logistics.waybill_missing"


class CodeUnknown(Refusal):
    """No package in sight has this code."""

    code = "logistics.code_unknown"
    status = 422


class ScannedAlready(Refusal):
    """This package was scanned so before."""

    code = "logistics.scanned_already"


class NotNow(Refusal):
    """The shipment or article is not in a state in which this is done."""

    code = "logistics.not_now"


class RemarkMissing(Refusal):
    """What is wrong with a delivery is said."""

    code = "logistics.remark_missing"
    status = 422


class ReasonMissing(Refusal):
    """This is done for a reason, and it is said."""

    code = "logistics.reason_missing"
    status = 422


class CostImpossible(Refusal):
    """A cost is nothing or more, of a shipment that has left."""

    code = "logistics.cost_impossible"
    status = 422


class NobodyToTell(Refusal):
    """There is no shipment or no waybill number yet, or it stays within the group."""

    code = "logistics.nobody_to_tell"


class VanKnown(Refusal):
    """The group has a van of this plate."""

    code = "logistics.van_known"


class VanImpossible(Refusal):
    """A van has a plate, holds something, costs nothing or more, and its shift ends later."""

    code = "logistics.van_impossible"
    status = 422


class PlaceImpossible(Refusal):
    """A point is a latitude and a longitude, a way is nothing or more."""

    code = "logistics.place_impossible"
    status = 422


class PlanStale(Refusal):
    """Shipments or vans are no longer what the plan was made from."""

    code = "logistics.plan_stale"


class NothingToDrive(Refusal):
    """A plan has at least one tour with one stop."""

    code = "logistics.nothing_to_drive"
    status = 422


class OnAnotherTour(Refusal):
    """A shipment is on one tour at a time."""

    code = "logistics.on_another_tour"


class OrderUnknown(Refusal):
    """The new order names each stop that is to come, once."""

    code = "logistics.order_unknown"
    status = 422


class DriverMissing(Refusal):
    """A tour goes to a driver who works in its store."""

    code = "logistics.driver_missing"
    status = 422


class NotLoaded(Refusal):
    """A van leaves when all it is to bring is loaded."""

    code = "logistics.not_loaded"


class NotOnTheRoad(Refusal):
    """Stops are reached by a van that is on the road."""

    code = "logistics.not_on_the_road"


class StopsLeft(Refusal):
    """A tour ends when every stop was driven to."""

    code = "logistics.stops_left"


class ProofMissing(Refusal):
    """Who took it is named, and signs or is in a photo with it."""

    code = "logistics.proof_missing"
    status = 422


class ArticleUnnamed(Refusal):
    """An article that was sent in has a model, and a time of arrival that has passed."""

    code = "logistics.article_unnamed"
    status = 422


class ReachMissing(Refusal):
    """The customer's file has no phone or no address: they cannot be called, nor sent to."""

    code = "logistics.reach_missing"
    status = 422


class ConditionMissing(Refusal):
    """What is damaged outside is said."""

    code = "logistics.condition_missing"
    status = 422


class CauseMissing(Refusal):
    """Somebody who was reached was asked for the cause, and it is said."""

    code = "logistics.cause_missing"
    status = 422


class FindingMissing(Refusal):
    """A test says what was seen, and of a fault its cause (LG-09)."""

    code = "logistics.finding_missing"
    status = 422


class FaultNotEstablished(Refusal):
    """Only what has an established fault is repaired (LG-09)."""

    code = "logistics.fault_not_established"


class RepairUnsaid(Refusal):
    """A repair says what was done."""

    code = "logistics.repair_unsaid"
    status = 422
