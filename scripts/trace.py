"""The way from each row of the catalogue to the tests that assert it and the place where it is seen.

`trace.py` writes docs/coverage.md; `trace.py --check` says whether it is current and every “where” is found. The rows and the
places stand in docs/catalogue.csv (ID, mark, state, where); the tests are read from the marks in tests/.
"""

from __future__ import annotations

import ast
import csv
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "docs" / "catalogue.csv"
PAGE = ROOT / "docs" / "coverage.md"
MOST_IDS = 3


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
    rows: list[str] = []
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.covers"):
            rows += [a.value for a in mark.args if isinstance(a, ast.Constant)]
    if len(rows) > MOST_IDS:
        raise SystemExit(f"{test.name} covers {len(rows)} rows; a test asserts at most {MOST_IDS}.")
    return rows


def page(tests: dict[str, list[str]]) -> str:
    lines = [
        "# Coverage of the catalogue",
        "",
        "Made by `make trace`. `done`: asserted by a test and to be seen; `part`: a later part adds to it.",
        "",
        "| ID | state | tests | where to see it |",
        "|---|---|---|---|",
    ]
    with CATALOGUE.open(encoding="utf-8") as source:
        for row in csv.DictReader(source):
            named = tests.get(row["id"], [])
            state = row["state"] if named and row["where"] else "open"
            lines.append(f"| {row['id']} | {state} | {'<br>'.join(named)} | {row['where']} |")
    return "\n".join(lines) + "\n"


def faults(tests: dict[str, list[str]]) -> list[str]:
    with CATALOGUE.open(encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    known = {row["id"] for row in rows}
    found = [
        f"{row} is no row of the catalogue: {tests[row][0]}" for row in tests if row not in known
    ]
    found += [
        f"{row['id']} is called {row['state']} but no test asserts it"
        for row in rows
        if row["state"] != "open" and row["id"] not in tests
    ]
    return found


def main(arguments: list[str]) -> int:
    tests = marks()
    wrong = faults(tests)
    fresh = page(tests)
    if "--check" in arguments:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != fresh:
            wrong.append("docs/coverage.md is not current: run `make trace`")
    else:
        PAGE.write_text(fresh, encoding="utf-8")
    for fault in wrong:
        print(fault)
    done = fresh.count("| done |")
    print(
        f"trace: {done} rows done, {fresh.count('| part |')} in part, {fresh.count('| open |')} open"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
