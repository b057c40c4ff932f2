"""Every right there is, said once by the room that guards it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

EVERYBODY = ("*",)  # the roles of what each person may do for themselves, such as keeping a view

_rights: dict[str, Right] = {}


@dataclass(frozen=True)
class Right:
    """What somebody may do, in words, and the roles that have it when a group is new."""

    code: str
    label: object
    roles: frozenset[str]
    exposed: bool  # may be used only with a second factor


def right(code: str, label: object, *, roles: Collection[str] = (), exposed: bool = False) -> Right:
    """Declare a right. Administrators have every right, so they are never named."""
    if code in _rights:
        raise ValueError(f"The right {code} is declared twice.")
    _rights[code] = Right(code, label, frozenset(roles), exposed)
    return _rights[code]


def all_rights() -> Mapping[str, Right]:
    """The rights of every loaded room, by code."""
    return MappingProxyType(_rights)


VIEW_LOG = right(
    "core.view_log",
    _("read the log of all facts"),
    roles=(
        "internal_auditor",
        "management_system_owner",
        "general_manager",
        "group_manager",
        "it_officer",
    ),
)
