"""The keys of the installation: on paper, back from paper, and changed while the work goes on."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from psycopg import sql

from aftersales.core import crypto
from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.core.log import record
from aftersales.core.scope import whole_database
from aftersales.site.events import KeysRotated
from aftersales.site.models import Installation
from aftersales.site.plain import Plain

AT_A_TIME = 500
MOST_ROUNDS = 30
ACTOR = Actor(key="system:keys", group_id=None, boundless=True)
MARK = "AFTERSALES-KEYS-1:"


# -- on paper ---------------------------------------------------------------------------------


def words_of(ring: crypto.Ring) -> str:
    """The whole ring as one line that survives paper: upper case, digits, with a checksum."""
    packed = json.dumps(json.loads(ring.as_json()), separators=(",", ":")).encode()
    checked = packed + sha256(packed).digest()[:4]
    return MARK + base64.b32encode(checked).decode().rstrip("=")


def ring_from(words: str) -> crypto.Ring:
    """The ring from the line on the sheet; blanks and line ends do not matter."""
    plain = "".join(words.split()).upper()
    if not plain.startswith(MARK):
        raise Plain(f"A recovery sheet's line begins with {MARK}")
    text = plain.removeprefix(MARK)
    try:
        checked = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        raise Plain("The line has letters that no sheet has.") from None
    packed, check = checked[:-4], checked[-4:]
    if sha256(packed).digest()[:4] != check:
        raise Plain("The line was not copied right: its checksum does not fit.")
    found = json.loads(packed)
    keys = {int(number): base64.b64decode(key) for number, key in found["keys"].items()}
    return crypto.Ring(keys, base64.b64decode(found["index"]))


def sheet(ring: crypto.Ring, *, at: datetime) -> str:
    """A page to print and to lock away: the line as a QR code and as text."""
    import segno  # noqa: PLC0415 - only for the sheet

    words = words_of(ring)
    code = segno.make(words, error="m", micro=False)
    picture = code.svg_inline(scale=4, border=2)
    lines = "\n".join(words[i : i + 48] for i in range(0, len(words), 48))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        "<title>aftersales: recovery sheet</title>"
        f"<h1>aftersales · 恢复单 · recovery sheet</h1><p>{at:%Y-%m-%d %H:%M} UTC</p>"
        "<p>凭此单可恢复密钥并读取备份。请打印后单独锁存，勿与备份放在一起。</p>"
        "<p>With this sheet the keys can be recovered and backups opened. Print it, lock it away, "
        "keep it apart from the backups.</p>"
        f"{picture}<pre>{lines}</pre>"
        "<p>aftersales keys recover</p></html>\n"
    )


# -- changed while the work goes on -----------------------------------------------------------


def add_key(file: Path) -> crypto.Ring:
    """A fresh key for all that is sealed from now on; the old ones still open what they sealed.

    A rotation that was broken off goes on with the key it had begun with.
    """
    ring = crypto.read_ring(file)
    fresh = replace(ring, keys={**ring.keys, ring.current + 1: secrets.token_bytes(32)})
    crypto.write_ring(file, fresh)
    crypto.ring.cache_clear()
    return fresh


def cells_due() -> dict[str, int]:
    """Per column, how many cells are sealed with an older key."""
    found = {}
    with whole_database(), connection.cursor() as cursor:
        for table, column, _ in _columns():
            cursor.execute(_due("SELECT count(*) FROM {table} WHERE {due}", table, column))
            (found[f"{table}.{column}"],) = cursor.fetchone()
    return found


def reseal(advance: Callable[[int], None]) -> int:
    """Seal every older cell anew, some hundred at a time; may be broken off and begun again.

    Again until nothing is left: what others held, and what a running `serve` sealed before it took
    the new ring, comes in a later round.
    """
    done = 0
    for round_ in range(MOST_ROUNDS):
        if round_:
            time.sleep(2 * crypto.TAKEN_WITHIN)
            if not sum(cells_due().values()):
                break
        for table, column, purpose in _columns():
            while cells := _reseal_some(table, column, purpose):
                done += cells
                advance(cells)
    with whole_database():
        Installation.objects.filter(pk=1).update(key_check=crypto.key_check())
    return done


def note(*, cells: int, at: datetime) -> None:
    with whole_database():
        record(KeysRotated(key_number=crypto.ring().current, cells=cells), by=ACTOR, at=at)


def _reseal_some(table: str, column: str, purpose: str) -> int:
    with whole_database(), connection.cursor() as cursor:
        chosen = (
            "SELECT id, {column} FROM {table} WHERE {due} ORDER BY id LIMIT {most}"
            " FOR UPDATE SKIP LOCKED"
        )
        cursor.execute(_due(chosen, table, column))
        cells = cursor.fetchall()
        for pk, cell in cells:
            plain = crypto.decrypt_bytes(bytes(cell), purpose)
            statement = sql.SQL("UPDATE {} SET {} = %s WHERE id = %s")
            names = (sql.Identifier(table), sql.Identifier(column))
            cursor.execute(statement.format(*names), [crypto.encrypt(plain, purpose), pk])
    return len(cells)


def _due(statement: str, table: str, column: str) -> sql.Composed:
    due = sql.SQL(
        "{column} IS NOT NULL AND length({column}) > 0 AND get_byte({column}, 0) <> {key}"
    )
    name = sql.Identifier(column)
    return sql.SQL(statement).format(
        table=sql.Identifier(table),
        column=name,
        due=due.format(column=name, key=sql.Literal(crypto.ring().current)),
        most=sql.Literal(AT_A_TIME),
    )


def _columns() -> Iterator[tuple[str, str, str]]:
    """Every sealed column of every room: table, column, purpose."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField) and _is_ours(model):
                yield model._meta.db_table, str(field.column), field.purpose


def _is_ours(model: type[models.Model]) -> Any:
    return model._meta.managed and not model._meta.proxy


def key_file() -> Path:
    return Path(settings.KEY_FILE)
