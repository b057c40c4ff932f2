"""Complaints and what is done about them (``complaints``), what prevents the next one
(``prevention``), and complaints on staff (``staff``).
"""

from aftersales.care.complaints.models.base import OfStore
from aftersales.care.complaints.models.complaints import (
    Complaint,
    Contact,
    Referral,
    Remedy,
    StepDone,
)
from aftersales.care.complaints.models.prevention import Prevention
from aftersales.care.complaints.models.staff import StaffComplaint

__all__ = [
    "Complaint",
    "Contact",
    "OfStore",
    "Prevention",
    "Referral",
    "Remedy",
    "StaffComplaint",
    "StepDone",
]
