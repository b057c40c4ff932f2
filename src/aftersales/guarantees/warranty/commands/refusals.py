"""Why a deed on a guarantee is not done."""

from aftersales.core.refusals import Refusal


class PolicyWrong(Refusal):
    """The terms of the sale cannot be true together, or a correction says no reason."""

    code = "warranty.policy_wrong"
    status = 422


class NoPolicy(Refusal):
    """Nobody has told on which terms the car was sold."""

    code = "warranty.no_policy"


class RepairWrong(Refusal):
    """What is told of a repair cannot be true together."""

    code = "warranty.repair_wrong"
    status = 422


class FaultOfAnother(Refusal):
    """The fault, or the job, is that of another car."""

    code = "warranty.fault_of_another"
    status = 422


class RepairTakenOutAlready(Refusal):
    """The repair was taken out; it is not changed any more."""

    code = "warranty.repair_taken_out"


class HoursWrong(Refusal):
    """More hours are left out than the repair had, or none."""

    code = "warranty.hours_wrong"
    status = 422


class FirstMaintenanceHad(Refusal):
    """The car has had its first maintenance: there is one in its life."""

    code = "warranty.first_maintenance_had"


class NotEntitled(Refusal):
    """The car's term for the first maintenance is over, or nobody knows when it was sold."""

    code = "warranty.not_entitled"


class RequestOpen(Refusal):
    """The car has an open request for exchange or return."""

    code = "warranty.request_open"


class RequestWrong(Refusal):
    """What is said of a request cannot be true together."""

    code = "warranty.request_wrong"
    status = 422


class RightNotStanding(Refusal):
    """The right that is named does not stand today; goodwill names none."""

    code = "warranty.right_not_standing"
