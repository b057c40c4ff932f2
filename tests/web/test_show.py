"""Values as people read them, in both languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from aftersales.core.money import Money
from aftersales.web import show

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def at_two(monkeypatch):
    """It is Monday 2 March 2026, 14:05 in Shanghai."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 2, 14, 5, tzinfo=SHANGHAI))


def words(markup):
    return markup.striptags()


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (Decimal(1280), "CNY", "¥1,280.00"),
        (Decimal("-0.5"), "CNY", "-¥0.50"),
        (Decimal("2.345"), "CNY", "¥2.35"),
        (Money(Decimal(99), "JPY"), "", "JPY 99"),
        (None, "CNY", "–"),
    ],
)
def test_an_amount_has_its_sign_its_groups_and_its_coins(value, currency, shown):
    assert words(show.money(value, currency)) == shown


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (25, "14:30 in 25 min", "14:30 25 分钟后"),
        (-20, "13:45 20 min ago", "13:45 20 分钟前"),
        (80, "15:25 in 1 h 20 min", "15:25 1 小时 20 分钟后"),
        (24 * 60, "Tue 3 Mar 14:05", "3月3日 周二 14:05"),
        (-400 * 24 * 60, "Sun 26 Jan 2025 14:05", "2025年1月26日 周日 14:05"),
    ],
)
def test_a_time_is_told_with_what_is_near(at_two, minutes, english, chinese):
    moment = timezone.now() + timedelta(minutes=minutes)

    with translation.override("en"):
        assert words(show.when(moment)) == english
    with translation.override("zh-hans"):
        assert words(show.when(moment)) == chinese


@pytest.mark.parametrize(
    ("minutes", "tone"), [(90, "ready"), (60, "waiting"), (5, "waiting"), (-1, "late")]
)
def test_a_promise_turns_amber_in_its_last_hour_and_red_when_broken(at_two, minutes, tone):
    shown = show.countdown(timezone.now() + timedelta(minutes=minutes))

    assert f'data-tone="{tone}"' in shown


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ("粤AD12345", "<b>粤A</b>D12345", "green"),
        ("粤B1234挂", "<b>粤B</b>1234挂", "yellow"),
        ("粤B12345D", "<b>粤B</b>12345D", "yellow_green"),
        ("粤B1234警", "<b>粤B</b>1234警", "white"),
        ("粤Z1234港", "<b>粤Z</b>1234港", "black"),
        ("WJ粤1234", "WJ粤1234", "other"),
    ],
)
def test_a_plate_looks_like_a_plate(text, shown, kind):
    assert show.plate(text) == f'<span class="plate" data-kind="{kind}">{shown}</span>'


def test_a_plate_has_the_colour_that_is_known_of_it():
    assert show.plate("粤B12345") == '<span class="plate"><b>粤B</b>12345</span>'  # blue
    assert 'data-kind="yellow"' in show.plate("粤B12345", "yellow")


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "地址、电话"), ("en", "地址, 电话")])
def test_things_in_a_row_have_the_comma_of_the_language(language, words):
    with translation.override(language):
        assert show.listed(["地址", "电话"]) == words


def test_an_open_blank_of_governed_words_is_shown_as_a_gap():
    assert show.unfilled("{zh} is overdue") == "… is overdue"


def test_a_day_among_facts_is_told_as_everywhere_else():
    day = timezone.localdate()

    assert (show.fact(day), show.fact("5,000 km")) == (show.date(day), "5,000 km")


def test_a_vin_is_grouped_and_still_one_word_to_copy():
    shown = show.vin("LSVAA49F1H2123456")

    assert words(shown) == "LSVAA49F1H2123456"
    assert shown.endswith("<b>123456</b></span>")


def test_markup_in_data_is_shown_and_not_done():
    evil = '<img src=x onerror="alert(1)">'

    for shown in (show.plate(evil), show.vin(evil), show.chip(evil, evil), show.text(evil)):
        assert "<img" not in shown


def test_a_date_says_its_weekday():
    with translation.override("zh-hans"):
        assert show.day(date(2026, 3, 2), date(2026, 3, 1)) == "3月2日 周一"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Fault: &lt;noise&gt;"), ("zh-hans", "Fault：&lt;noise&gt;")]
)
def test_a_label_and_its_words_are_parted_by_the_colon_of_the_language(language, words):
    with translation.override(language):
        assert show.labelled("Fault", "<noise>") == words
