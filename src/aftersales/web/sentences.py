"""The log in plain sentences: “Li approved job 2, 1,280.00, 10:42”.

A room says its own in ``sentences.py`` (it is loaded by itself)::

    say(ComplaintResolved, _("%(actor)s settled the complaint"), tone="ready")

    @names("part")
    def parts(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]: ...

Facts hold ids only. The words of those ids come from whoever knows them, all of a page at once: a
timeline costs one statement for its lines and one for each kind of thing that it names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.core.actors import Actor
from aftersales.core.events import Event
from aftersales.core.models import EventObject
from aftersales.web import show
from aftersales.web.events import ViewDropped, ViewSaved
from aftersales.web.lists import paging

PAGE = 40
Words = Callable[[Any], object]
Namer = Callable[[Collection[int], Actor], Mapping[int, str]]
_BLANK = re.compile(r"%\((\w+)\)s")
# A blank before or behind a value parts it from Latin words; between two Chinese words it is none.
_EDGE = "\ue000"
_HAN = "[\u3400-\u9fff“”（）]"
_BETWEEN = re.compile(f"(?<={_HAN}) {_EDGE}(?={_HAN})|(?<={_HAN}){_EDGE} (?={_HAN})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ACTOR = re.compile(r"(\w+):(\d+)$")


@dataclass(frozen=True)
class Sentence:
    """How a fact is told. ``shown`` says how its blanks look: ``{"amount": show.amount}``."""

    text: object
    tone: str = "planned"
    shown: Mapping[str, Words] = field(default_factory=dict)
    is_quiet: bool = False  # left out of timelines, such as the noise of clocks


_sentences: dict[str, Sentence] = {}
_namers: dict[str, Namer] = {}


def say(
    fact: type[Event] | str,
    text: object,
    *,
    tone: str = "planned",
    shown: Mapping[str, Words] | None = None,
    is_quiet: bool = False,
) -> None:
    """Register a fact's sentence. Blanks: ``%(actor)s``, each field, each ``x`` of an ``x_id``."""
    name = fact if isinstance(fact, str) else fact.name
    _sentences[name] = Sentence(text, tone, shown or {}, is_quiet)


def names(kind: str) -> Callable[[Namer], Namer]:
    """Register who knows the words of things of a kind: ``names("person")`` for ``person_id``."""

    def register(namer: Namer) -> Namer:
        _namers[kind] = namer
        return namer

    return register


@dataclass(frozen=True)
class Fact:
    """One line of the log, as far as it is told."""

    id: int
    name: str
    actor: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """One line of a timeline."""

    id: int
    name: str
    at: datetime
    day: date
    text: str
    tone: str


@dataclass(frozen=True)
class Timeline:
    """Lines, newest first, and where the next ones begin."""

    lines: Sequence[Told]
    after: str = ""


def words_of(
    wanted: Mapping[str, Collection[int]], *, seen_by: Actor
) -> dict[tuple[str, int], str]:
    """The words of things by kind and id, for a page that names them: each kind is asked once."""
    return {
        (kind, number): word
        for kind, ids in wanted.items()
        if ids and kind in _namers
        for number, word in _namers[kind](ids, seen_by).items()
    }


# ── telling ──────────────────────────────────────────────────────────────────────────────────────


def tell(facts: Sequence[Fact], *, seen_by: Actor, quiet_too: bool = False) -> list[Told]:
    """Facts in words, in the order given; the log alone tells the quiet ones too."""
    told = [fact for fact in facts if quiet_too or not _sentence(fact.name).is_quiet]
    words = _words(told, seen_by)
    return [
        Told(
            id=fact.id,
            name=fact.name,
            at=fact.at,
            day=timezone.localtime(fact.at).date(),
            text=_text(fact, words),
            tone=_sentence(fact.name).tone,
        )
        for fact in told
    ]


def _sentence(name: str) -> Sentence:
    return _sentences.get(name) or Sentence(f"%(actor)s · {name}")


def _words(facts: Iterable[Fact], seen_by: Actor) -> dict[tuple[str, int], str]:
    """The words of every thing that the sentences name: each kind is asked once."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for fact in facts:
        blanks = set(_BLANK.findall(str(_sentence(fact.name).text)))
        for name in blanks:
            number = fact.data.get(f"{name}_id")
            if isinstance(number, int):
                wanted[name].add(number)
        if "actor" in blanks and (who := _person(fact.actor)):
            wanted[who[0]].add(who[1])
    return words_of(wanted, seen_by=seen_by)


def _person(actor: str) -> tuple[str, int] | None:
    """The kind and id of whoever acted with their own hands: "staff:7" is person 7."""
    found = _ACTOR.fullmatch(actor)
    return ({"staff": "person"}.get(found[1], found[1]), int(found[2])) if found else None


def actor_words(actor: str, words: Mapping[tuple[str, int], str]) -> str:
    """Who acted: a person by name, everything else by what it is."""
    who = _person(actor)
    if who and who in words:
        return words[who]
    kind = actor.partition(":")[0]
    known = {
        "system": _("The system"),
        "customer": _("The customer"),
        "supplier": _("The supplier"),
        "api": _("A connected system"),
    }
    return known.get(kind) or _("Somebody")


def people_of(actors: Collection[str], *, seen_by: Actor) -> dict[str, str]:
    """Who these actors are, in words: {"staff:7": "王建国"}; of the system also for whom."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for actor in actors:
        if who := _person(_hand(actor)):
            wanted[who[0]].add(who[1])
    words = words_of(wanted, seen_by=seen_by)
    return {actor: _with_hand(actor, words) for actor in actors}


def _hand(actor: str) -> str:
    """ "system:exchange/staff:7" was set to work by person 7."""
    return actor.rpartition("/")[2]


def _with_hand(actor: str, words: Mapping[tuple[str, int], str]) -> str:
    said, who = actor_words(actor, words), _person(_hand(actor))
    if "/" not in actor or who is None or who not in words:
        return said
    return _("%(system)s, for %(person)s") % {"system": said, "person": words[who]}


def _text(fact: Fact, words: Mapping[tuple[str, int], str]) -> str:
    sentence = _sentence(fact.name)
    text = str(sentence.text)
    blanks = {}
    for name in _BLANK.findall(text):
        if name == "actor":
            blanks[name] = actor_words(fact.actor, words)
        elif name in fact.data:
            blanks[name] = str(sentence.shown.get(name, _value)(fact.data[name]))
        else:
            number = fact.data.get(f"{name}_id")
            blanks[name] = words.get((name, number or 0)) or f"#{number}"
    if not show.is_chinese():
        return text % blanks
    told = text % {name: f"{_EDGE}{words}{_EDGE}" for name, words in blanks.items()}
    return _BETWEEN.sub("", told).replace(_EDGE, "")


def _value(value: Any) -> object:
    """A plain field as people write it: "1280.00" is an amount, the rest is what it is."""
    if isinstance(value, bool):
        return show.yes_no(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value):
        return show.amount(Decimal(value))
    if isinstance(value, str) and _DAY.fullmatch(value):
        return show.date(date.fromisoformat(value))
    return show.number(value) if isinstance(value, int | float) else value


say(ViewSaved, gettext_lazy("%(actor)s kept a view of a list"), is_quiet=True)
say(ViewDropped, gettext_lazy("%(actor)s gave up a view of a list"), is_quiet=True)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def timeline(
    kind: str,
    object_id: int,
    *,
    seen_by: Actor,
    after: str = "",
    with_files: Collection[int] = (),
) -> Timeline:
    """What happened to one thing, newest first. ``after`` goes on where an earlier page ended.

    ``with_files`` are things that became part of it: what happened to them is told with it.
    """
    rows = EventObject.objects.filter(kind=kind, object_id__in={object_id, *with_files})
    if seen_by.group_id is not None:
        stores = Q(store_id=None) | Q(store_id__in=seen_by.stores)
        rows = rows.filter(stores, group_id=seen_by.group_id)
    keys = paging.keys_for(rows, ["-event__occurred_at", "-event_id"])[:2]
    seen = paging.read_cursor(after, keys)
    if seen is not None:
        rows = paging.after(rows, keys, seen, backwards=False)
    wanted = paging.ordered(rows, keys, backwards=False).values_list(
        "event_id", "event__name", "event__actor", "event__occurred_at", "event__data"
    )
    facts = [Fact(*line) for line in wanted[: PAGE + 1]]
    more = len(facts) > PAGE
    facts = facts[:PAGE]
    goes_on = paging.cursor(keys, [facts[-1].at, facts[-1].id]) if more else ""
    return Timeline(tell(facts, seen_by=seen_by), goes_on)
