"""What suppliers fill in on their page, and purchasing when it opens the page to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.money import plain
from aftersales.faces.chain.queries import OfferCard, OrderCard
from aftersales.supply.purchasing.commands import Quoted
from aftersales.web.forms import ChoiceField, DateField, Form, MoneyField

if TYPE_CHECKING:
    from aftersales.supply.purchasing.models import InquiryLine


class ConfirmForm(Form):
    """One's own number, and the day: one for all parts, or another for some."""

    confirmation = forms.CharField(label=_("Your own order number"), max_length=40, required=False)
    promised_on = DateField(label=_("It comes on"), required=False)
    seen = forms.DateTimeField(
        required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"]
    )

    def __init__(self, *args: Any, card: OrderCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_lines = [line for line in card.lines if line.row.still_open > 0]
        if len(self.open_lines) > 1:
            for line in self.open_lines:
                self.fields[f"day_{line.row.pk}"] = DateField(
                    label=_("%(part)s comes on another day") % {"part": line.part.number},
                    required=False,
                )

    def by_line(self) -> Mapping[int, date]:
        said = self.cleaned_data
        days = {line.row.pk: said.get(f"day_{line.row.pk}") for line in self.open_lines}
        return {pk: day for pk, day in days.items() if day is not None}


class ShipForm(Form):
    waybill = forms.CharField(label=_("Waybill"), max_length=40, required=False)
    promised_on = DateField(label=_("It comes on"), required=False)


class QuoteForm(Form):
    """Price and days of each part that was asked for; what is left empty is not offered."""

    valid_until = DateField(label=_("The offer holds until"))
    words = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, card: OfferCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: Sequence[InquiryLine] = [row for row, _part in card.lines]
        for row, part in card.lines:
            words = {"part": part.number, "pieces": plain(row.quantity), "unit": part.unit}
            self.fields[f"price_{row.pk}"] = MoneyField(
                label=_("%(part)s × %(pieces)s %(unit)s: price of one") % words,
                currency=card.inquiry.currency,
                required=False,
            )
            self.fields[f"days_{row.pk}"] = forms.IntegerField(
                label=_("%(part)s: days until it is here") % words,
                min_value=0,
                max_value=999,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for row in self.lines:
            name = f"days_{row.pk}"
            is_priced = said.get(f"price_{row.pk}") is not None
            if is_priced and said.get(name) is None and name not in self.errors:
                self.add_error(name, _("Say how many days it takes."))
        return said

    def quoted(self) -> list[Quoted]:
        said = self.cleaned_data
        return [
            Quoted(line_id=row.pk, price=price, lead_days=said[f"days_{row.pk}"])
            for row in self.lines
            if (price := said.get(f"price_{row.pk}")) is not None
        ]


class InviteForm(Form):
    """Whom at the supplier, how it gets there, and whether it shows our stock."""

    contact_id = forms.TypedChoiceField(label=_("Contact"), coerce=int)
    channel = ChoiceField(
        label=_("How it gets there"),
        choices=[
            ("sms", _("by message")),
            ("email", _("by e-mail")),
            ("show", pgettext_lazy("supplier's page", "show it here")),
        ],
        as_buttons=True,
        initial="sms",
    )
    shares_stock = forms.BooleanField(
        label=_("Show our stock of the parts they sell"), required=False
    )

    def __init__(self, *args: Any, contacts: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_id"].choices = list(contacts.items())  # type: ignore[attr-defined]  # a choice field
