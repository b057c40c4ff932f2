"""Where the built assets are. ``scripts/assets.py`` puts a hash of their content in each name."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from markupsafe import Markup

BUILT = Path(__file__).parent / "static" / "built"


def _read() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((BUILT / "manifest.json").read_text())
    except FileNotFoundError as missing:
        raise RuntimeError("The assets are not built yet: make assets") from missing
    return names


_kept = cache(_read)


@cache
def _address(name: str) -> str:
    return static(f"built/{_kept()[name]}")


def asset(name: str) -> str:
    """The address of a built file by its plain name: "staff.css", "icons.svg"."""
    if settings.DEBUG:
        return static(f"built/{_read()[name]}")
    return _address(name)


def built(name: str) -> bytes:
    """A built file itself, for the few that are served at an address of their own."""
    names = _read() if settings.DEBUG else _kept()
    return (BUILT / names[name]).read_bytes()


@cache
def _icon(name: str, css: str, sprite: str) -> Markup:
    return Markup('<svg class="icon%s" aria-hidden="true"><use href="%s#%s"/></svg>') % (
        f" {css}" if css else "",
        sprite,
        name,
    )


def icon(name: str, css: str = "") -> Markup:
    """A picture beside words (hidden from readers): any outline icon of Tabler by its name."""
    return _icon(name, css, asset("icons.svg"))
