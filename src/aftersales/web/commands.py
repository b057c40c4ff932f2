"""Deeds on a person's own face."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.web.events import ViewDropped, ViewSaved
from aftersales.web.models import SavedView

MOST_VIEWS = 20  # a list's row of tabs stays one row


class TitleMissing(Refusal):
    """A kept question needs a name to find it by."""

    code = "web.title_missing"
    status = 422


class NobodyToKeepFor(Refusal):
    """A connected system has no face to keep a view for."""

    code = "web.nobody_to_keep_for"
    status = 403


class TooManyViews(Refusal):
    """More tabs than a person can read."""

    code = "web.too_many_views"


@command("web.save_view")
def save_view(
    *, list_name: str, title: str, query: str, opens_list: bool = False, by: Actor, at: datetime
) -> SavedView:
    """Keep a question to a list for oneself; the same title again is rewritten."""
    if by.group_id is None or by.person_id is None:
        raise NobodyToKeepFor(_("Only a person keeps views."))
    title = " ".join(title.split())[:40]
    if not title:
        raise TitleMissing(_("Give the view a name."), field="title")
    mine = SavedView.objects.visible_to(by).filter(list_name=list_name).select_for_update()
    kept = {view.title: view for view in mine.order_by("pk")}
    if title not in kept and len(kept) >= MOST_VIEWS:
        raise TooManyViews(
            _("You keep %(most)s views of this list already.") % {"most": MOST_VIEWS}
        )

    if opens_list:
        mine.update(opens_list=False)
    view, _created = SavedView.objects.update_or_create(
        group_id=by.group_id,
        person_id=by.person_id,
        list_name=list_name,
        title=title,
        defaults={"query": query.lstrip("?")[:2000], "opens_list": opens_list},
    )
    fact = ViewSaved(
        saved_view_id=view.pk,
        person_id=view.person_id,
        list_code=list_name,
        opens_list=opens_list,
    )
    record(fact, by=by, at=at)
    return view


@command("web.save_view")
def drop_view(*, saved_view_id: int, by: Actor, at: datetime) -> None:
    """Give up a kept question."""
    view = SavedView.objects.visible_to(by).select_for_update().get(pk=saved_view_id)
    fact = ViewDropped(saved_view_id=view.pk, person_id=view.person_id, list_code=view.list_name)
    view.delete()
    record(fact, by=by, at=at)
