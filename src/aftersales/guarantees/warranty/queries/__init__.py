"""Questions about guarantees: the rows, and how a car stands today."""

from aftersales.guarantees.warranty.queries.rows import (
    faults_of,
    latest_repair,
    left_out_of,
    orders_to_follow,
    policies,
    policy_of,
    repairs,
    repairs_of,
    request,
    requests,
    standings,
    untold_jobs,
)
from aftersales.guarantees.warranty.queries.standing import (
    CarStanding,
    Claimable,
    Question,
    Ring,
    TodaysFault,
    case_of,
    standing_of,
)

__all__ = [
    "CarStanding",
    "Claimable",
    "Question",
    "Ring",
    "TodaysFault",
    "case_of",
    "faults_of",
    "latest_repair",
    "left_out_of",
    "orders_to_follow",
    "policies",
    "policy_of",
    "repairs",
    "repairs_of",
    "request",
    "requests",
    "standing_of",
    "standings",
    "untold_jobs",
]
