"""Files and pictures that hang on a thing, on the page of that thing.

A room says in its ``navigation.py``, which is loaded by itself, that its things take files::

    attaches("vehicle", find=in_sight, address=lambda pk: reverse("vehicles:detail", args=[pk]))

and puts the panel on its page with ``{{ attachments("vehicle", vehicle.pk) }}`` of
``kit/attachments.html``. The panel itself is of ``ground/files``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aftersales.core.actors import Actor


@dataclass(frozen=True)
class Holder:
    """Things of a kind that take files.

    ``find`` raises ObjectDoesNotExist for what the actor does not see; ``address`` is its page.
    """

    find: Callable[[int, Actor], object]
    address: Callable[[int], str]
    personal: bool  # what hangs here tells of a person: each opening goes on record
    empty: object = ""  # said while nothing hangs there: what belongs here


_holders: dict[str, Holder] = {}


def attaches(
    kind: str,
    *,
    find: Callable[[int, Actor], object],
    address: Callable[[int], str],
    personal: bool = True,
    empty: object = "",
) -> None:
    """Let files hang on things of this kind; ``empty`` says what belongs there."""
    _holders[kind] = Holder(find, address, personal, empty)


def holder_of(kind: str) -> Holder | None:
    return _holders.get(kind)
