"""Continual feedback on the processes of service (PO-10)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.lane.support.commands._held import chosen, said
from aftersales.lane.support.commands.refusals import FeedbackOver
from aftersales.lane.support.events import FeedbackAnswered, FeedbackGiven
from aftersales.lane.support.models import Feedback
from aftersales.lane.support.states import Process


@command("support.give_feedback")
def give_feedback(*, store_id: int, process: str, words: str, by: Actor, at: datetime) -> Feedback:
    """Say what goes well in a process and what does not. Its owner answers."""
    by.require("support.give_feedback", store_id=store_id)
    row = Feedback.objects.create(
        store_id=store_id,
        process=chosen(Process, process, field="process"),
        words=said(words, field="words"),
        given_by_id=by.person_id,
        given_at=at,
    )
    fact = FeedbackGiven(store_id=store_id, feedback_id=row.pk, process=row.process)
    record(fact, by=by, at=at)
    return row


@command("support.answer_feedback")
def answer_feedback(
    *, feedback_id: int, answer: str, is_taken_up: bool, by: Actor, at: datetime
) -> Feedback:
    """The owner says what comes of it: the procedure is changed, or why it stays."""
    rows = Feedback.objects.visible_to(by, "support.see_processes")
    row = rows.select_for_update(of=("self",)).get(pk=feedback_id)
    by.require("support.answer_feedback", store_id=row.store_id)
    if row.answered_at is not None:
        raise FeedbackOver(_("This is answered already."))
    row.answer, row.is_taken_up = said(answer, field="answer"), is_taken_up
    row.answered_by, row.answered_at = by.key, at
    row.save(update_fields=["answer", "is_taken_up", "answered_by", "answered_at"])
    fact = FeedbackAnswered(
        store_id=row.store_id, feedback_id=row.pk, process=row.process, is_taken_up=is_taken_up
    )
    record(fact, by=by, at=at)
    return row
