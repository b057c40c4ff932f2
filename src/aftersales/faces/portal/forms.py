"""Forms of the customer's page: few fields, large, and kind to thumbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.lane.appointments.states import Transport
from aftersales.web.forms import ChoiceField, Form

# What the house says of the customer, in the customer's own words.
MEANWHILE = [
    (Transport.WAITS.value, _("I wait at the store")),
    (Transport.LEAVES.value, _("I leave the car")),
    (Transport.LOAN_CAR.value, _("I need a loan car")),
    (Transport.PICK_UP.value, _("Please pick the car up")),
]


class PhoneForm(Form):
    phone = forms.CharField(
        label=_("Your phone number"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "tel", "autofocus": True}
        ),
    )


class CodeForm(Form):
    code = forms.RegexField(
        r"^\s*([0-9]\s*){6}$",
        label=_("The six digits of the message"),
        error_messages={"invalid": _("Type the six digits.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )


class WishForm(Form):
    """What is asked for: the free times hang on it."""

    car = forms.TypedChoiceField(label=_("Car"), coerce=int)
    store = forms.TypedChoiceField(label=_("Where"), coerce=int)
    package = forms.TypedChoiceField(
        label=pgettext_lazy("booking", "What for"), coerce=int, empty_value=None, required=False
    )
    words = forms.CharField(
        label=_("What is wrong, in your words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    transport = forms.ChoiceField(label=_("Meanwhile"), choices=MEANWHILE)

    def __init__(
        self, *args: Any, cars: Any = (), stores: Any = (), packages: Any = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["car"].choices = list(cars)  # type: ignore[attr-defined]  # a choice field
        self.fields["store"].choices = list(stores)  # type: ignore[attr-defined]  # a choice field
        nothing = [("", _("Something else, as written below"))]
        self.fields["package"].choices = [*packages, *nothing]  # type: ignore[attr-defined]  # a choice field
        if not packages:  # nothing to choose from: the words say it all
            del self.fields["package"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("package") and not str(said.get("words", "")).strip():
            self.add_error("words", _("Say what the car comes for."))
        return said


class TimeForm(Form):
    starts_at = forms.DateTimeField(
        label=_("When"), error_messages={"required": _("Choose a time.")}
    )


class InvoiceForm(Form):
    """What the invoice is to say: a person, or a company with its tax number."""

    PERSON, COMPANY, SPECIAL = "person", "company", "special"

    title = ChoiceField(
        label=pgettext_lazy("invoice", "Made out to"),
        choices=[
            (PERSON, pgettext_lazy("invoice", "me in person")),
            (COMPANY, pgettext_lazy("invoice", "a company")),
            (SPECIAL, pgettext_lazy("invoice", "a company, special VAT invoice")),
        ],
        as_buttons=True,
    )
    buyer = forms.CharField(
        label=_("Name on the invoice"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    tax_number = forms.CharField(
        label=_("Tax number of the company"),
        max_length=24,
        required=False,
        help_text=_("18 characters, as on the business licence; older ones have 15 or 20."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    email = forms.EmailField(
        label=_("E-mail for the invoice"),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    anyway = forms.BooleanField(
        label=_("The number stands on the licence exactly like this"), required=False
    )

    def __init__(self, *args: Any, is_doubted: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_doubted:  # asked only once the check character did not fit
            del self.fields["anyway"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("title") == self.PERSON:
            said["tax_number"] = ""
        elif said.get("title") and not said.get("tax_number") and not self.has_error("tax_number"):
            self.add_error("tax_number", _("An invoice to a company needs its tax number."))
        return said


class CorrectionForm(Form):
    words = forms.CharField(
        label=_("What is wrong, and how should it read?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
