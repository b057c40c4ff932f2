"""What stands on a page leads where its thing has its page."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from aftersales.web.addresses import address_of, row_address


def test_a_row_leads_to_the_page_of_its_thing():
    assert row_address("orders:detail", 7) == reverse("orders:detail", args=[7])
    assert row_address("web:drop_view", 12) == reverse("web:drop_view", args=[12])


def test_an_address_is_that_of_its_view_whoever_asked_before():
    for number in (1, 2, 1):
        assert address_of("orders:detail", number) == reverse("orders:detail", args=[number])
    assert address_of("web:kit") == "/kit/"
    with pytest.raises(NoReverseMatch):
        address_of("nowhere:list")


def test_another_table_of_addresses_has_addresses_of_its_own():
    known = address_of("web:kit")

    with override_settings(ROOT_URLCONF="aftersales.bench.bare"), pytest.raises(NoReverseMatch):
        address_of("web:kit")

    assert address_of("web:kit") == known
