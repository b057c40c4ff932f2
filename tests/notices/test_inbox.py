"""The inbox: a word to one person, once per occasion, on the screen at once."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from aftersales.core.scope import as_seen_by
from aftersales.ground.notices import commands, queries
from aftersales.ground.notices.models import Notice
from tests.conftest import NOON, logged
from tests.factories.ground import found_world


def notify(actor, people, occasion="customers.overdue:5:1", **more):
    return commands.notify(
        people=people, code="customers.file_overdue", occasion=occasion, by=actor, at=NOON, **more
    )


def test_a_notice_lands_in_the_inbox_of_its_person_alone(world):
    me, other = world.person(), world.person(key="staff:8")

    notify(me, [7, 8], about=("customer", 5), values={"count": 3}, address="/customers/5/")

    with as_seen_by(me):
        (notice,) = queries.inbox(seen_by=me)
        assert (notice.person, notice.about_kind, notice.about_object) == (7, "customer", 5)
        assert queries.unread(me) == 1
        assert logged()[-2:] == [("staff:7", "notices.notice.given")] * 2
    assert other.person_id == 7  # the fixture's people share a number; another group must not
    stranger = found_world("g2").person()
    with as_seen_by(stranger):
        assert queries.unread(stranger) == 0


def test_the_same_occasion_is_said_once(world):
    me = world.person()

    assert len(notify(me, [7, 8])) == 2
    assert notify(me, [7, 8]) == []
    assert len(notify(me, [7, 9])) == 1

    with as_seen_by(me):
        assert Notice.objects.count() == 3


def test_reading_and_finishing_take_it_off_the_bell(world):
    me = world.person()
    first, second = notify(me, [7], "a") + notify(me, [7], "b")

    assert commands.read(notice_ids=[first.pk], by=me, at=NOON) == 1
    commands.finish(notice_id=second.pk, by=me, at=NOON)

    with as_seen_by(me):
        assert queries.unread(me) == 0
        assert logged()[-2:] == [
            ("staff:7", "notices.notice.read"),
            ("staff:7", "notices.notice.done"),
        ]
    assert commands.read(by=me, at=NOON) == 0


def test_the_notice_of_another_person_does_not_exist(world):
    (theirs,) = notify(world.person(), [8])

    assert commands.read(notice_ids=[theirs.pk], by=world.person(), at=NOON) == 0
    with pytest.raises(Notice.DoesNotExist):
        commands.finish(notice_id=theirs.pk, by=world.person(), at=NOON)


def test_a_notice_speaks_the_reader_s_language_in_the_group_s_words(world):
    me = world.person()
    texts = {
        "zh-hans": ("客户档案逾期", "有 {count} 份档案逾期。"),
        "en": ("Overdue", "{count} files."),
    }
    commands.word(code="customers.file_overdue", texts=texts, by=me, at=NOON)
    notify(me, [7], values={"count": 3})

    with as_seen_by(me):
        (chinese,) = queries.in_words(queries.inbox(seen_by=me), language="zh-hans")
        (english,) = queries.in_words(queries.inbox(seen_by=me), language="en")
    assert (chinese.title, chinese.words) == ("客户档案逾期", "有 3 份档案逾期。")
    assert (english.title, english.words) == ("Overdue", "3 files.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{count} files", "3 files"),
        ("{gone}.", "."),
        ("{count.__class__} {count[0]!r:>9}", "3 3"),
        ("{", "{"),
        ("{}", ""),
    ],
)
def test_a_wording_fills_in_names_and_nothing_else(words, said):
    from aftersales.ground.notices.rules import filled

    assert filled(words, {"count": 3}) == said


def test_the_screen_hears_of_it_when_it_is_committed_and_not_before(own_database):
    world = found_world()
    heard = []
    with connection.cursor() as cursor:
        cursor.execute("LISTEN aftersales_live")
    connection.connection.add_notify_handler(lambda word: heard.append(json.loads(word.payload)))

    notify(world.person(), [7])
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    mine = [word for word in heard if word["topic"] == "unread"]
    assert mine == [{"topic": "unread", "group": world.group_id, "stores": [], "person": 7}]
