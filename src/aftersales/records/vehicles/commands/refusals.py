"""Every “no” that a command on vehicles may give."""

from __future__ import annotations

from aftersales.core.refusals import Refusal


class VinMalformed(Refusal):
    """A VIN has 17 characters of the Latin alphabet and digits."""

    code = "vehicles.vin_malformed"
    status = 422


class PlateMalformed(Refusal):
    """No plate looks like this."""

    code = "vehicles.plate_malformed"
    status = 422


class NotToldApart(Refusal):
    """Neither VIN nor plate: nobody could find this car again."""

    code = "vehicles.not_told_apart"
    status = 422


class AlreadyRegistered(Refusal):
    """The car has a file in this group. ``vehicle_id`` leads to it."""

    code = "vehicles.already_registered"

    def __init__(self, message: object, *, field: str, vehicle_id: int) -> None:
        super().__init__(message, field=field)
        self.vehicle_id = vehicle_id


class PlateTaken(Refusal):
    """Another car carries this plate on that day."""

    code = "vehicles.plate_taken"


class PlateInTheWay(Refusal):
    """The car's own plates do not leave room for this one on that day."""

    code = "vehicles.plate_in_the_way"


class VinTaken(Refusal):
    """Another file of the group has this VIN: they are one car, so merge them."""

    code = "vehicles.vin_taken"


class ValueOutOfReach(Refusal):
    """A number or date that no vehicle has."""

    code = "vehicles.value_out_of_reach"
    status = 422


class NotAChoice(Refusal):
    """The word is none of those that may stand here."""

    code = "vehicles.not_a_choice"
    status = 422


class AgentUnnamed(Refusal):
    """Sold by an agent, but by which?"""

    code = "vehicles.agent_unnamed"
    status = 422


class AgentUnknown(Refusal):
    """No site of the group is this agent."""

    code = "vehicles.agent_unknown"
    status = 404


class OdometerFell(Refusal):
    """The reading contradicts another one: mileage goes backwards only by a reasoned correction."""

    code = "vehicles.odometer_fell"


class NothingToCorrect(Refusal):
    """The odometer has never been read, or shows this already."""

    code = "vehicles.nothing_to_correct"


class ReasonMissing(Refusal):
    """Say why, in words that somebody else understands in two years."""

    code = "vehicles.reason_missing"
    status = 422


class PartyOverlaps(Refusal):
    """The dates collide with what is known of the car's owners, drivers or payers."""

    code = "vehicles.party_overlaps"


class PartyEndsTooEarly(Refusal):
    """It cannot end before it began, and not twice."""

    code = "vehicles.party_ends_too_early"


class DocumentEmpty(Refusal):
    """A paper without number, date and issuer proves nothing."""

    code = "vehicles.document_empty"
    status = 422


class DatesCrossed(Refusal):
    """The end lies before the beginning."""

    code = "vehicles.dates_crossed"
    status = 422


class LinkLeadsOutside(Refusal):
    """Warnings link to our own pages only."""

    code = "vehicles.link_leads_outside"
    status = 422


class ModelKnown(Refusal):
    """The catalogue has this model."""

    code = "vehicles.model_known"


class MergeImpossible(Refusal):
    """The two are not two files of one group that can become one."""

    code = "vehicles.merge_impossible"


class MergeSettled(Refusal):
    """The merge was undone already, or what came after stands in its way."""

    code = "vehicles.merge_settled"


class RecordKnown(Refusal):
    """This service stands in the history already."""

    code = "vehicles.record_known"


class CustomerUnknown(Refusal):
    """No customer of this number is in the actor's sight."""

    code = "vehicles.customer_unknown"
    status = 404


class ModelUnknown(Refusal):
    """No model of this number is in the group's catalogue."""

    code = "vehicles.model_unknown"
    status = 404


class VehicleUnknown(Refusal):
    """No car of this VIN or plate is on file."""

    code = "vehicles.vehicle_unknown"
    status = 404


class GuidanceUnknown(Refusal):
    """There is no such guidance material in the group."""

    code = "vehicles.guidance_unknown"
    status = 404


class MarkUnnamed(Refusal):
    """A recall or campaign has the number its maker gave it."""

    code = "vehicles.mark_unnamed"
    status = 422


class MarkDone(Refusal):
    """A recall is done to a car once."""

    code = "vehicles.mark_done"


class DayInFuture(Refusal):
    """What was done was done by today."""

    code = "vehicles.day_in_future"
    status = 422
