"""Colours of charts: two series never look alike."""

from __future__ import annotations

import re
from pathlib import Path

from aftersales import web
from aftersales.records.customers.states import NeedClass
from aftersales.records.customers.views.needs import _plot

ASSETS = Path(web.__file__).parent / "assets"


def palettes():
    """The colours of each theme, in the order in which charts take them."""
    tokens = (ASSETS / "css/tokens.css").read_text()
    lines = [line for line in tokens.splitlines() if "--plot-1:" in line]
    return [re.findall(r"--plot-\d: (#[0-9a-f]{6})", line) for line in lines]


def test_a_chart_has_a_colour_of_its_own_for_each_class_of_needs():
    series = _plot({"2026-03": {}})["series"]
    (taken,) = re.findall(r"color: \[([\d, ]+)\]\.map", (ASSETS / "js/plots.js").read_text())

    assert len(series) == len(NeedClass)
    assert len(palettes()) > 1  # light and dark
    for palette in palettes():
        assert len(set(palette)) == len(palette) == len(taken.split(","))
        assert len(palette) >= len(series)
