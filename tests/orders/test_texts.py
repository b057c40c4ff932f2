"""What reception holds: the texts of the handbook, and the pages on which they are met."""

from __future__ import annotations

import pytest
from django.utils import timezone

from aftersales.ground.handbook.content import delivered as every_text
from tests.clients import signed_in

TEXTS = {text.code: text for text in every_text()}


def codes(code):
    return [element["code"] for element in TEXTS[code].body["elements"]]


def words(code, language="en"):
    body = TEXTS[code].body
    told = [body["intro"][language]]
    for element in body["elements"]:
        told += [element[language], element.get(f"text_{language}", "")]
    return " ".join(told)


@pytest.mark.covers("RC-04")
def test_appearance_has_three_dress_rule_sets_and_the_badge():
    assert codes("RC-04") == ["badge", "clean", "occasion", "men", "women"]
    assert "Three dress rule sets" in words("RC-04")


@pytest.mark.covers("RC-05", "RC-10")
def test_phrases_say_what_is_said_and_attitudes_how_they_are_met():
    assert {"greet", "listen", "bye"} <= set(codes("RC-05"))
    assert "listening patiently" in words("RC-05")
    assert len(codes("RC-10")) == 6


@pytest.mark.covers("RC-06")
def test_there_are_three_postures():
    assert codes("RC-06") == ["stand", "sit", "squat"]


@pytest.mark.covers("RC-07")
def test_etiquette_has_five_sheets_and_eight_aspects():
    sheets = [code for code in codes("RC-07") if not code.startswith("aspect_")]
    aspects = [code for code in codes("RC-07") if code.startswith("aspect_")]

    assert sheets == ["handshake", "introduction", "telephone", "card", "answering"]
    assert len(aspects) == 8
    assert "names four of the eight" in words("RC-07")


@pytest.mark.covers("RC-08", "RC-09")
def test_the_far_seat_is_the_place_of_honour_and_the_third_ring_the_last():
    assert "farther from the door is the place of honour" in words("RC-08")
    assert "no later than the third ring" in words("RC-09")


@pytest.mark.covers("RC-29")
def test_the_front_desk_has_its_chapter_and_everybody_the_basic_rules_of_conduct():
    desk = [code for code in codes("RC-29") if code.startswith("desk_")]
    conduct = [code for code in codes("RC-29") if code.startswith("conduct_")]

    assert desk == ["desk_ready", "desk_greet", "desk_phone", "desk_handover"]
    assert conduct == ["conduct_time", "conduct_manner", "conduct_honest", "conduct_secret"]
    assert TEXTS["RC-29"].steps == ("orders.lane",)


@pytest.mark.covers("RC-13")
def test_the_talk_before_the_diagnosis_has_four_elements_two_of_them_blank():
    assert codes("RC-13")[:2] == ["restate", "same_feeling"]
    assert len(codes("RC-13")) == 4
    assert words("RC-13").count("left blank") == 2


@pytest.mark.covers("RC-14")
def test_advised_work_is_told_in_five_letters():
    assert "".join(codes("RC-14")) == "nfabi"


@pytest.mark.covers("RC-03", "RC-11", "RC-12")
def test_statement_objections_and_questions_have_their_steps():
    assert "customer's own words" in words("RC-03")
    steps = [code for code in codes("RC-11") if code.startswith("step_")]
    assert (len(steps), len(codes("RC-11")) - len(steps)) == (5, 4)
    assert "Three steps: ask" in words("RC-12")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/lane/", "Appearance at reception"),
        ("/lane/", "Standard postures"),
        ("/arrivals/new/", "Answering the telephone"),
        ("/arrivals/new/", "Seating in the reception room"),
        ("/orders/{order}/statement/", "Customers of different attitudes"),
        ("/orders/{order}/check-in/words/", "Pre-diagnosis talk"),
        ("/orders/{order}/check-in/walk/", "Intake check"),
        ("/orders/{order}/check-in/jobs/", "NFABI talk for advised work"),
        ("/orders/{order}/objections/new/", "Handling objections"),
        ("/orders/{order}/", "Fault questions"),
    ],
)
def test_a_text_is_met_at_the_step_that_needs_it(counter, delivered, path, title):
    order = counter.open(counter.labour(), at=timezone.now())
    browser = signed_in(counter.world.administrator)

    answer = browser.get(path.format(order=order.pk))

    assert title in answer.content.decode()
