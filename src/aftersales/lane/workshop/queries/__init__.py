"""Questions about work: who does what, where the cars are, how time was spent, what is
guaranteed.
"""

from aftersales.lane.workshop.queries.board import Board, board, waiting
from aftersales.lane.workshop.queries.books import RepairBooks, repair_books
from aftersales.lane.workshop.queries.days import DaySheet, carried, day_sheet, plan_of
from aftersales.lane.workshop.queries.emissions import Limits, emission_tests, limits_of
from aftersales.lane.workshop.queries.gates import missing_parts
from aftersales.lane.workshop.queries.house import Car, by_stage, cars
from aftersales.lane.workshop.queries.measures import (
    PersonHours,
    Quality,
    VisitTimes,
    hours,
    inspected,
    quality,
    returned,
    visit_times,
)
from aftersales.lane.workshop.queries.people import (
    Mine,
    Worker,
    findings_for,
    mine,
    photos_of,
    workers_of,
)
from aftersales.lane.workshop.queries.standards import Standard, open_elements, standards_of, ticked
from aftersales.lane.workshop.queries.visiting import (
    guarantees_of,
    hand_over_of,
    has_gate_pass,
    inspections_of,
    is_inspected,
    repeats,
    sent_back,
    task,
    tasks_of,
)
from aftersales.lane.workshop.queries.visits import visit_in_sight

__all__ = [
    "Board",
    "Car",
    "DaySheet",
    "Limits",
    "Mine",
    "PersonHours",
    "Quality",
    "RepairBooks",
    "Standard",
    "VisitTimes",
    "Worker",
    "board",
    "by_stage",
    "carried",
    "cars",
    "day_sheet",
    "emission_tests",
    "findings_for",
    "guarantees_of",
    "hand_over_of",
    "has_gate_pass",
    "hours",
    "inspected",
    "inspections_of",
    "is_inspected",
    "limits_of",
    "mine",
    "missing_parts",
    "open_elements",
    "photos_of",
    "plan_of",
    "quality",
    "repair_books",
    "repeats",
    "returned",
    "sent_back",
    "standards_of",
    "task",
    "tasks_of",
    "ticked",
    "visit_in_sight",
    "visit_times",
    "waiting",
    "workers_of",
]
