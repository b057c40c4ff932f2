"""Who does something: a person at work in some stores, somebody from outside, or the system."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal
from aftersales.core.rights import all_rights


class NotPermitted(Refusal):
    """The actor is known and sees the thing, but may not do this to it; says which right is
    missing, in the words of the matrix.
    """

    code = "core.not_permitted"
    status = 403

    def __init__(self, right: str) -> None:
        known = all_rights().get(right)
        words = known.label if known else right
        super().__init__(_("This needs the right “%(right)s”.") % {"right": words})


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person at work in some stores, a customer, a supplier, or the system itself.

    ``key`` stands in the log as it is: "staff:7", "system:followup/staff:7", "api:3",
    "customer:12", "supplier:5". ``rights`` maps a store's id to the rights held there;
    ``group_id`` bounds everything. ``boundless`` is the hand that sets a system up before there is
    any group, and nobody else. Whoever is from outside, a customer (``customer_id``) or a supplier
    (``supplier_id``), sees what is theirs and nothing more, whatever the rights; with ``visit_id``
    only that one visit.
    """

    key: str
    group_id: int | None
    rights: Mapping[int, frozenset[str]] = field(default_factory=dict)
    person_id: int | None = None
    customer_id: int | None = None
    visit_id: int | None = None
    supplier_id: int | None = None
    boundless: bool = False

    @property
    def stores(self) -> frozenset[int]:
        """The stores this actor may look into at all."""
        return frozenset(self.rights)

    def stores_with(self, right: str) -> frozenset[int]:
        return frozenset(store for store, rights in self.rights.items() if right in rights)

    def may(self, right: str, *, store_id: int | None = None) -> bool:
        """In this store; without one, in any."""
        if self.boundless:
            return True
        stores = self.stores_with(right)
        return bool(stores) if store_id is None else store_id in stores

    def require(self, right: str, *, store_id: int | None = None) -> None:
        """In this store; without one, in any (the command asks again once it holds the row)."""
        if not self.may(right, store_id=store_id):
            raise NotPermitted(right)

    def as_system(self, name: str, *, rights: Collection[str]) -> Actor:
        """The system at work because of this actor: exactly these rights, in the same stores."""
        held = frozenset(rights)
        key = f"system:{name}/{self.key}"[:80]
        return replace(self, key=key, rights=dict.fromkeys(self.rights, held), boundless=False)

    def served(self, *, store_id: int | None, rights: Collection[str]) -> Actor:
        """The house at the service of somebody from outside, in one store (without one, in each of
        theirs): still under their name in the log, but with the house's eyes and exactly these
        rights. Whoever asks for it has first looked the thing up with their own eyes.
        """
        stores = self.stores if store_id is None else {store_id}
        return replace(
            self,
            rights=dict.fromkeys(stores, frozenset(rights)),
            customer_id=None,
            visit_id=None,
            supplier_id=None,
        )
