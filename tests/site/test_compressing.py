"""What goes over the wire is small, and nothing that streams is held back."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from aftersales.site.compressing import Compressed
from tests.clients import signed_in

ASKED = RequestFactory().get("/", headers={"accept-encoding": "gzip"})


def sent(answer):
    return Compressed(lambda _request: answer)(ASKED)


@pytest.mark.django_db
def test_a_page_goes_out_at_a_third_of_its_weight_or_less(world):
    manager = signed_in(world.person("after_sales_manager", world.north))

    plain = manager.get("/orders/")
    small = manager.get("/orders/", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert len(small.content) * 3 < len(plain.content)
    assert b"<h1>" in gzip.decompress(small.content)


def test_what_streams_what_is_a_picture_and_what_programs_read_goes_out_as_it_is():
    stream = sent(StreamingHttpResponse([b"data: x\n\n" * 100], content_type="text/event-stream"))
    picture = sent(HttpResponse(b"\x00" * 5000, content_type="image/png"))
    data = sent(HttpResponse("{}" * 5000, content_type="application/json"))

    assert not stream.has_header("Content-Encoding")
    assert not data.has_header("Content-Encoding")
    assert not picture.has_header("Content-Encoding")


def test_two_answers_with_the_same_words_are_not_of_the_same_length():
    lengths = {len(sent(HttpResponse("word " * 1000)).content) for _each in range(40)}

    assert len(lengths) > 1
