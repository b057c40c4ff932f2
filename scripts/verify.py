"""What `make test` and `make check` run, one after the other, all to the end.

Usage: verify.py [checks] [tests] [trace]. The exit code is 1 if anything failed. The long lane has
a script of its own: long.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable
CHECKS = {
    "lock": [PYTHON, "scripts/lock.py", "--check"],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "layers": [str(BIN / "lint-imports"), "--no-logo"],
    "migrations": [str(BIN / "django-admin"), "makemigrations", "--check", "--dry-run"],
    "translations": [PYTHON, "scripts/messages.py", "check"],
    "event pages": [PYTHON, "-W", "ignore", "scripts/events_docs.py", "--check"],
}
# Named on the command line, which wins over the checks' settings in the environment: each worker
# then has a data folder and a key ring of its own.
OWN_SETTINGS = [str(BIN / "pytest"), "-q", "--ds", "tests.settings"]
PYTEST = [*OWN_SETTINGS, "-n", "2", "--dist", "loadfile", "-m", "not long"]
# Browser tests commit into their worker's database, so they have a run of their own.
TESTS = {
    "tests": [*PYTEST, "--ignore", "tests/browser"],
    "browser tests": [*PYTEST, "tests/browser"],
}
TRACE = {"trace": [PYTHON, "scripts/trace_catalogue.py", "--check"]}
LANES = {"checks": CHECKS, "tests": TESTS, "trace": TRACE}
TALKATIVE = ("tests", "browser tests")
FULL = {"RACE_ROUNDS": "500", "HYPOTHESIS_PROFILE": "long"}  # the numbers of RELIABILITY
OURS = {
    "AFTERSALES_DATA_DIR": str(ROOT / "var" / "test"),  # the real data stay out of it
    "DJANGO_SETTINGS_MODULE": "aftersales.site.settings",
    "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)]),
}


def main(lanes: Iterable[str]) -> int:
    failed = [
        title
        for lane in lanes
        for title, command in LANES[lane].items()
        if not went_well(title, command)
    ]
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def went_well(title: str, command: list[str]) -> bool:
    """Tests show all they say as they say it; a check is one line unless it finds something."""
    begun = time.monotonic()
    env = {**os.environ, **OURS}
    if title in TALKATIVE:
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = f"{time.monotonic() - begun:.1f} s"
    print(f"{title:<14}{'ok' if not done.returncode else 'FAILED'}  {seconds}", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
