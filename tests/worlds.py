"""The small world most tests live in: a group with two stores, and a stranger's group."""

from __future__ import annotations

from dataclasses import dataclass

from aftersales.core.actors import Actor
from aftersales.core.rights import all_rights
from aftersales.ground.network.models import Group, Store
from aftersales.records.staff.models import Assignment, Person
from aftersales.records.staff.roles import ADMINISTRATOR
from tests.factories.network import GroupFactory, StoreFactory
from tests.factories.staff import AssignmentFactory, PersonFactory, RoleFactory


@dataclass(frozen=True)
class World:
    """``north`` and ``south`` belong to one group, ``abroad`` to another.

    ``chief`` may everything in north and south, ``of_north`` and ``of_south`` everything in one of
    them, ``stranger`` everything abroad.
    """

    group: Group
    north: Store
    south: Store
    abroad: Store
    administrator: Person  # of north and south
    chief: Actor
    of_north: Actor
    of_south: Actor
    stranger: Actor

    def actor(self, store: Store, *rights: str, person_id: int = 7) -> Actor:
        """Somebody with just these rights in one store; without any named, with all there are."""
        held = frozenset(rights or all_rights())
        return Actor(
            key=f"staff:{person_id}",
            group_id=store.group_id,
            rights={store.pk: held},
            person_id=person_id,
        )

    def person(self, role: str, store: Store, **more: object) -> Person:
        """A real person with a delivered role in a store."""
        return work(PersonFactory(group=store.group, **more), role, store).person


def work(person: Person, role: str, store: Store) -> Assignment:
    """Give the person a role with the rights that it is delivered with."""
    from aftersales.core.scope import whole_database
    from aftersales.records.staff.commands import delivered_rights
    from aftersales.records.staff.models import Role

    with whole_database():
        found = Role.objects.filter(group=store.group, code=role).first()
    found = found or RoleFactory(
        group=store.group, code=role, name="", rights=delivered_rights(role)
    )
    return AssignmentFactory(store=store, person=person, role=found)


def make_world() -> World:
    group, other = GroupFactory(), GroupFactory()
    north, south = StoreFactory(group=group), StoreFactory(group=group)
    abroad = StoreFactory(group=other)
    administrator = PersonFactory(group=group, name="Administrator")
    foreigner = PersonFactory(group=other, name="Foreigner")
    for store in (north, south):
        work(administrator, ADMINISTRATOR, store)
    work(foreigner, ADMINISTRATOR, abroad)
    every = frozenset(all_rights())

    def may_everything(person: Person, *stores: Store) -> Actor:
        return Actor(
            key=person.actor_key,
            group_id=person.group_id,
            rights=dict.fromkeys((s.pk for s in stores), every),
            person_id=person.pk,
        )

    return World(
        group=group,
        north=north,
        south=south,
        abroad=abroad,
        administrator=administrator,
        chief=may_everything(administrator, north, south),
        of_north=may_everything(administrator, north),
        of_south=may_everything(administrator, south),
        stranger=may_everything(foreigner, abroad),
    )
