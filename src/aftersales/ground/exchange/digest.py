"""One fingerprint of all business data: equal for equal data, whatever ids they were given.

Left out are ids, blind indexes and secrets (each installation has its own), the moment at which a
row was recorded, and what only serves the program: indexes, jobs, sessions, files on their way. A
row that points to another one is told by that row's own content.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from aftersales.core.fields import EncryptedTextField
from aftersales.core.scope import whole_database

SERVING = {"search", "exchange", "web", "webhooks", "deadlines", "notices", "printing"}
SERVING |= {"handbook"}  # delivered with the program, at the moment it was set up
SERVING |= {"site"}  # the installation itself: when it was made, its copies
KERNEL = {"eventobject", "eventseal", "delivery", "idempotencykey", "numberseries"}
PRIVATE = ("password", "secret", "token", "key", "hash", "digest", "code_hash", "session")
# Numbers of rows in fields that are no relations: for which task a bay is held, which jobs an
# estimate offered, whose page a warning leads to, which stock moves are in an export (they stand in
# its fingerprint). What they point to says the rest.
NUMBERS = {
    ("accountingexport", "fingerprint"),
    ("accountingexport", "last_move"),
    ("appointment", "origin_number"),
    ("estimate", "jobs"),
    ("occupation", "about_number"),
    ("vehiclewarning", "link"),
    ("vehiclewarning", "reference"),
}
RECORDED = ("recorded_at", "created_at", "changed_at", "uploaded_at", "last_login")
CHUNK = 2000
# Who did it, as rows keep it: "staff:7" is another number in another installation.
_DOER = re.compile(r"^((?:system:[a-z_]+/)?(?:staff|customer|api)):\d+$")


@dataclass(frozen=True)
class TableDigest:
    """How many rows a table has, and what they say together."""

    rows: int
    hash: str


def all_business_data() -> tuple[str, dict[str, TableDigest]]:
    """The fingerprint of everything, and that of each table."""
    with whole_database():
        own = {model: _own_digests(model) for model in business_models()}
        tables = {model._meta.db_table: _table(_with_targets(model, own)) for model in own}
    whole = hashlib.sha256()
    for table, found in sorted(tables.items()):
        whole.update(f"{table} {found.rows} {found.hash}\n".encode())
    return whole.hexdigest(), tables


def business_models() -> list[type[models.Model]]:
    """The tables that hold what the trade says."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("aftersales.")
        and model._meta.managed
        and model._meta.app_label not in SERVING
        and model._meta.model_name not in KERNEL
        and not _keeps_history(model)
    ]


def _keeps_history(model: type[models.Model]) -> bool:
    """Former versions of rows, kept by triggers; the present ones tell enough."""
    return any(field.name.startswith("pgh_") for field in model._meta.local_concrete_fields)


def _own_digests(model: type[models.Model]) -> dict[Any, str]:
    """Each row by what itself says, without what it points to."""
    fields = [f for f in model._meta.local_concrete_fields if _is_said(f)]
    names = [field.attname for field in fields]
    rows = model._default_manager.order_by("pk").values_list("pk", *names)
    if model._meta.model_name == "eventrecord":
        rows = rows.exclude(name__regex=f"^({'|'.join(sorted(SERVING))})\\.")
    return {
        pk: _hash([model._meta.label, *zip(names, map(_plain, values), strict=True)])
        for pk, *values in rows.iterator(chunk_size=CHUNK)
    }


def _is_said(field: Any) -> bool:
    if field.primary_key or field.is_relation:
        return False
    if isinstance(field, models.BinaryField) and not isinstance(field, EncryptedTextField):
        return False
    name = field.name
    if (field.model._meta.model_name, name) in NUMBERS:
        return False
    is_id = name.endswith("_id") and isinstance(field, models.IntegerField)
    is_secret = name.endswith("_index") or any(word in name.split("_") for word in PRIVATE)
    return not (is_id or is_secret or name in RECORDED or _is_event_data(field))


def _is_event_data(field: Any) -> bool:
    """Facts hold ids; their names, times and number tell the story well enough."""
    return field.model._meta.model_name == "eventrecord" and field.name in {"data", "actor"}


def _with_targets(
    model: type[models.Model], own: dict[type[models.Model], dict[Any, str]]
) -> Iterator[str]:
    keys = [
        (field.attname, own[field.related_model])
        for field in model._meta.local_concrete_fields
        if field.related_model is not None and field.related_model in own
    ]
    names = [name for name, _digests in keys]
    digests = own[model]
    rows = model._default_manager.order_by("pk").values_list("pk", *names)
    for pk, *targets in rows.iterator(chunk_size=CHUNK):
        if pk in digests:
            told = [known.get(t, "") for (_name, known), t in zip(keys, targets, strict=True)]
            yield _hash([digests[pk], *told])


def _table(digests: Iterator[str]) -> TableDigest:
    """The order of rows does not matter."""
    ranked = sorted(digests)
    return TableDigest(len(ranked), hashlib.sha256("".join(ranked).encode()).hexdigest())


def _hash(said: list[Any]) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _DOER.sub(r"\1", value)
    if isinstance(value, list | dict | int | float | bool) or value is None:
        return value
    return str(value)
