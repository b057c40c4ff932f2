"""Migrations that only add draw alone what they change.

Between two operations Django draws anew the model that changed and every model tied to it: nearly
all of ours hang together by their store, so that a new database spent nine tenths of its migrations
on drawing classes that nobody looks at. Adding a table, a field, an index or a constraint needs the
one model alone. Before anything else happens, and before Python code is called, all are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations import Migration, operations
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

ADDING = (
    operations.CreateModel,
    operations.AddField,
    operations.AddIndex,
    operations.AddConstraint,
    AddTrigger,
    operations.RunSQL,
    operations.RunPython,  # Django has all drawn for it
)


@contextmanager
def quick_migrations() -> Iterator[None]:
    """Make migrations quick in this block; what they make is the same."""
    apply = Migration.apply

    def apply_alone(migration: Migration, state: Any, *args: Any, **more: Any) -> Any:
        if all(type(operation) in ADDING for operation in migration.operations):
            with (
                _instead(ProjectState, "_find_reload_model", _itself),
                _instead(ProjectState, "_append_option", _noted),
            ):
                return apply(migration, state, *args, **more)
        _draw_all(state)
        return apply(migration, state, *args, **more)

    with _instead(Migration, "apply", apply_alone):
        yield


@contextmanager
def _instead(kind: type, name: str, function: Callable[..., Any]) -> Iterator[None]:
    before = getattr(kind, name)
    setattr(kind, name, function)
    try:
        yield
    finally:
        setattr(kind, name, before)


def _itself(state: Any, label: str, name: str, delay: bool = False) -> set[tuple[str, str]]:  # noqa: ARG001 - as Django calls it
    state.is_delayed = True  # Django draws all before it calls Python, and at the end
    return {(label, name)}


def _noted(state: Any, label: str, name: str, option: str, added: object) -> None:
    """An index or a constraint comes with its operation: nobody reads it off the model."""
    options = state.models[label, name].options
    options[option] = [*options[option], added]
    state.is_delayed = True


def _draw_all(state: Any) -> None:
    if state.is_delayed:
        state.clear_delayed_apps_cache()
        state.is_delayed = False
    _ = state.apps
