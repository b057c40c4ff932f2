"""What the product brings along: one file per item in ``content/``, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from aftersales.ground.handbook import rules

FOLDER = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Delivered:
    """One delivered item."""

    code: str
    kind: str
    owner: str
    rows: tuple[str, ...]
    steps: tuple[str, ...]
    body: rules.Body = field(hash=False)
    is_partial: bool = False
    languages: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def digest(self) -> str:
        return rules.digest(self.body)


@cache
def delivered() -> tuple[Delivered, ...]:
    """Every item, by code."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = [
        _read(yaml.load(file.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506 - a safe loader
        for file in sorted(FOLDER.rglob("*.yaml"))
    ]
    return tuple(item for items in found for item in items)


def _read(raw: Any) -> list[Delivered]:
    """A file holds one item, or a list of small ones."""
    return [_item(one) for one in (raw if isinstance(raw, list) else [raw])]


def _item(raw: Mapping[str, Any]) -> Delivered:
    body = {
        "title": _both(raw["title"]),
        "intro": _both(raw.get("intro", ["", ""])),
        "elements": [_element(n, e) for n, e in enumerate(raw.get("elements", ()), 1)],
    }
    return Delivered(
        code=raw["code"],
        kind=raw["kind"],
        owner=raw["owner"],
        rows=tuple(raw.get("rows", ())),
        steps=tuple(raw.get("steps", ())),
        body=body,
        is_partial=bool(raw.get("partial", False)),
    )


def _both(words: Any) -> dict[str, str]:
    """Every text is a pair: Chinese, then English."""
    zh, en = words
    return {"zh": str(zh).strip(), "en": str(en).strip()}


def _element(number: int, raw: Mapping[str, Any]) -> dict[str, Any]:
    name, text = _both(raw["name"]), _both(raw.get("text", ["", ""]))
    made: dict[str, Any] = {
        "code": str(raw.get("code", number)),
        "zh": name["zh"],
        "en": name["en"],
        "text_zh": text["zh"],
        "text_en": text["en"],
    }
    if facts := raw.get("facts"):
        made["facts"] = {key: _both(words) for key, words in facts.items()}
    return made
