"""What the wizard asks."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aftersales.ground.network.states import TaxScheme, Weekday
from aftersales.records.staff.roles import ADMINISTRATOR, ROLES
from aftersales.site.founding import FirstHouse
from aftersales.web.forms import ChoiceField, Form, TimeField

NEAR_ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Singapore", "Europe/Berlin")
CURRENCIES = ("CNY", "HKD", "MOP", "TWD", "SGD", "MYR", "THB", "USD", "EUR", "GBP", "AED", "RUB")


class CodeForm(Form):
    """The one-time code that stands on the console."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        help_text=_("It stands in the window in which the program was started."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class HouseForm(Form):
    """Group, first store and first administrator."""

    group_name = forms.CharField(label=_("Name of the group"), max_length=120)
    group_code = forms.SlugField(
        label=_("Short code of the group"), max_length=20, help_text=_("Letters and digits.")
    )
    store_name = forms.CharField(label=_("Name of the first store"), max_length=120)
    store_code = forms.SlugField(
        label=_("Short code of the store"),
        max_length=12,
        help_text=_("It begins the numbers of its documents."),
    )
    time_zone = ChoiceField(label=_("Time zone"), initial="Asia/Shanghai")
    language = ChoiceField(
        label=_("Language"), choices=[("zh-hans", "中文"), ("en", "English")], initial="zh-hans"
    )
    currency = ChoiceField(label=_("Currency"), choices=[(c, c) for c in CURRENCIES], initial="CNY")
    tax_scheme = ChoiceField(label=_("Tax scheme"), choices=TaxScheme.choices)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Open on"),
        choices=Weekday.choices,
        coerce=int,
        initial=list(range(7)),
        widget=forms.CheckboxSelectMultiple,
    )
    opens = TimeField(label=_("Opens at"), initial=time(8, 30))
    closes = TimeField(label=_("Closes at"), initial=time(18, 0))
    roles = forms.MultipleChoiceField(
        label=_("Roles in use"),
        choices=[(code, label) for code, label in ROLES.items() if code != ADMINISTRATOR],
        initial=[code for code in ROLES if code != ADMINISTRATOR],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What each may do is delivered with it. Roles left out can be added later."),
    )
    name = forms.CharField(label=_("Your name"), max_length=80)
    login = forms.CharField(label=_("Your login"), max_length=60)
    password = forms.CharField(
        label=_("Password"),
        min_length=10,
        help_text=_("At least ten characters."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password once more"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = sorted(available_timezones() - set(NEAR_ZONES))
        zones: Any = self.fields["time_zone"]
        zones.choices = [(zone, zone) for zone in (*NEAR_ZONES, *others)]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("password") and said.get("again") != said["password"]:
            self.add_error("again", ValidationError(_("The two passwords are not the same.")))
        if said.get("opens") and said.get("closes") and said["closes"] <= said["opens"]:
            self.add_error("closes", ValidationError(_("Closing time comes after opening time.")))
        return said

    def house(self) -> FirstHouse:
        said = {name: value for name, value in self.cleaned_data.items() if name != "again"}
        return FirstHouse(**said)
