"""The locks: every package that is installed, with its version and the hashes of its files.

`lock.py` makes requirements/*.txt from requirements/*.in; `lock.py --check` says, without asking
anybody, whether each lock still answers its list and names no address.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements"
OLDEST_PYTHON = "3.11"


def make(source: Path) -> None:
    """Keep what is pinned and still fits; take the newest for the rest."""
    subprocess.run(
        [
            *("uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url"),
            *("--no-header", "--universal", "--python-version", OLDEST_PYTHON),
            *(source.name, "--output-file", source.with_suffix(".txt").name),
        ],
        cwd=REQUIREMENTS,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        check=True,
    )


def faults(source: Path) -> Iterator[str]:
    lock = source.with_suffix(".txt")
    if not lock.exists():
        yield f"{lock.name} is missing"
        return
    text = lock.read_text()
    if "://" in text:
        yield f"{lock.name} names an address"
    pinned = pins(text)
    for name, (_, hashes) in pinned.items():
        if not hashes:
            yield f"{lock.name}: {name} has no hash"
    for wanted in wishes(source):
        found = pinned.get(canonicalize_name(wanted.name))
        if found is None:
            yield f"{lock.name}: {wanted.name} is missing"
        elif not wanted.specifier.contains(found[0], prereleases=True):
            yield f"{lock.name}: {wanted.name} is {found[0]}, wanted is {wanted.specifier}"


def pins(text: str) -> dict[str, tuple[str, int]]:
    """Name → version and number of hashes."""
    found: dict[str, tuple[str, int]] = {}
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    for entry in entries:
        if pin := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", entry):
            found[canonicalize_name(pin[1])] = (pin[2], entry.count("--hash="))
    return found


def wishes(source: Path) -> Iterator[Requirement]:
    """The lines of a list, with those of the lists it includes."""
    for raw in source.read_text().splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("-r "):
            yield from wishes(REQUIREMENTS / line[3:].strip())
        elif line and not line.startswith("-"):
            yield Requirement(line)


def main(arguments: list[str]) -> int:
    sources = sorted(REQUIREMENTS.glob("*.in"))
    if "--check" not in arguments:
        for source in sources:
            make(source)
    found = [fault for source in sources for fault in faults(source)]
    for fault in found:
        print(fault)
    print(f"locks: {'whole' if not found else f'{len(found)} faults; run `make lock`'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
