"""What people type on the pages of the network."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.ground.network.states import (
    Authority,
    DateStyle,
    NumberStyle,
    Paper,
    StoreKind,
    TaxScheme,
    Weekday,
)
from aftersales.web.forms import ChoiceField, DateField, Form, TimeField, WordsField


class OpenStoreForm(Form):
    code = forms.SlugField(
        label=_("Short code"), max_length=12, help_text=_("Stands in every document number.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = ChoiceField(label=_("Kind"), choices=StoreKind.choices)
    time_zone = forms.CharField(label=_("Time zone"), max_length=40, initial="Asia/Shanghai")
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")


class SettingsForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    legal_name = forms.CharField(label=_("Company name"), max_length=160, required=False)
    tax_number = forms.CharField(label=_("Tax number"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=240, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    time_zone = forms.CharField(label=_("Time zone"), max_length=40)
    currency = forms.CharField(label=_("Currency"), max_length=3)
    language = ChoiceField(
        label=_("Language of papers"), choices=[("zh-hans", "中文"), ("en", "English")]
    )
    date_style = ChoiceField(label=_("Dates"), choices=DateStyle.choices)
    number_style = ChoiceField(label=_("Numbers"), choices=NumberStyle.choices)
    paper = ChoiceField(label=_("Paper"), choices=Paper.choices)
    printer = forms.CharField(label=_("Printer"), max_length=80, required=False)
    tax_scheme = ChoiceField(label=_("Tax scheme"), choices=TaxScheme.choices)


class HoursForm(Form):
    """Two stretches a day, so that a midday break fits; an empty pair is closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in Weekday:
            for part in (1, 2):
                words = {"day": day.label}
                opens = _("%(day)s opens") % words if part == 1 else _("again from")
                closes = _("closes") if part == 1 else _("until")
                self.fields[f"d{day.value}_{part}_opens"] = TimeField(label=opens, required=False)
                self.fields[f"d{day.value}_{part}_closes"] = TimeField(label=closes, required=False)


class SpecialDayForm(Form):
    on = DateField(label=_("Day"))
    name = forms.CharField(label=_("Name"), max_length=60)
    opens = TimeField(label=_("Opens"), required=False, help_text=_("Empty: closed that day."))
    closes = TimeField(label=_("Closes"), required=False)


class GradeForm(Form):
    code = forms.SlugField(label=_("Short code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60)
    rank = forms.IntegerField(
        label=_("Rank"), min_value=1, max_value=99, help_text=_("1 is the most trusted.")
    )
    authorities = forms.MultipleChoiceField(
        label=_("This grade may"),
        choices=Authority.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class GradeStoreForm(Form):
    grade = ChoiceField(label=_("Grade"), required=False)

    def __init__(self, *args: Any, grades: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["grade"].choices = [("", "—"), *grades]


class ContractForm(Form):
    agent_id = ChoiceField(label=_("Agent"))
    number = forms.CharField(label=_("Number"), max_length=30)
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"))
    rates = WordsField(
        label=_("Products and rates"),
        rows=5,
        help_text=_("One a line: product, unit, rate. Example: field service, hour, 120.00"),
    )

    def __init__(self, *args: Any, agents: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["agent_id"].choices = agents


class EndContractForm(Form):
    ends_on = DateField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class GuideForm(Form):
    guided_by_id = ChoiceField(label=_("Guided by"), required=False)

    def __init__(self, *args: Any, stores: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["guided_by_id"].choices = [("", _("no other site")), *stores]


class BrandForm(Form):
    code = forms.SlugField(label=_("Short code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=120)


class BrandsForm(Form):
    brands = forms.MultipleChoiceField(
        label=_("Brands that this site serves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, known: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["brands"].choices = known
