"""Calendar clocks of counting (appendix d): the yearly stocktaking, and cycle counts between."""

from collections.abc import Mapping
from typing import Any

from aftersales.core.timers import On, runs
from aftersales.supply.parts.events import CountPosted
from aftersales.supply.parts.states import CountScope


def _of_everything(data: Mapping[str, Any]) -> bool:
    return bool(data.get("scope", CountScope.ALL.value) == CountScope.ALL.value)


def _of_some(data: Mapping[str, Any]) -> bool:
    return not _of_everything(data)


runs("parts.stocktaking", about="store", meets=[On(CountPosted, when=_of_everything)])
runs("parts.cycle_count", about="store", meets=[On(CountPosted, when=_of_some)])
