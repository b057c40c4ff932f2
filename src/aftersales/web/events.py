"""Facts of the face."""

from __future__ import annotations

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Event):
    name = "web.view.saved"
    saved_view_id: int
    person_id: int
    list_code: str
    opens_list: bool


@dataclass(frozen=True, kw_only=True)
class ViewDropped(Event):
    name = "web.view.dropped"
    saved_view_id: int
    person_id: int
    list_code: str
