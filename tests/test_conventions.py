"""What holds for every room. Each scan also shows that it found something."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from importlib.util import find_spec
from inspect import getmodule
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from aftersales.core.commands import COMMANDS
from aftersales.core.events import Event
from aftersales.core.lifecycle import Lifecycle
from aftersales.core.refusals import Refusal
from aftersales.core.rights import all_rights

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = CONFIG["tool"]["importlinter"]["contracts"]
PUBLIC_ROOMS = {"commands", "queries", "events", "states"}


def stack(contract):
    layers = enumerate(reversed(contract["layers"]))
    return {name.strip(" ()"): height for height, line in layers for name in line.split("|")}


WINGS = stack(CONTRACTS[0])
INSIDE = {
    c["containers"][0].split(".")[1]: stack(c)
    for c in CONTRACTS
    if c["name"].startswith("Inside ") and "*" not in c["containers"][0]
}
FLOOR = {
    room: (WINGS[wing], height)
    for wing, rooms_ in INSIDE.items()
    for room, height in rooms_.items()
}
PATH = {room: f"aftersales.{wing}.{room}" for wing, rooms_ in INSIDE.items() for room in rooms_}


def rooms(name):
    """The module `name` of every room that has one, be it a file or a folder."""
    for path in PATH.values():
        if find_spec(path) and find_spec(f"{path}.{name}"):
            yield import_module(f"{path}.{name}")


def subclasses(kind):
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def ours(kind):
    return [c for c in subclasses(kind) if c.__module__.startswith("aftersales.")]


def home_of(module):
    """`orders` for aftersales.lane.orders.commands.approve; `site` for anything in the site; else
    None.
    """
    parts = module.split(".")
    if parts[1:2] == ["site"]:
        return "site"
    is_room = len(parts) > 2 and PATH.get(parts[2]) == ".".join(parts[:3])
    return parts[2] if is_room else None


def part_of(module):
    return (module.split(".") + [""] * 4)[3]


def test_rooms_enter_each_other_only_by_their_public_parts():
    graph = grimp.build_graph("aftersales", exclude_type_checking_imports=True, cache_dir=None)
    trespasses, seen = [], 0
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            here, there = home_of(importer), home_of(imported)
            seen += bool(there)
            if there and here not in {there, "site"} and part_of(imported) not in PUBLIC_ROOMS:
                trespasses.append(f"{importer} -> {imported}")
    assert trespasses == []
    assert seen


def foreign_keys():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | ManyToManyField) and model._meta.app_label in FLOOR:
                yield pytest.param(field, id=str(field))


@pytest.mark.parametrize("key", list(foreign_keys()))
def test_foreign_keys_point_down_and_leave_no_way_back_up(key):
    here, there = key.model._meta.app_label, key.related_model._meta.app_label
    if here != there and there in FLOOR:
        assert FLOOR[there] < FLOOR[here]
        assert key.remote_field.related_name == "+"


def test_every_lifecycle_covers_its_states():
    for room in rooms("states"):
        for life in (v for v in vars(room).values() if isinstance(v, Lifecycle)):
            (kind,) = {type(s) for s in life.moves}
            assert set(life.moves) == set(kind)
            assert {t for targets in life.moves.values() for t in targets} <= set(kind)


def test_event_names_are_theirs_alone_and_well_formed():
    list(rooms("events"))
    names = [e.name for e in ours(Event) if "name" in vars(e)]
    assert names
    assert sorted(names) == sorted(set(names))
    assert [n for n in names if not re.fullmatch(r"[a-z_]+\.[a-z_]+\.[a-z_]+", n)] == []


def test_refusal_codes_are_theirs_alone():
    list(rooms("commands"))
    codes = [r.code for r in ours(Refusal) if "code" in vars(r)]
    assert codes
    assert sorted(codes) == sorted(set(codes))


def test_every_command_asks_for_a_right_that_a_room_declares():
    list(rooms("commands"))
    assert COMMANDS
    assert {name: right for name, right in COMMANDS.items() if right not in all_rights()} == {}


def test_every_declared_right_is_named_after_its_room():
    list(rooms("rights"))
    declared = {code: code.split(".")[0] for code in all_rights()}
    assert declared
    assert {
        code for code, room in declared.items() if room not in FLOOR | {"core": 0, "web": 0}
    } == set()


def test_facts_carry_no_words():
    """A fact holds ids, codes and numbers; words live in tables, so that erasure and the log
    agree.
    """
    words = re.compile(r"(^|_)(name|phone|plate|address|email|text|words|remedy|note|comment|vin)$")
    spoken = [
        f"{event.name}.{field}"
        for event in ours(Event)
        for field in getattr(event, "__dataclass_fields__", {})
        if words.search(field) and field != "name"
    ]
    assert spoken == []


def test_models_live_where_their_room_says():
    assert all(getmodule(model) for model in apps.get_models())
    homes = {
        m.__module__.rpartition(".models")[0]
        for m in apps.get_models()
        if m.__module__.startswith("aftersales")
    }
    assert homes


def test_no_day_of_business_is_read_off_a_moment_in_utc():
    """``at.date()`` is yesterday until eight in the morning in Shanghai: ask ``day_of`` or
    ``localdate``.
    """
    code = [p for kind in ("*.py", "*.html") for p in (ROOT / "src").rglob(kind)]
    read_off = re.compile(r"(\b(at|now|moment)|_at|now\(\))\.date\(\)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in code
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if read_off.search(line)
    ]
    assert len(code) > 500
    assert found == []
