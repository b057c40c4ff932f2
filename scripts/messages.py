"""Messages of every room: extract, update, compile, check. Each room carries its own catalogue.

Usage: messages.py update [ROOM_FOLDER ...] | compile | check
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "aftersales"
LANGUAGE = "zh_Hans"
METHODS = [("**.py", "python"), ("**/jinja2/**.html", "jinja2"), ("**/jinja2/**.txt", "jinja2")]
OPTIONS = {
    "**/jinja2/**.html": {"trimmed": "true", "silent": "false"},
    "**/jinja2/**.txt": {"trimmed": "true", "silent": "false"},
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
WINGS = {
    "ground",
    "records",
    "resources",
    "supply",
    "lane",
    "guarantees",
    "money",
    "care",
    "management",
    "faces",
}


def rooms() -> Iterator[Path]:
    """Every Django app of ours: the rooms, and the floors that have none."""
    for apps in sorted(SOURCE.rglob("apps.py")):
        yield apps.parent


def catalogue_file(room: Path) -> Path:
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def extracted(room: Path) -> Catalog:
    found = Catalog(project="aftersales", charset="utf-8")
    nested = [other for other in rooms() if other != room and room in other.parents]
    for filename, _line, message, comments, context in extract_from_dir(
        room,
        METHODS,
        OPTIONS,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    ):
        path = room / filename
        if not any(other in path.parents for other in nested) and "migrations" not in path.parts:
            found.add(
                message, locations=[(filename, None)], auto_comments=comments, context=context
            )
    return found


def existing(room: Path) -> Catalog:
    file = catalogue_file(room)
    if not file.exists():
        return Catalog(locale=LANGUAGE, project="aftersales", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def update(room: Path) -> None:
    """Bring the room's catalogue up to its source; new messages come in empty, gone ones go."""
    template, catalogue = extracted(room), existing(room)
    if not template._messages:
        return
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = None
    file = catalogue_file(room)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        write_po(
            out, catalogue, width=100, omit_header=False, sort_output=True, include_lineno=False
        )
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [
        line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date'))
    ]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")


def faults(room: Path) -> Iterator[str]:
    """What keeps a catalogue from being complete."""
    template, catalogue = extracted(room), existing(room)
    for message in template:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        words = known.string if known else ""
        missing = not all(words) if isinstance(words, tuple) else not words
        if known is None or missing:
            yield f"{room.name}: not translated: {message.id!r}"
        elif known.fuzzy:
            yield f"{room.name}: fuzzy: {message.id!r}"
        else:
            yield from (f"{room.name}: {message.id!r}: {fault}" for fault in known.check(catalogue))
    for message in catalogue:
        if message.id and template.get(message.id, message.context) is None:
            yield f"{room.name}: no longer used: {message.id!r}"


def clashes() -> Iterator[str]:
    """Words that rooms translate differently. At run time all catalogues are one, so one room would
    speak with the other's words: such a word needs a context, ``pgettext("deed", "Open")``.
    """
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for room in rooms():
        for message in existing(room):
            if message.id and message.string:
                key = (message.context or "", str(message.id))
                said.setdefault(key, {}).setdefault(str(message.string), []).append(room.name)
    for (context, words), answers in sorted(said.items()):
        if len(answers) > 1:
            told = "; ".join(f"{', '.join(rooms_)}: {text}" for text, rooms_ in answers.items())
            yield f"translated differently: {words!r}{f' ({context})' if context else ''}: {told}"


def compile_all() -> None:
    for room in rooms():
        file = catalogue_file(room)
        if file.exists():
            with file.with_suffix(".mo").open("wb") as out:
                write_mo(out, existing(room))


def main(arguments: list[str]) -> int:
    verb = arguments[0] if arguments else "check"
    if verb == "update":
        chosen = [Path(a).resolve() for a in arguments[1:]] or list(rooms())
        for room in chosen:
            update(room)
        compile_all()
        return 0
    if verb == "compile":
        compile_all()
        return 0
    found = [fault for room in rooms() for fault in faults(room)] + list(clashes())
    for fault in found:
        print(fault)
    print(f"translations: {'complete' if not found else f'{len(found)} faults'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
