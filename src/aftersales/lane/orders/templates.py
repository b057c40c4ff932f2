"""What a versioned inspection template of the handbook asks (RC-15, WS-09): points with limits,
grades and photos. It reads the facts of each element; anybody may edit them there.

Facts of an element (the English value is read): ``group`` (the step it belongs to), ``unit`` of a
measured value with ``least`` and ``most``, ``amber_below``, ``red_below``, ``amber_above``,
``red_above``, ``answer: needed``, and ``photo``: ``always``, or from which grade on (``amber``,
``red``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

_PHOTO = {"always": ("", "green", "amber", "red"), "amber": ("amber", "red"), "red": ("red",)}


@dataclass(frozen=True)
class Point:
    """One point of a template."""

    code: str
    names: Mapping[str, str]  # by language
    texts: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    def name(self, language: str) -> str:
        return self.names.get("zh" if language.startswith("zh") else "en", self.code)

    def text(self, language: str) -> str:
        return self.texts.get("zh" if language.startswith("zh") else "en", "")

    @property
    def group(self) -> str:
        return self.facts.get("group", "")

    @property
    def unit(self) -> str:
        return self.facts.get("unit", "")

    @property
    def is_measured(self) -> bool:
        return bool(self.unit)

    @property
    def is_needed(self) -> bool:
        return self.facts.get("answer", "") == "needed"

    def _number(self, name: str) -> Decimal | None:
        try:
            return Decimal(self.facts[name])
        except (KeyError, InvalidOperation):
            return None

    def holds(self, value: Decimal) -> bool:
        """Whether any car can have this value."""
        least, most = self._number("least"), self._number("most")
        return (
            value.is_finite()
            and (least is None or value >= least)
            and (most is None or value <= most)
        )

    def graded(self, value: Decimal) -> str:
        """What the limits say to a measured value; "" where there are none."""
        for grade in ("red", "amber"):
            below, above = self._number(f"{grade}_below"), self._number(f"{grade}_above")
            if (below is not None and value < below) or (above is not None and value > above):
                return grade
        limits = ("red_below", "red_above", "amber_below", "amber_above")
        return "green" if any(self._number(name) is not None for name in limits) else ""

    def wants_photo(self, grade: str) -> bool:
        return grade in _PHOTO.get(self.facts.get("photo", ""), ())


def points(body: Mapping[str, Any]) -> dict[str, Point]:
    """The points of a template by code, in its order."""
    found = {}
    for number, raw in enumerate(body.get("elements", ()), 1):
        code = str(raw.get("code", number))
        found[code] = Point(
            code=code,
            names={language: str(raw.get(language, "")) for language in ("zh", "en")},
            texts={language: str(raw.get(f"text_{language}", "")) for language in ("zh", "en")},
            facts={key: str(words.get("en", "")) for key, words in raw.get("facts", {}).items()},
        )
    return found
