"""What the workshop's pages ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.ground.network.states import BayKind
from aftersales.resources.capacity.states import Condition, ResourceKind, UpkeepResult
from aftersales.web.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    MoneyField,
    WordsField,
)


class ResourceForm(Form):
    """A bay, a technician, a loan car, a tool or a piece of equipment."""

    kind = ChoiceField(label=_("Kind"), choices=ResourceKind.choices)
    code = forms.CharField(label=_("Short code"), max_length=20)
    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, help_text=_("Of a technician: empty.")
    )
    bay_kind = ChoiceField(label=_("Kind of bay"), required=False)
    has_lift = forms.BooleanField(label=_("With lift"), required=False)
    person_id = forms.TypedChoiceField(
        label=_("Technician"), coerce=int, empty_value=None, required=False
    )
    location = forms.CharField(label=_("Place"), max_length=80, required=False)
    serial_number = forms.CharField(label=_("Serial number"), max_length=40, required=False)
    calibrate_months = forms.IntegerField(
        label=_("Months between calibrations"), min_value=1, max_value=120, required=False
    )
    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)

    def __init__(
        self,
        *args: Any,
        people: list[tuple[int, str]],
        stores: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["bay_kind"].choices = [("", "—"), *BayKind.choices]
        fields["person_id"].choices = [("", "—"), *people]
        fields["store_id"].choices = stores


class TakeOutForm(Form):
    words = forms.CharField(label=_("What is wrong"), max_length=200)
    until = DateTimeField(label=_("Expected back"), required=False)


class UpkeepForm(Form):
    name = forms.CharField(label=_("What is to be done"), max_length=120)
    every_days = forms.IntegerField(
        label=_("Every so many days"), min_value=1, max_value=3660, initial=90
    )
    minutes = forms.IntegerField(
        label=_("Takes so many minutes"), min_value=1, max_value=30_000, initial=60
    )
    due_on = DateField(label=_("Next on"))
    handbook_item = forms.CharField(
        label=_("Instruction in the handbook"), max_length=80, required=False
    )


class UpkeepRecordForm(Form):
    on = DateField(label=_("Done on"))
    result = ChoiceField(label=_("Result"), choices=UpkeepResult.choices, as_buttons=True)
    cost = MoneyField(label=_("Cost"), required=False)
    words = WordsField(label=_("Remarks"), max_length=300, required=False)


class BlockForm(Form):
    starts_at = DateTimeField(label=_("Begins"))


class LendForm(Form):
    person_id = forms.TypedChoiceField(label=_("Lent to"), coerce=int)
    due_at = DateTimeField(label=_("Back by"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person_id"].choices = people


class TakeBackForm(Form):
    condition = ChoiceField(label=_("Condition"), choices=Condition.choices, as_buttons=True)
    words = forms.CharField(label=_("Remarks"), max_length=200, required=False)


class CalibrationForm(Form):
    on = DateField(label=_("Calibrated on"))
    is_passed = forms.BooleanField(label=_("Passed"), required=False, initial=True)
    certificate = forms.CharField(label=_("Certificate"), max_length=60, required=False)
    done_by = forms.CharField(label=_("Calibrated by"), max_length=80, required=False)
    due_on = DateField(label=_("Good until"), required=False, help_text=_("Empty: by its months."))


class AbilityForm(Form):
    skill = ChoiceField(label=_("Skill group"))
    percent = forms.IntegerField(
        label=_("Speed (%)"),
        min_value=10,
        max_value=300,
        help_text=_("100 is standard time; 80 takes an hour and a quarter for one."),
    )

    def __init__(self, *args: Any, skills: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["skill"].choices = skills
