"""Write events.md, lifecycles.md and figures.md in docs/ from the code, or check that they tell the
truth.

Usage: events_docs.py [--check]
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import Any, get_type_hints

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.site.settings")
django.setup()

from django.apps import apps  # noqa: E402 - Django is up only now
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402
from django.utils.module_loading import module_has_submodule  # noqa: E402

from aftersales.core import log  # noqa: E402
from aftersales.core.events import Event  # noqa: E402
from aftersales.core.figures import all_figures  # noqa: E402
from aftersales.core.lifecycle import Lifecycle  # noqa: E402
from aftersales.core.timers import driven_by  # noqa: E402

EVENTS, LIVES = ROOT / "docs/events.md", ROOT / "docs/lifecycles.md"
FIGURES = ROOT / "docs/figures.md"
MADE = "<!-- Made by scripts/events_docs.py from the code. Do not edit. -->\n"


def room_modules(name: str) -> Iterator[tuple[str, Any]]:
    """The module of this name of every room that has one, with the room's label."""
    for config in sorted(apps.get_app_configs(), key=lambda c: c.label):
        if config.name.startswith("aftersales.") and module_has_submodule(config.module, name):
            yield config.label, import_module(f"{config.name}.{name}")


def kinds() -> list[type[Event]]:
    list(room_modules("events"))

    def below(kind: type[Event]) -> Iterator[type[Event]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    ours = (k for k in below(Event) if "name" in vars(k) and k.__module__.startswith("aftersales."))
    return sorted(ours, key=lambda kind: kind.name)


def words_of(kind: type[Event]) -> str:
    """Its docstring up to the first gap; dataclasses without one have their signature there."""
    said = " ".join((getdoc(kind) or "").strip().split("\n\n")[0].split())
    return "" if said.startswith(kind.__name__ + "(") else said.replace("|", "/")


def fields_of(kind: type[Event]) -> str:
    hints = get_type_hints(kind)
    told = []
    for field in fields(kind):
        if field.name != "store_id":
            hint = hints[field.name]
            name = hint.__name__ if isinstance(hint, type) else str(hint).replace("typing.", "")
            plain = name.replace("datetime.", "").replace(" | None", "?").replace("decimal.", "")
            told.append(f"`{field.name}`: {plain}")
    return ", ".join(told)


def heard_of(kind: type[Event]) -> str:
    """Who listens: in the same transaction, after the commit, and which clocks it moves."""
    same = [f"{f.__module__.split('.')[-2]}.{f.__name__}" for f in log._listeners.get(kind, [])]
    later = [f"{s.name} (later)" for s in log._by_kind.get(kind, [])]
    clocks = [f"clock {d.code} ({verb})" for verb, _on, d in driven_by(kind.name)]
    return ", ".join(same + later + clocks)


def events_page() -> str:
    by_room: defaultdict[str, list[type[Event]]] = defaultdict(list)
    for kind in kinds():
        by_room[kind.name.split(".")[0]].append(kind)
    lines = [
        "# Facts",
        "",
        MADE,
        "Everything that happens is one line of the log. Each fact also has `store_id` (empty",
        "where it concerns the whole group), the actor, when it happened and when it was written.",
        "A field called `thing_id` ties it to that thing; a type with `?` may be empty. Read them",
        "at `GET /api/v1/events` and under `/log/`.",
    ]
    for room, facts in by_room.items():
        lines += [
            "",
            f"## {room}",
            "",
            "| fact | what happened | fields | heard by |",
            "| --- | --- | --- | --- |",
        ]
        lines += [
            f"| `{k.name}` | {words_of(k)} | {fields_of(k)} | {heard_of(k)} |".replace("  ", " ")
            for k in facts
        ]
    return "\n".join(lines) + "\n"


def lives() -> Iterator[tuple[str, str, Lifecycle[Any]]]:
    for room, module in room_modules("states"):
        for name, found in vars(module).items():
            if isinstance(found, Lifecycle):
                yield room, name, found


def drawing(life: Lifecycle[Any]) -> Iterator[str]:
    """The table of moves as Mermaid draws it, with the states' own words."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    states = list(life.moves)
    yield from (f"  {s.value}: {getattr(s, 'label', s)}" for s in states)
    yield f"  [*] --> {states[0].value}"
    for source, targets in life.moves.items():
        yield from (f"  {source.value} --> {target.value}" for target in targets)
        if not targets:
            yield f"  {source.value} --> [*]"
    yield "```"


def lives_page() -> str:
    lines = [
        "# Lifecycles",
        "",
        MADE,
        "Buttons, refusals and checks read the same tables of moves.",
    ]
    for room, name, life in lives():
        kind = type(next(iter(life.moves))).__name__
        lines += ["", f"## {room}: {kind} (`{name}`)", "", *drawing(life)]
    return "\n".join(lines) + "\n"


def figures_page() -> str:
    lines = [
        "# Key figures",
        "",
        MADE,
        "What stands at `/figures/`, and with everything it was reckoned from at",
        "`GET /api/v1/figures`. A period is a week or a month of the store's own clock, from its",
        "first midnight up to the next one's; all rows of all stores in view are added up before",
        "they are divided. Where the whole is zero there is no value. Amounts of money are told in",
        "their currency; those of stores with different currencies are never added up. Bays that",
        "wash or inspect are not counted as bays. A room declares its own in `figures.py`",
        "(`core/figures.py` says how).",
        "",
        "| figure | formula | better | row | page | rows behind it |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for code, one in all_figures().items():
        page = f"`{reverse('analytics:figure', args=[code])}`"
        rows = f"`{reverse(one.rows.url_name)}`" if one.rows else ""
        told = [str(one.label), str(one.formula), str(one.better), one.row, page, rows]
        lines.append(f"| {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    with translation.override("en"):
        pages = {EVENTS: events_page(), LIVES: lives_page(), FIGURES: figures_page()}
    if "--check" not in arguments:
        for file, text in pages.items():
            file.write_text(text, encoding="utf-8")
        return 0
    stale = [
        f for f, text in pages.items() if not f.exists() or f.read_text(encoding="utf-8") != text
    ]
    for file in stale:
        print(f"{file.name} is out of date: run scripts/events_docs.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
