"""A customer with a phone: the counter's own visits, an address given out, a browser on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from aftersales.core.scope import as_seen_by
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.queries import THE_GATE, Here
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.orders.conftest import Counter, delivered, facts

__all__ = ["delivered", "facts"]
PHONE, FOUR = "13812345678", "5678"


class Desk(Counter):
    """The counter, whose customer has a phone and owns the car."""

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self.owner = CustomerFactory(opened_store=world.north, name="王小明", phone=f"+86{PHONE}")
        from aftersales.core.scope import whole_database

        with whole_database():
            self.car.owner_id = self.owner.pk
            self.car.save(update_fields=["owner"])

    def visit(self, *, at: Any = NOON, **more: Any) -> Any:
        """A signed order of the customer with one job that was found later and not decided."""
        order = self.signed(at=at, **more)
        return order, self.do(
            "add_job", order_id=order.pk, title="更换前制动片", lines=[self.part()], at=at
        )

    def sent(self, order: Any, *, at: Any = NOON) -> tuple[Any, str]:
        """The estimate of the order as it was sent: itself and the secret part of its address."""
        estimate = self.do("make_estimate", order_id=order.pk, at=at)
        return self.do("send_estimate", estimate_id=estimate.pk, at=at)

    def link(self, order: Any, *, at: Any = NOON, **more: Any) -> str:
        _link, token = commands.invite(order_id=order.pk, by=self.by, at=at, **more)
        return token

    def let_in(self, token: str, four: str = FOUR, *, at: Any = NOON) -> Here:
        """The customer on their phone, in."""
        entry = commands.enter_by_link(token=token, four=four, by=THE_GATE, at=at)
        found = queries.guest_of(entry.key, at=at)
        assert found is not None
        return found

    def inside(self, order: Any, *, at: Any = NOON) -> Here:
        return self.let_in(self.link(order, at=at), at=at)

    def phone(self, key: str = "", *, language: str = "en") -> Client:
        """The browser of a phone; with ``key`` it is signed in."""
        client = Client()
        client.cookies["language"] = language
        if key:
            client.cookies["guest"] = key
        return client


@pytest.fixture
def counter(world) -> Desk:
    return Desk(world)


@pytest.fixture
def eyes():
    """Look at the database as somebody."""
    return as_seen_by
