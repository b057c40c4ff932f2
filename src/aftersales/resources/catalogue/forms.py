"""What the pages of the catalogue ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.ground.network.states import BayKind, TaxScheme
from aftersales.resources.catalogue.states import CHARGED, Payer, ServiceType, TariffKind
from aftersales.web.forms import ChoiceField, DateField, Form, MoneyField, WordsField

NONE = [("", "—")]


class OperationForm(Form):
    code = forms.CharField(label=_("Code"), max_length=30)
    name_zh = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    service_type = ChoiceField(label=_("Service type"), choices=ServiceType.choices)
    hours = forms.DecimalField(
        label=_("Standard hours"), min_value=Decimal("0.01"), max_digits=6, decimal_places=2
    )
    skill = ChoiceField(label=_("Skill group"), required=False)
    level = forms.IntegerField(
        label=_("Skill level"), min_value=1, max_value=5, required=False, initial=1
    )
    bay_kind = ChoiceField(
        label=_("Kind of bay"), required=False, choices=[*NONE, *BayKind.choices]
    )
    needs_lift = forms.BooleanField(label=_("Needs a lift"), required=False)
    procedure = forms.CharField(label=_("Procedure in the handbook"), max_length=80, required=False)
    quality = forms.CharField(
        label=_("Quality standard in the handbook"), max_length=80, required=False
    )

    def __init__(self, *args: Any, skills: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["skill"].choices = [*NONE, *skills]


class StandardTimeForm(Form):
    hours = forms.DecimalField(
        label=_("Standard hours"), min_value=Decimal("0.01"), max_digits=6, decimal_places=2
    )
    holds_from = DateField(label=_("From"))
    model_id = forms.TypedChoiceField(
        label=_("Only for the model"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, models: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["model_id"].choices = [("", _("every model")), *models]


class PackageForm(Form):
    code = forms.CharField(label=_("Code"), max_length=30)
    name_zh = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    service_type = ChoiceField(label=_("Service type"), choices=ServiceType.choices)
    at_km = forms.IntegerField(label=_("At (km)"), min_value=1, max_value=2_000_000, required=False)
    at_months = forms.IntegerField(
        label=_("At (months)"), min_value=1, max_value=600, required=False
    )
    operations = WordsField(
        label=_("Operations"), required=False, help_text=_("Codes, one a line: OP-100×2")
    )
    parts = WordsField(
        label=_("Parts"), required=False, help_text=_("Part numbers, one a line: 06A115561B×1")
    )
    charges = WordsField(label=_("Other charges"), required=False)
    price = MoneyField(label=_("Fixed price, tax included"), required=False)


class PackagePriceForm(Form):
    amount = MoneyField(label=_("Fixed price, tax included"))
    holds_from = DateField(label=_("From"))
    only_here = forms.BooleanField(label=_("In this store only"), required=False)


class ChargeForm(Form):
    code = forms.CharField(label=_("Code"), max_length=30)
    name_zh = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    amount = MoneyField(label=_("Amount, tax included"), initial=0)
    tariff = ChoiceField(
        label=_("Priced by the tariff"),
        choices=[("", "–"), *((kind.value, kind.label) for kind in CHARGED)],
        required=False,
        help_text=_("Then it has no amount of its own: enter 0."),
    )


class TariffForm(Form):
    kind = ChoiceField(label=_("What for"), choices=TariffKind.choices)
    amount = forms.DecimalField(
        label=_("Rate, tax included"), min_value=0, max_digits=11, decimal_places=2
    )
    holds_from = DateField(label=_("From"))
    brand_id = forms.TypedChoiceField(
        label=_("Only for the brand"), coerce=int, empty_value=None, required=False
    )
    skill = ChoiceField(label=_("Only for the skill group"), required=False)
    payer = ChoiceField(
        label=_("Only for the payer"), required=False, choices=[*NONE, *Payer.choices]
    )
    only_here = forms.BooleanField(label=_("In this store only"), required=False)

    def __init__(
        self,
        *args: Any,
        brands: list[tuple[int, str]],
        skills: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["brand_id"].choices = [*NONE, *brands]
        fields["skill"].choices = [*NONE, *skills]


class TaxRateForm(Form):
    code = ChoiceField(
        label=_("What is sold"),
        choices=[
            ("repair", _("repair")),
            ("goods", _("goods")),
            ("transport", _("transport and towing")),
            ("service", _("other services")),
        ],
    )
    scheme = ChoiceField(label=_("Tax scheme"), choices=TaxScheme.choices)
    percent = forms.DecimalField(
        label=_("Tax (%)"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    holds_from = DateField(label=_("From"))
