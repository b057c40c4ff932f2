"""A form counts once, however often its button is pressed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.http import HttpResponse

from aftersales.core.models import IdempotencyKey
from aftersales.core.scope import as_seen_by
from aftersales.web.once import OneTimeForms
from aftersales.web.pages import done


class Deed:
    """A view that counts how often it was done."""

    def __init__(self, answers):
        self.answers, self.times = list(answers), 0

    def __call__(self, request):
        answer = self.answers[min(self.times, len(self.answers) - 1)]
        self.times += 1
        return done(request, answer) if isinstance(answer, str) else HttpResponse(status=answer)


def press(request_as, actor, deed, token="t1", path="/pay/", **headers):
    request = request_as(actor, path, {"_once": token, "amount": "1"}, **headers)
    return OneTimeForms(deed)(request)


def test_the_second_press_is_led_where_the_first_one_went(request_as, seen):
    deed = Deed(["/receipt/7/"])

    first = press(request_as, seen.chief, deed)
    second = press(request_as, seen.chief, deed)

    assert deed.times == 1
    assert (first.status_code, first["Location"]) == (303, "/receipt/7/")
    assert (second.status_code, second["Location"]) == (303, "/receipt/7/")


def test_htmx_is_led_there_too(request_as, seen):
    deed = Deed(["/receipt/7/"])
    htmx = {"HX-Request": "true"}

    press(request_as, seen.chief, deed, **htmx)
    second = press(request_as, seen.chief, deed, **htmx)

    assert (deed.times, second.status_code, second["HX-Redirect"]) == (1, 204, "/receipt/7/")


def test_a_refused_form_is_heard_again_when_it_is_corrected(request_as, seen):
    deed = Deed([422, "/receipt/7/"])

    refused = press(request_as, seen.chief, deed)
    corrected = press(request_as, seen.chief, deed)

    assert (refused.status_code, corrected["Location"], deed.times) == (422, "/receipt/7/", 2)


@pytest.mark.parametrize("change", ["person", "form", "path"])
def test_another_person_another_form_and_another_deed_count_for_themselves(
    request_as, seen, change
):
    deed = Deed(["/a/", "/b/"])
    press(request_as, seen.chief, deed)

    who = seen.actor(seen.north, person_id=99) if change == "person" else seen.chief
    token = "t2" if change == "form" else "t1"
    path = "/settle/" if change == "path" else "/pay/"
    press(request_as, who, deed, token=token, path=path)

    assert deed.times == 2


def test_a_form_without_its_mark_is_not_held_back(request_as, seen):
    deed = Deed(["/a/"])
    for _ in range(2):
        OneTimeForms(deed)(request_as(seen.chief, "/pay/", {"amount": "1"}))

    assert deed.times == 2


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False])
def test_two_presses_at_once_are_done_once(request_as, own_database, as_owner, guarded):
    """The unique key holds it: without it both presses would be done."""
    from tests.worlds import make_world

    world = make_world()
    if not guarded:
        as_owner("ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_once")
    deed, start = Deed(["/receipt/7/"]), threading.Barrier(4)

    def one_press():
        request = request_as(world.chief, "/pay/", {"_once": "t1"})
        start.wait()
        with as_seen_by(world.chief):
            OneTimeForms(deed)(request)
        connections.close_all()

    presses = [threading.Thread(target=one_press) for _ in range(4)]
    for press_ in presses:
        press_.start()
    for press_ in presses:
        press_.join()

    with connection.cursor():
        claims = IdempotencyKey.objects.count()
    assert (deed.times, claims) == ((1, 1) if guarded else (4, 4))
