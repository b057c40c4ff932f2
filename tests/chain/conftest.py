"""Two suppliers of one group, and a person at each: what is bought, an address, a browser."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.faces.chain import commands, queries
from aftersales.faces.chain.queries import THE_GATE, Here
from aftersales.supply.purchasing import commands as purchasing
from aftersales.supply.purchasing.commands import Checked
from tests.conftest import NOON, logged
from tests.factories.purchasing import SupplierFactory
from tests.orders.conftest import delivered
from tests.purchasing.conftest import Asking, Buying

__all__ = ["delivered"]
PHONE, FOUR = "+8613812345678", "5678"


class Chain(Buying):
    """The northern store buys of two suppliers; each has a contact."""

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self.other = SupplierFactory(group=world.group)
        self.theirs = self.sold("7.00", supplier=self.other)
        self.contact = self.person(self.supplier, PHONE)
        self.rival = self.person(self.other, "+8613987654321")

    def person(self, supplier: Any, phone: str, **more: Any) -> Any:
        return purchasing.note_contact(
            supplier_id=supplier.pk, name="林采萍", phone=phone, by=self.clerk, at=NOON, **more
        )

    def invited(self, contact: Any = None, *, at: Any = NOON, **more: Any) -> str:
        """The secret part of an address."""
        _access, token = commands.invite(
            contact_id=(contact or self.contact).pk, by=self.clerk, at=at, **more
        )
        return token

    def let_in(self, token: str, four: str = FOUR, *, at: Any = NOON) -> Here:
        entry = commands.enter(token=token, four=four, by=THE_GATE, at=at)
        found = queries.supplier_of(entry.key, at=at)
        assert found is not None
        return found

    def inside(self, *, at: Any = NOON, **more: Any) -> Here:
        """Somebody of the first supplier, in."""
        return self.let_in(self.invited(at=at, **more), at=at)

    def rival_inside(self, *, at: Any = NOON, **more: Any) -> Here:
        """Somebody of the other supplier, in."""
        return self.let_in(self.invited(self.rival, at=at, **more), "4321", at=at)

    def rivals(self, quantity: Any = 5) -> Any:
        """An order that went to the other supplier."""
        return self.placed(quantity, self.theirs, supplier=self.other)

    def browser(self, token: str = "", four: str = FOUR, *, language: str = "en") -> Client:
        """A browser; with the token of an address it is in."""
        client = Client()
        client.cookies["language"] = language
        if token:
            answer = client.post(f"/s/{token}/", {"four": four})
            assert answer.status_code == 303, answer.content.decode()
        return client

    def damaged(self, order: Any, counted: int, rejected: int) -> Any:
        """A delivery of the order's only line, some of it damaged and sent back."""
        line = self.line(order)
        receipt = self.open(order)
        found = Checked(
            line_id=line.pk,
            announced=line.quantity,
            counted=Decimal(counted),
            rejected=Decimal(rejected),
            rejection="damaged",
            whither="back",
            words="包装破损",
        )
        self.check(receipt, found)
        return self.book(receipt)

    def who_did(self, name: str) -> list[str]:
        with as_seen_by(self.world.chief):
            return [who for who, what in logged() if what == name]


@pytest.fixture
def chain(world) -> Chain:
    return Chain(world)


@pytest.fixture
def asking(chain) -> Asking:
    found = Asking(chain)
    found.suppliers = [chain.supplier, chain.other, found.suppliers[1]]
    return found


def everything(model: Any) -> set[int]:
    return set(model._base_manager.values_list("pk", flat=True))


def in_truth(model: Any) -> set[int]:
    with whole_database():
        return everything(model)
