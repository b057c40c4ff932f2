"""Rows of a list lead where their thing has its page."""

from __future__ import annotations

from django.urls import reverse

from aftersales.web.addresses import row_address


def test_a_row_leads_to_the_page_of_its_thing():
    assert row_address("orders:detail", 7) == reverse("orders:detail", args=[7])
    assert row_address("web:drop_view", 12) == reverse("web:drop_view", args=[12])
