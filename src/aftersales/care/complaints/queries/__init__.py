"""Questions about complaints: all and one (``cases``), what they teach (``learning``)."""

from aftersales.care.complaints.queries.cases import (
    complaint,
    complaints,
    earlier_ones,
    open_of_vehicle,
    preventions,
    referrals,
    remedies,
    staff_complaints,
    work_of,
)
from aftersales.care.complaints.queries.learning import Learnt, PersonShare, learnt

__all__ = [
    "Learnt",
    "PersonShare",
    "complaint",
    "complaints",
    "earlier_ones",
    "learnt",
    "open_of_vehicle",
    "preventions",
    "referrals",
    "remedies",
    "staff_complaints",
    "work_of",
]
