"""What the pages of the house ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.resources.premises.states import IncidentKind, Severity
from aftersales.web.forms import ChoiceField, DateField, DateTimeField, Form, WordsField


class AreaForm(Form):
    name = forms.CharField(
        label=_("Area"), max_length=60, help_text=_("Reception, bays 1–4, paint shop …")
    )


class AuditForm(Form):
    """What stands beside the points; those are drawn item by item."""

    on = DateField(label=_("Audited on"))
    words = WordsField(label=_("Remarks"), max_length=2000, required=False)


class ReportForm(Form):
    """A hazard or an accident."""

    kind = ChoiceField(label=_("What is it?"), choices=IncidentKind.choices, as_buttons=True)
    severity = ChoiceField(label=_("Severity"), choices=Severity.choices, as_buttons=True)
    words = WordsField(
        label=_("What happened or could happen?"),
        max_length=2000,
        help_text=_("No names of people who were hurt."),
    )
    area_id = forms.TypedChoiceField(label=_("Area"), coerce=int, empty_value=None, required=False)
    happened_at = DateTimeField(label=_("Happened at"), required=False, help_text=_("Empty: now."))
    injured = forms.IntegerField(label=_("People hurt"), min_value=0, max_value=1000, initial=0)

    def __init__(self, *args: Any, areas: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["area_id"].choices = [("", "—"), *areas]


class CloseForm(Form):
    cause = forms.CharField(label=_("Cause"), max_length=300)


class MoveForm(Form):
    """Who does it by when."""

    person_id = forms.TypedChoiceField(label=pgettext_lazy("measure", "Owner"), coerce=int)
    due_on = DateField(label=_("Until"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person_id"].choices = [("", "—"), *people]


class MeasureForm(MoveForm):
    words = forms.CharField(label=_("What to do about it"), max_length=300)

    field_order = ("words", "person_id", "due_on")


class DoneForm(Form):
    words = forms.CharField(label=_("What was done"), max_length=300, required=False)


class ReopenForm(Form):
    due_on = DateField(label=_("Until"))
