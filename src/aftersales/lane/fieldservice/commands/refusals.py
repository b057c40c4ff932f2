"""Why an installation does not go on."""

from aftersales.core.refusals import Refusal


class CustomerNotHere(Refusal):
    """There is no such customer in sight."""

    code = "fieldservice.customer_not_here"
    status = 422


class OrderOfAnother(Refusal):
    """The order is that of another customer or store."""

    code = "fieldservice.order_of_another"
    status = 422


class DayWrong(Refusal):
    """A contract's day is not before the contract, nor in twenty years."""

    code = "fieldservice.day_wrong"
    status = 422


class TrainingHalf(Refusal):
    """Training is agreed with people and a day, or not at all."""

    code = "fieldservice.training_half"
    status = 422


class NoTraining(Refusal):
    """None was agreed, or it was called off."""

    code = "fieldservice.no_training"


class BansOpen(Refusal):
    """Electrical fitting begins, and is accepted, when the ten bans are ticked."""

    code = "fieldservice.bans_open"


class StepsOpen(Refusal):
    """Accepted is what went through all its steps."""

    code = "fieldservice.steps_open"


class NothingToTick(Refusal):
    """The list has no such element, or this is not its time."""

    code = "fieldservice.nothing_to_tick"
    status = 422
