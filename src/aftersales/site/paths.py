"""Where things lie: the checkout, the data folder and what is in it. Plain Python, no Django."""

import os
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve()


def checkout() -> Path | None:
    """The folder of the source, or None when the program was installed as a package."""
    root = HERE.parents[3]
    return root if (root / "pyproject.toml").is_file() and HERE.parents[2].name == "src" else None


def data_dir(env: Mapping[str, str] = os.environ) -> Path:
    """The one folder that holds everything a store would lose: database, keys, files, backups."""
    if chosen := env.get("AFTERSALES_DATA_DIR"):
        return Path(chosen).expanduser().absolute()
    if root := checkout():
        return root / "var"
    if os.geteuid() == 0:
        return Path("/var/lib/aftersales/data")
    share = env.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(share) / "aftersales"


def keys_dir(data: Path) -> Path:
    """Keys and passwords, for the program's own user alone; never part of a backup."""
    folder = data / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def test_data_dir() -> Path:
    """Where the tests keep their own server between runs, beside the real data, never in it."""
    folder = (checkout() or Path.cwd()) / "var" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
