"""What happens to content."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ContentDelivered(Event):
    """A group got what the product brings along, or what is new in it."""

    name = "handbook.content.delivered"
    group_id: int
    fresh: int
    renewed: int
    to_review: int


@dataclass(frozen=True, kw_only=True)
class VersionDrafted(Event):
    name = "handbook.version.drafted"
    version_id: int
    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class VersionRevised(Event):
    name = "handbook.version.revised"
    version_id: int


@dataclass(frozen=True, kw_only=True)
class VersionChecked(Event):
    name = "handbook.version.checked"
    version_id: int


@dataclass(frozen=True, kw_only=True)
class VersionSentBack(Event):
    name = "handbook.version.sent_back"
    version_id: int


@dataclass(frozen=True, kw_only=True)
class VersionApproved(Event):
    name = "handbook.version.approved"
    version_id: int


@dataclass(frozen=True, kw_only=True)
class VersionEnforced(Event):
    name = "handbook.version.enforced"
    version_id: int
    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class VersionWithdrawn(Event):
    name = "handbook.version.withdrawn"
    version_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class VersionRead(Event):
    """Somebody confirmed that they have read it."""

    name = "handbook.version.read"
    version_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class OverrideKept(Event):
    """The delivered text changed, was looked at, and the own one stays."""

    name = "handbook.override.kept"
    version_id: int
