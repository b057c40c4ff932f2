"""Personal data at rest."""

from __future__ import annotations

import stat
from functools import cache

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core import crypto
from aftersales.core.crypto import KeyUnfit, Ring, blind_index, decrypt, encrypt


@pytest.fixture
def use(monkeypatch):
    """Work with this ring for a while."""

    def with_ring(ring):
        known = cache(lambda: ring)  # as ``crypto.ring``, which can be made to read again
        monkeypatch.setattr(crypto, "ring", known)

    return with_ring


@given(st.text())
def test_words_come_back_whole(words):
    assert decrypt(encrypt(words, "tests.words"), "tests.words") == words


def test_the_same_words_look_different_each_time():
    assert encrypt("13800138000", "tests.phone") != encrypt("13800138000", "tests.phone")
    assert b"13800138000" not in encrypt("13800138000", "tests.phone")


def test_a_cipher_opens_only_in_its_own_place():
    sealed = encrypt("13800138000", "tests.phone")

    with pytest.raises(KeyUnfit):
        decrypt(sealed, "tests.note")


@pytest.mark.parametrize("where", [0, 5, -1])
def test_a_cipher_that_was_touched_does_not_open(where):
    sealed = bytearray(encrypt("13800138000", "tests.phone"))
    sealed[where] ^= 1

    with pytest.raises(KeyUnfit):
        decrypt(bytes(sealed), "tests.phone")


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"\x01" + b"x" * 12, b"x" * 200])
def test_rubbish_does_not_open(rubbish):
    with pytest.raises(KeyUnfit):
        decrypt(rubbish, "tests.phone")


def test_after_a_rotation_old_words_still_open_and_new_ones_take_the_new_key(use):
    first = crypto.new_ring()
    use(first)
    old, known = encrypt("old", "tests.words"), blind_index("old", "tests.words")

    use(Ring({**first.keys, 2: crypto.new_ring().keys[1]}, first.index))
    new = encrypt("new", "tests.words")

    assert (old[0], new[0]) == (1, 2)
    assert (decrypt(old, "tests.words"), decrypt(new, "tests.words")) == ("old", "new")
    assert blind_index("old", "tests.words") == known


def test_once_the_old_key_is_gone_what_it_sealed_stays_shut(use):
    first = crypto.new_ring()
    use(first)
    old = encrypt("old", "tests.words")

    use(Ring({2: crypto.new_ring().keys[1]}, first.index))

    with pytest.raises(KeyUnfit):
        decrypt(old, "tests.words")


def test_a_foreign_key_does_not_fit(use):
    use(crypto.new_ring())
    check = crypto.key_check()
    use(crypto.new_ring())

    with pytest.raises(KeyUnfit):
        decrypt(check, "key check")


def test_a_blind_index_tells_equal_words_and_nothing_else(use):
    ring = crypto.new_ring()
    use(ring)
    here = blind_index("13800138000", "tests.phone")

    assert here == blind_index("13800138000", "tests.phone")
    assert here != blind_index("13800138000", "tests.other")
    assert here != blind_index("13800138001", "tests.phone")
    use(crypto.new_ring())
    assert here != blind_index("13800138000", "tests.phone")


def test_the_ring_is_written_for_its_owner_alone_and_whole(tmp_path):
    file = tmp_path / "keys" / "master.json"
    ring = crypto.new_ring()

    crypto.write_ring(file, ring)
    crypto.write_ring(file, ring)

    assert crypto.read_ring(file) == ring
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [f.name for f in file.parent.iterdir()] == ["master.json"]


def test_the_ring_stands_outside_of_the_database():
    assert str(settings.KEY_FILE).endswith("keys/master.json")


def test_a_ring_that_another_process_rotated_is_taken_within_a_second(tmp_path, settings):
    import time
    from dataclasses import replace

    settings.KEY_FILE = tmp_path / "keys.json"
    crypto.write_ring(settings.KEY_FILE, crypto.new_ring())
    crypto.ring.cache_clear()
    before = crypto.encrypt("words", "tests")

    old = crypto.ring()
    crypto.write_ring(settings.KEY_FILE, replace(old, keys={**old.keys, 2: bytes(32)}))
    time.sleep(crypto.TAKEN_WITHIN)

    after = crypto.encrypt("words", "tests")
    settings.KEY_FILE.unlink()
    time.sleep(crypto.TAKEN_WITHIN)
    assert (before[0], after[0]) == (1, 2)
    assert [crypto.decrypt(sealed, "tests") for sealed in (before, after)] == ["words"] * 2
    crypto.ring.cache_clear()
