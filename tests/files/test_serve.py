"""A file is handed out as an attachment that nothing runs, to those who may see it."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from aftersales.core import crypto
from aftersales.core.scope import as_seen_by
from aftersales.ground.files import blobs, commands, queries, views
from aftersales.ground.files.models import KeptFile
from tests.conftest import NOON, logged
from tests.factories.ground import found_world
from tests.files import samples

pytestmark = pytest.mark.django_db


def keep(actor, store, content=b"plain words", **more):
    return commands.keep(
        upload=content,
        name="报告.txt",
        about=("order", 1),
        store_id=store,
        by=actor,
        at=NOON,
        **more,
    )


def ask(actor, file, view=views.content, **headers):
    from django.http import Http404

    request = RequestFactory().get("/", headers=headers)
    request.actor = actor
    with as_seen_by(actor):
        try:
            return view(request, file.pk)
        except Http404:
            return None


def test_it_comes_as_an_attachment_that_nothing_runs(world):
    me = world.person()

    answer = ask(me, keep(me, world.stores[0]))

    assert b"".join(answer.streaming_content) == b"plain words"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%8A%A5")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"


def test_another_store_and_another_group_find_nothing(world):
    file = keep(world.person(), world.stores[0])

    assert ask(world.person(store=1), file) is None
    assert ask(found_world("g2").person(), file) is None
    assert ask(world.person("files.keep"), file) is None


def test_a_file_of_the_group_is_seen_in_every_store_of_it_and_nowhere_else(world):
    file = keep(world.person(), None)

    assert ask(world.person(store=1), file).status_code == 200
    assert ask(found_world("g2").person(), file) is None


def test_a_further_right_is_asked_for_where_the_file_asks(world):
    file = keep(world.person(), world.stores[0], needs="files.discard")

    assert ask(world.person("files.view"), file) is None
    assert ask(world.person("files.view", "files.discard"), file).status_code == 200


@pytest.mark.covers("CV-09")
def test_opening_personal_data_goes_on_record_before_it_is_shown(world):
    me = world.person()
    file = keep(me, world.stores[0], personal=True)

    ask(me, file)

    with as_seen_by(me):
        assert logged()[-1] == ("staff:7", "files.file.opened")


def test_the_same_bytes_in_two_stores_have_two_marks(world):
    one, two = keep(world.person(), world.stores[0]), keep(world.person(store=1), world.stores[1])
    mark = ask(world.person(), one)["ETag"]

    assert ask(world.person(), one, **{"If-None-Match": mark}).status_code == 304
    assert ask(world.person(store=1), two)["ETag"] != mark
    assert ask(world.person(store=1), one, **{"If-None-Match": mark}) is None


def test_only_pictures_have_a_small_one(world):
    me = world.person()

    small = ask(me, keep(me, world.stores[0], samples.picture()), views.thumbnail)

    assert (small["Content-Type"], small["Content-Disposition"]) == ("image/jpeg", "inline")
    assert ask(me, keep(me, world.stores[0]), views.thumbnail) is None


@pytest.mark.parametrize("fault", ["changed", "cut", "emptied"])
def test_content_that_was_tampered_with_is_never_handed_out(world, fault):
    file = keep(world.person(), world.stores[0], b"0123456789\n" * 20_000)
    path = blobs.path_of(file.place)
    sealed = path.read_bytes()
    path.write_bytes(
        {
            "changed": sealed[:-40] + b"x" + sealed[-39:],
            "cut": sealed[: 9 + 3 * (65536 + 16)],
            "emptied": b"",
        }[fault]
    )

    with pytest.raises(crypto.KeyUnfit):
        list(queries.content(file))


@pytest.mark.parametrize("size", [1, 65535, 65536, 65537, 131072, 300_000])
def test_every_length_comes_back_as_it_went(world, size):
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]

    assert b"".join(queries.content(keep(world.person(), world.stores[0], content))) == content


def test_the_name_lies_sealed_in_the_table(world):
    from django.db import connection

    me = world.person()
    keep(me, world.stores[0])

    with as_seen_by(me), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM files_keptfile")
        (name,) = cursor.fetchone()
    assert "报告".encode() not in bytes(name)
    assert KeptFile._meta.get_field("name").purpose == "files.name"
