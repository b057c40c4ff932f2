"""Suppliers are found by the one search box."""

from django.utils.translation import pgettext_lazy

from aftersales.core.searching import findable

findable(
    "supplier",
    pgettext_lazy("search", "supplier"),
    right="purchasing.view",
    icon="building-warehouse",
)
