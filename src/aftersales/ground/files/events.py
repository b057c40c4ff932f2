"""What happens to kept files. Names of files are words and stay out of the log."""

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FileKept(Event):
    name = "files.file.kept"
    file_id: int
    about_kind: str
    about_object: int
    media_type: str
    size: int


@dataclass(frozen=True, kw_only=True)
class FileOpened(Event):
    """Somebody was shown a file that holds personal data."""

    name = "files.file.opened"
    file_id: int


@dataclass(frozen=True, kw_only=True)
class FileDiscarded(Event):
    name = "files.file.discarded"
    file_id: int
    about_kind: str
    about_object: int
    reason: str
