"""Kept views: for oneself alone, one of them opens the list."""

from __future__ import annotations

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.web import commands
from aftersales.web.models import SavedView
from tests.conftest import NOON, logged
from tests.factories.web import SavedViewFactory

LIST = "tests.people"


def keep(actor, title, **more):
    return commands.save_view(
        list_name=LIST, title=title, query="?view=all", by=actor, at=NOON, **more
    )


def kept():
    return list(SavedView.objects.order_by("title").values_list("title", "query", "opens_list"))


def test_keeping_a_view_is_remembered_and_goes_on_record(seen):
    keep(seen.chief, "  my   day ")

    assert kept() == [("my day", "view=all", False)]
    assert logged() == [(seen.chief.key, "web.view.saved")]


def test_the_same_title_is_rewritten(seen):
    keep(seen.chief, "my day")
    keep(seen.chief, "my day", opens_list=True)

    assert kept() == [("my day", "view=all", True)]


def test_only_one_view_opens_the_list(seen):
    keep(seen.chief, "one", opens_list=True)
    keep(seen.chief, "two", opens_list=True)

    assert kept() == [("one", "view=all", False), ("two", "view=all", True)]


@pytest.mark.parametrize("title", ["", "   "])
def test_a_view_without_a_name_is_refused_and_leaves_no_trace(seen, title):
    with pytest.raises(commands.TitleMissing):
        keep(seen.chief, title)

    assert (kept(), logged()) == ([], [])


def test_more_views_than_a_person_can_read_are_refused(seen):
    for number in range(commands.MOST_VIEWS):
        SavedViewFactory(
            group_id=seen.group.pk,
            person_id=seen.chief.person_id,
            list_name=LIST,
            title=f"{number}",
        )

    with pytest.raises(commands.TooManyViews):
        keep(seen.chief, "one more")

    assert (len(kept()), logged()) == (commands.MOST_VIEWS, [])


def test_a_connected_system_keeps_no_views(seen):
    with pytest.raises(commands.NobodyToKeepFor):
        keep(
            seen.chief.as_system("api", rights={"web.save_view"}).__class__(
                key="api:1", group_id=seen.group.pk, rights=seen.chief.rights
            ),
            "mine",
        )

    assert (kept(), logged()) == ([], [])


def test_a_view_is_given_up(seen):
    view = keep(seen.chief, "my day")

    commands.drop_view(saved_view_id=view.pk, by=seen.chief, at=NOON)

    assert kept() == []
    assert [name for _actor, name in logged()] == ["web.view.saved", "web.view.dropped"]


def test_somebody_elses_view_does_not_exist(seen):
    view = SavedViewFactory(
        group_id=seen.group.pk, person_id=seen.chief.person_id + 1, list_name=LIST
    )

    with pytest.raises(SavedView.DoesNotExist):
        commands.drop_view(saved_view_id=view.pk, by=seen.chief, at=NOON)

    assert SavedView.objects.filter(pk=view.pk).exists()


def test_the_database_itself_shows_a_view_to_its_group_alone(world):
    SavedViewFactory(group_id=world.group.pk, person_id=1, list_name=LIST)

    with as_seen_by(world.stranger):
        assert kept() == []
