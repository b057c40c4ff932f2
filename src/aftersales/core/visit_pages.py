"""The customer's page of a visit, for rooms that send messages and stand below it.

The room that keeps the page says once how an address of it is made::

    gives_visit_pages(commands.new_address)

A room below puts it into a message with ``visit_page(order_id, site=…, by=…, at=…)``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from aftersales.core.actors import Actor


class Giver(Protocol):
    """Makes an address of the page of an order; ``site`` is where customers reach us."""

    def __call__(self, *, order_id: int, site: str, by: Actor, at: datetime) -> str: ...


_givers: list[Giver] = []


def gives_visit_pages(giver: Giver) -> Giver:
    """Said once, by the room that keeps the customers' pages."""
    _givers[:] = [giver]
    return giver


def visit_page(*, order_id: int, site: str, by: Actor, at: datetime) -> str:
    """A fresh secret address; empty where no room keeps such pages or nobody knows the site."""
    if not _givers or not site:
        return ""
    return _givers[0](order_id=order_id, site=site, by=by, at=at)
