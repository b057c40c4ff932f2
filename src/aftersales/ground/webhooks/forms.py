"""The form of whoever connects another program."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from aftersales.web.forms import ChoiceField, Form


class WhereForm(Form):
    url = django_forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("https, a public host by name, port 443 or 8443"),
    )
    events = django_forms.CharField(
        label=_("Facts"),
        max_length=1000,
        help_text=_(
            "Names of facts, or their beginning with a star, separated by commas: vehicles.*"
        ),
    )

    def clean_events(self) -> list[str]:
        return str(self.cleaned_data["events"]).replace(",", " ").split()


class ChangeForm(WhereForm):
    is_active = django_forms.BooleanField(label=_("Active"), required=False, initial=True)


class OpenForm(WhereForm):
    name = django_forms.CharField(label=_("Name of the program"), max_length=80)
    store = ChoiceField(label=_("Hears of"), required=False)
    field_order = ["name", "store", "url", "events"]

    def __init__(self, *args: Any, stores: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["store"]
        named = ((str(k), v) for k, v in stores.items())
        chosen.choices = [("", _("the whole group")), *named]

    def clean_store(self) -> int | None:
        return int(self.cleaned_data["store"]) if self.cleaned_data["store"] else None
