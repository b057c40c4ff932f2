"""A page and its part are one template; a refusal is shown where it belongs."""

from __future__ import annotations

import pytest
from django import forms as django_forms
from django.contrib.messages import get_messages
from django.test import Client

from aftersales.core.actors import NotPermitted
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.web import kit
from aftersales.web.errors import ToldRefusals
from aftersales.web.forms import Form, MoneyField, PickField
from aftersales.web.pages import done, page, shown_as_toast, shown_on


class Full(Refusal):
    code = "tests.full"


class BayForm(Form):
    bay = django_forms.CharField(label="Bay")


@pytest.fixture
def visitor(world):
    """A browser in which the administrator is signed in."""
    client = Client(headers={"accept-language": "en"})
    with whole_database():
        client.force_login(world.administrator)
    return client


def test_a_refusal_stands_at_the_field_it_names():
    form = BayForm({"bay": "1"})
    form.is_valid()

    with shown_on(form):
        raise Full("The bay is taken.", field="bay")

    assert form.errors == {"bay": ["The bay is taken."]}


@pytest.mark.parametrize("field", ["", "somewhere"])
def test_a_refusal_without_a_field_of_the_form_stands_above_it(field):
    form = BayForm({"bay": "1"})
    form.is_valid()

    with shown_on(form):
        raise Full("The shop is closed.", field=field)

    assert form.errors == {"__all__": ["The shop is closed."]}


def test_a_refusal_without_a_form_is_said_at_the_edge(request_as, seen):
    request = request_as(seen.chief)

    with shown_as_toast(request):
        raise Full("The bay is taken.")

    assert [str(note) for note in get_messages(request)] == ["The bay is taken."]


def test_a_fault_is_no_refusal():
    with pytest.raises(ZeroDivisionError), shown_on(BayForm()):
        _ = 1 / 0


def test_htmx_gets_one_block_with_the_imports_of_its_file(request_as, seen):
    whole = kit.quick_look(request_as(seen.chief)).content.decode()
    part = kit.quick_look(request_as(seen.chief, **{"HX-Request": "true"})).content.decode()

    assert whole.startswith("<!doctype html>")
    assert part.strip().startswith('<header class="sheet-head"><h2>')
    body = part.partition('<div class="sheet-body">')[2].strip()
    assert body in whole


def test_a_dialog_opened_as_a_page_of_its_own_has_a_heading_and_nothing_to_close(request_as, seen):
    whole = kit.sheet(request_as(seen.chief)).content.decode()

    assert whole.count("<h1") == 1
    assert "data-close" not in whole.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("header", ["HX-History-Restore-Request", "HX-Boosted"])
def test_going_back_gets_the_whole_page(request_as, seen, header):
    headers = {"HX-Request": "true", header: "true"}

    answer = kit.quick_look(request_as(seen.chief, **headers))

    assert answer.content.startswith(b"<!doctype html>")


def test_what_is_to_be_said_comes_with_the_part(request_as, seen):
    request = request_as(seen.chief, **{"HX-Request": "true"})
    done(request, "/", "Kept.")

    body = kit.quick_look(request).content.decode()

    assert 'hx-swap-oob="beforeend"' in body
    assert "Kept." in body


def test_a_form_that_is_refused_answers_422(request_as, seen):
    assert kit.sheet(request_as(seen.chief, "/", {"x": "1"})).status_code == 422
    assert kit.sheet(request_as(seen.chief, "/")).status_code == 200


def test_what_is_typed_is_shown_and_not_done(request_as, seen):
    evil = {"sheet-words": "<script>alert(1)</script>"}

    body = kit.sheet(request_as(seen.chief, "/", evil)).content.decode()

    assert "<script>alert" not in body


def test_a_redirect_after_a_deed_serves_htmx_and_plain_posts_alike(request_as, seen):
    plain = done(request_as(seen.chief), "/orders/7/")
    part = done(request_as(seen.chief, **{"HX-Request": "true"}), "/orders/7/")

    assert (plain.status_code, plain["Location"]) == (303, "/orders/7/")
    assert (part.status_code, part["HX-Redirect"]) == (204, "/orders/7/")


@pytest.mark.parametrize(
    ("refusal", "status"), [(Full("Taken."), 409), (NotPermitted("No right."), 403)]
)
def test_a_refusal_that_no_form_shows_becomes_a_page(request_as, seen, refusal, status):
    answer = ToldRefusals(lambda _request: None).process_exception(request_as(seen.chief), refusal)

    assert answer.status_code == status
    assert str(refusal) in answer.content.decode()


@pytest.mark.parametrize("address", ["/nowhere/", "/kit/nowhere/"])
def test_a_page_that_is_not_there_is_told_in_our_look(visitor, address):
    answer = visitor.get(address)

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_the_kit_is_for_those_who_are_signed_in(visitor, db):
    assert visitor.get("/kit/").status_code == 200
    assert Client().get("/kit/")["Location"] == "/sign-in/?next=%2Fkit%2F"


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "javascript:x", ""])
def test_the_language_switch_leads_nowhere_else(visitor, back):
    answer = visitor.post("/face/language/", {"language": "en", "next": back})

    assert (answer.status_code, answer["Location"]) == (303, "/")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("1,280.00", "1280.00"), ("￥１２８０", "1280"), ("¥ 12.5", "12.5"), ("0", "0")],
)
def test_an_amount_is_read_as_people_type_it(typed, amount):
    assert str(MoneyField().clean(typed)) == amount


@pytest.mark.parametrize("typed", ["1e5", "NaN", "Infinity", "-1", "1.234", "12 千", "9999999999"])
def test_what_is_no_amount_is_refused_at_its_field(typed):
    with pytest.raises(django_forms.ValidationError):
        MoneyField().clean(typed)


@pytest.mark.parametrize("typed", ["x", "0", "-1", "9" * 30])
def test_what_was_not_offered_cannot_be_picked(typed):
    with pytest.raises(django_forms.ValidationError):
        PickField(url_name="web:kit_offers").clean(typed)


def test_a_page_that_is_only_asked_for_whole_needs_no_part(request_as, seen):
    answer = page(request_as(seen.chief), "kit/trouble.html", "main", {"trouble": None}, status=200)

    assert answer.status_code == 200


def test_a_database_that_is_away_is_told_as_a_pause_and_not_as_a_fault(request_as, world):
    from django.db import OperationalError

    from aftersales.web import errors

    def ask():
        raise OperationalError("connection refused")

    request, paused = request_as(world.chief), None
    try:
        ask()
    except OperationalError:
        paused = errors.server_error(request)

    assert (paused.status_code, paused["Retry-After"]) == (503, "30")
    assert errors.server_error(request).status_code == 500


def test_machines_get_their_own_form_of_every_trouble(request_as, world):
    from aftersales.web import errors

    answer = errors.not_found(request_as(world.chief, "/api/v1/nothing"))

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_no_page_is_kept_by_a_browser_for_the_next_person(request_as, seen):
    assert kit.kit(request_as(seen.chief))["Cache-Control"] == "no-store"
