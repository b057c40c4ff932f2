"""What happens to data that come in and go out."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ImportUploaded(Event):
    name = "exchange.import.uploaded"
    import_id: int
    kind: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ImportStarted(Event):
    name = "exchange.import.started"
    import_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    name = "exchange.import.finished"
    import_id: int
    kind: str
    read: int
    created: int
    updated: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, kw_only=True)
class ImportFailed(Event):
    name = "exchange.import.failed"
    import_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ImportCancelled(Event):
    name = "exchange.import.cancelled"
    import_id: int
    at_line: int


@dataclass(frozen=True, kw_only=True)
class ProfileSaved(Event):
    name = "exchange.profile.saved"
    profile_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class RejectsFetched(Event):
    """The rows that were not taken went out again as a file."""

    name = "exchange.rejects.fetched"
    import_id: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class ListExported(Event):
    """A list left the house; recorded before the first byte is sent."""

    name = "exchange.list.exported"
    list: str
    rows: int
    is_personal: bool
    export_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ExportRequested(Event):
    name = "exchange.export.requested"
    export_id: int
    list: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ExportApproved(Event):
    name = "exchange.export.approved"
    export_id: int


@dataclass(frozen=True, kw_only=True)
class ExportDeclined(Event):
    name = "exchange.export.declined"
    export_id: int
