"""The end of the day: what was accepted against what was repaired (RC-28)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.lane.workshop.commands._tasks import say
from aftersales.lane.workshop.commands.refusals import (
    DayClosed,
    DifferenceUnexplained,
    ReasonMissing,
)
from aftersales.lane.workshop.events import DayReconciled
from aftersales.lane.workshop.models import DayEnd, Difference
from aftersales.lane.workshop.queries.days import day_sheet
from aftersales.lane.workshop.states import Slippage


@command("workshop.close_day")
def close_day(
    *,
    store_id: int,
    on: date,
    explained: Mapping[int, tuple[Slippage, str]],
    by: Actor,
    at: datetime,
) -> DayEnd:
    """Reconcile a day, once. Each car in the house that was accepted and is not repaired has a
    reason: its carry-over, or one of ``explained`` (by order).
    """
    by.require("workshop.close_day", store_id=store_id)
    if on > day_of(at, store_id=store_id):
        raise DayClosed(_("This day has not come yet."))
    sheet = day_sheet(store_id=store_id, on=on, seen_by=by)
    reasons: dict[int, tuple[Slippage, str]] = {}
    for line in sheet.open:
        given = explained.get(line.order_id)
        if given is None and line.reason:
            given = (Slippage(line.reason), line.words)
        if given is None:
            words = _("%(number)s was accepted and is not repaired. Say why.")
            raise DifferenceUnexplained(words % {"number": line.number})
        if given[0] == Slippage.OTHER and not given[1].strip():
            raise ReasonMissing(_("Say why, in words."), field="words")
        reasons[line.order_id] = given
    row = DayEnd(
        store_id=store_id,
        on=on,
        accepted=sheet.accepted,
        repaired=sheet.repaired,
        handed_over=sheet.handed_over,
        closed_at=at,
        closed_by=by.key,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise DayClosed(_("This day is reconciled already.")) from clash
    Difference.objects.bulk_create(
        Difference(
            store_id=store_id,
            day_end=row,
            order_id=order_id,
            reason=reason,
            words=clean(words, most=200, field="words"),
        )
        for order_id, (reason, words) in sorted(reasons.items())
    )
    record(
        DayReconciled(
            store_id=store_id,
            day_end_id=row.pk,
            on=on,
            accepted=row.accepted,
            repaired=row.repaired,
            explained=len(reasons),
        ),
        by=by,
        at=at,
    )
    say(store_id, by=by)
    return row
