"""Every “no” of the technical desk."""

from aftersales.core.refusals import Refusal


class ChoiceUnknown(Refusal):
    """None of the values there are."""

    code = "support.choice_unknown"
    status = 422


class NothingToAsk(Refusal):
    """A request is about a job in the house, or about a customer's question."""

    code = "support.nothing_to_ask_about"
    status = 422


class AskedAlready(Refusal):
    """The same job or question waits for its answer already."""

    code = "support.asked_already"


class WithHeadquarters(Refusal):
    """It was passed on before."""

    code = "support.with_headquarters"


class JobUnfinished(Refusal):
    """Only what was found and mended teaches anything: complaint, cause and correction stand."""

    code = "support.job_unfinished"


class EntryKnown(Refusal):
    """An entry was made of this already."""

    code = "support.entry_known"


class SameHand(Refusal):
    """Whoever proposed it does not approve it."""

    code = "support.same_hand"
    status = 403


class CallImpossible(Refusal):
    """Nobody lifts a telephone before it rings."""

    code = "support.call_impossible"
    status = 422


class PlaceGone(Refusal):
    """The address is no longer used."""

    code = "support.place_gone"


class CostImpossible(Refusal):
    """What it costs, and the share in it, cannot be."""

    code = "support.cost_impossible"
    status = 422


class NobodyNamed(Refusal):
    """A share is taken from somebody: say from whom."""

    code = "support.nobody_named"
    status = 422


class FeedbackOver(Refusal):
    """It was answered before."""

    code = "support.feedback_answered"
