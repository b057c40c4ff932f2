"""What people fill in about filings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.money.filings.states import HeadField
from aftersales.web.forms import ChoiceField, DateField, Form, WordsField
from aftersales.web.stores import StoreForm

ANSWERS = [
    ("accepted", pgettext_lazy("repair record", "accepted")),
    ("rejected", pgettext_lazy("repair record", "rejected")),
]


class MendForm(Form):
    """One field for each that may be supplied, with what the record says now."""

    def __init__(
        self, *args: Any, names: Iterable[str], said: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            label = HeadField(name).label
            made: forms.Field = (
                WordsField(label=label, rows=3, required=False, initial=said.get(name, ""))
                if name == HeadField.FAULT
                else forms.CharField(
                    label=label, required=False, max_length=120, initial=said.get(name, "")
                )
            )
            self.fields[name] = made


class AnswerForm(Form):
    answer = ChoiceField(label=_("What the platform said"), choices=ANSWERS, as_buttons=True)
    receipt = forms.CharField(label=_("The platform's number"), max_length=64, required=False)
    reason = WordsField(label=_("Why it was rejected"), rows=2, required=False)


class PeriodForm(StoreForm):
    since = DateField(label=_("From"))
    until = DateField(label=_("To"))
