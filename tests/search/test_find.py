"""One box finds everybody and everything that the asker may see, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.search.commands import Finding, forget_object, index_many, index_object
from aftersales.ground.search.models import SearchEntry, SearchPosting
from aftersales.ground.search.queries import find
from tests.conftest import NOON
from tests.search.conftest import RIGHTS, finder

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(world, clerk):
    """王建国 and 王建军 with a car each, and a paper of each store."""
    group = world.group.pk
    found = [
        Finding(
            kind="test_person",
            object_id=1,
            group_id=group,
            title="王建国",
            detail="138****5678",
            url="/1",
            words=["王建国"],
            keys={"phone": ["138 1234 5678"]},
        ),
        Finding(
            kind="test_person",
            object_id=2,
            group_id=group,
            title="深圳顺达汽车贸易有限公司",
            url="/2",
            words=["深圳顺达汽车贸易有限公司", "王建军"],
            keys={"phone": ["0755-88886666"]},
        ),
        Finding(
            kind="test_car",
            object_id=3,
            group_id=group,
            title="粤B·12345",
            url="/3",
            words=["大众", "Passat 帕萨特"],
            keys={"plate": ["粤B12345"], "vin": ["LSVAA2NC0NA123456"]},
        ),
        Finding(
            kind="test_car",
            object_id=4,
            group_id=group,
            title="沪AD12399",
            url="/4",
            words=["比亚迪 秦"],
            keys={"plate": ["沪AD12399"], "vin": ["LGXCE6CB8E7390001"]},
        ),
        *(
            Finding(
                kind="test_paper",
                object_id=store,
                group_id=group,
                store_ids=[store],
                title="RO",
                url=f"/{store}",
                words=["刹车异响"],
                keys={"number": [f"RO-{code}-2026-000017"]},
            )
            for store, code in ((world.north.pk, "SZ01"), (world.south.pk, "SZ02"))
        ),
    ]
    with whole_database():
        index_many(findings=found, by=clerk, at=NOON)
    return world


def ids(text, actor):
    with as_seen_by(actor):
        return [hit.object_id for hit in find(text, seen_by=actor)]


@pytest.mark.covers("CV-06", "CV-28")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("粤B12345", [3]),
        ("粤b·12345", [3]),
        ("粤B 12345", [3]),
        ("12345", [3]),
        ("B123", [3]),
        ("1239", [4]),
        ("123456", [3]),
        ("NA123456", [3]),
        ("lsvaa2nc0na123456", [3]),
        ("13812345678", [1]),
        ("+86 138-1234-5678", [1]),
        ("5678", [1]),
        ("6666", [2]),
        ("王建国", [1]),
        ("建国", [1]),
        ("王", [1, 2]),
        ("王建", [1, 2]),
        ("WJG", [1]),
        ("wjj", [2]),
        ("sdqc", [2]),
        ("szsd", [2]),
        ("wangjianguo", [1]),
        ("顺达", [2]),
        ("达汽", [2]),
        ("帕萨特", [3]),
        ("passat", [3]),
        ("pass", [3]),
        ("passat 粤b", [3]),
        ("王 5678", [1]),
        ("建王", []),
        ("沪B", []),
        ("8e7390", []),
        ("999999", []),
    ],
)
def test_what_is_typed_finds(filled, clerk, typed, found):
    assert sorted(ids(typed, clerk)) == found


@pytest.mark.parametrize(
    "typed", ["RO-SZ01-2026-000017", "rosz012026000017", "000017", "SZ01-2026"]
)
def test_a_document_is_found_by_its_number(filled, clerk, typed):
    assert ids(typed, clerk) == [filled.north.pk]


def test_two_chinese_characters_find_in_a_store_of_ones_own(filled, clerk):
    assert ids("刹车", clerk) == [filled.north.pk]
    assert ids("异响", clerk) == [filled.north.pk]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "'",
        "a' | 'b",
        "8e7390",
        "1e309",
        "\\",
        "%",
        "&|!()<->:*",
        "\x00",
        "😀",
        "𠮷",
        "NaN",
        "-0",
    ],
)
def test_no_text_makes_it_fail(filled, clerk, text):
    assert ids(text, clerk) == []


def test_whole_keys_come_before_parts_of_words(filled, clerk, world):
    with as_seen_by(clerk):
        index_object(
            kind="test_person",
            object_id=9,
            group_id=world.group.pk,
            title="王建",
            url="/9",
            words=["王建"],
            by=clerk,
            at=NOON,
        )

    assert ids("王建", clerk)[0] == 9


@pytest.mark.covers("CV-09", "IS-06", "IS-07")
def test_another_group_finds_nothing(filled):
    stranger = finder(filled.abroad)

    assert [ids(text, stranger) for text in ("王建国", "粤B12345", "5678", "刹车")] == [[]] * 4


def test_another_stores_rows_are_found_by_nobody_else(filled, world):
    neighbour = finder(world.south)

    assert ids("刹车", neighbour) == [world.south.pk]
    assert ids("RO-SZ01-2026-000017", neighbour) == []


def test_a_file_is_found_in_the_stores_that_opened_it_and_once(world, clerk):
    both = Actor(
        key="staff:9",
        group_id=world.group.pk,
        rights={s.pk: RIGHTS for s in (world.north, world.south)},
    )
    file = {"kind": "test_person", "object_id": 1, "group_id": world.group.pk, "title": "王*国"}
    file |= {"url": "/1", "words": ["王建国"], "by": both, "at": NOON}

    with as_seen_by(both):
        index_object(store_ids=[world.north.pk, world.south.pk], **file)
    found_by = [ids("王建国", actor) for actor in (both, clerk, finder(world.south))]
    with as_seen_by(clerk):  # of north alone
        index_object(store_ids=[world.north.pk], **file)

    assert found_by == [[1], [1], [1]]
    assert [ids("王建国", actor) for actor in (both, clerk, finder(world.south))] == [[1], [1], []]


def test_a_kind_without_its_right_is_not_found(filled, world):
    driver = finder(world.north, rights={"test_car.view"})

    assert ids("粤B12345", driver) == [3]
    assert ids("王建国", driver) == []


def test_the_pieces_of_two_owners_have_nothing_in_common(world, clerk):
    """Even a question that forgets every filter meets no row of another owner."""
    same = {"kind": "test_paper", "title": "x", "url": "/", "words": ["刹车异响"]}
    groups = [(world.group.pk, ()), (world.group.pk, [world.north.pk]), (world.abroad.group_id, ())]
    with whole_database():
        index_many(
            findings=[
                Finding(object_id=i, group_id=group, store_ids=stores, **same)
                for i, (group, stores) in enumerate(groups)
            ],
            by=clerk,
            at=NOON,
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(words) FROM search_posting ORDER BY entry_id")
        pieces = [set(row[0]) for row in cursor.fetchall()]

    assert len(pieces) == 3
    assert all(pieces)
    assert pieces[0].isdisjoint(pieces[1] | pieces[2])
    assert pieces[1].isdisjoint(pieces[2])


def test_no_clear_key_stands_in_the_index(filled):
    with whole_database(), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(words::text, ' ') FROM search_posting")
        (kept,) = cursor.fetchone()

    assert [k for k in ("13812345678", "5678'", "王建", "12345'", "passat") if k in kept] == []


def test_a_thing_indexed_again_is_found_by_its_new_words_alone(filled, clerk, world):
    with as_seen_by(clerk):
        index_object(
            kind="test_person",
            object_id=1,
            group_id=world.group.pk,
            title="李雷",
            url="/1",
            words=["李雷"],
            by=clerk,
            at=NOON,
        )

    assert ids("李雷", clerk) == [1]
    assert ids("王建国", clerk) == []
    assert ids("5678", clerk) == []


@pytest.mark.covers("CV-10")
def test_what_is_forgotten_leaves_no_piece(filled, clerk, world):
    with as_seen_by(clerk):
        forget_object(kind="test_person", object_id=1, group_id=world.group.pk, by=clerk, at=NOON)

        assert not SearchEntry.objects.filter(kind="test_person", object_id=1).exists()
        assert SearchPosting.objects.count() == SearchEntry.objects.count() + 1  # the other store's
    assert ids("王建国", clerk) == []


def test_finding_is_one_statement(filled, clerk):
    with as_seen_by(clerk), CaptureQueriesContext(connection) as asked:
        find("王建", seen_by=clerk)

    assert len(asked) == 1


def test_the_index_is_used_behind_the_wall(filled, clerk):
    """Row-level security forbids most indexes: this one must not be among them."""
    with as_seen_by(clerk), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT entry_id FROM search_posting WHERE words @@ '''abc'''::tsquery"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "search_posting_words" in plan


def test_a_kind_nobody_declared_is_a_bug(clerk, world):
    with as_seen_by(clerk), pytest.raises(ValueError, match="spoon"):
        index_object(
            kind="spoon", object_id=1, group_id=world.group.pk, title="", url="/", by=clerk, at=NOON
        )
