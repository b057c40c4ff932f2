"""The installation as a whole: are the keys the right ones, is it set up, is it a demonstration?"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from aftersales.core import crypto
from aftersales.core.scope import whole_database
from aftersales.ground.network.models import Group
from aftersales.site.models import Installation, Purpose
from aftersales.site.plain import Plain

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read wrongly from a console
CODE_LENGTH = 12
MOST_TRIES = 10


class Unfit(Plain):
    """The installation cannot start as it is; the one line says why and what to do."""


def open_up(*, at: datetime) -> Installation:
    """Make the keys on the very first start; on every other, see that they belong to the data."""
    key_file = Path(settings.KEY_FILE)
    with whole_database():
        found = Installation.objects.first()
        if found is None:
            if not key_file.exists():
                crypto.write_ring(key_file, crypto.new_ring())
            crypto.ring.cache_clear()
            return Installation.objects.create(pk=1, key_check=crypto.key_check(), made_at=at)
    check_keys(found)
    return found


def check_keys(found: Installation) -> None:
    """Refuse to work on data with keys that do not open them."""
    key_file = Path(settings.KEY_FILE)
    if not key_file.exists():
        raise Unfit(
            f"The keys of these data are missing: {key_file}. Put the file back, or make it from "
            "the recovery sheet with `aftersales keys recover`."
        )
    try:
        crypto.decrypt(bytes(found.key_check), "key check")
    except (crypto.KeyUnfit, ValueError, KeyError) as fault:
        raise Unfit(f"The keys in {key_file} do not belong to these data.") from fault


def current() -> Installation:
    with whole_database():
        return Installation.objects.get(pk=1)


def is_empty() -> bool:
    """Whether no group has been founded yet."""
    with whole_database():
        return not Group.objects.exists()


def is_demo() -> bool:
    with whole_database():
        return Installation.objects.filter(purpose=Purpose.DEMO).exists()


def decide(purpose: Purpose) -> None:
    """Say what the data will be. Only an empty database may be told."""
    with whole_database():
        found = Installation.objects.select_for_update().get(pk=1)
        if found.purpose == purpose:
            return
        if found.purpose != Purpose.UNDECIDED or Group.objects.exists():
            raise Unfit(
                "The demonstration goes only into an empty database that was made for it; "
                "this one is in use."
                if purpose == Purpose.DEMO
                else "This database holds the demonstration. Choose another folder for real work."
            )
        found.purpose = purpose
        found.save(update_fields=["purpose"])


# -- the one-time code of the first-run wizard --------------------------------------------------


def new_setup_code() -> str:
    """A code that opens the wizard once; an earlier one is void."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    with whole_database():
        Installation.objects.filter(pk=1).update(setup_code=_hashed(code), setup_tries=0)
    return "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def is_setup_code(code: str) -> bool:
    """Whether the code is the one from the console. After ten wrong ones only a restart helps."""
    plain = "".join(letter for letter in code.upper() if letter in CODE_LETTERS)
    with whole_database():
        found = Installation.objects.select_for_update().get(pk=1)
        if not found.setup_code or found.setup_tries >= MOST_TRIES:
            return False
        if hmac.compare_digest(found.setup_code, _hashed(plain)):
            return True
        found.setup_tries += 1
        found.save(update_fields=["setup_tries"])
    return False


def close_setup() -> None:
    """The wizard is done; its code opens nothing any more."""
    with whole_database():
        Installation.objects.filter(pk=1).update(setup_code="", purpose=Purpose.REAL)


def _hashed(code: str) -> str:
    return sha256(code.encode()).hexdigest()
