"""What happens to people at work."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonHired(Event):
    name = "staff.person.hired"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Event):
    name = "staff.role.assigned"
    person_id: int
    role: str
