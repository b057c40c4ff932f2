"""What people fill in about stock levels."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.supply.replenishment.states import STOCK_CLASSES, UseClass
from aftersales.web.forms import Form


class LevelField(forms.DecimalField):
    """How many: pieces, litres, metres; none at all too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=Decimal(0), max_value=1_000_000, max_digits=12, decimal_places=3, **kwargs
        )


class ChangeForm(Form):
    alert_at = LevelField(
        label=_("Order at"), help_text=_("When so many or fewer are free and on order.")
    )
    upto = LevelField(label=_("Order up to"))
    safety = LevelField(label=_("Safety stock"))
    stock_class = forms.ChoiceField(
        label=pgettext_lazy("part", "Class"), choices=STOCK_CLASSES, required=False
    )
    use_class = forms.ChoiceField(label=_("Use"), choices=UseClass.choices, required=False)
    reason = forms.CharField(label=_("Why"), max_length=200)


class FreezeForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=200)
