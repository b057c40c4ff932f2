"""Build the front end: a bundle per page family, the icons that are used, fonts for papers.

Usage: assets.py [--force | --is-due]

Does nothing when nothing changed; --is-due only tells whether something did (exit 3). Built files
carry their content's hash in their name, so that browsers may keep them for ever; they are never
committed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "aftersales"
WEB = SOURCE / "web"
BUILT = WEB / "static" / "built"
FONTS = WEB / "fonts"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
STAMP = BUILT / "stamp"
OLDEST_NODE = 18
DUE = 3
SERVED = {".js", ".css", ".svg"}
PRINT_FONTS = ("400Regular", "700Bold")

# Name of the built file -> its source. Rooms add their own as <room>/assets/<name>.js or .css.
PAGE_FAMILIES = {
    "staff": WEB / "assets/js/staff.js",
    "public": WEB / "assets/js/public.js",
}
STYLES = {name: WEB / f"assets/css/{name}.css" for name in ("staff", "public")}
BEFORE_PAINT = {"boot": WEB / "assets/js/boot.js"}

# How templates, scripts and Python name an icon: icon("car"), icon="car", icon_name="car".
ICON = re.compile(r"""\bicon(?:_name)?\s*(?:\(|=|:)\s*["']([a-z][a-z0-9-]*)["']""")
ICON_LISTS = WEB / "assets/icons.txt"


class Unbuildable(Exception):  # noqa: N818 - the name says what is the matter
    """The front end cannot be built here; the words say what to do."""


# ── Node ─────────────────────────────────────────────────────────────────────────────────────────


def node_and_npm() -> tuple[str, str]:
    """The machine's own, or those that set-up has put beside this Python."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)])
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not node or not npm:
        raise Unbuildable(
            f"There is no node here: run `make assets`, or install Node {OLDEST_NODE} or newer."
        )
    return node, npm


def run(command: list[str], **options: object) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise Unbuildable(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")


# ── what is built from what ──────────────────────────────────────────────────────────────────────


def room_entries() -> dict[str, Path]:
    """Bundles of rooms: aftersales/lane/workshop/assets/board.js -> "workshop/board"."""
    found = sorted(SOURCE.glob("*/*/assets/*.js")) + sorted(SOURCE.glob("*/*/assets/*.css"))
    return {f"{file.parents[1].name}/{file.name}": file for file in found}


def icons_used() -> set[str]:
    names = set(ICON_LISTS.read_text().split()) if ICON_LISTS.exists() else set()
    for file in sorted(SOURCE.rglob("*.html")) + sorted(SOURCE.rglob("*.py")):
        names.update(ICON.findall(file.read_text(encoding="utf-8")))
    return names


def inputs() -> Iterator[Path]:
    yield from (LOCK, Path(__file__))
    yield from sorted((WEB / "assets").rglob("*.*"))
    yield from sorted(SOURCE.glob("*/*/assets/**/*.*"))


def stamp_of(icons: set[str]) -> str:
    total = hashlib.sha256(" ".join(sorted(icons)).encode())
    for file in inputs():
        total.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return total.hexdigest()


# ── the steps ────────────────────────────────────────────────────────────────────────────────────


def fetch_parts(npm: str, path: str) -> None:
    """The locked packages, without running anything they bring."""
    mark = MODULES / ".installed"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(command, env={**os.environ, "PATH": path})
    mark.write_text(wanted)


def bundle(node: str, out: Path, entries: dict[str, Path], *options: str) -> dict[str, str]:
    """Run esbuild; answers plain name -> built name."""
    meta = out / "meta.json"
    named = [f"{name}={file.relative_to(ROOT)}" for name, file in entries.items()]
    command = [node, str(MODULES / "esbuild/bin/esbuild"), *named, "--bundle", "--minify"]
    command += [f"--outdir={out}", f"--metafile={meta}", "--entry-names=[dir]/[name].[hash]"]
    command += [
        "--chunk-names=part.[hash]",
        "--asset-names=[name].[hash]",
        "--legal-comments=linked",
    ]
    command += [
        "--target=es2021,chrome100,safari15,firefox100",
        "--charset=utf8",
        "--log-level=warning",
    ]
    run([*command, *options])
    outputs = json.loads(meta.read_text())["outputs"]
    meta.unlink()
    by_source = {str(file.relative_to(ROOT)): name for name, file in entries.items()}
    built = {}
    for path, about in outputs.items():
        source = about.get("entryPoint")
        if source in by_source:
            file = (ROOT / path).resolve()
            name = by_source[source]
            plain = name if name.endswith(file.suffix) else f"{name}{file.suffix}"
            built[plain] = str(file.relative_to(out.resolve()))
    return built


def sprite(names: set[str]) -> bytes:
    """The outline icons that are used, as symbols of one picture."""
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    space = "{http://www.w3.org/2000/svg}"
    root = ElementTree.Element(f"{space}svg")
    folder, missing = MODULES / "@tabler/icons/icons/outline", []
    for name in sorted(names):
        file = folder / f"{name}.svg"
        if not file.exists():
            missing.append(name)
            continue
        symbol = ElementTree.SubElement(
            root, f"{space}symbol", {"id": name, "viewBox": "0 0 24 24"}
        )
        symbol.extend(ElementTree.parse(file).getroot())
    if missing:
        raise Unbuildable(
            f"Tabler has no icon named {', '.join(missing)}: see its list at tabler icons."
        )
    return ElementTree.tostring(root)


def hashed(out: Path, plain: str, content: bytes) -> str:
    stem, dot, suffix = plain.rpartition(".")
    name = f"{stem}.{hashlib.sha256(content).hexdigest()[:8].upper()}{dot}{suffix}"
    (out / name).write_bytes(content)
    return name


def build(node: str, icons: set[str]) -> None:
    out = BUILT.with_name("built.new")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    rooms = room_entries()
    scripts = {n.removesuffix(".js"): f for n, f in rooms.items() if n.endswith(".js")}
    styles = {n.removesuffix(".css"): f for n, f in rooms.items() if n.endswith(".css")}
    manifest = bundle(node, out, PAGE_FAMILIES | scripts, "--format=esm", "--splitting")
    manifest |= bundle(node, out, STYLES | styles)
    manifest |= bundle(node, out, BEFORE_PAINT, "--format=iife")
    manifest["icons.svg"] = hashed(out, "icons.svg", sprite(icons))
    manifest["mark.svg"] = hashed(out, "mark.svg", (WEB / "assets/mark.svg").read_bytes())
    for file in sorted(out.rglob("*.*")):
        if file.suffix in SERVED:
            pressed = gzip.compress(file.read_bytes(), 9, mtime=0)
            file.with_name(file.name + ".gz").write_bytes(pressed)
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    shutil.rmtree(BUILT, ignore_errors=True)
    out.rename(BUILT)


def copy_fonts() -> None:
    """Whole Chinese fonts for papers; pages use the fonts of the machine that shows them."""
    FONTS.mkdir(exist_ok=True)
    for weight in PRINT_FONTS:
        file = MODULES / f"@expo-google-fonts/noto-sans-sc/{weight}/NotoSansSC_{weight}.ttf"
        target = FONTS / file.name
        if not target.exists() or target.stat().st_size != file.stat().st_size:
            shutil.copyfile(file, target)
    licence = MODULES / "@expo-google-fonts/noto-sans-sc/LICENSE_FONT"
    shutil.copyfile(licence, FONTS / "LICENSE")


def is_due(stamp: str) -> bool:
    fonts_there = all((FONTS / f"NotoSansSC_{weight}.ttf").exists() for weight in PRINT_FONTS)
    return not (STAMP.exists() and STAMP.read_text() == stamp and fonts_there)


def main(arguments: list[str]) -> int:
    icons = icons_used()
    stamp = stamp_of(icons)
    due = is_due(stamp)
    if "--is-due" in arguments:
        return DUE if due else 0
    if not due and "--force" not in arguments:
        return 0
    try:
        node, npm = node_and_npm()
        path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
        fetch_parts(npm, path)
        build(node, icons)
        copy_fonts()
    except Unbuildable as fault:
        print(fault, file=sys.stderr)
        return 1
    STAMP.write_text(stamp)
    size = sum(f.stat().st_size for f in BUILT.rglob("*.*") if f.suffix in SERVED)
    print(f"front end built: {len(icons)} icons, {size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
