"""The numbers of the customer's page."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

LINK_VALID = parameter(
    "portal.link_valid",
    _("the address of a customer's page is good for"),
    default=timedelta(days=30),
    least=timedelta(hours=1),
    most=timedelta(days=365),
    row="RC-27",
    field_default=True,
)
STAY = parameter(
    "portal.stay",
    _("a customer's phone stays signed in for"),
    default=timedelta(hours=12),
    least=timedelta(minutes=10),
    most=timedelta(days=30),
    row="RC-27",
    field_default=True,
)
CODE_VALID = parameter(
    "portal.code_valid",
    _("a one-time code is good for"),
    default=timedelta(minutes=10),
    least=timedelta(minutes=1),
    most=timedelta(hours=1),
    row="RC-27",
    field_default=True,
)
BOOK_AHEAD = parameter(
    "portal.book_ahead",
    _("customers book themselves at most ahead by"),
    default=timedelta(days=30),
    least=timedelta(days=1),
    most=timedelta(days=365),
    row="AP-13",
    field_default=True,
)
