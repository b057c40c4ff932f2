"""Why a deed of this room is refused."""

from aftersales.core.refusals import Refusal


class NoPhone(Refusal):
    """The last four digits of the contact's phone are the second key: without a number, no page."""

    code = "chain.no_phone"


class NoWayOut(Refusal):
    """There is no address of this kind to send to, or no message is wanted there."""

    code = "chain.no_way_out"


class AnsweredMeanwhile(Refusal):
    """Somebody else confirmed the order after this page was opened."""

    code = "chain.answered_meanwhile"


class DayMissing(Refusal):
    """A confirmation names the day on which the goods come."""

    code = "chain.day_missing"


class DayIsOver(Refusal):
    """Nothing can be promised for a day that is over."""

    code = "chain.day_is_over"
