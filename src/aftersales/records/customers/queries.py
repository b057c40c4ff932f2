"""Questions about customer files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.models import EventRecord
from aftersales.core.words import searchable
from aftersales.ground.handbook import queries as handbook
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, rules
from aftersales.records.customers.events import DataRevealed, RevealsAlarmed
from aftersales.records.customers.models import (
    Consent,
    Consultation,
    ConsultationQuerySet,
    Contact,
    ContactPoint,
    Customer,
    CustomerQuerySet,
    CustomerStore,
    DuplicatePair,
    Merge,
    Need,
    NeedQuerySet,
    NeedTopic,
    TalkSubject,
)
from aftersales.records.customers.states import (
    Entity,
    FileState,
    NeedClass,
    PairState,
    PointKind,
    Purpose,
)


def visible(*, seen_by: Actor) -> CustomerQuerySet:
    """The living files that the actor's stores have opened."""
    return Customer.objects.visible_to(seen_by).living()


def said_in(customer: Customer) -> frozenset[str]:
    """Which fields of completeness the file's own row answers."""
    said = {
        "name": customer.name,
        "uscc": customer.uscc,
        "id_number": customer.id_index,
        "hopes": customer.hopes,
        "grade": customer.grade,
    }
    return frozenset(name for name, words in said.items() if words)


def present_in(customer: Customer) -> frozenset[str]:
    """Which fields of completeness the whole file answers, its contacts and numbers included."""
    kinds = ContactPoint.objects.filter(customer=customer, is_wrong=False).values_list(
        "kind", flat=True
    )
    has_contact = Contact.objects.filter(customer=customer).exists()
    return said_in(customer) | set(kinds) | ({"contact"} if has_contact else set())


@dataclass(frozen=True, kw_only=True)
class SearchCard:
    """What the search box needs of one file."""

    customer_id: int
    group_id: int
    name: str
    words: tuple[str, ...]
    phones: tuple[str, ...]
    numbers: tuple[str, ...]
    store_ids: tuple[int, ...]

    @property
    def masked_phone(self) -> str:
        return phones.masked(self.phones[0]) if self.phones else ""


def cards_for_search(customer_ids: Collection[int]) -> Iterator[SearchCard]:
    """The files as the search box takes them in. Four statements."""
    rows = Customer.objects.filter(pk__in=customer_ids).order_by("pk")
    names = _grouped(Contact.objects.filter(customer__in=customer_ids), "name")
    points = ContactPoint.objects.filter(customer__in=customer_ids, kind=PointKind.PHONE)
    numbers = _grouped(points.order_by("-is_main"), "value")
    stores = _grouped(CustomerStore.objects.filter(customer__in=customer_ids), "store_id")
    for pk, group, name, uscc, code in rows.values_list(
        "pk", "group_id", "name", "uscc", "external_code"
    ):
        yield SearchCard(
            customer_id=pk,
            group_id=group,
            name=name,
            words=(name, *names[pk]),
            phones=tuple(numbers[pk]),
            numbers=tuple(words for words in (uscc, code) if words),
            store_ids=tuple(stores[pk]),
        )


def _grouped(rows: QuerySet[Any], column: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for customer_id, each in rows.values_list("customer_id", column):
        found[customer_id].append(each)
    return found


def clear_views(*, actor_key: str, since: datetime, until: datetime) -> int:
    """How often this actor saw personal data in clear in that time."""
    facts = EventRecord.objects.filter(name=DataRevealed.name, actor=actor_key)
    return facts.filter(occurred_at__gt=since, occurred_at__lte=until).count()


def was_alarmed(*, actor_key: str, since: datetime) -> bool:
    facts = EventRecord.objects.filter(name=RevealsAlarmed.name, actor=actor_key)
    return facts.filter(occurred_at__gt=since).exists()


def merged_into(customer_id: int) -> list[int]:
    """The files that became part of this one, whichever way round."""
    found: list[int] = []
    wave = [customer_id]
    while wave:
        rows = Customer.objects.filter(merged_into__in=wave, state=FileState.MERGED)
        wave = list(rows.order_by("pk").values_list("pk", flat=True))
        found += wave
    return found


def likenesses(*, group_id: int) -> dict[tuple[int, int], set[str]]:
    """Pairs of living files of the group, with what is the same in both. Four statements."""
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


def need_counts(*, store_id: int, since: datetime, until: datetime) -> dict[str, int]:
    """How many needs of each class were stated in that time."""
    rows = Need.objects.filter(store=store_id, stated_at__gte=since, stated_at__lt=until)
    return dict(rows.order_by().values_list("need_class").annotate(n=Count("pk")))


def need_shifts(*, store_id: int, at: datetime, period: timedelta) -> list[rules.Shift]:
    """The share of each class in the last period beside the one before it (CV-20)."""
    now = need_counts(store_id=store_id, since=at - period, until=at)
    before = need_counts(store_id=store_id, since=at - 2 * period, until=at - period)
    return rules.shifts(before, now, NeedClass.values)


# -- lists and cards
# ---------------------------------------------------------------------------------


def found(*, seen_by: Actor, words: str = "", store_id: int | None = None) -> CustomerQuerySet:
    """The files in sight that the words may mean: a number or its last four digits, a name, a
    code.
    """
    files = visible(seen_by=seen_by)
    if store_id is not None:
        links = CustomerStore.objects.filter(customer=OuterRef("pk"), store=store_id)
        files = files.filter(Exists(links)) if store_id in seen_by.stores else files.none()
    return matching(files, words) if words else files


def matching(files: CustomerQuerySet, words: str) -> CustomerQuerySet:
    """Narrow files to what the words may mean."""
    said = searchable(words)
    if not said:
        return files.none()
    return files.filter(
        Q(name__icontains=said)
        | Q(external_code__istartswith=said)
        | Q(uscc=said.upper())
        | Q(Exists(_numbers(said)))
    )


def _numbers(said: str) -> QuerySet[ContactPoint]:
    points = ContactPoint.objects.filter(customer=OuterRef("pk"), kind=PointKind.PHONE)
    if len(said) == 4 and said.isascii() and said.isdigit():
        return points.filter(tail_index=phones.tail_index(said))
    try:
        return points.filter(value_index=phones.index(phones.normalised(said)))
    except phones.NotAPhone:
        return points.none()


def with_main_phone(files: CustomerQuerySet) -> CustomerQuerySet:
    """Each file with its main number beside it, still sealed: one statement for a whole list."""
    points = ContactPoint.objects.filter(
        customer=OuterRef("pk"), kind=PointKind.PHONE, is_main=True
    )
    return files.annotate(main_phone=Subquery(points.values("value")[:1]))


def masked_phone(number: str | None) -> str:
    return phones.masked(number) if number else ""


@dataclass(frozen=True, kw_only=True)
class PointCard:
    """A way to reach somebody as everybody may see it: masked."""

    id: int
    kind: str
    masked: str
    contact_id: int | None
    is_main: bool
    is_wrong: bool


MASKS = {
    PointKind.PHONE: phones.masked,
    PointKind.EMAIL: rules.masked_email,
    PointKind.ADDRESS: rules.masked_address,
    PointKind.WECHAT: rules.masked_word,
}


def points_of(customer: Customer) -> list[PointCard]:
    rows = ContactPoint.objects.filter(customer=customer).order_by("kind", "-is_main", "pk")
    return [
        PointCard(
            id=row.pk,
            kind=row.kind,
            masked=MASKS[PointKind(row.kind)](row.value),
            contact_id=row.contact_id,
            is_main=row.is_main,
            is_wrong=row.is_wrong,
        )
        for row in rows
    ]


def lacking(customer: Customer, *, store_id: int, on: date) -> list[str]:
    """What the file still lacks: its own fields, then those that higher rooms named."""
    is_person = customer.entity == Entity.PERSON
    parameter = parameters.NEEDED_FIELDS if is_person else parameters.NEEDED_OF_ORGANISATIONS
    needed = value(parameter, store_id=store_id, on=on)
    return [*rules.missing_fields(needed, present_in(customer)), *customer.missing_elsewhere]


def may_use(*, customer_id: int, purpose: Purpose) -> bool:
    """Whether the customer's consent to this purpose is in force."""
    return Consent.objects.filter(customer=customer_id, purpose=purpose, withdrawn_at=None).exists()


def subjects_to_offer(customer: Customer, *, store_id: int, at: datetime) -> list[TalkSubject]:
    """What to talk about next: subjects that rest for a while after use are left out (CV-21)."""
    rest = value(parameters.SUBJECT_RESTS, store_id=store_id, on=at.date())
    rested = Q(last_used_at=None) | Q(last_used_at__lte=at - rest)
    rows = TalkSubject.objects.filter(rested, customer=customer)
    return list(rows.order_by(F("last_used_at").asc(nulls_first=True), "pk"))


def names_of(ids: Collection[int], *, seen_by: Actor) -> dict[int, str]:
    """The names of customers in sight, for lists and timelines of other rooms. One statement."""
    rows = Customer.objects.visible_to(seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))


def in_sight(*, seen_by: Actor) -> CustomerQuerySet:
    """Files that the actor's stores have opened, also those that were merged or erased since."""
    return Customer.objects.visible_to(seen_by)


def stores_of(customer: Customer, *, seen_by: Actor) -> list[int]:
    """The actor's own stores that have opened the file."""
    rows = CustomerStore.objects.filter(customer=customer, store__in=seen_by.stores)
    return list(rows.order_by("store_id").values_list("store_id", flat=True))


def pairs(*, seen_by: Actor) -> QuerySet[DuplicatePair]:
    """Pairs that wait for somebody to decide, of which the actor may see one file at least."""
    files = Customer.objects.visible_to(seen_by, "customers.merge").values("pk")
    rows = DuplicatePair.objects.filter(state=PairState.FOUND)
    return rows.filter(Q(one__in=files) | Q(other__in=files)).select_related("one", "other")


def merges(*, seen_by: Actor) -> QuerySet[Merge]:
    """Merges into files in sight, the latest first."""
    files = Customer.objects.visible_to(seen_by, "customers.merge").values("pk")
    return Merge.objects.filter(kept__in=files).order_by("-pk")


def consultations(
    *, seen_by: Actor, words: str = "", store_id: int | None = None
) -> ConsultationQuerySet:
    """The register of calls, visits and letters (RC-24)."""
    rows = Consultation.objects.visible_to(seen_by)
    if store_id is not None:
        rows = rows.filter(store=store_id)
    said = searchable(words)
    if not said:
        return rows
    wanted = Q(number__iexact=said) | Q(customer__name__icontains=said)
    with suppress(phones.NotAPhone):
        wanted |= Q(caller_index=phones.index(phones.normalised(said)))
    return rows.filter(wanted)


def needs(*, seen_by: Actor, store_id: int | None = None) -> NeedQuerySet:
    rows = Need.objects.visible_to(seen_by).select_related("topic")
    return rows if store_id is None else rows.filter(store=store_id)


def topics(*, seen_by: Actor) -> QuerySet[NeedTopic]:
    return NeedTopic.objects.filter(group=seen_by.group_id)


def is_colleague(person_id: int, *, group_id: int | None) -> bool:
    """Whether somebody of the group can be made an owner."""
    people: Any = Need._meta.get_field("owner").related_model
    return bool(people._default_manager.filter(pk=person_id, group=group_id).exists())


# -- likely doubles while typing
# ---------------------------------------------------------------------


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


# -- former values
# -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field of the file that was something else before."""

    at: datetime
    by: str
    field: object
    before: str
    after: str


FIELD_WORDS = {
    "name": _("name"),
    "phone": _("phone"),
    "address": _("address"),
    "email": _("e-mail"),
    "contact": _("contact person"),
    "entity": _("who"),
    "kind": _("kind"),
    "uscc": _("company code"),
    "id_number": _("identity number"),
    "external_code": _("number in the old system"),
    "grade": _("grade"),
    "hopes": _("services hoped for"),
    "guidance": _("how to treat"),
    "latent_needs": _("latent needs"),
    "talk_points": _("talk points"),
    "next_talk_on": _("next talk"),
    "credit_state": _("credit standing"),
    "credit_limit": _("limit"),
    "state": _("file"),
}
_TOLD = tuple(name for name in FIELD_WORDS if name not in {"phone", "address", "email", "contact"})


def changes(customer: Customer) -> list[Change]:
    """What the file said before, newest first. Each version keeps who wrote it; numbers stay
    masked.
    """
    history: Any = apps.get_model("customers", "CustomerHistory")  # pghistory makes it
    former = history.objects.filter(pgh_obj=customer.pk).order_by("pgh_id")
    versions = [*former, customer]
    found = [
        Change(
            at=after.changed_at,
            by=after.changed_by,
            field=FIELD_WORDS[name],
            before=_told(name, getattr(before, name)),
            after=_told(name, getattr(after, name)),
        )
        for before, after in pairwise(versions)
        for name in _TOLD
        if getattr(before, name) != getattr(after, name)
    ]
    return found[::-1]


def _told(name: str, value: Any) -> str:
    if name == "id_number":
        return rules.masked_id(value) if value else ""
    field: Any = Customer._meta.get_field(name)
    choices = dict(field.choices or ())
    return str(choices.get(value, "" if value is None else value))


# -- the customer base
# ---------------------------------------------------------------------------------


def base_figures(*, seen_by: Actor, questions: Mapping[str, Q]) -> dict[str, int]:
    """How many files there are, and how many answer to each rule. One statement."""
    counts = {name: Count("pk", filter=rule) for name, rule in questions.items()}
    return visible(seen_by=seen_by).order_by().aggregate(all=Count("pk"), **counts)


def quality(*, seen_by: Actor, at: datetime) -> dict[str, int]:
    """Defects of the data: doubles, errors, what is irrelevant (DA-02). Four statements."""
    files = visible(seen_by=seen_by).order_by()
    wrong = ContactPoint.objects.filter(customer=OuterRef("pk"), is_wrong=True)
    reached = ContactPoint.objects.filter(customer=OuterRef("pk"), is_wrong=False)
    idle = at - value(parameters.KEEP_IDLE, group_id=seen_by.group_id, on=at.date())
    doubtful = [
        code
        for code in files.exclude(uscc="").values_list("uscc", flat=True)
        if rules.checked_uscc(code).doubtful
    ]
    counted = files.aggregate(
        all=Count("pk"),
        wrong_numbers=Count("pk", filter=Q(Exists(wrong))),
        unreachable=Count("pk", filter=~Q(Exists(reached))),
        idle=Count(
            "pk",
            filter=Q(opened_at__lt=idle)
            & (Q(last_visit_on=None) | Q(last_visit_on__lt=idle.date())),
        ),
    )
    return {**counted, "doubles": pairs(seen_by=seen_by).count(), "doubtful_codes": len(doubtful)}


def by_kind(*, seen_by: Actor) -> dict[str, int]:
    return _counted(seen_by, "kind")


def by_grade(*, seen_by: Actor) -> dict[str, int]:
    return _counted(seen_by, "grade")


def _counted(seen_by: Actor, column: str) -> dict[str, int]:
    rows = visible(seen_by=seen_by).order_by().values_list(column)
    return dict(rows.annotate(n=Count("pk")).order_by(column))


def by_visits(*, seen_by: Actor, on: date) -> dict[str, int]:
    """Value groups: how many files would stand in each grade by their visits (CV-12)."""
    known = rules.grades(value(parameters.GRADES, group_id=seen_by.group_id, on=on))
    groups = dict.fromkeys((name for name, _least in known), 0)
    rows = visible(seen_by=seen_by).order_by().values_list("visits").annotate(n=Count("pk"))
    for visits, count in rows:
        groups[rules.proposed_grade(visits, known)] += count
    return groups


MONTH_BANDS = (3, 6, 12, 24)


def by_time_since(*, seen_by: Actor, on: date) -> list[tuple[int | None, int]]:
    """Files by months since the last visit: up to 3, 6, 12, 24, and longer. One statement."""
    edges = [None, *(on - timedelta(days=30 * months) for months in MONTH_BANDS)]
    bands = {}
    for place, months in enumerate(MONTH_BANDS):
        newer = edges[place]
        band = Q(last_visit_on__gte=edges[place + 1])
        bands[f"b{months}"] = Count(
            "pk", filter=band & Q(last_visit_on__lt=newer) if newer else band
        )
    bands["longer"] = Count("pk", filter=Q(last_visit_on__lt=edges[-1]))
    counted = visible(seen_by=seen_by).order_by().aggregate(**bands)
    return [*((m, counted[f"b{m}"]) for m in MONTH_BANDS), (None, counted["longer"])]


# -- needs over time
# -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class TopicCount:
    """A topic with how many customers and needs it has."""

    topic: str
    need_class: str
    customers: int
    needs: int


def split_needs(*, seen_by: Actor, at: datetime) -> tuple[list[TopicCount], int]:
    """Shared problems, most customers first, and how many needs are only somebody's own (CV-18)."""
    on = at.date()
    since = at - value(parameters.SHARED_WITHIN, group_id=seen_by.group_id, on=on)
    least = value(parameters.SHARED_FROM, group_id=seen_by.group_id, on=on)
    recent = needs(seen_by=seen_by).filter(stated_at__gte=since).order_by()
    rows = recent.exclude(topic=None).values_list("topic__name", "need_class")
    counted = rows.annotate(c=Count("customer", distinct=True), n=Count("pk"))
    shared = [
        TopicCount(topic=topic, need_class=need_class, customers=customers, needs=count)
        for topic, need_class, customers, count in counted.order_by("-c", "topic__name")
        if customers >= least
    ]
    return shared, recent.count() - sum(each.needs for each in shared)


def needs_by_month(*, seen_by: Actor, at: datetime, months: int) -> dict[str, dict[str, int]]:
    """Needs of each class, month by month, the oldest first; empty months stand too."""
    wanted = []
    first = at.date().replace(day=1)
    for _each in range(months):
        wanted.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    found: dict[str, dict[str, int]] = {f"{day:%Y-%m}": {} for day in reversed(wanted)}
    rows = needs(seen_by=seen_by).filter(stated_at__gte=_midnight(wanted[-1], at)).order_by()
    counted = rows.annotate(month=TruncMonth("stated_at")).values_list("month", "need_class")
    for month, need_class, count in counted.annotate(n=Count("pk")):
        if (key := f"{month:%Y-%m}") in found:
            found[key][need_class] = count
    return found


def _midnight(day: date, at: datetime) -> datetime:
    return datetime.combine(day, time.min, tzinfo=at.tzinfo) - timedelta(days=1)


def group_shifts(*, seen_by: Actor, at: datetime, period: timedelta) -> list[rules.Shift]:
    """As ``need_shifts``, over all stores of the actor."""

    def counts(since: datetime, until: datetime) -> dict[str, int]:
        rows = needs(seen_by=seen_by).filter(stated_at__gte=since, stated_at__lt=until)
        return dict(rows.order_by().values_list("need_class").annotate(n=Count("pk")))

    now, before = counts(at - period, at), counts(at - 2 * period, at - period)
    return rules.shifts(before, now, NeedClass.values)


# -- the handbook
# ----------------------------------------------------------------------------------------


def wording(code: str, *, store_id: int) -> Any | None:
    """The handbook's text in force for a code; none where it was not delivered."""
    with suppress(ObjectDoesNotExist):
        return handbook.item(code, store_id=store_id)
    return None


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A text of the handbook, in the reader's language."""

    code: str
    title: str
    intro: str
    elements: list[tuple[str, str]]


def guides(step: str, *, store_id: int) -> list[Guide]:
    """What the handbook says at a step. One statement."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return [
        Guide(
            code=version.item.code,
            title=version.body["title"][language],
            intro=version.body["intro"][language],
            elements=[
                (element[language], element.get(f"text_{language}", ""))
                for element in version.body["elements"]
            ],
        )
        for version in handbook.for_step(step, store_id=store_id)
    ]
