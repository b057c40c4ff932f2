"""A day's tours of some vans: which stops each makes, in which order, at what time and cost.

Plain data in and out. Cheapest insertion with time windows by regret, then moves between tours and
2-opt within them, from several starts; the seed is told, so the same question gets the same answer.
"""

from aftersales.solvers.routes.planning import Plan, plan
from aftersales.solvers.routes.walking import Problem, Stop, Tour, Van, Visit, cost_of, walk

__all__ = ["Plan", "Problem", "Stop", "Tour", "Van", "Visit", "cost_of", "plan", "walk"]
