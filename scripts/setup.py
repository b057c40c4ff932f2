"""From a bare checkout to a program that starts: `setup.py run` or `setup.py test`.

Runs on a bare Python 3.11 with nothing installed. Every step leaves a stamp with the digest of what
it was made from, so that a second call only compares digests. All packages come from locks with
hashes; nothing is taken that the checkout does not name.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
REQUIREMENTS = ROOT / "requirements"
OLDEST_NODE = 18
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CJK_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


class SetupFailed(Exception):  # noqa: N818 - the name says what is the matter
    """A step did not work; the words say which and what to do."""


def main(arguments: Sequence[str]) -> int:
    lane = "test" if "test" in arguments else "run"
    try:
        with only_one():
            environment(lane)
            if "--no-assets" not in arguments:
                assets(fresh="--fresh-assets" in arguments)
            translations()
            if lane == "test" and "--no-browser" not in arguments:
                browser()
    except SetupFailed as failure:
        print(f"setup: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


# -- the steps --------------------------------------------------------------------------------


def environment(lane: str) -> None:
    """The virtual environment with the locked packages and the program itself."""
    locks = ["core", "dev"] if lane == "test" else ["core"]
    if not (BIN / "python").exists():
        step(
            "Python environment",
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            hint=VENV_HINT,
        )
    interpreter = json.dumps([platform.python_version(), str(VENV)])
    tools = REQUIREMENTS / "tools.txt"
    with stamp("tools", files=[tools], also=interpreter) as is_due:
        if is_due:
            pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--no-input"]
            quiet = ["--disable-pip-version-check", "--no-deps", "--require-hashes"]
            step("Installer", [*pip, *quiet, "-r", str(tools)])
    for lock in locks:
        file = REQUIREMENTS / f"{lock}.txt"
        with stamp(lock, files=[file], also=interpreter) as is_due:
            if is_due:
                what = "Packages" if lock == "core" else "Packages for the tests"
                step(what, [*uv_install(), "--require-hashes", "-r", str(file)])
    with stamp("program", files=[ROOT / "pyproject.toml"], also=interpreter) as is_due:
        if is_due:
            itself = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
            step("The program itself", [*uv_install(), *itself])


def assets(*, fresh: bool = False) -> None:
    """The front-end bundle, made by Node from the locked npm packages."""
    builder = [str(BIN / "python"), str(ROOT / "scripts" / "assets.py")]
    # It knows itself what it is made from: also the icons that templates of any room name.
    is_due = subprocess.run([*builder, "--is-due"], check=False, capture_output=True).returncode
    if is_due or fresh:
        path = os.pathsep.join([*node(), os.environ.get("PATH", os.defpath)])
        step("Front end", [*builder, "--force"], env={"PATH": path})


def node() -> list[str]:
    """The folder to add to the path: none if the machine has Node and npm, else our own."""
    if has_node():
        return []
    file = REQUIREMENTS / "node.txt"
    with stamp("node", files=[file]) as is_due:
        if is_due:
            step("Node.js", [*uv_install(), "--require-hashes", "-r", str(file)])
    return [str(BIN)]


def has_node() -> bool:
    program = shutil.which("node")
    if not program or not shutil.which("npm"):
        return False
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    major = done.stdout.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def translations() -> None:
    """The message catalogues in the form that programs read."""
    script = ROOT / "scripts" / "messages.py"
    catalogues = sorted((ROOT / "src").rglob("*.po"))
    with stamp("translations", files=[script, *catalogues]) as is_due:
        compiled = all(file.with_suffix(".mo").exists() for file in catalogues)
        if is_due or not compiled:
            step("Translations", [str(BIN / "python"), str(script), "compile"])


def browser() -> None:
    """Chromium and a font with Chinese for the tests that look at pages."""
    missing = []
    if not any(map(shutil.which, CHROMIUM)):
        missing.append("chromium")
    if not has_cjk_font():
        missing.append("fonts-noto-cjk")
    if not missing:
        return
    names = " ".join(missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        words = f"the browser tests need {names}: install them (on Debian: apt install {names})"
        if os.environ.get("CI") == "true":
            raise SetupFailed(words)
        print(f"setup: {words}; until then those tests are skipped", file=sys.stderr)
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    step("Package lists", ["apt-get", "update", "-qq"], env=quiet)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    step(f"Browser tests: {names}", install, env=quiet)


def has_cjk_font() -> bool:
    """Any font file with CJK or SC in its name, as Noto and Source Han have."""
    folders = [Path(folder).expanduser() for folder in CJK_FONTS]
    files = [file for folder in folders if folder.is_dir() for file in folder.rglob("*.[ot]t[fc]")]
    return any("CJK" in file.name or "SC-" in file.name for file in files)


# -- how a step is done -----------------------------------------------------------------------

VENV_HINT = "the Python here has no venv; on Debian: apt install python3-venv"


def uv_install() -> list[str]:
    return [str(BIN / "uv"), "pip", "install", "--quiet", "--python", str(BIN / "python")]


def step(
    title: str, command: list[str], *, env: dict[str, str] | None = None, hint: str = ""
) -> None:
    """Run one command silently; show what it said only when it fails."""
    begun = time.monotonic()
    sys.stdout.write(f"· {title} … ")
    sys.stdout.flush()
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {}), "UV_NO_PROGRESS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise SetupFailed(f"{title} cannot be done: {error}") from None
    if done.returncode:
        print("failed")
        print("\n".join(done.stdout.splitlines()[-30:]), file=sys.stderr)
        raise SetupFailed(f"{title} failed; {hint or 'the lines above say why'}")
    print(f"{time.monotonic() - begun:.1f} s")


@contextmanager
def stamp(name: str, *, files: Sequence[Path], also: str = "") -> Iterator[bool]:
    """Whether the step is due; once it went well, remember what it was made from."""
    total = hashlib.sha256(also.encode())
    for file in files:
        if file.is_file():
            total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    mark, digest = STAMPS / name, total.hexdigest()
    is_due = not mark.exists() or mark.read_text() != digest
    yield is_due
    if is_due:
        STAMPS.mkdir(parents=True, exist_ok=True)
        mark.write_text(digest)


@contextmanager
def only_one() -> Iterator[None]:
    """Two make commands at once do not tread on each other."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
