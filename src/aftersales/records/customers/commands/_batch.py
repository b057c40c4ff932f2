"""Some new files together: a fixed number of look-ups, then bulk inserts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, maker, update_many
from aftersales.core.events import Event
from aftersales.core.imports import Outcome, RowResult
from aftersales.core.log import record_many
from aftersales.ground.network.queries import group_of
from aftersales.records.customers import queries, rules
from aftersales.records.customers.commands._files import index as index_again
from aftersales.records.customers.commands._files import index_cards, needed_fields
from aftersales.records.customers.commands._prepared import Point, Prepared
from aftersales.records.customers.events import (
    ContactAdded,
    ContactPointAdded,
    CustomerChanged,
    CustomerFileCompleted,
    CustomerFileOpened,
    CustomerImported,
    CustomerRegistered,
    DuplicateFound,
)
from aftersales.records.customers.models import (
    Claim,
    Contact,
    ContactPoint,
    Customer,
    CustomerStore,
    DuplicatePair,
)
from aftersales.records.customers.states import (
    FileState,
    OpeningReason,
    PointKind,
    Source,
)

CODES = ("external_code", "uscc", "id_index")
FILLED_WHEN_BLANK = (*CODES, "id_number", "id_kind", "grade", "hopes", "guidance")


_new_customer, _new_link, _new_point = maker(Customer), maker(CustomerStore), maker(ContactPoint)


@dataclass(eq=False)
class Known:
    """A file that rows of this batch may mean: found in the tables, or opened a few rows above."""

    customer: Customer
    points: set[tuple[str, str]] = field(default_factory=set)
    mains: set[str] = field(default_factory=set)
    here: bool = True  # this store has opened it
    fresh: bool = False
    filled: list[str] = field(default_factory=list)
    contacts: set[str] = field(default_factory=set)  # their names, as they are compared
    contact_names: list[str] = field(default_factory=list)  # of those added here
    added: int = 0
    phones: list[str] = field(default_factory=list)  # those added here
    twins: list[Known] = field(default_factory=list)  # files with the same phone and another name
    present: frozenset[str] = frozenset()


_CLAIM = """
INSERT INTO customers_claim (group_id, key)
SELECT %(group)s, key FROM unnest(%(keys)s::text[]) AS said (key) ORDER BY key
ON CONFLICT DO NOTHING
"""


def claim(keys: Iterable[str], *, group_id: int) -> None:
    """Wait until nobody else is opening a file by one of these keys, and keep them until we are
    done; whoever comes second then finds the file of the first.

    The rows go at once, so that the table stays empty; until our transaction ends the index holds
    others off all the same. In order of the keys, so that two batches do not wait for each other.
    """
    if not (said := sorted(set(keys))):
        return
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"group": group_id, "keys": said})
    Claim.objects.filter(group=group_id, key__in=said).delete()


class Batch:
    """Rows on their way into the tables. ``keep_apart`` opens a file for each, whoever it looks
    like.
    """

    def __init__(
        self,
        rows: Sequence[Prepared],
        *,
        store_id: int,
        source: Source,
        by: Actor,
        at: datetime,
        keep_apart: bool = False,
    ) -> None:
        self.rows, self.store_id, self.source, self.by, self.at = rows, store_id, source, by, at
        self.group_id = group_of(store_id).get()
        self.keep_apart = keep_apart
        self.files: list[Known] = []
        self.by_code: dict[str, Known] = {}
        self.by_phone: defaultdict[str, list[Known]] = defaultdict(list)
        self.contacts: list[tuple[Known, Contact, Prepared]] = []
        self.points: list[tuple[Known, ContactPoint, Contact | None]] = []
        self._look_up()

    # What the group knows already

    def _look_up(self) -> None:
        claim((key for row in self.rows for key in row.claims()), group_id=self.group_id)
        indexes = {index for row in self.rows for index in row.indexes()}
        points = ContactPoint.objects.filter(group=self.group_id, value_index__in=indexes)
        hits = set(points.filter(contact=None).values_list("customer_id", flat=True))
        codes = Q(pk__in=hits)
        for code in CODES:
            if said := {getattr(row, code) for row in self.rows} - {""}:
                codes |= Q(**{f"{code}__in": said})
        living = Customer.objects.living().filter(codes, group=self.group_id)
        if found := {c.pk: c for c in living.select_for_update().order_by("pk")}:
            self._take_in(found)

    def _take_in(self, found: dict[int, Customer]) -> None:
        links = CustomerStore.objects.filter(customer__in=found, store=self.store_id)
        here = set(links.values_list("customer_id", flat=True))
        files = {pk: Known(customer, here=pk in here) for pk, customer in found.items()}
        points = ContactPoint.objects.filter(customer__in=found)
        for pk, contact, kind, index, is_main in points.values_list(
            "customer_id", "contact_id", "kind", "value_index", "is_main"
        ):
            if contact is None:
                files[pk].points.add((kind, index))
            if is_main:
                files[pk].mains.add(kind)
            files[pk].present |= {kind}
        contacts = Contact.objects.filter(customer__in=found).values_list("customer_id", "name")
        for pk, name in contacts:
            files[pk].present |= {"contact"}
            files[pk].contacts.add(rules.alike(name))
        for known in files.values():
            self._index(known)

    def _index(self, known: Known) -> None:
        self.files.append(known)
        for code in CODES:
            if words := getattr(known.customer, code):
                self.by_code.setdefault(f"{code}:{words}", known)
        for kind, index in known.points:
            if kind == PointKind.PHONE:
                self.by_phone[index].append(known)

    def match(self, row: Prepared) -> Known | None:
        """The one file that this row means: by a code, else by phone and name together."""
        for code in CODES:
            words = getattr(row, code)
            if words and (found := self.by_code.get(f"{code}:{words}")):
                return found
        name = rules.alike(row.name)
        return next((k for k in self._callers(row) if rules.alike(k.customer.name) == name), None)

    def _callers(self, row: Prepared) -> Iterator[Known]:
        for index in row.indexes():
            yield from self.by_phone.get(index, ())

    # What becomes of the rows

    def run(self) -> list[RowResult]:
        decided = [self._decide(row) for row in self.rows]
        self._settle_completeness()
        self._insert()
        record_many(list(self._facts()), by=self.by, at=self.at)
        self._index_for_search()
        return [RowResult(outcome, known.customer.pk) for outcome, known in decided]

    def _decide(self, row: Prepared) -> tuple[Outcome, Known]:
        known = None if self.keep_apart else self.match(row)
        if known is None:
            return "created", self._open(row)
        return ("updated" if self._fill(known, row) else "unchanged"), known

    def _open(self, row: Prepared) -> Known:
        known = Known(
            _new_customer(
                group_id=self.group_id,
                opened_store_id=self.store_id,
                entity=row.entity,
                kind=row.kind,
                name=row.name,
                uscc=row.uscc,
                id_kind=row.id_kind,
                id_number=row.id_number,
                id_index=row.id_index,
                external_code=row.external_code,
                grade=row.grade,
                hopes=row.hopes,
                guidance=row.guidance,
                source=self.source,
                opened_at=row.opened_at or self.at,
                verified_at=self.at,
                visits=row.visits,
                last_visit_on=row.last_visit_on,
                changed_by=self.by.key,
                changed_at=self.at,
            ),
            fresh=True,
            twins=list(dict.fromkeys(self._callers(row))),
        )
        self._add_points(known, row)
        self._add_contact(known, row)
        self._index(known)
        return known

    def _fill(self, known: Known, row: Prepared) -> bool:
        """Give the known file what it lacks; what it says already is not overwritten by old
        data.
        """
        customer = known.customer
        for name in FILLED_WHEN_BLANK:
            if getattr(row, name) and not getattr(customer, name):
                setattr(customer, name, getattr(row, name))
                known.filled.append(name)
        if row.visits > customer.visits:
            customer.visits = row.visits
            known.filled.append("visits")
        if row.last_visit_on and (
            customer.last_visit_on is None or row.last_visit_on > customer.last_visit_on
        ):
            customer.last_visit_on = row.last_visit_on
            known.filled.append("last_visit_on")
        added = self._add_points(known, row) + self._add_contact(known, row)
        return bool(added or known.filled or not known.here)

    def _add_points(self, known: Known, row: Prepared) -> int:
        added = 0
        for point in row.points:
            if (point.kind, point.index) not in known.points:
                known.points.add((point.kind, point.index))
                known.present |= {point.kind.value}
                self._add_point(known, point, contact=None)
                added += 1
        known.added += added
        return added

    def _add_point(self, known: Known, point: Point, *, contact: Contact | None) -> None:
        is_main = point.kind not in known.mains
        known.mains.add(point.kind)
        row = _new_point(
            group_id=self.group_id,
            kind=point.kind,
            value=point.value,
            value_index=point.index,
            tail_index=point.tail,
            is_main=is_main,
        )
        self.points.append((known, row, contact))
        if point.kind == PointKind.PHONE:
            known.phones.append(point.value)

    def _add_contact(self, known: Known, row: Prepared) -> int:
        name = rules.alike(row.contact_name)
        if not name or name in known.contacts:
            return 0
        contact = Contact(group_id=self.group_id, role=row.contact_role, name=row.contact_name)
        known.contacts.add(name)
        known.contact_names.append(row.contact_name)
        known.present |= {"contact"} | {p.kind.value for p in row.contact_points}
        known.added += 1
        self.contacts.append((known, contact, row))
        return 1

    def _settle_completeness(self) -> None:
        needed = needed_fields(store_id=self.store_id, at=self.at)
        for known in self.files:
            customer = known.customer
            if self._is_touched(known) and customer.state == FileState.INCOMPLETE:
                present = known.present | queries.said_in(customer)
                missing = rules.missing_fields(needed[customer.entity], present)
                if not missing and not customer.missing_elsewhere:
                    customer.state, customer.completed_at = FileState.COMPLETE, self.at
                    known.filled.append("state")

    def _is_touched(self, known: Known) -> bool:
        return bool(known.fresh or known.filled or known.added or not known.here)

    def _insert(self) -> None:
        fresh = [known for known in self.files if known.fresh]
        insert_many([known.customer for known in fresh])
        self._save_filled([known for known in self.files if known.filled and not known.fresh])
        self._link([known for known in self.files if known.fresh or not known.here])
        for known, contact, told in self.contacts:
            contact.customer = known.customer
            for point in told.contact_points:
                self._add_point(known, point, contact=contact)
        insert_many([contact for _known, contact, _row in self.contacts])
        for known, row, somebody in self.points:  # whose ids are known only now
            row.customer_id = known.customer.pk
            row.contact_id = somebody.pk if somebody else None
        insert_many([row for _known, row, _contact in self.points])
        self._pair_twins(fresh)

    def _save_filled(self, known: Sequence[Known]) -> None:
        for each in known:
            each.customer.changed_by, each.customer.changed_at = self.by.key, self.at
        names = {name for each in known for name in each.filled} - {"state"}
        fields = sorted(names | {"state", "completed_at", "changed_by", "changed_at"})
        update_many([each.customer for each in known], fields)

    def _link(self, files: Sequence[Known]) -> None:
        imported = (
            OpeningReason.IMPORT if self.source == Source.IMPORT else OpeningReason.REGISTERED
        )
        insert_many(
            [
                _new_link(
                    store_id=self.store_id,
                    customer_id=known.customer.pk,
                    reason=imported,
                    opened_at=self.at,
                    opened_by=self.by.key,
                )
                for known in files
            ]
        )

    def _pair_twins(self, fresh: Sequence[Known]) -> None:
        DuplicatePair.objects.bulk_create(
            (
                DuplicatePair(
                    group_id=self.group_id,
                    one_id=min(known.customer.pk, twin.customer.pk),
                    other_id=max(known.customer.pk, twin.customer.pk),
                    score=rules.likeness(_same(known, twin)),
                    reasons=_same(known, twin),
                    found_at=self.at,
                )
                for known in fresh
                for twin in known.twins
            ),
            ignore_conflicts=True,
        )

    def _index_for_search(self) -> None:
        """New files are told from memory; those that were known are read again."""
        fresh = [self._card(known) for known in self.files if known.fresh]
        index_cards(fresh, by=self.by, at=self.at)
        touched = [k.customer.pk for k in self.files if not k.fresh and self._is_touched(k)]
        if touched:
            index_again(touched, by=self.by, at=self.at)

    def _card(self, known: Known) -> queries.SearchCard:
        customer = known.customer
        return queries.SearchCard(
            customer_id=customer.pk,
            group_id=self.group_id,
            name=customer.name,
            words=(customer.name, *known.contact_names),
            phones=tuple(known.phones),
            numbers=tuple(words for words in (customer.uscc, customer.external_code) if words),
            store_ids=(self.store_id,),
        )

    # What goes on record

    def _facts(self) -> Iterator[Event]:
        for known in self.files:
            yield from self._facts_of_file(known)
        for known, contact, _row in self.contacts:
            if not known.fresh:
                yield ContactAdded(**self._about(known), contact_id=contact.pk, role=contact.role)
        for known, point, _contact in self.points:
            if not known.fresh:
                yield ContactPointAdded(
                    **self._about(known), contact_point_id=point.pk, kind=point.kind
                )

    def _facts_of_file(self, known: Known) -> Iterator[Event]:
        about = self._about(known)
        if known.fresh:
            yield self._opened(known)
        elif not known.here:
            yield CustomerFileOpened(**about, reason=OpeningReason.IMPORT)
        changed = [name for name in known.filled if name != "state"]
        if changed and not known.fresh:
            yield CustomerChanged(**about, fields=tuple(changed))
        if "state" in known.filled:
            yield CustomerFileCompleted(**about)
        for twin in known.twins:
            score = rules.likeness(_same(known, twin))
            yield DuplicateFound(**about, other_customer_id=twin.customer.pk, score=score)

    def _about(self, known: Known) -> dict[str, Any]:
        return {"store_id": self.store_id, "customer_id": known.customer.pk}

    def _opened(self, known: Known) -> Event:
        customer = known.customer
        what: dict[str, Any] = {"entity": str(customer.entity), "kind": str(customer.kind)}
        if self.source == Source.IMPORT:
            return CustomerImported(**self._about(known), **what)
        return CustomerRegistered(**self._about(known), **what, source=self.source)


def _same(one: Known, other: Known) -> list[str]:
    """What is the same in two files that have a number in common."""
    names = {rules.alike(one.customer.name), rules.alike(other.customer.name)}
    return ["name", "phone"] if len(names) == 1 else ["phone"]
