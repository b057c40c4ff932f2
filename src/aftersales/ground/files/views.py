"""Files on their way to a browser, and the panel of files on the page of a thing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.actors import Actor, NotPermitted
from aftersales.core.refusals import Refusal
from aftersales.ground.files import commands, queries, serving
from aftersales.ground.files.forms import DiscardForm
from aftersales.ground.files.models import KeptFile
from aftersales.ground.files.states import Reason
from aftersales.web.api import Request
from aftersales.web.attachments import Holder, holder_of
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_on
from aftersales.web.shell import store_in_view

MOST_AT_ONCE = 20  # pictures of one walk round a car


@require_safe
def content(request: Request, file_id: int) -> HttpResponseBase:
    """The file itself, to be saved."""
    try:
        file = commands.open_file(file_id=file_id, by=request.actor, at=timezone.now())
    except (ObjectDoesNotExist, NotPermitted) as fault:
        raise Http404 from fault
    return serving.attachment(request, file)


@require_safe
def thumbnail(request: Request, file_id: int) -> HttpResponseBase:
    """A small picture to be shown in a page."""
    try:
        file = queries.to_open(file_id=file_id, seen_by=request.actor)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    if not file.is_picture:
        raise Http404
    return serving.small_picture(request, file)


@require_safe
@needs("files.view")
def attachments(request: Any, kind: str, object_id: int) -> HttpResponse:
    """What hangs on a thing, and the field that takes more."""
    return _panel(request, kind, object_id, _holder(request, kind, object_id))


@require_POST
@needs("files.keep")
def keep(request: Any, kind: str, object_id: int) -> HttpResponse:
    """Attach what was chosen, dropped or photographed; what is refused is named, the rest kept."""
    holder = _holder(request, kind, object_id)
    store, now = _store(request), timezone.now()
    refused = []
    uploads = request.FILES.getlist("file")
    for upload in uploads[:MOST_AT_ONCE]:
        try:
            commands.keep(
                upload=upload,
                name=upload.name,
                about=(kind, object_id),
                store_id=store,
                personal=holder.personal,
                by=request.actor,
                at=now,
            )
        except Refusal as refusal:
            refused.append((upload.name, str(refusal)))
    for upload in uploads[MOST_AT_ONCE:]:
        words = _("At most %(n)s files at a time.") % {"n": MOST_AT_ONCE}
        refused.append((upload.name, words))
    return _panel(request, kind, object_id, holder, refused=refused)


@needs("files.discard")
def discard(request: Any, file_id: int) -> HttpResponse:
    """Throw a file away, and say why."""
    try:
        file = queries.to_open(file_id=file_id, seen_by=request.actor)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    holder = holder_of(file.about_kind)
    form = DiscardForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            reason = Reason(form.cleaned_data["reason"])
            commands.discard(file_id=file.pk, reason=reason, by=request.actor, at=timezone.now())
            address = holder.address(file.about_object) if holder else "/"
            return _stay(done(request, address, _("Thrown away.")))
    return page(request, "files/discard.html", "sheet", {"form": form, "file": file})


def _stay(answer: HttpResponse) -> HttpResponse:
    """The page that stands below the dialog is drawn anew, on the tab that is open."""
    if answer.headers.pop("HX-Redirect", None):
        answer["HX-Refresh"] = "true"
    return answer


def _holder(request: Any, kind: str, object_id: int) -> Holder:
    """Nobody sees files of a thing that they do not see."""
    holder = holder_of(kind)
    if holder is None:
        raise Http404
    try:
        holder.find(object_id, request.actor)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    return holder


def _store(request: Any) -> int:
    """The store somebody attaches in: the one looked at, else the first of theirs."""
    allowed = request.actor.stores_with("files.keep")
    chosen = store_in_view(request)
    return chosen if chosen is not None and chosen in allowed else min(allowed)


def _panel(
    request: Any,
    kind: str,
    object_id: int,
    holder: Holder,
    *,
    refused: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    actor = request.actor
    rows = queries.attached(about=(kind, object_id), seen_by=actor)[:200]
    files = [file for file in rows if queries.may_open(file, actor=actor)]
    context = {
        "kind": kind,
        "object_id": object_id,
        "files": [(file, _may_go(file, actor)) for file in files],
        "refused": refused or [],
        "back": holder.address(object_id),
        "empty": holder.empty,
    }
    return page(request, "files/attachments.html", "panel", context)


def _may_go(file: KeptFile, actor: Actor) -> bool:
    return actor.may("files.discard", store_id=file.store_id)
