"""Places on the page of one thing that higher rooms fill: a customer's cars, orders, complaints.

A room registers in its ``navigation.py``, which is loaded by itself::

    panel("customer", "vehicles", _("Vehicles"), "vehicles:of_customer", right="vehicles.view")

The address ``reverse(url_name, args=[id])`` answers a part of a page (``page(…)`` does when htmx
asks). It is loaded behind the page, so a slow panel holds nobody up. A page that shows a step of
the work asks for ``panels_of("step", "network.grades", …)``: the handbook answers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse

from aftersales.core.actors import Actor


@dataclass(frozen=True)
class Panel:
    code: str
    title: object
    url_name: str
    right: str
    order: int


@dataclass(frozen=True)
class Placed:
    """A panel of one thing, as the page draws it."""

    code: str
    title: object
    address: str


_panels: defaultdict[str, dict[str, Panel]] = defaultdict(dict)


def panel(
    kind: str, code: str, title: object, url_name: str, *, right: str, order: int = 50
) -> None:
    """Let a part of a page of yours stand on the page of a thing of this kind."""
    _panels[kind][code] = Panel(code, title, url_name, right, order)


def panels_of(kind: str, object_id: int | str, *, seen_by: Actor) -> list[Placed]:
    """The panels this person may see, in their order."""
    allowed = [p for p in _panels[kind].values() if seen_by.may(p.right)]
    return [
        Placed(p.code, p.title, reverse(p.url_name, args=[object_id]))
        for p in sorted(allowed, key=lambda p: (p.order, p.code))
    ]
