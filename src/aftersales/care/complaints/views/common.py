"""What the pages of complaints share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from aftersales.care.complaints import queries
from aftersales.care.complaints.models import Complaint
from aftersales.ground.network.queries import day_of
from aftersales.records.staff import queries as staff
from aftersales.web.dialogs import dialog
from aftersales.web.pages import done, shown_as_toast


def now() -> Any:
    return timezone.now()


def sent(request: Any) -> Any:
    return request.POST if request.method == "POST" else None


def complaint_url(complaint_id: int) -> str:
    return reverse("complaints:detail", args=[complaint_id])


def in_sight(request: Any, complaint_id: int) -> Complaint:
    request.actor.require("complaints.view")
    found: Complaint = get_object_or_404(queries.complaints(seen_by=request.actor), pk=complaint_id)
    return found


def step(
    request: Any,
    row: Complaint,
    form: Any,
    deed: Callable[..., object],
    *,
    title: str,
    words: object = "",
    **about: Any,
) -> HttpResponse:
    """A form over the page of a complaint that does one deed."""
    given = about or {"complaint_id": row.pk}
    return dialog(
        request,
        form,
        lambda said: deed(**given, **said, by=request.actor, at=now()),
        title=f"{row.number}: {title}",
        words=words,
        back=complaint_url(row.pk),
    )


def press(request: Any, row: Complaint, deed: Callable[..., object], **about: Any) -> HttpResponse:
    given = about or {"complaint_id": row.pk}
    with shown_as_toast(request):
        deed(**given, by=request.actor, at=now())
    return done(request, complaint_url(row.pk))


def colleagues(store_id: int) -> list[tuple[int, str]]:
    """Who works in the store now."""
    on = day_of(now(), store_id=store_id)
    return list(staff.people_now(store_id=store_id, on=on).values_list("pk", "name"))
