"""What is known, and what of it fits the car at hand (WS-35)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from aftersales.core.actors import Actor
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Document
from aftersales.lane.support import rules
from aftersales.lane.support.models import Entry, EntryQuerySet
from aftersales.lane.support.states import Source

LOOKED_AT = 200  # of what shares a word: the rest shares less
SUGGESTED = 3
LEAST_ALIKE = 2  # one word in common is chance
CANDIDATES = 20


@dataclass(frozen=True)
class Suggestion:
    """An entry that may explain a fault, and how much it has in common with it."""

    entry: Entry
    likeness: int


def entries(*, seen_by: Actor) -> EntryQuerySet:
    rows = Entry.objects.visible_to(seen_by).select_related("model", "found_in")
    return rows.order_by("-pk")


def found(rows: EntryQuerySet, words: str) -> EntryQuerySet:
    """Those that have every one of the words."""
    grams = rules.grams(words)
    return rows.filter(grams__contains=grams) if grams else rows


def suggestions(
    words: str, *, model_id: int | None, seen_by: Actor, most: int = SUGGESTED
) -> list[Suggestion]:
    """Approved entries for this model, or for all, that have the most in common with what is told;
    of equals the one that helped more often. One statement.
    """
    grams = rules.grams(words)
    if not grams:
        return []
    rows = entries(seen_by=seen_by).approved().filter(grams__overlap=grams)
    rows = rows.filter(Q(model=None) | Q(model=model_id)).order_by("-helped", "-pk")[:LOOKED_AT]
    told = [Suggestion(row, rules.likeness(grams, row.grams)) for row in rows]
    alike = [s for s in told if s.likeness >= min(LEAST_ALIKE, len(grams))]
    return sorted(alike, key=lambda s: (-s.likeness, -s.entry.helped, -s.entry.pk))[:most]


def suggestions_for(job_id: int, *, seen_by: Actor) -> list[Suggestion]:
    """What fits the fault of a job: its title, what the customer said, what was found."""
    hand = seen_by.as_system("support", rights={"orders.view"})
    job = orders.jobs(seen_by=hand).select_related("order__vehicle").get(pk=job_id)
    words = f"{job.title} {job.complaint} {job.cause}"
    return suggestions(words, model_id=job.order.vehicle.model_id, seen_by=seen_by)


@dataclass(frozen=True)
class Candidate:
    """A closed job that tells what was wrong and what helped, and is not in the base yet."""

    job_id: int
    title: str
    cause: str
    correction: str
    order_id: int
    number: str
    car: str


def candidates(*, store_id: int, seen_by: Actor) -> list[Candidate]:
    """The newest settled jobs with cause and correction of which nothing was proposed. One
    statement.
    """
    rows = orders.jobs(seen_by=seen_by).filter(
        store=store_id, order__document=Document.SETTLED, is_dropped=False
    )
    rows = rows.exclude(cause="").exclude(correction="").exclude(service_type="maintenance")
    taken = Entry.objects.filter(source=Source.JOB, source_number=OuterRef("pk"))
    rows = rows.filter(~Exists(taken)).select_related("order__vehicle").order_by("-pk")
    return [
        Candidate(
            job_id=row.pk,
            title=row.title,
            cause=row.cause,
            correction=row.correction,
            order_id=row.order_id,
            number=row.order.number,
            car=row.order.vehicle.model_words,
        )
        for row in rows[:CANDIDATES]
    ]
