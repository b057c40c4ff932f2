"""Papers. Asking for one changes nothing, so they are questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal
from aftersales.ground.handbook.queries import item
from aftersales.ground.printing import typesetting


class PapersUnavailable(Refusal):
    """The fonts for papers are not on this machine."""

    code = "printing.unavailable"
    status = 503


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """A paper from a template of ``printing/templates`` and plain data."""
    try:
        return typesetting.set_in_type(template, data)
    except typesetting.FontsMissing as fault:
        raise PapersUnavailable(
            _("Papers cannot be printed here yet: the fonts are missing. Run “make assets”.")
        ) from fault


@dataclass(frozen=True)
class Paper:
    """A paper and the version of the form it was printed from."""

    content: bytes
    version_id: int


def customer_file_sheet(
    values: Mapping[str, str],
    *,
    store_id: int,
    language: str,
    store_name: str,
    number: str,
    printed_on: str,
) -> Paper:
    """The twelve fields of CV-03 (客户档案基本资料表) with a customer's values, by field.

    The words of the form are those of the handbook in force in the store.
    """
    form = item("CV-03", store_id=store_id)
    data = {
        "language": "zh" if language.startswith("zh") else "en",
        "title": form.title(language),
        "intro": form.intro(language),
        "store": store_name,
        "number": number,
        "printed_on": printed_on,
        "version": _("Form CV-03, version %(number)s") % {"number": form.number},
        "fields": [
            {"label": field.name, "value": str(values.get(field.code, "")), "code": field.code}
            for field in form.elements(language)
        ],
    }
    return Paper(pdf("customer_file_sheet", data), form.pk)
