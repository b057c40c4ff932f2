"""Files over the API."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory

from aftersales.core.scope import as_seen_by
from aftersales.ground.files import api, commands
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def keep(actor, store, needs=""):
    return commands.keep(
        upload=b"plain words",
        name="a.txt",
        about=("order", 5),
        store_id=store,
        needs=needs,
        by=actor,
        at=NOON,
    )


def ask(view, actor, *args):
    request = RequestFactory().get("/")
    request.actor = actor
    with as_seen_by(actor):
        return view(request, *args)


def listed(actor, **asked):
    found = ask(api.files, actor, api.FileListing(**asked))
    return [row.pk for row in found["items"]]


def test_the_list_shows_what_the_actor_may_open_about_one_thing(world):
    mine = keep(world.person(), world.stores[0])
    secret = keep(world.person(), world.stores[0], needs="network.open_store")
    keep(world.person(store=1), world.stores[1])
    me = world.person("files.view", "files.keep")

    assert listed(me) == [mine.pk]
    assert listed(world.person()) == [secret.pk, mine.pk]
    assert listed(me, about_kind="order", about_object="5") == [mine.pk]
    assert listed(me, about_kind="order", about_object="6") == []
    assert listed(me, store=str(world.stores[1])) == []


def test_a_file_tells_its_ids_as_strings(world):
    file = keep(world.person(), None)

    told = json.loads(
        api.FileOut.from_orm(ask(api.file, world.person(), file.pk)).model_dump_json()
    )

    assert told == {
        "id": str(file.pk),
        "about_kind": "order",
        "about_object": "5",
        "store_id": None,
        "name": "a.txt",
        "media_type": "text/plain",
        "size": 11,
        "kept_at": "2026-03-02T04:00:00Z",
    }


def test_the_content_comes_as_bytes(world):
    file = keep(world.person(), world.stores[0])

    assert b"".join(ask(api.content, world.person(), file.pk).streaming_content) == b"plain words"
