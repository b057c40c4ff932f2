"""Why the house says no."""

from aftersales.core.refusals import Refusal


class AreaKnown(Refusal):
    """The store has an area of this name."""

    code = "premises.area_known"


class AreaShut(Refusal):
    """Nobody audits an area that is no longer one."""

    code = "premises.area_shut"


class SheetIncomplete(Refusal):
    """Every item has its points, none more than it can have, and no item that the sheet lacks."""

    code = "premises.sheet_incomplete"
    status = 422


class DayAhead(Refusal):
    """What is told has happened, so its day is not to come."""

    code = "premises.day_ahead"
    status = 422


class DuePast(Refusal):
    """Nothing is to be done by a day that has gone, nor in twenty years."""

    code = "premises.due_past"
    status = 422


class OwnerUnknown(Refusal):
    """A measure has an owner who works in the store."""

    code = "premises.owner_unknown"
    status = 422


class HurtIsAccident(Refusal):
    """Where somebody was hurt it was an accident."""

    code = "premises.hurt_is_accident"
    status = 422


class MeasuresOpen(Refusal):
    """Closed is what has been put in order."""

    code = "premises.measures_open"


class MeasureMissing(Refusal):
    """A hazard that nobody did anything about is not closed."""

    code = "premises.measure_missing"


class NotItsOwner(Refusal):
    """Whoever has the measure tells that it is done, or whoever manages them."""

    code = "premises.not_its_owner"
    status = 403
