"""The desk and its rulings (``desk``), what is known (``knowledge``), the telephone (``phone``),
what we broke ourselves (``damage``), and how the work itself is spoken of (``process``).
"""

from aftersales.lane.support.models.base import OfSupport
from aftersales.lane.support.models.damage import Damage
from aftersales.lane.support.models.desk import HelpRequest
from aftersales.lane.support.models.knowledge import Entry, EntryQuerySet, EntryUse
from aftersales.lane.support.models.phone import AddressNote, PhoneCall, TestPlace
from aftersales.lane.support.models.process import Feedback

__all__ = [
    "AddressNote",
    "Damage",
    "Entry",
    "EntryQuerySet",
    "EntryUse",
    "Feedback",
    "HelpRequest",
    "OfSupport",
    "PhoneCall",
    "TestPlace",
]
