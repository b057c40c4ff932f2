"""A file as it will be kept: cleaned, normalised, checked, with the indexes by which it is found
again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from aftersales.core import phones
from aftersales.core.crypto import blind_index
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.records.customers import rules
from aftersales.records.customers.rules import NewFile
from aftersales.records.customers.states import (
    ContactRole,
    CustomerKind,
    Entity,
    IdKind,
    PointKind,
)

C = TypeVar("C")


class NameMissing(Refusal):
    """A file without a name finds nobody."""

    code = "customers.name_missing"
    status = 422


class NotAUscc(Refusal):
    """The company code has not its form."""

    code = "customers.not_a_uscc"
    status = 422


class NotAnIdNumber(Refusal):
    """The identity number has not its form."""

    code = "customers.not_an_id_number"
    status = 422


class NotAnEmail(Refusal):
    """No mail would arrive there."""

    code = "customers.not_an_email"
    status = 422


class UnknownWord(Refusal):
    """A code that this list does not have."""

    code = "customers.unknown_choice"
    status = 422


@dataclass(frozen=True)
class Point:
    """A way to reach somebody, ready to be kept."""

    kind: PointKind
    value: str
    index: str
    tail: str = ""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A new file, ready to be kept."""

    entity: Entity
    kind: CustomerKind
    name: str
    uscc: str
    id_kind: str
    id_number: str
    id_index: str
    external_code: str
    grade: str
    hopes: str
    guidance: str
    contact_name: str
    contact_role: ContactRole
    contact_points: tuple[Point, ...]
    points: tuple[Point, ...]
    opened_at: datetime | None
    visits: int
    last_visit_on: date | None
    present: frozenset[str] = field(default_factory=frozenset)

    def indexes(self) -> list[str]:
        return [p.index for p in self.points if p.kind != PointKind.ADDRESS]

    def claims(self) -> list[str]:
        """What makes this customer the same as another: each code, or a number with the name."""
        codes = [("external_code", self.external_code), ("uscc", self.uscc)]
        codes += [("id_index", self.id_index)]
        codes += [(rules.alike(self.name), index) for index in self.indexes()]
        return [blind_index("\n".join(key), "customers.claim") for key in codes if key[1]]


def phone_point(text: str, *, where: str = "phone") -> Point:
    number = phones.normalised(text, field=where)
    return Point(PointKind.PHONE, number, phones.index(number), phones.tail_index(number))


def email_point(text: str) -> Point:
    words = clean(text, most=120, field="email").lower()
    if not rules.looks_like_email(words):
        raise NotAnEmail(_("This is not an e-mail address."), field="email")
    return Point(PointKind.EMAIL, words, blind_index(words, "email"))


def word_point(kind: PointKind, text: str, *, most: int) -> Point:
    words = clean(text, most=most, field=kind.value)
    return Point(kind, words, blind_index(rules.alike(words), kind.value))


def point_of(kind: PointKind, text: str) -> Point:
    """The way to reach somebody that was typed, whatever kind it is."""
    if kind == PointKind.PHONE:
        return phone_point(text)
    if kind == PointKind.EMAIL:
        return email_point(text)
    return word_point(kind, text, most=200 if kind == PointKind.ADDRESS else 60)


def checked_uscc(text: str) -> str:
    verdict = rules.checked_uscc(text)
    if not verdict.valid:
        raise NotAUscc(
            _(
                "A unified social credit code has 18 digits and capital letters "
                "without I, O, S, V, Z."
            ),
            field="uscc",
        )
    return verdict.value


def checked_id(text: str, kind: str) -> tuple[str, str, str]:
    """Kind, number and blind index of an identity paper."""
    id_kind = one_of(IdKind, kind or IdKind.RESIDENT, "id_kind")
    verdict = rules.checked_id(text, resident=id_kind == IdKind.RESIDENT)
    if not verdict.valid:
        raise NotAnIdNumber(
            _("This identity number is not complete or a digit is wrong."), field="id_number"
        )
    return id_kind, verdict.value, blind_index(verdict.value, "id_number")


def one_of(choices: Callable[[str], C], word: str, where: str) -> C:
    """The member of a list of choices, or a named refusal."""
    try:
        return choices(word)
    except ValueError:
        raise UnknownWord(
            _("“%(word)s” is not in the list.") % {"word": word[:40]}, field=where
        ) from None


def prepare(file: NewFile) -> Prepared:
    """Check what was told; a refusal names the field that needs another look."""
    name = clean(file.name, most=120, field="name")
    if not name:
        raise NameMissing(_("Say the customer's name."), field="name")
    points = _points(file)
    id_kind, id_number, id_index = (
        checked_id(file.id_number, file.id_kind) if file.id_number.strip() else ("", "", "")
    )
    contact_name = clean(file.contact_name, most=120, field="contact_name")
    contact_points = (
        (phone_point(file.contact_phone, where="contact_phone"),)
        if contact_name and file.contact_phone.strip()
        else ()
    )
    prepared = Prepared(
        entity=one_of(Entity, file.entity, "entity"),
        kind=one_of(CustomerKind, file.kind, "kind"),
        name=name,
        uscc=checked_uscc(file.uscc) if file.uscc.strip() else "",
        id_kind=id_kind,
        id_number=id_number,
        id_index=id_index,
        external_code=clean(file.external_code, most=40, field="external_code"),
        grade=clean(file.grade, most=12, field="grade"),
        hopes=clean(file.hopes, most=2000, field="hopes", lines=True),
        guidance=clean(file.guidance, most=2000, field="guidance", lines=True),
        contact_name=contact_name,
        contact_role=one_of(ContactRole, file.contact_role, "contact_role"),
        contact_points=contact_points,
        points=points,
        opened_at=file.opened_at,
        visits=max(file.visits, 0),
        last_visit_on=file.last_visit_on,
        present=frozenset(),
    )
    object.__setattr__(prepared, "present", _present(prepared))
    return prepared


def _points(file: NewFile) -> tuple[Point, ...]:
    found = [phone_point(text) for text in (file.phone, *file.other_phones) if text.strip()]
    if file.email.strip():
        found.append(email_point(file.email))
    if file.wechat.strip():
        found.append(word_point(PointKind.WECHAT, file.wechat, most=60))
    if file.address.strip():
        found.append(word_point(PointKind.ADDRESS, file.address, most=200))
    return tuple({(p.kind, p.index): p for p in found}.values())


def _present(file: Prepared) -> frozenset[str]:
    kinds = {point.kind.value for point in (*file.points, *file.contact_points)}
    said = {
        "name": file.name,
        "uscc": file.uscc,
        "id_number": file.id_number,
        "hopes": file.hopes,
        "contact": file.contact_name,
    }
    return frozenset({name for name, words in said.items() if words} | kinds)
