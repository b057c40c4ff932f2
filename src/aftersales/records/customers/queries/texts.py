"""What customers agree to, in the words of the handbook."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from aftersales.ground.handbook import queries as handbook
from aftersales.ground.handbook.queries import Guide, said
from aftersales.records.customers.states import Purpose

TEXTS = {  # the handbook's wording of each purpose that is agreed to
    Purpose.REMINDERS: "privacy.consent.reminder",
    Purpose.SURVEY: "privacy.consent.survey",
    Purpose.MAKER: "privacy.consent.maker",
    Purpose.LOCATION: "privacy.consent.location",
    Purpose.RECORDING: "privacy.consent.recording",
}


def wording(code: str, *, store_id: int) -> Any | None:
    """The handbook's text in force for a code; none where it was not delivered."""
    with suppress(ObjectDoesNotExist):
        return handbook.item(code, store_id=store_id)
    return None


def agreements(*, store_id: int) -> dict[Purpose, Guide]:
    """What is agreed to for each purpose: the texts in force, in the reader's language."""
    found = {p: wording(code, store_id=store_id) for p, code in TEXTS.items()}
    held = {purpose: text for purpose, text in found.items() if text is not None}
    return dict(zip(held, said(list(held.values()), store_id=store_id), strict=True))
