"""Real processes on folders of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from aftersales.site import paths
from aftersales.site.postgres import Cluster
from tests.conftest import fingerprint

SOURCE = Path(__file__).parents[2] / "src"


@dataclass(frozen=True)
class House:
    """An installation: a data folder and the command line on it."""

    data: Path

    @property
    def env(self) -> dict[str, str]:
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("AFTERSALES_", "DATABASE_"))
        }
        for name in ("DJANGO_SETTINGS_MODULE", "PORT"):
            kept.pop(name, None)
        return {**kept, "AFTERSALES_DATA_DIR": str(self.data), "PYTHONPATH": str(SOURCE)}

    def command(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "aftersales.site.cli", *map(str, words)]

    def run(self, *words: object, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            env={**self.env, **env},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    def answer(self, *words: object, **env: str) -> dict:
        """The JSON object that stands last on standard output."""
        done = self.run(*words, "--json", **env)
        assert done.returncode in (0, 1), done.stderr
        assert done.stdout.strip(), done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.data)


def killed(processes: Iterable[int]) -> None:
    """Take them all down at once; some end by themselves as soon as another is gone."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def make_folder() -> Path:
    """Passable for everybody, unlike pytest's own; root's server must reach it."""
    path = Path(tempfile.mkdtemp(prefix="aftersales-"))
    path.chmod(0o755)
    return path


def remove(path: Path) -> None:
    """Take the data away, with what root had to lay elsewhere."""
    for link in path.glob("**/postgres/server"):
        if link.is_symlink():
            shutil.rmtree(link.resolve())
    shutil.rmtree(path)


@pytest.fixture
def folder() -> Iterator[Path]:
    path = make_folder()
    yield path
    remove(path)


@pytest.fixture(scope="session")
def model_house() -> House:
    """A migrated, empty installation, made once for each state of the migrations, then copied."""
    place = paths.test_data_dir() / f"house_{fingerprint()}"
    with FileLock(str(paths.test_data_dir() / "house.lock")):
        if not place.exists():
            fresh = House(place.with_suffix(".new"))
            shutil.rmtree(fresh.data, ignore_errors=True)
            done = fresh.run("migrate")
            assert done.returncode == 0, done.stderr
            fresh.data.rename(place)
    return House(place)


@pytest.fixture(scope="module")
def quiet_house(model_house: House) -> Iterator[House]:
    """A copy of it; nothing runs there yet."""
    path = make_folder()
    subprocess.run(["cp", "-aL", model_house.data, path / "data"], check=True)
    yield House(path / "data")
    remove(path)


@pytest.fixture(scope="module")
def house(quiet_house: House) -> Iterator[House]:
    """A copy of it whose server runs as long as the module's tests."""
    with Cluster(quiet_house.data, settings={"fsync": "off"}).in_use():
        yield quiet_house
