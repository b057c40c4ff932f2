"""What `make test-long` runs: the full numbers, in parts of at most an hour that can be resumed.

Usage: long.py [PART ...] [--again] [--list]. Without names all parts; those that went well on this
very code are left out unless --again. After each part its result stands in docs/proof.md, so a run
that is broken off loses at most one part. SEED=… repeats a run.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Timer

from verify import BIN, FULL, OURS, ROOT

PROOF = ROOT / "docs" / "proof.md"
LONGEST = 60 * 60
HEAD = """# Proof

Last results of `make test-long`, written by the run itself: one line a part, with the seed and the
commit that they hold for. `make test-long PARTS="races-core crashes-all"` runs some parts, `SEED=…`
repeats a run; what went well on the same code is not run again without `AGAIN=1`. The load is that
of the machine when the part began: above its number of processors, other work ran beside it.

| part | what | result | minutes | seed | commit | when (UTC) | load / CPUs |
|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Part:
    """One process of pytest."""

    name: str
    what: str
    tests: Sequence[str]
    marked: str
    env: dict[str, str] = field(default_factory=dict)
    also: Sequence[str] = ()

    def command(self, seed: int) -> list[str]:
        return [
            *(str(BIN / "pytest"), "-q", "--ds", "tests.settings", "-p", "no:xdist"),
            *("-m", self.marked, f"--hypothesis-seed={seed}", *self.also, *self.tests),
        ]


def apis(shares: int) -> list[Part]:
    """The fuzzing of every operation, in shares of the operations."""
    return [
        Part(
            f"api-{share}",
            f"every {shares}th operation, 1,000 cases each: no 5xx, nothing outside the schema",
            ["tests/api"],
            "not race",
            {"FUZZ_EACH": "1000"},
            [f"--share={share}/{shares}"],
        )
        for share in range(1, shares + 1)
    ]


PARTS = [
    Part(
        "races-core",
        "R-05, R-06, R-13 and the races of forms and deliveries, 500 rounds",
        ["tests/core", "tests/web"],
        "race",
    ),
    Part("races-clocks", "R-11: 4 schedulers, 1,000 due, 50 rounds", ["tests/deadlines"], "race"),
    Part(
        "races-access",
        "R-12: 16 threads, 100 rounds of each of six changes",
        ["tests/access"],
        "race",
    ),
    Part(
        "races-records",
        "R-14 and the races of files, cars and messages, 200 rounds and more",
        ["tests/customers", "tests/vehicles", "tests/notices"],
        "race",
    ),
    Part(
        "races-till",
        "R-05, R-06, R-09 and the closing of the day, 500 rounds",
        ["tests/billing"],
        "race",
    ),
    Part("settlements", "100,000 random settlements equal to the oracle, difference 0",
         ["tests/billing/test_oracle.py"], "not race", {"SETTLEMENTS": "100000"}),
    Part("properties", "every property of Hypothesis, 2,000 examples", ["tests"], "hypothesis",
         also=["--ignore=tests/api"]),
    Part("clocks", "the 24 cases of the clock matrix", ["tests/deadlines/test_clock_matrix.py"],
         "not race"),
    Part("slow", "what is too slow for `make test`: equal time at sign-in", ["tests"],
         "long and not crash", also=["--ignore=tests/site/test_rotation.py"]),
    Part("crashes-all", "C-1: kill -9 of everything under 8 writers, 200 cycles",
         ["tests/site/test_crashes.py"], "crash", {"CRASH_CYCLES": "200"}, ["-k", "everything"]),
    Part("crashes-one", "C-2, C-3: one process or the database killed under 8 writers, 50 each",
         ["tests/site/test_crashes.py"], "crash", {"CRASH_CYCLES": "50"}, ["-k", "not everything"]),
    Part("rotation", "a rotation of 20,000 cells killed and resumed while the house serves",
         ["tests/site/test_rotation.py"], "long", {"ROTATION_ROWS": "20000"}),
    *apis(6),
]  # fmt: skip


def main(words: Sequence[str]) -> int:
    if "--list" in words:
        print("\n".join(f"{part.name:<15}{part.what}" for part in PARTS))
        return 0
    wanted = [word for word in words if not word.startswith("-")]
    if unknown := set(wanted) - {part.name for part in PARTS}:
        print(f"no such part: {', '.join(sorted(unknown))}; --list shows them", file=sys.stderr)
        return 2
    known = rows()
    failed = []
    for part in PARTS:
        if wanted and part.name not in wanted:
            continue
        if "--again" not in words and not wanted and is_proven(known.get(part.name, [])):
            print(f"{part.name:<15}went well on this code already", flush=True)
            continue
        if not run(part):
            failed.append(part.name)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def run(part: Part) -> bool:
    """One part; its line is in docs/proof.md before the next begins."""
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    commit, begun, load = commit_now(), time.monotonic(), os.getloadavg()[0]
    print(f"── {part.name}: {part.what} (seed {seed})", flush=True)
    env = {**os.environ, **OURS, **FULL, **part.env, "SEED": str(seed)}
    said: list[str] = []
    with subprocess.Popen(
        part.command(seed), cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        # A run that stands still says nothing, and this signal makes it show where it stands.
        cut_off = Timer(LONGEST, process.send_signal, [signal.SIGABRT])
        cut_off.start()
        for line in process.stdout or ():
            print(line, end="", flush=True)
            said.append(line.strip())
        cut_off.cancel()
    is_cut = time.monotonic() - begun > LONGEST
    result = summary(said, process.returncode, is_cut=is_cut)
    minutes = f"{(time.monotonic() - begun) / 60:.1f}"
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    note(
        part, [part.what, result, minutes, str(seed), commit, now, f"{load:.1f} / {os.cpu_count()}"]
    )
    return process.returncode == 0


def summary(said: Sequence[str], code: int, *, is_cut: bool) -> str:
    """Pytest's own last line, without the time."""
    if is_cut:
        return "**cut off after an hour**"
    counts = [line for line in said[-5:] if re.search(r"\d+ (passed|failed|error)", line)]
    words = (
        re.sub(r" in [\d.]+s.*| \d+ warnings?,?|=+|, \d+ deselected", "", counts[-1])
        if counts
        else ""
    )
    words = words.strip() or "no test ran"
    figures = [line.removeprefix("proof: ") for line in said if line.startswith("proof: ")]
    words = "; ".join([words, *figures])
    return words if code == 0 else f"**{words}**"


# -- docs/proof.md ----------------------------------------------------------------------------


def rows() -> dict[str, list[str]]:
    """What stands there, by part."""
    found = {}
    lines = PROOF.read_text(encoding="utf-8").splitlines() if PROOF.exists() else []
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 8 and cells[0] not in ("part", "---"):
            found[cells[0]] = cells[1:]
    return found


def note(part: Part, cells: list[str]) -> None:
    known = rows() | {part.name: [cell.replace("|", "/") for cell in cells]}
    lines = [
        f"| {' | '.join([name, *known[name]])} |"
        for name in (p.name for p in PARTS)
        if name in known
    ]
    PROOF.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def is_proven(cells: list[str]) -> bool:
    """Whether the part went well and nothing that it tests has changed since."""
    if not cells or "passed" not in cells[1] or cells[1].startswith("**") or "+" in cells[4]:
        return False
    watched = ["src", "tests", "requirements"]
    same = subprocess.run(
        ["git", "diff", "--quiet", cells[4], "--", *watched],
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    return same.returncode == 0


def commit_now() -> str:
    """Its short name; with a plus where the folder holds what no commit has."""
    git = ["git", "-C", str(ROOT)]
    try:
        name = subprocess.run(
            [*git, "rev-parse", "--short=10", "HEAD"], check=True, capture_output=True, text=True
        ).stdout.strip()
        changed = subprocess.run(
            [*git, "status", "--porcelain", "--", "src", "tests", "requirements"],
            check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "unknown+"
    return name + ("+" if changed else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
