"""A text is drafted, checked, approved by another, put in force, and stays what it was."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from aftersales.core.actors import Actor, NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.handbook import commands, content, delivering, queries, rules
from aftersales.ground.handbook.models import Item, Pin, Reading, Version
from aftersales.ground.handbook.states import Kind, State
from aftersales.ground.notices import queries as notices
from tests.conftest import NOON, logged
from tests.factories.ground import found_world

pytestmark = pytest.mark.django_db
ZH = "分级办法\n---\n本店的做法。\n# 甲级\n[owner] 业务主管\n每月问候。\n# 乙级\n按期提醒。"
EN = """Grading
---
As we do it.
# First
[owner] business supervisor
A call each month.
# Second
Reminded."""


@pytest.fixture
def author(world) -> Actor:
    return world.person(key="staff:1")


@pytest.fixture
def chief(world) -> Actor:
    return world.person(key="staff:2")


def item_of(actor, code="CV-13"):
    with as_seen_by(actor):
        return Item.objects.get(code=code)


def drafted(author, store=None, **more):
    told = {"item_id": item_of(author).pk, "zh": ZH, "en": EN, "store_id": store}
    return commands.draft(**(told | more), by=author, at=NOON)


def enforced(author, chief, store=None):
    version = drafted(author, store)
    for deed in (commands.check, commands.approve, commands.enforce):
        version = deed(version_id=version.pk, by=chief, at=NOON)
    return version


def holds(actor, store, code="CV-13"):
    with as_seen_by(actor):
        return queries.item(code, store_id=store)


def test_a_new_group_starts_with_everything_in_force(world):
    me = world.person()

    with as_seen_by(me):
        assert Item.objects.count() == len(content.delivered())
        assert Version.objects.filter(state=State.IN_FORCE, author="delivered").count() == len(
            content.delivered()
        )


def test_delivering_again_changes_nothing(world):
    with whole_database():
        before = list(Version.objects.order_by("pk").values())

    delivering.to_every_group(at=NOON)

    with whole_database():
        assert list(Version.objects.order_by("pk").values()) == before


def test_a_text_goes_from_draft_into_force_and_the_delivered_one_is_withdrawn(world, author, chief):
    version = enforced(author, chief)

    held = holds(author, world.stores[0])
    assert (held.pk, held.title("zh-hans"), held.title("en")) == (version.pk, "分级办法", "Grading")
    (first, second) = held.elements("en")
    assert (first.name, first.facts, first.text) == (
        "First", {"owner": "business supervisor"}, "A call each month.",
    )  # fmt: skip
    assert (second.number, second.name) == (2, "Second")
    with as_seen_by(author):
        assert logged()[-4:] == [
            ("staff:1", "handbook.version.drafted"),
            ("staff:2", "handbook.version.checked"),
            ("staff:2", "handbook.version.approved"),
            ("staff:2", "handbook.version.enforced"),
        ]
        old = Version.objects.get(item=version.item, author="delivered")
        assert (old.state, old.withdrawn_at) == (State.WITHDRAWN, NOON)


def test_the_author_neither_checks_nor_approves(author, chief):
    version = drafted(author)

    with pytest.raises(commands.FourEyes):
        commands.check(version_id=version.pk, by=author, at=NOON)
    commands.check(version_id=version.pk, by=chief, at=NOON)
    with pytest.raises(commands.FourEyes):
        commands.approve(version_id=version.pk, by=author, at=NOON)

    with as_seen_by(author):
        version.refresh_from_db()
        assert (version.state, version.approved_by) == (State.CHECKED, "")


def test_the_database_itself_keeps_the_four_eyes(author):
    version = drafted(author)

    with as_seen_by(author), pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(approved_by="staff:1")


def test_a_step_cannot_be_left_out(author, chief):
    version = drafted(author)

    for deed in (commands.approve, commands.enforce):
        with pytest.raises(IllegalMove):
            deed(version_id=version.pk, by=chief, at=NOON)


def test_a_store_s_own_text_stands_in_place_of_the_group_s_in_that_store_alone(
    world, author, chief
):
    own = enforced(author, chief, store=world.stores[0])

    assert holds(author, world.stores[0]).pk == own.pk
    assert holds(world.person(store=1), world.stores[1]).is_delivered
    commands.withdraw(version_id=own.pk, by=chief, at=NOON)
    assert holds(author, world.stores[0]).is_delivered


def test_a_store_s_text_needs_the_right_in_that_store(world, author):
    with pytest.raises(NotPermitted):
        drafted(author, store=world.stores[1])


def test_what_is_shown_at_a_step_comes_by_code_in_one_statement(
    world, django_assert_num_queries, author, chief
):
    enforced(author, chief, store=world.stores[0])

    with as_seen_by(author), django_assert_num_queries(1):
        shown = queries.for_step("customers.detail", store_id=world.stores[0])

    assert [v.item.code for v in shown] == ["CV-03", "CV-13", "CV-14", "WS-01"]
    assert [v.is_delivered for v in shown] == [True, False, True, True]


def test_an_item_is_found_by_a_row_of_the_catalogue_too(world, author):
    assert holds(author, world.stores[0], "IS-09").item.code == "forms.registry"
    with pytest.raises(Version.DoesNotExist):
        holds(author, world.stores[0], "XX-99")


def test_a_record_keeps_the_wording_it_was_made_under(world, author, chief):
    store = world.stores[0]
    first = commands.pin(code="CV-03", about=("customer", 5), store_id=store, by=author, at=NOON)
    told = {"item_id": item_of(author, "CV-03").pk, "zh": ZH, "en": EN}
    version = commands.draft(**told, by=author, at=NOON)
    for deed in (commands.check, commands.approve, commands.enforce):
        deed(version_id=version.pk, by=chief, at=NOON)

    again = commands.pin(code="CV-03", about=("customer", 5), store_id=store, by=author, at=NOON)
    other = commands.pin(code="CV-03", about=("customer", 6), store_id=store, by=author, at=NOON)

    assert (again.version_id, other.version_id) == (first.version_id, version.pk)
    with as_seen_by(author):
        assert Pin.objects.count() == 2
        assert queries.pinned(about=("customer", 5), seen_by=author)[0].pk == first.version_id


def test_when_the_delivered_text_changes_own_texts_are_to_be_reviewed(
    world, author, chief, monkeypatch
):
    own = enforced(author, chief, store=world.stores[0])
    news = _with_new_text("CV-13")
    monkeypatch.setattr(commands, "delivered", lambda: news)

    delivering.to_every_group(at=NOON)

    assert holds(world.person(store=1), world.stores[1]).title("en") == "News"
    assert holds(author, world.stores[0]).pk == own.pk
    with as_seen_by(author):
        assert [v.pk for v in queries.to_review(seen_by=author)] == [own.pk]
    commands.keep_override(version_id=own.pk, by=chief, at=NOON)
    with as_seen_by(author):
        assert list(queries.to_review(seen_by=author)) == []


def test_a_group_with_its_own_text_gets_the_delivered_news_as_a_draft(
    world, author, chief, monkeypatch
):
    own = enforced(author, chief)
    news = _with_new_text("CV-13")
    monkeypatch.setattr(commands, "delivered", lambda: news)

    delivering.to_every_group(at=NOON)

    assert holds(author, world.stores[0]).pk == own.pk
    with as_seen_by(author):
        own.refresh_from_db()
        assert own.needs_review
        (fresh,) = Version.objects.filter(item=own.item, state=State.DRAFT)
        assert (fresh.author, fresh.title("en")) == ("delivered", "News")


def _with_new_text(code):
    from dataclasses import replace

    changed = []
    for item in content.delivered():
        body = item.body | {"title": {"zh": "新", "en": "News"}} if item.code == code else item.body
        changed.append(replace(item, body=body))
    return tuple(changed)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"en": "Grading\n---\n# First"}, commands.TextIncomplete),
        ({"en": ""}, commands.TextIncomplete),
        ({"zh": "字" * 100_001}, commands.TextTooLong),
        ({"en": "a\x00b"}, commands.TextUnprintable),
    ],
)
def test_a_text_that_is_not_whole_is_refused(author, change, refusal):
    with pytest.raises(refusal):
        drafted(author, **change)

    with as_seen_by(author):
        assert Version.objects.filter(state=State.DRAFT).count() == 0


def test_one_draft_at_a_time(author):
    drafted(author)

    with pytest.raises(commands.DraftPending):
        drafted(author)


def test_a_revised_text_is_a_draft_again_and_has_a_new_author(author, chief):
    version = drafted(author)

    commands.revise(version_id=version.pk, zh=ZH, en=EN.replace("First", "One"), by=chief, at=NOON)

    with as_seen_by(author):
        version.refresh_from_db()
        assert (version.author, version.elements("en")[0].name) == ("staff:2", "One")
    with pytest.raises(commands.FourEyes):
        commands.check(version_id=version.pk, by=chief, at=NOON)


def test_a_checked_text_can_be_sent_back(author, chief):
    version = drafted(author)
    commands.check(version_id=version.pk, by=chief, at=NOON)

    sent = commands.send_back(version_id=version.pk, by=chief, at=NOON)

    assert (sent.state, sent.checked_by) == (State.DRAFT, "")


def test_drafts_are_seen_by_those_who_work_on_them_alone(world, author):
    version = drafted(author)
    reader = world.person("handbook.read")

    with as_seen_by(reader):
        assert not Version.objects.visible_to(reader).filter(pk=version.pk).exists()
        assert Version.objects.visible_to(reader).in_force().count() == len(content.delivered())


def test_another_group_sees_nothing_of_it(world, author):
    item = item_of(author)
    stranger = found_world("g2").person()

    with as_seen_by(stranger), pytest.raises(Item.DoesNotExist):
        Item.objects.visible_to(stranger).get(pk=item.pk)


def test_who_has_read_a_text_is_known_and_counts_once(world, author):
    version = holds(author, world.stores[0], "CV-09")

    for _ in range(2):
        commands.acknowledge(version_id=version.pk, by=author, at=NOON)

    with as_seen_by(author):
        assert [r.person for r in queries.readers(version)] == [7]
        assert Reading.objects.count() == 1
        assert queries.has_read(version, actor=author)


def test_a_group_adds_items_of_its_own(author):
    told = {"code": "house.rules", "kind": Kind.POLICY, "owner": "after_sales_manager"}
    commands.add_item(**told, zh=ZH, en=EN, by=author, at=NOON)

    with pytest.raises(commands.CodeTaken):
        commands.add_item(**told, zh=ZH, en=EN, by=author, at=NOON)
    with as_seen_by(author):
        assert queries.find_item("house.rules", seen_by=author).kind == Kind.POLICY


def test_words_are_found_in_both_languages(author):
    with as_seen_by(author):
        for words in ("保密 截屏", "screenshot", "CV-09"):
            found = [v.item.code for v in queries.found_words(words, seen_by=author)]
            assert "CV-09" in found or words == "screenshot"


def test_wordings_of_messages_are_pushed_down_to_the_notices(world, author, chief):
    code = "webhooks.given_up"
    told = {
        "item_id": item_of(author, code).pk,
        "zh": "失败\n---\n请检查。",
        "en": "Failed\n---\nLook.",
    }
    version = commands.draft(**told, by=author, at=NOON)
    for deed in (commands.check, commands.approve, commands.enforce):
        deed(version_id=version.pk, by=chief, at=NOON)

    with as_seen_by(author):
        assert notices._wordings([code], "en") == {code: ("Failed", "Look.")}


def test_the_difference_of_two_versions_is_told_line_by_line():
    assert list(rules.difference("a\nb\nc", "a\nx\nc\nd")) == [
        ("same", "a", "a"),
        ("changed", "b", "x"),
        ("same", "c", "c"),
        ("new", "", "d"),
    ]
