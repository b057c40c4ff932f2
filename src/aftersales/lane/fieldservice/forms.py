"""What the pages of installations ask for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.web.forms import DateField, Form, PickField, WordsField


class AgreeForm(Form):
    """The contract."""

    title = forms.CharField(label=_("What is installed"), max_length=120)
    customer_id = PickField(label=_("Customer"), url_name="customers:pick")
    vehicle_id = PickField(label=_("Vehicle"), url_name="vehicles:pick", required=False)
    contract_number = forms.CharField(label=_("Contract"), max_length=40, required=False)
    contract_on = DateField(label=_("Contract of"), required=False)
    due_on = DateField(label=_("Agreed until"))
    place = forms.CharField(
        label=_("Place of work"),
        max_length=300,
        required=False,
        help_text=_("Empty: in the store."),
    )
    person_id = forms.TypedChoiceField(
        label=_("Technician"), coerce=int, empty_value=None, required=False
    )
    is_electrical = forms.BooleanField(label=_("Electrical fitting"), required=False)
    height_m = forms.DecimalField(
        label=_("Height of the work (m)"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=4,
        decimal_places=1,
        initial=0,
    )
    trainees = forms.IntegerField(
        label=_("People of the user to be trained"), min_value=0, max_value=500, initial=0
    )
    training_due_on = DateField(label=_("Training until"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person_id"].choices = [("", "—"), *people]


class AcceptForm(Form):
    accepted_by = forms.CharField(label=_("Accepted by"), max_length=60)
    report = WordsField(
        label=_("Installation report"),
        max_length=4000,
        help_text=_("What was fitted, which values were measured, what remains."),
    )


class CancelForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class TrainForm(Form):
    on = DateField(label=_("Training on"))
    people = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=500)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=6000, initial=60)
    subjects = forms.CharField(label=_("Subjects"), max_length=300)
