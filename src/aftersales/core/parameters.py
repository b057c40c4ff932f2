"""The numbers of the business, declared once by the room that reckons with them.

Declared here in a room's ``parameters.py``, dated and overridden per group, brand or store in
``ground.parameters``; asked for with ``queries.value(PARAMETER, store_id=…, on=…)`` there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core import parameter_words as words
from aftersales.core.parameter_words import Kind, Unreadable
from aftersales.core.refusals import Refusal

T = TypeVar("T")


class WrongType(Refusal):
    """The value is not of the parameter's type."""

    code = "core.parameter_wrong_type"
    status = 422


class OutOfBounds(Refusal):
    """The value is below the least or above the most that makes sense."""

    code = "core.parameter_out_of_bounds"
    status = 422


class NotAChoice(Refusal):
    """The parameter knows only certain values, and this is none of them."""

    code = "core.parameter_not_a_choice"
    status = 422


@dataclass(frozen=True, eq=False)
class Parameter(Generic[T]):
    """A number of the business: its type is that of its default.

    Types: int, Decimal, str, bool, timedelta, time, date, a time range (a tuple of two times) and
    tuples of these. ``row`` is the catalogue's row it comes from; ``unit`` says what is counted.
    ``choices`` bounds words and options, ``least`` and ``most`` bound numbers (of a tuple: each
    element). ``field_default`` marks values that the source leaves blank. ``element`` shows one
    element where the default tuple is empty.
    """

    code: str
    label: object
    default: T
    row: str
    unit: object = ""
    choices: Sequence[Any] = ()
    least: Any = None
    most: Any = None
    field_default: bool = False
    element: Any = None
    help: object = ""
    words: Mapping[Any, object] = field(default_factory=dict)  # of the choices, for people
    per_store: bool = True  # False: one value for the whole group

    @property
    def kind(self) -> Kind:
        return words.kind_of(self.default)

    def check(self, value: Any) -> T:
        """The value, if it is one this parameter may have; else a refusal that names ``value``."""
        if not words.is_like(value, self.default, self.element):
            raise WrongType(self._wrong(), field="value")
        for one in self._elements(value):
            if self.choices and one not in self.choices:
                raise NotAChoice(_("This is none of the values to choose from."), field="value")
            if (self.least is not None and one < self.least) or (
                self.most is not None and one > self.most
            ):
                raise OutOfBounds(self._bounds(), field="value")
        found: T = value
        return found

    def from_plain(self, plain: Any) -> T:
        """A value as JSON carries it (``ground.parameters`` and the API keep it so)."""
        try:
            return self.check(words.from_plain(plain, self.default, self.element))
        except Unreadable as fault:
            raise WrongType(self._wrong(), field="value") from fault

    def from_text(self, text: str) -> T:
        """A value as a person types it: ``48 h``, ``08:30-12:00, 13:30-17:30``, ``5, 15, 30``."""
        try:
            return self.check(words.from_text(text, self.default, self.element))
        except Unreadable as fault:
            raise WrongType(self._wrong(), field="value") from fault

    def as_text(self, value: Any) -> str:
        """The value as a person writes it."""
        return words.as_text(value, self.kind)

    def in_words(self, value: Any) -> str:
        """The value as a page shows it: choices by their words, numbers with what they count."""
        if isinstance(value, bool):
            return pgettext("answer", "yes") if value else pgettext("answer", "no")
        if self.words and self.kind is Kind.LIST:
            return pgettext("list", ", ").join(str(self.words.get(v, v)) for v in value)
        if self.kind is not Kind.LIST and value in self.words:
            return str(self.words[value])
        if isinstance(value, timedelta):
            return _length(value)
        counts = self.unit and self.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.SPAN)
        return f"{self.as_text(value)} {self.unit}" if counts else self.as_text(value)

    def shown(self, plain: Any) -> str:
        """A kept value in words, even one that an upgrade has made impossible since."""
        try:
            return self.in_words(self.from_plain(plain))
        except Refusal:
            return str(plain)

    def _elements(self, value: Any) -> Sequence[Any]:
        return (
            value if isinstance(value, tuple) and self.kind in (Kind.LIST, Kind.SPAN) else (value,)
        )

    def _wrong(self) -> str:
        return _("“%(label)s” takes %(example)s.") % {
            "label": self.label,
            "example": self.as_text(self.default) or words.as_text(self.element),
        }

    def _bounds(self) -> str:
        shown = {
            "least": "…" if self.least is None else words.as_text(self.least),
            "most": "…" if self.most is None else words.as_text(self.most),
        }
        return _("The value lies between %(least)s and %(most)s.") % shown


def _length(value: timedelta) -> str:
    """48 h, as the reader's language says it."""
    number, unit = words.as_text(value).split()
    pattern = {
        "w": _("%(n)s weeks"),
        "d": _("%(n)s d"),
        "h": _("%(n)s h"),
        "min": _("%(n)s min"),
        "s": _("%(n)s s"),
    }[unit]
    return pattern % {"n": number}


_parameters: dict[str, Parameter[Any]] = {}


def parameter(code: str, label: object, *, default: T, row: str, **more: Any) -> Parameter[T]:
    """Declare a parameter in a room's ``parameters.py``."""
    if code in _parameters:
        raise ValueError(f"The parameter {code} is declared twice.")
    found = Parameter(code, label, default, row, **more)
    found.check(default)
    _parameters[code] = found
    return found


def all_parameters() -> Mapping[str, Parameter[Any]]:
    return MappingProxyType(_parameters)
