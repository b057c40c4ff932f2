"""Complaints for machines: cases (``cases``), remedies and departments (``helping``), prevention
(``preventing``), complaints on staff (``staff``).
"""

from aftersales.care.complaints.api.cases import complaints
from aftersales.care.complaints.api.helping import referrals, remedies
from aftersales.care.complaints.api.preventing import preventions
from aftersales.care.complaints.api.staff import staff_complaints

__all__ = ["complaints", "preventions", "referrals", "remedies", "staff_complaints"]
