"""What the database itself lets a transaction see: the second wall behind ``visible_to``.

Row-level security policies (``core.rls``) compare each row's store or group with two settings that
live as long as the transaction. They are set from the actor at the start of every transaction; a
transaction that forgets shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection, transaction

from aftersales.core.actors import Actor
from aftersales.core.unwritten import write_down

EVERYTHING = "*"


@dataclass(frozen=True)
class Scope:
    """The rows in sight: one group's, and in it those of some stores; or those that are the own of
    somebody from outside, a customer or a supplier.
    """

    group: str
    stores: str
    person: str = ""
    customer: str = ""
    visit: str = ""
    supplier: str = ""

    @classmethod
    def of(cls, actor: Actor) -> Scope:
        if actor.boundless:
            return WHOLE_DATABASE
        if actor.customer_id is not None:
            visit = "" if actor.visit_id is None else str(actor.visit_id)
            return cls(group="", stores="", customer=str(actor.customer_id), visit=visit)
        if actor.supplier_id is not None:
            return cls(group="", stores="", supplier=str(actor.supplier_id))
        return cls(
            group="" if actor.group_id is None else str(actor.group_id),
            stores=",".join(map(str, sorted(actor.stores))),
            person="" if actor.person_id is None else str(actor.person_id),
        )


WHOLE_DATABASE = Scope(group=EVERYTHING, stores=EVERYTHING)


def _settings(scope: Scope) -> None:
    write_down()  # what was recorded with these eyes is in their sight, not in the next ones'
    cast(Any, connection).scope = scope
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('aftersales.group', %s, true), "
            "set_config('aftersales.stores', %s, true), set_config('aftersales.person', %s, true), "
            "set_config('aftersales.customer', %s, true), set_config('aftersales.visit', %s, true),"
            " set_config('aftersales.supplier', %s, true)",
            [
                scope.group,
                scope.stores,
                scope.person,
                scope.customer,
                scope.visit,
                scope.supplier,
            ],
        )


@contextmanager
def seen_as(scope: Scope, *, is_last: bool = False, has_way_back: bool = True) -> Iterator[None]:
    """Look at the database with these eyes until the block ends; opens a transaction if none is.

    With ``is_last`` nothing is asked after it in this transaction: the eyes are not changed back.
    A block within a command has no way back of its own, it stands or falls with the command: who
    means to go on after a refusal of another command puts ``transaction.atomic()`` around it.
    Without ``has_way_back`` it falls with the transaction around it, such as a whole request's.
    """
    wrapper = cast(Any, connection)
    is_own = has_way_back and not (wrapper.in_command or wrapper.in_one_piece)
    with transaction.atomic(savepoint=is_own):
        before: Scope | None = wrapper.scope
        if before != scope:
            _settings(scope)
        try:
            yield
        except BaseException:
            # The savepoint takes the settings back by itself; we undo only our note of them.
            wrapper.scope = before
            raise
        if before is not None and before != scope and not is_last:
            _settings(before)


@contextmanager
def as_seen_by(actor: Actor) -> Iterator[None]:
    """Show what the actor's group and stores own, and nothing else."""
    with seen_as(Scope.of(actor)):
        yield


@contextmanager
def in_one_piece() -> Iterator[None]:
    """A transaction whose commands have no way back each: for a long telling in which none fails.
    Whoever goes on after a refusal puts ``transaction.atomic()`` around what may be refused.
    """
    wrapper = cast(Any, connection)
    with transaction.atomic():
        before, wrapper.in_one_piece = wrapper.in_one_piece, True
        try:
            yield
        finally:
            wrapper.in_one_piece = before


@contextmanager
def whole_database() -> Iterator[None]:
    """For what belongs to nobody: sign-in, sealing, set-up. Never around a person's question."""
    with seen_as(WHOLE_DATABASE):
        yield
