"""What this room says no with."""

from aftersales.core.refusals import Refusal


class RecordIncomplete(Refusal):
    """Mandatory fields are missing; they are supplied first."""

    code = "filings.record_incomplete"


class NothingToMend(Refusal):
    """This field of the record stands as it was settled."""

    code = "filings.nothing_to_mend"


class ValueImpossible(Refusal):
    """The value does not have the form of its field."""

    code = "filings.value_impossible"
    status = 422


class PeriodImpossible(Refusal):
    """A period ends after it begins, and lies within a year."""

    code = "filings.period_impossible"
    status = 422
