"""Secrets of this installation that are not keys to personal data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """Django's signing key: made once, kept beside the data with mode 0600.

    A command that never signs anything may run on a folder it cannot write: it gets a key that
    lives as long as the command.
    """
    if given := os.environ.get("AFTERSALES_SECRET_KEY"):
        return given
    file = data / "keys" / "signing.key"
    try:
        return file.read_text().strip()
    except OSError:
        return _make(file)


def _make(file: Path) -> str:
    made = secrets.token_urlsafe(48)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(made)
    except FileExistsError:
        return file.read_text().strip()
    except OSError:
        return made
    return made
