"""Doubles: found with reasons, merged with everything that hangs on them, and taken apart again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core import merging
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import group_of
from aftersales.records.customers import queries, rules
from aftersales.records.customers.commands._files import (
    file_for,
    in_the_whole_group,
    index,
    saved,
    settle,
    unindex,
)
from aftersales.records.customers.events import (
    CustomersMerged,
    DuplicateDismissed,
    DuplicateFound,
    MergeUndone,
)
from aftersales.records.customers.models import ContactPoint, Customer, DuplicatePair, Merge
from aftersales.records.customers.states import FileState, PairState

FILLED_WHEN_BLANK = (
    "uscc",
    "id_kind",
    "id_number",
    "id_index",
    "external_code",
    "grade",
    "hopes",
    "guidance",
    "latent_needs",
    "talk_points",
    "next_talk_on",
)
MAIN = "main"  # in `moved`: numbers that were the main ones of the file that went


class SameFile(Refusal):
    """A file is not merged into itself."""

    code = "customers.same_file"
    status = 422


class MergedOn(Refusal):
    """The file that was kept has gone on into another: undo that merge first."""

    code = "customers.merged_on"


class MergeUndoneAlready(Refusal):
    """The merge was taken back before."""

    code = "customers.merge_undone_already"


@command("customers.merge")
def find_duplicates(*, store_id: int, by: Actor, at: datetime) -> list[DuplicatePair]:
    """Look through the group for files that look like one customer; decided pairs are not asked
    again (DA-02).
    """
    by.require("customers.merge", store_id=store_id)
    group_id = group_of(store_id).get()
    found = queries.likenesses(group_id=group_id)
    known = set(DuplicatePair.objects.filter(group=group_id).values_list("one_id", "other_id"))
    pairs = DuplicatePair.objects.bulk_create(
        DuplicatePair(
            group_id=group_id,
            one_id=one,
            other_id=other,
            score=rules.likeness(reasons),
            reasons=sorted(reasons),
            found_at=at,
        )
        for (one, other), reasons in sorted(found.items())
        if (one, other) not in known and rules.likeness(reasons) >= rules.LIKELY
    )
    facts = [
        DuplicateFound(
            store_id=store_id,
            customer_id=pair.one_id,
            other_customer_id=pair.other_id,
            score=pair.score,
        )
        for pair in pairs
    ]
    record_many(facts, by=by, at=at)
    return pairs


@command("customers.merge")
def dismiss_duplicate(*, pair_id: int, by: Actor, at: datetime) -> DuplicatePair:
    """Somebody looked: these are two customers."""
    pair = DuplicatePair.objects.select_for_update().get(pk=pair_id, state=PairState.FOUND)
    _customer, store_id = file_for(pair.one_id, by=by, right="customers.merge")
    pair.state = PairState.DIFFERENT
    pair.save(update_fields=["state"])
    fact = DuplicateDismissed(
        store_id=store_id, customer_id=pair.one_id, other_customer_id=pair.other_id
    )
    record(fact, by=by, at=at)
    return pair


@command("customers.merge")
def merge(*, customer_id: int, gone_id: int, by: Actor, at: datetime) -> Merge:
    """Two files become one: everything of ``gone_id`` hangs on ``customer_id`` from now on. Can be
    undone.
    """
    if customer_id == gone_id:
        raise SameFile(_("A file cannot be merged into itself."), field="gone_id")
    locked = {
        pk: file_for(pk, by=by, right="customers.merge") for pk in sorted([customer_id, gone_id])
    }
    (kept, store_id), (gone, _store) = locked[customer_id], locked[gone_id]
    with in_the_whole_group(by):
        before = {name: _plain(getattr(kept, name)) for name in ("visits", "last_visit_on")}
        state_before = gone.state
        filled = _fill(kept, gone)
        gone.state, gone.merged_into = FileState.MERGED, kept
        saved(gone, "state", "merged_into", by=by, at=at)
        saved(kept, *filled, "visits", "last_visit_on", by=by, at=at)
        moved = _move(gone, kept)
        row = Merge.objects.create(
            group_id=kept.group_id,
            kept=kept,
            gone=gone,
            state_before=state_before,
            moved=moved,
            filled=filled,
            kept_before=before,
            merged_by=by.key,
            merged_at=at,
        )
        DuplicatePair.objects.filter(one=min(kept.pk, gone.pk), other=max(kept.pk, gone.pk)).update(
            state=PairState.MERGED
        )
        settle(kept, store_id=store_id, by=by, at=at)
    unindex([gone.pk], group_id=gone.group_id, by=by, at=at)
    fact = CustomersMerged(
        store_id=store_id,
        customer_id=kept.pk,
        gone_customer_id=gone.pk,
        merge_id=row.pk,
        moved=sum(map(len, moved.values())),
    )
    record(fact, by=by, at=at)
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _fill(kept: Customer, gone: Customer) -> list[str]:
    """What the kept file does not say, the other one says for it; visits add up."""
    filled = [name for name in FILLED_WHEN_BLANK if getattr(gone, name) and not getattr(kept, name)]
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    kept.visits += gone.visits
    days = [day for day in (kept.last_visit_on, gone.last_visit_on) if day]
    kept.last_visit_on = max(days) if days else None
    return filled


def _move(gone: Customer, kept: Customer) -> merging.Moved:
    """The main number of the kept file stays the main one."""
    mains = ContactPoint.objects.filter(customer=gone, is_main=True)
    taken = ContactPoint.objects.filter(customer=kept, is_main=True).values("kind")
    ids = list(mains.filter(kind__in=taken).values_list("pk", flat=True))
    ContactPoint.objects.filter(pk__in=ids).update(is_main=False)
    moved = merging.move("customer", gone=gone.pk, kept=kept.pk)
    return {**moved, MAIN: ids} if ids else moved


@command("customers.merge")
def undo_merge(*, merge_id: int, by: Actor, at: datetime) -> Merge:
    """Take a merge back: what was moved goes home, what was filled in is blank again. What came
    later stays.
    """
    row = Merge.objects.select_for_update().get(pk=merge_id)
    if row.undone_at is not None:
        raise MergeUndoneAlready(_("This merge was taken back before."))
    if not Customer.objects.living().filter(pk=row.kept_id).exists():
        raise MergedOn(_("The file went on into another one. Take that merge back first."))
    kept, store_id = file_for(row.kept_id, by=by, right="customers.merge")
    with in_the_whole_group(by):
        gone = Customer.objects.select_for_update(no_key=True).get(pk=row.gone_id)
        _unfill(kept, gone, row)
        saved(kept, *row.filled, "visits", "last_visit_on", by=by, at=at)
        gone.state, gone.merged_into = row.state_before, None
        saved(gone, "state", "merged_into", by=by, at=at)
        merging.move_back("customer", row.moved, gone=gone.pk, kept=kept.pk)
        ContactPoint.objects.filter(pk__in=row.moved.get(MAIN, ()), customer=gone).update(
            is_main=True
        )
        settle(kept, store_id=store_id, by=by, at=at)
    row.undone_at = at
    row.save(update_fields=["undone_at"])
    DuplicatePair.objects.filter(one=min(kept.pk, gone.pk), other=max(kept.pk, gone.pk)).update(
        state=PairState.DIFFERENT
    )
    index([gone.pk], by=by, at=at)
    fact = MergeUndone(
        store_id=store_id,
        customer_id=kept.pk,
        gone_customer_id=gone.pk,
        merge_id=row.pk,
        gone_state=gone.state,
    )
    record(fact, by=by, at=at)
    return row


def _unfill(kept: Customer, gone: Customer, row: Merge) -> None:
    """A field that somebody has changed since is theirs; the others go back to blank."""
    for name in row.filled:
        if getattr(kept, name) == getattr(gone, name):
            setattr(kept, name, None if name == "next_talk_on" else "")
    kept.visits = max(kept.visits - gone.visits, 0)
    if kept.last_visit_on == gone.last_visit_on and (
        day := row.kept_before["last_visit_on"]
    ) != _plain(gone.last_visit_on):
        kept.last_visit_on = date.fromisoformat(day) if day else None
