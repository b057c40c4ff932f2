"""The one way to show a thing: head, facts, what may be done now, and why the rest may not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.lifecycle import Lifecycle
from aftersales.core.rights import all_rights


@dataclass(frozen=True)
class Move:
    """A step in a lifecycle: the offer stands while the table of moves allows it."""

    life: Lifecycle[Any]
    source: Any
    target: Any

    @property
    def is_allowed(self) -> bool:
        return self.life.allows(self.source, self.target)

    @property
    def rule(self) -> str:
        words = {"state": getattr(self.source, "label", self.source)}
        return _("Not while it is “%(state)s”.") % words


@dataclass(frozen=True)
class Offer:
    """Something that could be done to a thing.

    ``how``   "post" does it at once, "dialog" opens a form over the page, "page" goes to one,
              "form" sends the page's own form, whose id stands for the address, with ``then``
    ``right`` what the actor needs in the thing's store
    ``move``  the lifecycle's step behind it
    ``when``  any other condition; ``rule`` tells people what it is
    ``key``   a letter that presses it
    """

    label: object
    address: str
    how: str = "post"
    right: str | None = None
    move: Move | None = None
    when: bool = True
    rule: object = ""
    icon: str = ""
    key: str = ""
    confirm: object = ""
    is_grave: bool = False
    then: str = ""

    def refused(self, actor: Actor, store_id: int | None) -> str:
        """Why it may not be done now; empty when it may."""
        if self.move and not self.move.is_allowed:
            return str(self.rule or self.move.rule)
        if not self.when:
            return str(self.rule or _("Not possible now."))
        if self.right and not actor.may(self.right, store_id=store_id):
            known = all_rights().get(self.right)
            return _("Your role lacks the right to %(right)s here.") % {
                "right": known.label if known else self.right
            }
        return ""


@dataclass(frozen=True)
class Bar:
    """What may be done now, the likely deed first, and the rules behind what may not."""

    offers: Sequence[Offer] = ()
    refused: Sequence[tuple[object, str]] = ()


def bar(offers: Iterable[Offer], *, actor: Actor, store_id: int | None = None) -> Bar:
    """Sort offers by what the rules say. The command behind each checks once more."""
    told = [(offer, offer.refused(actor, store_id)) for offer in offers]
    return Bar(
        offers=[offer for offer, reason in told if not reason],
        refused=[(offer.label, reason) for offer, reason in told if reason],
    )


@dataclass(frozen=True)
class FactLine:
    """One fact of a thing: a label and its value, which may be markup."""

    label: object
    value: object
    hint: object = ""


@dataclass(frozen=True)
class Tab:
    """A page of a thing. ``address`` loads it; without one it is in the page under its code."""

    code: str
    label: object
    address: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Head:
    """Who or what it is: the name in large, chips of its states, the promise as it runs."""

    title: object
    chips: Sequence[object] = field(default_factory=tuple)
    sub: object = ""
    back: str = ""
    back_label: object = ""
