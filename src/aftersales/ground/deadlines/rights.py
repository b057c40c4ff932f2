"""Who sees clocks, hands them over, and keeps the calendar."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right
from aftersales.records.staff.roles import ROLES
