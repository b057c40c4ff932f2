"""What people fill in at the workshop."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.lane.workshop.states import (
    Appraisal,
    Channel,
    PauseReason,
    RepeatCause,
    RestChoice,
    Slippage,
    TaskKind,
)
from aftersales.web.forms import ChoiceField, DateField, DateTimeField, Form, WordsField

Choices = list[tuple[int, str]]


class DispatchForm(Form):
    """Who does it, on which bay, from when."""

    kind = ChoiceField(label=_("Work"), choices=TaskKind.choices, as_buttons=True)
    people = forms.TypedMultipleChoiceField(
        label=_("Technicians"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    bay_id = forms.TypedChoiceField(label=_("Bay"), coerce=int, empty_value=None, required=False)
    starts_at = DateTimeField(label=_("Begins"))
    minutes = forms.IntegerField(
        label=_("Takes so many minutes"),
        min_value=1,
        max_value=6000,
        required=False,
        help_text=_("Empty: standard time at the speed of who does it."),
    )
    override = forms.CharField(
        label=_("Reason for work outside shifts"), max_length=200, required=False
    )

    def __init__(self, *args: Any, people: Choices, bays: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["people"].choices = people
        fields["bay_id"].choices = [("", "—"), *bays]


class MoveForm(DispatchForm):
    """The same for work that is on the board already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]


class CarryOverForm(Form):
    to = DateField(label=_("Goes over to"))
    reason = ChoiceField(label=_("Why"), choices=Slippage.choices)
    words = forms.CharField(label=_("In words"), max_length=200, required=False)


class PauseForm(Form):
    reason = ChoiceField(label=_("Why"), choices=PauseReason.choices, as_buttons=True)
    words = forms.CharField(label=_("In words"), max_length=200, required=False)


class SelfCheckForm(Form):
    words = WordsField(label=_("Condition after the repair"), max_length=2000, required=False)


class InspectForm(Form):
    """The part of an inspection that is about the whole car; each job stands in the page."""

    road_test_km = forms.IntegerField(
        label=_("Road test (km)"), min_value=0, max_value=500, required=False
    )
    words = WordsField(label=_("Remarks"), max_length=2000, required=False)


class WashForm(Form):
    why_not = forms.CharField(
        label=_("Why it is not washed"),
        max_length=200,
        required=False,
        help_text=_("Empty: the car is washed."),
    )


class RestForm(Form):
    choice = ChoiceField(label=_("The customer"), choices=RestChoice.choices, as_buttons=True)


class TellForm(Form):
    channel = ChoiceField(label=_("How"), choices=Channel.choices, as_buttons=True)


class AcceptForm(Form):
    is_confirmed = ChoiceField(
        label=_("Is it solved?"),
        choices=[("yes", _("yes, the effect is confirmed")), ("no", _("no, look at it again"))],
        as_buttons=True,
    )
    words = forms.CharField(label=_("In the customer's words"), max_length=300, required=False)


class ExplainForm(Form):
    work = forms.BooleanField(label=_("Work explained"), required=False)
    cost = forms.BooleanField(label=_("Cost explained"), required=False)
    care = forms.BooleanField(label=_("Care until the next service explained"), required=False)
    signature = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)


class DeliverForm(Form):
    odometer_km = forms.IntegerField(
        label=_("Odometer (km)"), min_value=0, max_value=9_999_999, required=False
    )


class ClassifyForm(Form):
    cause = ChoiceField(label=_("Cause"), choices=RepeatCause.choices, as_buttons=True)
    words = WordsField(label=_("In words"), max_length=300)


class CorrectForm(Form):
    started_at = DateTimeField(label=_("Began"))
    ended_at = DateTimeField(label=_("Ended"))
    reason = forms.CharField(label=_("Why"), max_length=200)


class AppraiseForm(Form):
    outcome = ChoiceField(label=_("What came of it"), choices=Appraisal.choices, as_buttons=True)
    words = forms.CharField(label=_("In words"), max_length=300, required=False)


class EmissionForm(Form):
    """The values that the chosen method measures, each with its limit beside it."""

    device = forms.CharField(label=_("Tester"), max_length=60, required=False)

    def __init__(self, *args: Any, values: Mapping[str, tuple[object, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gases = list(values)
        for gas, (label, limit) in values.items():
            self.fields[gas] = forms.DecimalField(
                label=str(label),
                help_text=limit,
                min_value=Decimal(0),
                max_value=Decimal(100_000),
                max_digits=9,
                decimal_places=3,
            )
        self.order_fields([*values, "device"])

    @property
    def readings(self) -> dict[str, Decimal]:
        return {gas: self.cleaned_data[gas] for gas in self.gases}
