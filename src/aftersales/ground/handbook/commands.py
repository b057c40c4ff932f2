"""Deeds on content: delivered, drafted, checked, approved, in force, withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.ground.handbook import rules
from aftersales.ground.handbook.content import Delivered, delivered
from aftersales.ground.handbook.events import (
    ContentDelivered,
    OverrideKept,
    VersionApproved,
    VersionChecked,
    VersionDrafted,
    VersionEnforced,
    VersionRead,
    VersionRevised,
    VersionSentBack,
    VersionWithdrawn,
)
from aftersales.ground.handbook.models import DELIVERED, Item, Pin, Reading, Version
from aftersales.ground.handbook.queries import item as item_in_force
from aftersales.ground.handbook.states import LIFE, Kind, State
from aftersales.ground.notices import commands as notices

_NOT_WRITTEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LONGEST = 100_000  # characters of one language


class FourEyes(Refusal):
    """Whoever wrote a text neither checks nor approves it."""

    code = "handbook.four_eyes"


class TextIncomplete(Refusal):
    """A text is said in both languages, element by element."""

    code = "handbook.text_incomplete"
    status = 422


class TextTooLong(Refusal):
    """More than anybody would read."""

    code = "handbook.text_too_long"
    status = 422


class TextUnprintable(Refusal):
    """It holds characters that nobody types and no table keeps."""

    code = "handbook.text_unprintable"
    status = 422


class CodeTaken(Refusal):
    """Two items of a group cannot share a code."""

    code = "handbook.code_taken"


class DraftPending(Refusal):
    """There is a draft of this item already."""

    code = "handbook.draft_pending"


# -- what the product brings along --------------------------------------------------------------


@command("handbook.deliver")
def deliver(*, group_id: int, by: Actor, at: datetime) -> ContentDelivered:
    """Give a group what the product brings along. Running it again changes nothing.

    Where the group still uses the delivered wording, a new one replaces it. Where it has its own,
    the new one waits as a draft and the own wording, like every store's, is marked for review.
    """
    by = replace(by, group_id=group_id)
    known = {item.code: item for item in Item.objects.filter(group=group_id)}
    fresh = _brought(group_id, [d for d in delivered() if d.code not in known], at)
    changed = [d for d in delivered() if d.code in known and _is_news(known[d.code], d)]
    review = sum(_renew(known[d.code], d, at) for d in changed)
    fact = ContentDelivered(
        group_id=group_id, fresh=len(fresh), renewed=len(changed), to_review=review
    )
    if fresh or changed:
        record(fact, by=by, at=at)
        _push_wordings([*fresh, *changed], by=by, at=at)
    return fact


def _brought(group_id: int, new: Sequence[Delivered], at: datetime) -> Sequence[Delivered]:
    items = Item.objects.bulk_create(
        Item(
            group_id=group_id,
            code=d.code,
            kind=d.kind,
            rows=list(d.rows),
            steps=list(d.steps),
            owner=d.owner,
            is_partial=d.is_partial,
        )
        for d in new
    )
    Version.objects.bulk_create(
        _delivered_version(item, d, 1, at, State.IN_FORCE)
        for item, d in zip(items, new, strict=True)
    )
    return new


def _delivered_version(
    item: Item, text: Delivered, number: int, at: datetime, state: State
) -> Version:
    return Version(
        group_id=item.group_id,
        item=item,
        number=number,
        body=text.body,
        words=rules.words_of(text.body),
        state=state,
        author=DELIVERED,
        drafted_at=at,
        in_force_at=at if state == State.IN_FORCE else None,
        delivered=text.digest,
    )


def _is_news(item: Item, text: Delivered) -> bool:
    """Whether this delivered wording has never been brought to the item before."""
    place = {
        "kind": text.kind,
        "rows": list(text.rows),
        "steps": list(text.steps),
        "owner": text.owner,
        "is_partial": text.is_partial,
    }
    if any(getattr(item, name) != value for name, value in place.items()):
        Item.objects.filter(pk=item.pk).update(**place)
    return not item.versions.filter(author=DELIVERED, delivered=text.digest).exists()


def _renew(item: Item, text: Delivered, at: datetime) -> int:
    """Answers how many own wordings are now to be looked at."""
    current = item.versions.filter(store=None, state=State.IN_FORCE).first()
    replaces = current is None or current.author == DELIVERED
    if current and replaces:
        current.state, current.withdrawn_at = State.WITHDRAWN, at
        current.save(update_fields=["state", "withdrawn_at"])
    state = State.IN_FORCE if replaces else State.DRAFT
    _delivered_version(item, text, _next_number(item, None), at, state).save()
    own = item.versions.filter(state=State.IN_FORCE).exclude(author=DELIVERED)
    return own.update(needs_review=True)


def _next_number(item: Item, store_id: int | None) -> int:
    last = item.versions.filter(store=store_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _push_wordings(texts: Iterable[Delivered], *, by: Actor, at: datetime) -> None:
    """Notices stand below and do not ask: what a message says is written down for them."""
    for text in texts:
        if text.kind == Kind.MESSAGE:
            notices.word(code=text.code, texts=_said(text.body), by=by, at=at)


def _said(body: rules.Body) -> dict[str, tuple[str, str]]:
    title, intro = body["title"], body.get("intro", {})
    return {
        "zh-hans": (title["zh"], intro.get("zh", "")),
        "en": (title["en"], intro.get("en", "")),
    }


# -- what people write --------------------------------------------------------------------------


def _checked_text(zh: str, en: str) -> rules.Body:
    if _NOT_WRITTEN.search(zh + en):
        raise TextUnprintable(
            _("The text holds control characters. Type it or paste it as plain text.")
        )
    if max(len(zh), len(en)) > LONGEST:
        raise TextTooLong(_("The text is longer than %(most)s characters.") % {"most": LONGEST})
    body = rules.parsed(zh, en)
    if missing := rules.gaps(body):
        raise TextIncomplete(
            _("Say everything in both languages. Missing: %(where)s")
            % {"where": ", ".join(missing[:8])},
            field="en" if ".en" in missing[0] else "zh",
        )
    return body


@command("handbook.write")
def add_item(
    *, code: str, kind: Kind, owner: str, zh: str, en: str, by: Actor, at: datetime
) -> Version:
    """A piece of content of the group's own, as a first draft in both languages' plain form."""
    assert by.group_id is not None  # whoever holds a right in a store is of a group
    body = _checked_text(zh, en)
    if Item.objects.filter(group=by.group_id, code=code).exists():
        raise CodeTaken(_("The code %(code)s is in use.") % {"code": code}, field="code")
    item = Item.objects.create(group_id=by.group_id, code=code, kind=kind, owner=owner)
    return _drafted(item, body, None, "", by=by, at=at)


@command("handbook.write")
def draft(
    *, item_id: int, zh: str, en: str, store_id: int | None = None, by: Actor, at: datetime
) -> Version:
    """A new wording of an item.

    The group's, or with ``store_id`` the store's own in place of it.
    """
    by.require("handbook.write", store_id=store_id)
    item = Item.objects.visible_to(by).select_for_update().get(pk=item_id)
    body = _checked_text(zh, en)
    if item.versions.filter(
        store=store_id, state__in=[State.DRAFT, State.CHECKED, State.APPROVED]
    ).exists():
        raise DraftPending(_("There is a version on its way already. Finish or withdraw it first."))
    began = item.versions.filter(author=DELIVERED).order_by("-number").first()
    return _drafted(item, body, store_id, began.delivered if began else "", by=by, at=at)


def _drafted(
    item: Item,
    body: rules.Body,
    store_id: int | None,
    began_from: str,
    *,
    by: Actor,
    at: datetime,
) -> Version:
    version = Version.objects.create(
        group_id=item.group_id,
        store_id=store_id,
        item=item,
        number=_next_number(item, store_id),
        body=body,
        words=rules.words_of(body),
        author=by.key,
        drafted_at=at,
        delivered=began_from,
    )
    fact = VersionDrafted(
        store_id=store_id, version_id=version.pk, code=item.code, number=version.number
    )
    record(fact, by=by, at=at)
    return version


def _locked(version_id: int, right: str, by: Actor) -> Version:
    """The version within what the actor sees; a store's own needs the right in that store."""
    rows = Version.objects.visible_to(by).select_for_update(of=["self"])
    version = rows.select_related("item").get(pk=version_id)
    if version.store_id:
        by.require(right, store_id=version.store_id)
    return version


def _moved(version: Version, target: State, fact: Event, *, by: Actor, at: datetime) -> Version:
    version.state = target
    version.save()
    record(fact, by=by, at=at)
    return version


@command("handbook.write")
def revise(*, version_id: int, zh: str, en: str, by: Actor, at: datetime) -> Version:
    """Change a draft. Whoever revises it is its author from then on."""
    version = _locked(version_id, "handbook.write", by)
    LIFE.require(State(version.state), State.CHECKED)  # only what may still be checked
    version.body = _checked_text(zh, en)
    version.words, version.author = rules.words_of(version.body), by.key
    fact = VersionRevised(store_id=version.store_id, version_id=version.pk)
    return _moved(version, State.DRAFT, fact, by=by, at=at)


@command("handbook.check")
def check(*, version_id: int, by: Actor, at: datetime) -> Version:
    """A second pair of eyes has read the draft."""
    version = _locked(version_id, "handbook.check", by)
    LIFE.require(State(version.state), State.CHECKED)
    _not_the_author(version, by)
    version.checked_by, version.checked_at = by.key, at
    fact = VersionChecked(store_id=version.store_id, version_id=version.pk)
    return _moved(version, State.CHECKED, fact, by=by, at=at)


@command("handbook.check")
def send_back(*, version_id: int, by: Actor, at: datetime) -> Version:
    """Not good enough yet: it is a draft again."""
    version = _locked(version_id, "handbook.check", by)
    LIFE.require(State(version.state), State.DRAFT)
    version.checked_by, version.checked_at = "", None
    fact = VersionSentBack(store_id=version.store_id, version_id=version.pk)
    return _moved(version, State.DRAFT, fact, by=by, at=at)


@command("handbook.approve")
def approve(*, version_id: int, by: Actor, at: datetime) -> Version:
    """Somebody who may say so, and did not write it, approves the wording."""
    version = _locked(version_id, "handbook.approve", by)
    LIFE.require(State(version.state), State.APPROVED)
    _not_the_author(version, by)
    version.approved_by, version.approved_at = by.key, at
    fact = VersionApproved(store_id=version.store_id, version_id=version.pk)
    return _moved(version, State.APPROVED, fact, by=by, at=at)


def _not_the_author(version: Version, by: Actor) -> None:
    if version.author == by.key:
        raise FourEyes(_("You wrote this text; somebody else has to check and approve it."))


@command("handbook.approve")
def enforce(*, version_id: int, by: Actor, at: datetime) -> Version:
    """From now on this wording holds.

    The one before is withdrawn, and records keep what they used.
    """
    version = _locked(version_id, "handbook.approve", by)
    LIFE.require(State(version.state), State.IN_FORCE)
    item = Item.objects.select_for_update().get(pk=version.item_id)
    item.versions.filter(store=version.store_id, state=State.IN_FORCE).update(
        state=State.WITHDRAWN, withdrawn_at=at
    )
    version.in_force_at = at
    fact = VersionEnforced(
        store_id=version.store_id, version_id=version.pk, code=item.code, number=version.number
    )
    _moved(version, State.IN_FORCE, fact, by=by, at=at)
    if item.kind == Kind.MESSAGE:
        _word(version, by=by, at=at)
    return version


def _word(version: Version, *, by: Actor, at: datetime) -> None:
    notices.word(
        code=version.item.code,
        texts=_said(version.body),
        store_id=version.store_id,
        by=by.as_system("handbook", rights={"notices.word"}),
        at=at,
    )


@command("handbook.approve")
def withdraw(*, version_id: int, by: Actor, at: datetime) -> Version:
    """The wording holds no more. Where it was a store's own, the group's holds again."""
    version = _locked(version_id, "handbook.approve", by)
    LIFE.require(State(version.state), State.WITHDRAWN)
    version.withdrawn_at = at
    fact = VersionWithdrawn(
        store_id=version.store_id, version_id=version.pk, code=version.item.code
    )
    return _moved(version, State.WITHDRAWN, fact, by=by, at=at)


@command("handbook.check")
def keep_override(*, version_id: int, by: Actor, at: datetime) -> Version:
    """The delivered wording has changed; it was looked at, and the own one stays."""
    version = _locked(version_id, "handbook.check", by)
    newest = version.item.versions.filter(author=DELIVERED).order_by("-number").first()
    version.needs_review = False
    version.delivered = newest.delivered if newest else version.delivered
    version.save(update_fields=["needs_review", "delivered"])
    record(OverrideKept(store_id=version.store_id, version_id=version.pk), by=by, at=at)
    return version


# -- what is done with it -----------------------------------------------------------------------


@command("handbook.pin")
def pin(*, code: str, about: tuple[str, int], store_id: int, by: Actor, at: datetime) -> Pin:
    """Tie a record to the wording it was made under; the first pin stays.

    The record's own fact tells that it was made; a pin adds no second one.
    """
    by.require("handbook.pin", store_id=store_id)
    version = item_in_force(code, store_id=store_id)
    kind, number = about
    row, _new = Pin.objects.get_or_create(
        about_kind=kind,
        about_object=number,
        item=version.item,
        defaults={
            "group_id": version.group_id,
            "store_id": store_id,
            "version": version,
            "pinned_at": at,
        },
    )
    return row


@command("handbook.read")
def acknowledge(*, version_id: int, by: Actor, at: datetime) -> Reading:
    """Confirm that one has read a wording; once is enough."""
    version = Version.objects.visible_to(by).get(pk=version_id)
    assert by.person_id is not None  # only people read
    reading, is_new = Reading.objects.get_or_create(
        group_id=version.group_id,
        version=version,
        person=by.person_id,
        defaults={"read_at": at},
    )
    if is_new:
        fact = VersionRead(store_id=version.store_id, version_id=version.pk, person_id=by.person_id)
        record(fact, by=by, at=at)
    return reading
