"""What is decided without the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import override_settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from aftersales.records.staff import commands, rules
from aftersales.records.staff.commands import THE_DOOR
from aftersales.records.staff.models import Hurdle
from aftersales.records.staff.views.account import browser_words
from tests.conftest import NOON

# RFC 6238, appendix B, SHA-1; the last six digits
VECTORS = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(("seconds", "code"), VECTORS.items())
def test_codes_are_those_of_the_standard(seconds, code):
    assert rules.totp_code(SECRET, seconds // rules.STEP) == code


def test_a_code_counts_half_a_minute_early_or_late_but_not_twice():
    step = rules.totp_step(NOON)

    def fits(offset, after=0):
        code = rules.totp_code(SECRET, step + offset)
        return rules.matching_step(SECRET, code, at=NOON, after=after)

    assert [fits(n) for n in (-2, -1, 0, 1, 2)] == [None, step - 1, step, step + 1, None]
    assert fits(0, after=step) is None


@given(st.integers(0, 60))
def test_locks_grow_and_never_pass_the_longest(times):
    first = timedelta(minutes=5)

    assert first <= rules.lock_time(first, times) <= rules.LONGEST_LOCK
    assert rules.lock_time(first, times) <= rules.lock_time(first, times + 1)


@given(st.text(max_size=40))
def test_a_login_has_one_spelling(text):
    assert rules.plain_login(rules.plain_login(text)) == rules.plain_login(text)


@given(st.dates(), st.integers(0, 400))
def test_a_period_counts_both_ends(first, length):
    if first.toordinal() + length > date.max.toordinal():
        return
    found = list(rules.days(first, first + timedelta(days=length)))

    assert (len(found), found[0]) == (length + 1, first)


@pytest.mark.covers("ST-07", "IS-12")
@pytest.mark.parametrize(
    ("volume", "officers", "suggested"),
    [(40, 0, False), (41, 0, True), (80, 1, False)],
)
def test_an_it_officer_is_suggested_once_the_volume_exceeds_the_threshold(
    volume, officers, suggested
):
    from aftersales.records.staff.parameters import IT_OFFICER_FROM

    assert IT_OFFICER_FROM.choices == (20, 40, 60, 80)
    threshold = IT_OFFICER_FROM.default
    assert rules.needs_it_officer(volume, threshold=threshold, officers=officers) is suggested


@pytest.mark.covers("ST-17")
def test_turnover_is_who_left_of_the_mean_number():
    assert rules.turnover(2, 10, 6) == 0.25
    assert rules.turnover(0, 0, 0) is None


def test_a_password_is_hashed_with_argon2():
    from aftersales.site import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


@pytest.fixture
def guess(world):
    """A wrong password for a login; ``li`` is known."""
    person = world.person("technician", world.north, login="li")
    person.set_password("a calm workshop at noon")
    person.save()

    def one(login):
        Hurdle.objects.all().delete()
        commands.check_password(
            login=login, password="wrong", address="10.0.0.1", by=THE_DOOR, at=NOON
        )

    return one


def test_an_unknown_login_costs_one_hashing_as_a_known_one_does(guess, monkeypatch):
    hashed = []
    real = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for login in ("li", "nobody"):
        guess(login)

    assert hashed == ["wrong", "wrong"]


@pytest.mark.long
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_an_unknown_login_takes_as_long_as_a_known_one(guess):
    """S-10: the median gap stays under a tenth.

    Of pairs taken one right after the other, in turns: what else the machine does falls on both.
    """

    def took(login):
        began = perf_counter()
        guess(login)
        return perf_counter() - began

    ratios = []
    for _n in range(60):
        ratios.append(took("li") / took("nobody"))
        unknown = took("nobody")
        ratios.append(took("li") / unknown)
    assert 0.9 < median(ratios) < 1.1


def test_days_are_counted_on_the_clock_of_the_house(world):
    """Just after midnight in Shanghai it is still yesterday in UTC."""
    early = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)  # 01:00 on 2 March
    person = commands.hire(
        group_id=world.group.pk, number="E1", name="Li", by=world.chief, at=early
    )

    assert person.hired_on == date(2026, 3, 2)


WINDOWS, PHONE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Mozilla/5.0 (iPhone; CPU iPhone OS)"
ANDROID = "Mozilla/5.0 (Linux; Android 15; V2309A) Chrome/126.0"


@pytest.mark.parametrize(
    ("agent", "in_english", "in_chinese"),
    [
        (f"{WINDOWS} Chrome/150.0 Safari/537.36", "Chrome on Windows", "Chrome（Windows）"),
        (f"{WINDOWS} Chrome/150 Safari/537 Edg/150", "Edge on Windows", "Edge（Windows）"),
        (f"{PHONE} Version/18.0 Safari/604.1", "Safari on iPhone", "Safari（iPhone）"),
        (f"{PHONE} CriOS/150 Safari/604.1", "Chrome on iPhone", "Chrome（iPhone）"),
        (f"{ANDROID} MicroMessenger/8.0", "WeChat on Android", "微信（Android）"),
        (f"{ANDROID} MicroMessenger/7 wxwork/4", "WeCom on Android", "企业微信（Android）"),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/150", "Chrome on Linux", None),
        ("Mozilla/5.0 (Windows NT 10.0)", "Windows", "Windows"),
        ("curl/8", "unknown browser", "未知浏览器"),
        ("", "unknown browser", "未知浏览器"),
    ],
)
def test_a_browser_is_told_by_the_names_people_know(agent, in_english, in_chinese):
    with translation.override("en"):
        assert browser_words(agent) == in_english
    if in_chinese:
        with translation.override("zh-hans"):
            assert browser_words(agent) == in_chinese
