"""A store of the demonstration, told in a process of its own: nothing of the program is loaded
before it is started here.
"""

from __future__ import annotations

import gc
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aftersales.site import lifeline
from aftersales.site.plain import Plain

AGAIN = 5  # a statement that came so often is planned once and for all
KEPT = 400  # statements that are kept so
GARBAGE = 50_000  # objects between two looks for garbage; the program itself is not looked through
_said: list[Any] = []  # the queue of this process


class BrokenOff(Plain):
    """The story of a store met what it could not tell. Words only: a fault of the house need not
    find its way into another process.
    """


@contextmanager
def fluently() -> Iterator[None]:
    """Connect as suits a long telling: a few hundred statements, each thousands of times. The
    server keeps their plans, which takes a quarter off its work. A day is one transaction and is
    safe on the disk with its commit, as ever.
    """
    from django.db import connection  # noqa: PLC0415 - settings are read now

    before = connection.settings_dict["OPTIONS"]
    own = {"server_side_binding": True, "prepare_threshold": AGAIN}
    usual = gc.get_threshold()
    connection.close()
    connection.settings_dict["OPTIONS"] = {**before, **own}
    connection.ensure_connection()
    connection.connection.prepared_max = KEPT
    gc.freeze()
    gc.set_threshold(GARBAGE, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
        connection.close()
        connection.settings_dict["OPTIONS"] = before


def begin(said: Any) -> None:
    """A process that tells stores: it ends with the one that asked for it, which hears on this
    queue how far the telling has come.
    """
    lifeline.die_with_parent()
    _said.append(said)


def one_store(size: dict[str, Any], code: str, seed: int, plant: dict[str, Any] | None) -> None:
    """Tell the store."""
    import django  # noqa: PLC0415 - settings are read now

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.site.settings")
    django.setup()

    from aftersales.demo.plants import Plant  # noqa: PLC0415
    from aftersales.demo.story import tell_store  # noqa: PLC0415 - Django is up only now
    from aftersales.site.notes import Notes, sized  # noqa: PLC0415

    def advance(steps: int = 1, *, words: str | None = None) -> None:
        _said[-1].put((steps, words))

    notes = Notes()
    try:
        with fluently():
            tell_store(
                sized(size),
                code,
                seed=seed,
                advance=advance,
                notes=notes,
                plant=Plant.of_json(plant),
            )
    except Exception as fault:  # noqa: BLE001 - whatever it was, told on as words
        traceback.print_exc()
        told = (notes.read(code) or {}).get("day")
        raise BrokenOff(f"{code} is told up to {told} and breaks off there: {fault}") from None
