"""The one way to make a list: declare columns, filters and views; see docs/kit.md."""

from aftersales.web.lists.columns import Chip, Column, chips, source
from aftersales.web.lists.exports import guard_exports
from aftersales.web.lists.filters import Choice, Filter, Grouped, Period, Pick, Range, Rule, YesNo
from aftersales.web.lists.page import Button, Empty, Found, ListPage, View, title_of

__all__ = [
    "Button",
    "Chip",
    "Choice",
    "Column",
    "Empty",
    "Filter",
    "Found",
    "Grouped",
    "ListPage",
    "Period",
    "Pick",
    "Range",
    "Rule",
    "View",
    "YesNo",
    "chips",
    "guard_exports",
    "source",
    "title_of",
]
