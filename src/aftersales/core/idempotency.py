"""A request that may be repeated takes effect once; the repeat is answered alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from aftersales.core import crypto, privacy
from aftersales.core.actors import Actor
from aftersales.core.models import IdempotencyKey
from aftersales.core.refusals import Refusal

KEPT = timedelta(days=7)  # DESIGN §4: the scope of a key is actor and route, kept for a week
_PURPOSE = "core.idempotency"


class KeyMissing(Refusal):
    """The operation creates or moves something and was asked for without a key."""

    code = "core.idempotency_key_missing"
    status = 400


class KeyReused(Refusal):
    """The same key came with another body."""

    code = "core.idempotency_key_reused"
    status = 422


class StillRunning(Refusal):
    """The first request with this key has not finished."""

    code = "core.idempotency_still_running"
    status = 409


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    replayed: bool = False


def once(
    run: Callable[[], Answer], *, actor: Actor, route: str, key: str, body_hash: str, at: datetime
) -> Answer:
    """Run the deed and keep its answer in the same transaction, or give the answer kept before.

    Refusals raised by ``run`` are not kept: nothing happened, so a later try may succeed.
    """
    scope = {"actor": actor.key, "route": route, "key": key}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
                ["|".join(scope.values())],
            )
            (mine,) = cursor.fetchone()
        kept = IdempotencyKey.objects.filter(**scope).first()
        if kept:
            return _repeat(kept, body_hash)
        if not mine:
            raise StillRunning(
                _("The first request with this key is still running. Ask again soon.")
            )
        with privacy.noting_subjects() as subjects:
            answer = run()
        try:
            with transaction.atomic():
                IdempotencyKey.objects.create(
                    **scope,
                    body_hash=body_hash,
                    status=answer.status,
                    answer=crypto.encrypt(answer.body, _PURPOSE),
                    subjects=sorted(subjects),
                    created_at=at,
                )
        except IntegrityError as clash:  # the unique key is the truth, the lock was politeness
            raise StillRunning(_("The first request with this key is still running.")) from clash
        return answer


def _repeat(kept: IdempotencyKey, body_hash: str) -> Answer:
    if kept.body_hash != body_hash:
        raise KeyReused(_("This key was used with other content. Take a new key."))
    body = crypto.decrypt_bytes(bytes(kept.answer or b""), _PURPOSE)
    return Answer(status=kept.status or 200, body=body, replayed=True)


def forget_old(*, at: datetime) -> int:
    """Drop the answers whose week is over."""
    return IdempotencyKey.objects.filter(created_at__lt=at - KEPT).delete()[0]


@privacy.forgets("customer")
def forget_answers_about(
    subject_id: int,
    *,
    by: Actor,  # noqa: ARG001 - as every forgetter
    at: datetime,  # noqa: ARG001 - as every forgetter
) -> privacy.Forgotten:
    """Answers kept for repeats may tell the person's data: without them a repeat is simply done
    anew.
    """
    gone, _each = IdempotencyKey.objects.filter(
        subjects__contains=[f"customer:{subject_id}"]
    ).delete()
    return privacy.Forgotten(removed=gone)
