"""What happens to the service network."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class GroupFounded(Event):
    name = "network.group.founded"
    group_id: int


@dataclass(frozen=True, kw_only=True)
class BrandAdded(Event):
    name = "network.brand.added"
    brand_id: int


@dataclass(frozen=True, kw_only=True)
class GradeSet(Event):
    name = "network.grade.set"
    grade_id: int
    authorities: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StoreOpened(Event):
    name = "network.store.opened"
    kind: str


@dataclass(frozen=True, kw_only=True)
class StoreSettled(Event):
    """How the store shows and prints; ``changed`` names the settings, not their words."""

    name = "network.store.settled"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StoreGraded(Event):
    name = "network.store.graded"
    grade_id: int | None
    grade_before_id: int | None


@dataclass(frozen=True, kw_only=True)
class StoreClosed(Event):
    name = "network.store.closed"


@dataclass(frozen=True, kw_only=True)
class BrandsChosen(Event):
    name = "network.store.brands_chosen"
    brands: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HoursSet(Event):
    """``week`` tells each stretch as "weekday opens closes", Monday is 0."""

    name = "network.hours.set"
    week: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SpecialDaySet(Event):
    name = "network.special_day.set"
    special_day_id: int
    on: str
    opens: str | None
    closes: str | None


@dataclass(frozen=True, kw_only=True)
class SpecialDayLifted(Event):
    name = "network.special_day.lifted"
    special_day_id: int
    on: str


@dataclass(frozen=True, kw_only=True)
class DepartmentFormed(Event):
    name = "network.department.formed"
    department_id: int


@dataclass(frozen=True, kw_only=True)
class DepartmentMoved(Event):
    name = "network.department.moved"
    department_id: int
    above_id: int | None


@dataclass(frozen=True, kw_only=True)
class DepartmentClosed(Event):
    name = "network.department.closed"
    department_id: int


@dataclass(frozen=True, kw_only=True)
class AgentContractSigned(Event):
    name = "network.agent_contract.signed"
    agent_contract_id: int
    starts_on: str
    ends_on: str
    rates: int


@dataclass(frozen=True, kw_only=True)
class AgentContractEnded(Event):
    name = "network.agent_contract.ended"
    agent_contract_id: int
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class StationGuided(Event):
    name = "network.station.guided"
    guided_by_store_id: int | None
    guided_before_store_id: int | None
