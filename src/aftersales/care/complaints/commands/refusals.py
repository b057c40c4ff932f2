"""Why a complaint does not go on."""

from aftersales.core.refusals import Refusal


class CustomerNotHere(Refusal):
    """There is no such customer in sight."""

    code = "complaints.customer_not_here"
    status = 422


class OrderOfAnother(Refusal):
    """The order is that of another customer or store."""

    code = "complaints.order_of_another"
    status = 422


class TimeWrong(Refusal):
    """A complaint is not received tomorrow."""

    code = "complaints.time_wrong"
    status = 422


class OnlyGrumbles(Refusal):
    """Only a grumble is settled on the spot or becomes a complaint."""

    code = "complaints.only_grumbles"


class StillGrumble(Refusal):
    """The five steps are for complaints."""

    code = "complaints.still_grumble"


class IsOver(Refusal):
    """The complaint is closed or settled: it stays as it is."""

    code = "complaints.is_over"


class Waiting(Refusal):
    """It waits for the customer; the clocks stand still."""

    code = "complaints.waiting"


class NotWaiting(Refusal):
    """There is nothing that it waits for."""

    code = "complaints.not_waiting"


class WrongEarlier(Refusal):
    """The same symptom came back: after one complaint or visit, before this one."""

    code = "complaints.wrong_earlier"
    status = 422


class NotInTheHouse(Refusal):
    """This person does not work here now."""

    code = "complaints.not_in_the_house"
    status = 422


class WhysMissing(Refusal):
    """The cause is not asked for deeply enough."""

    code = "complaints.whys_missing"
    status = 422


class RemedyOfAnotherClass(Refusal):
    """This class of complaints does not have this solution."""

    code = "complaints.remedy_of_another_class"
    status = 422


class NotPlannedNow(Refusal):
    """Solutions are planned after the cause is found, and before they are carried out."""

    code = "complaints.not_planned_now"


class RemediesOpen(Refusal):
    """A solution waits for approval, for being carried out or for being checked."""

    code = "complaints.remedies_open"


class RemedyMissing(Refusal):
    """A justified complaint is not closed without a solution."""

    code = "complaints.remedy_missing"


class OwnRemedy(Refusal):
    """Somebody else has to say yes."""

    code = "complaints.own_remedy"


class ReferralsOpen(Refusal):
    """A department has not answered yet."""

    code = "complaints.referrals_open"


class ReferredAlready(Refusal):
    """The department has it already."""

    code = "complaints.referred_already"


class AnsweredAlready(Refusal):
    """The department has answered."""

    code = "complaints.answered_already"


class NotAnswered(Refusal):
    """The customer has no answer yet."""

    code = "complaints.not_answered"


class NotAcknowledged(Refusal):
    """The customer was not told that the complaint came in."""

    code = "complaints.not_acknowledged"


class NotRated(Refusal):
    """The customer was not asked for satisfaction with the handling."""

    code = "complaints.not_rated"


class AlternativesMissing(Refusal):
    """Who is not content is told what else can be done."""

    code = "complaints.alternatives_missing"
    status = 422


class PassedUpAlready(Refusal):
    """It is passed up so far already."""

    code = "complaints.passed_up_already"


class DayWrong(Refusal):
    """A measure is due today or later, and within some years."""

    code = "complaints.day_wrong"
    status = 422


class WatchRuns(Refusal):
    """The days in which the effect is watched are not over."""

    code = "complaints.watch_runs"


class EffectUnclear(Refusal):
    """Complaints of these days have no cause yet, so nothing can be proved."""

    code = "complaints.effect_unclear"


class NotOnOneself(Refusal):
    """Nobody takes, investigates or sees a complaint on themselves."""

    code = "complaints.not_on_oneself"


class NotTheInvestigator(Refusal):
    """Who judges has investigated."""

    code = "complaints.not_the_investigator"
