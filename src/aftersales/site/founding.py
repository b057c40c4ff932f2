"""The first hour of an installation: a group, its first store, its roles, its administrator.

The wizard in the browser and `aftersales setup` both come here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.ground.network import commands as network
from aftersales.ground.network.commands import Stretch
from aftersales.ground.network.models import Group, Store
from aftersales.records.staff import commands as staff
from aftersales.records.staff.models import Person
from aftersales.records.staff.roles import ADMINISTRATOR
from aftersales.site import installation
from aftersales.site.models import Purpose

EVERY_DAY = range(7)


class AlreadySetUp(Refusal):
    """There is a group already; further ones are founded by those who run it."""

    code = "site.already_set_up"


@dataclass(frozen=True, kw_only=True)
class FirstHouse:
    """What has to be known to begin."""

    group_code: str
    group_name: str
    store_code: str
    store_name: str
    time_zone: str
    currency: str
    language: str
    tax_scheme: str
    opens: time
    closes: time
    weekdays: Iterable[int] = EVERY_DAY
    roles: Collection[str] | None = None  # those the house uses; None: all that are delivered
    login: str
    name: str
    password: str


@dataclass(frozen=True)
class Founded:
    """What is there now."""

    group: Group
    store: Store
    administrator: Person


def found(house: FirstHouse, *, at: datetime) -> Founded:
    """Everything or nothing: a house without an administrator could not be entered."""
    with transaction.atomic(), whole_database():
        if not installation.is_empty():
            raise AlreadySetUp(_("A group has been founded here already."))
        installation.decide(Purpose.REAL)
        group = network.found_group(
            code=house.group_code, name=house.group_name, by=hand(None), at=at
        )
        by = hand(group.pk)
        staff.lay_out_roles(group_id=group.pk, codes=house.roles, by=by, at=at)
        store = _open_store(house, group, by, at)
        person = staff.hire(
            group_id=group.pk,
            number="1",
            name=house.name,
            login=house.login,
            password=house.password,
            by=by,
            at=at,
        )
        staff.assign(person_id=person.pk, role=ADMINISTRATOR, store_id=store.pk, by=by, at=at)
    return Founded(group, store, person)


def _open_store(house: FirstHouse, group: Group, by: Actor, at: datetime) -> Store:
    store = network.open_store(
        group_id=group.pk,
        code=house.store_code,
        name=house.store_name,
        time_zone=house.time_zone,
        currency=house.currency,
        settings={"language": house.language, "tax_scheme": house.tax_scheme},
        by=by,
        at=at,
    )
    week = [Stretch(weekday=day, opens=house.opens, closes=house.closes) for day in house.weekdays]
    network.set_hours(store_id=store.pk, week=week, by=by, at=at)
    return store


def hand(group_id: int | None) -> Actor:
    """Whoever holds the console or the one-time code: the hand that sets the house up."""
    return Actor(key="system:setup", group_id=group_id, boundless=True)
