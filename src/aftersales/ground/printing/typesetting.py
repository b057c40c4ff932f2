"""One typst compiler, kept warm.

The first paper takes a fifth of a second, the next ones milliseconds.

A missing Chinese font would not stop typst, it would print boxes. So only our own fonts are used,
and they are looked for before anything is printed. Data reaches a template as JSON and is never
read as typst's own language, so nobody's name can become a command.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

FONTS = Path(__file__).parents[2] / "web" / "fonts"
TEMPLATES = Path(__file__).parent / "templates"
FAMILY = "Noto Sans SC"
NEEDED = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
_one_at_a_time = Lock()  # a compiler holds the paper it works on


class FontsMissing(Exception):  # noqa: N818 - an answer, not an error
    """Papers cannot be printed on this machine before `make assets` has run."""


def font_faults(folder: Path = FONTS) -> list[str]:
    """What keeps papers from being printed, one line each."""
    found = []
    for name in NEEDED:
        file = folder / name
        if not file.is_file():
            found.append(f"The font {name} is missing in {folder.name}.")
        elif file.stat().st_size < 1_000_000:  # the Chinese cuts have some 10 MB
            found.append(f"The font {name} is too small to hold Chinese.")
    return found


def holds_rare_characters(words: str) -> bool:
    """Characters that our fonts may lack: extensions of the Chinese block, such as 𠮷 and 㐂."""
    return any(ord(c) > 0xFFFF or 0x3400 <= ord(c) <= 0x4DBF for c in words)


@cache
def _compiler(*, with_machine_fonts: bool = False) -> Any:
    import typst  # noqa: PLC0415 - 80 MB that only papers need

    if faults := font_faults():
        raise FontsMissing(" ".join(faults))
    fonts = typst.Fonts(
        include_system_fonts=with_machine_fonts,
        include_embedded_fonts=False,
        font_paths=[str(FONTS)],
    )
    if FAMILY not in fonts.families():
        raise FontsMissing(f"{FAMILY} is not among the fonts.")
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts)


def set_in_type(template: str, data: Mapping[str, Any]) -> bytes:
    """The template filled with the data, as a tagged PDF."""
    made: bytes = _compiled(template, data, "pdf")
    return made


def pictures(template: str, data: Mapping[str, Any]) -> list[bytes]:
    """The same pages as pictures (SVG), for the screen."""
    made = _compiled(template, data, "svg")
    return [made] if isinstance(made, bytes) else list(made)


def _compiled(template: str, data: Mapping[str, Any], kind: str) -> Any:
    """The machine's fonts are searched (seconds, once) only where rare characters need them."""
    words = json.dumps(data, ensure_ascii=False)
    compiler = _compiler(with_machine_fonts=holds_rare_characters(words))
    with _one_at_a_time:
        return compiler.compile(
            input=str(TEMPLATES / f"{template}.typ"),
            format=kind,
            sys_inputs={"data": words, "family": FAMILY},
        )
