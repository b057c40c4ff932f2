"""Files that look like one customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.words import searchable
from aftersales.records.customers import rules
from aftersales.records.customers.models import (
    ContactPoint,
    Customer,
    DuplicatePair,
    Merge,
)
from aftersales.records.customers.queries.files import masked_phone, visible, with_main_phone
from aftersales.records.customers.states import (
    PairState,
)


def likenesses(*, group_id: int) -> dict[tuple[int, int], set[str]]:
    """Pairs of living files of the group, with what is the same in both.

    Six statements, whatever their number.
    """
    found: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        for reason, statement in _LIKENESS.items():
            cursor.execute(statement, {"group": group_id, "most": MOST_ALIKE})
            for one, other in cursor.fetchall():
                found[one, other].add(reason)
        _add_names(cursor, found)
    return dict(found)


MOST_ALIKE = 20  # a number that more files than this have is a switchboard, not a person

_BY_POINT = """
SELECT DISTINCT a.customer_id, b.customer_id FROM customers_contactpoint a
JOIN customers_contactpoint b ON b.group_id = a.group_id AND b.value_index = a.value_index
  AND b.kind = a.kind AND b.customer_id > a.customer_id
JOIN customers_customer one ON one.id = a.customer_id AND one.state IN ('incomplete', 'complete')
JOIN customers_customer other ON other.id = b.customer_id
  AND other.state IN ('incomplete', 'complete')
WHERE a.group_id = %(group)s AND a.kind = '{kind}' AND a.value_index IN (
  SELECT value_index FROM customers_contactpoint WHERE group_id = %(group)s AND kind = '{kind}'
  GROUP BY value_index HAVING count(DISTINCT customer_id) BETWEEN 2 AND %(most)s)
"""

_BY_CODE = """
SELECT a.id, b.id FROM customers_customer a
JOIN customers_customer b ON b.group_id = a.group_id AND b.{column} = a.{column} AND b.id > a.id
  AND b.state IN ('incomplete', 'complete')
WHERE a.group_id = %(group)s AND a.state IN ('incomplete', 'complete') AND a.{column} <> ''
"""

_LIKENESS = {
    "phone": _BY_POINT.format(kind="phone"),
    "email": _BY_POINT.format(kind="email"),
    "address": _BY_POINT.format(kind="address"),
    "uscc": _BY_CODE.format(column="uscc"),
    "id_number": _BY_CODE.format(column="id_index"),
}


def _add_names(cursor: Any, found: Mapping[tuple[int, int], set[str]]) -> None:
    """The same name alone says little in China; beside a phone or an address it says much."""
    ids = sorted({pk for pair in found for pk in pair})
    cursor.execute("SELECT id, name FROM customers_customer WHERE id = ANY (%s)", [ids])
    names = {pk: rules.alike(name) for pk, name in cursor.fetchall()}
    for (one, other), reasons in found.items():
        if names[one] and names[one] == names[other]:
            reasons.add("name")


def pairs(*, seen_by: Actor) -> QuerySet[DuplicatePair]:
    """Pairs that wait for somebody to decide, of which the actor may see one file at least."""
    files = Customer.objects.visible_to(seen_by, "customers.merge").values("pk")
    rows = DuplicatePair.objects.filter(state=PairState.FOUND)
    return rows.filter(Q(one__in=files) | Q(other__in=files)).select_related("one", "other")


def merges(*, seen_by: Actor) -> QuerySet[Merge]:
    """Merges into files in sight, the latest first."""
    files = Customer.objects.visible_to(seen_by, "customers.merge").values("pk")
    return Merge.objects.filter(kept__in=files).order_by("-pk")


@dataclass(frozen=True, kw_only=True)
class Likely:
    """A file of the group that may be the customer at the counter; masked, since it may be another
    store's.
    """

    customer_id: int
    title: str
    phone: str
    reasons: tuple[str, ...]
    is_open_here: bool


REASON_WORDS = {
    "phone": _("same phone"),
    "name": _("same name"),
    "email": _("same e-mail"),
    "address": _("same address"),
    "uscc": _("same company code"),
    "id_number": _("same identity number"),
}

MOST_LIKELY = 5


def likely_same(*, seen_by: Actor, name: str, phone: str, uscc: str) -> list[Likely]:
    """Files with this phone or company code, or with this very name in the actor's own stores."""
    same: defaultdict[int, set[str]] = defaultdict(set)
    living = Customer.objects.living().filter(group=seen_by.group_id)
    with suppress(phones.NotAPhone):
        points = ContactPoint.objects.filter(
            group=seen_by.group_id, value_index=phones.index(phones.normalised(phone))
        )
        for pk in points.values_list("customer_id", flat=True)[:20]:
            same[pk].add("phone")
    code = rules.checked_uscc(uscc)
    if code.valid:
        for pk in living.filter(uscc=code.value).values_list("pk", flat=True)[:5]:
            same[pk].add("uscc")
    said = searchable(name)
    if said:
        for pk in visible(seen_by=seen_by).filter(name=said).values_list("pk", flat=True)[:20]:
            same[pk].add("name")
    rows = with_main_phone(living.filter(pk__in=same))
    mine = set(visible(seen_by=seen_by).filter(pk__in=same).values_list("pk", flat=True))
    cards = [
        Likely(
            customer_id=row.pk,
            title=row.name if row.pk in mine else rules.masked_name(row.name),
            phone=masked_phone(getattr(row, "main_phone", None)),
            reasons=tuple(sorted(same[row.pk])),
            is_open_here=row.pk in mine,
        )
        for row in rows
    ]
    return sorted(cards, key=lambda card: (-rules.likeness(card.reasons), card.customer_id))[
        :MOST_LIKELY
    ]


@dataclass(frozen=True, kw_only=True)
class ShownPair:
    """Two files side by side."""

    pair: DuplicatePair
    one: Customer
    other: Customer


def shown_pairs(pairs: Iterable[DuplicatePair], *, seen_by: Actor) -> list[ShownPair]:
    """Pairs of which both files are in sight, with their main numbers. Two statements."""
    known = list(pairs)
    ids = {pk for pair in known for pk in (pair.one_id, pair.other_id)}
    files = {row.pk: row for row in with_main_phone(visible(seen_by=seen_by).filter(pk__in=ids))}
    return [
        ShownPair(pair=pair, one=files[pair.one_id], other=files[pair.other_id])
        for pair in known
        if pair.one_id in files and pair.other_id in files
    ]
