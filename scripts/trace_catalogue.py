"""From each row of the catalogue to the tests that assert it and the place where it is seen.

`trace_catalogue.py` writes docs/coverage.md; with `--check` it says whether that page is current.
Either way it asks for every “where” and finds it: a page's address, an API operation, a command of
the command line, an item of the handbook. Rows and places stand in docs/catalogue.csv (id, mark,
state, where); the tests are read from the marks in tests/.
"""

from __future__ import annotations

import ast
import csv
import os
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "docs" / "catalogue.csv"
PAGE = ROOT / "docs" / "coverage.md"
MOST_IDS = 3
HEAD = """# Coverage of the catalogue

Made by `make trace`. `done`: asserted by a test and to be seen. `part`: more is to come.

| ID | state | tests | where to see it |
|---|---|---|---|
"""


def rows() -> list[dict[str, str]]:
    with CATALOGUE.open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


def marks() -> dict[str, list[str]]:
    """Row ID → the tests that say they assert it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for row in covered(node):
                    found[row].append(f"{file.relative_to(ROOT)}::{node.name}")
    return found


def covered(test: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    named: list[str] = []
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.covers"):
            named += [str(a.value) for a in mark.args if isinstance(a, ast.Constant)]
    if len(named) > MOST_IDS:
        raise SystemExit(
            f"{test.name} covers {len(named)} rows; a test asserts at most {MOST_IDS}."
        )
    return named


def state_of(row: dict[str, str], tests: dict[str, list[str]]) -> str:
    return row["state"] if tests.get(row["id"]) and row["where"] else "open"


def page(tests: dict[str, list[str]]) -> str:
    lines = [
        f"| {row['id']} | {state_of(row, tests)} | {'<br>'.join(tests.get(row['id'], []))} "
        f"| {row['where']} |\n"
        for row in rows()
    ]
    return HEAD + "".join(lines)


def faults(tests: dict[str, list[str]]) -> list[str]:
    found = [
        f"{row} is no row of the catalogue: {tests[row][0]}"
        for row in sorted(set(tests) - {row["id"] for row in rows()})
    ]
    ask = Places()
    for row in rows():
        if row["state"] == "open":
            continue
        if row["id"] not in tests:
            found.append(f"{row['id']} is called {row['state']} but no test asserts it")
        found += [
            f"{row['id']}: nothing found at {place!r}"
            for place in row["where"].split("; ")
            if not ask.finds(place)
        ]
    return found


class Places:
    """Knows what the program has: pages, operations, commands, handbook items."""

    def __init__(self) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from aftersales.site.api import api

        self.operations: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]

    def finds(self, place: str) -> bool:
        if place.startswith("/"):
            return self.page(place)
        if place.startswith("handbook/"):
            return self.item(place.removeprefix("handbook/"))
        if place.startswith("aftersales "):
            return self.command(place.split()[1:])
        verb, _, path = place.partition(" ")
        return verb.lower() in self.operations.get(path, {})

    def page(self, place: str) -> bool:
        from django.urls import Resolver404, resolve

        try:
            resolve(re.sub(r"\{[^}]*\}", "1", place.split("?", maxsplit=1)[0]))
        except Resolver404:
            return False
        return True

    def item(self, code: str) -> bool:
        folder = ROOT / "src/aftersales/ground/handbook/content"
        return any(code in re.split(r"[^A-Z0-9-]", f.stem) for f in folder.rglob("*")) or any(
            re.search(rf"\b{re.escape(code)}\b", f.read_text(encoding="utf-8"))
            for f in folder.rglob("*.yaml")
        )

    def command(self, words: list[str]) -> bool:
        import click

        from aftersales.site.cli import program

        found: Any = program
        for word in words:
            if not isinstance(found, click.Group):
                return not word.startswith("-") or bool(found)
            found = found.get_command(click.Context(found), word)
            if found is None:
                return False
        return True


def main(arguments: list[str]) -> int:
    tests = marks()
    wrong = faults(tests)
    fresh = page(tests)
    if "--check" not in arguments:
        PAGE.write_text(fresh, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != fresh:
        wrong.append("docs/coverage.md is not current: run `make trace`")
    for fault in wrong:
        print(fault)
    done, part, left = (fresh.count(f"| {state} |") for state in ("done", "part", "open"))
    print(f"trace: {done} rows done, {part} in part, {left} open")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
