"""What the pages of guarantees ask for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.guarantees.warranty.states import (
    Asked,
    CarKind,
    Component,
    CostOwner,
    Failure,
    Ground,
    NotCounted,
    Powertrain,
    Scope,
    Use,
    Work,
)
from aftersales.web.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    MoneyField,
    PickField,
    WordsField,
)

MOST_KM = 9_999_999
YES_NO_OPEN = (
    ("", pgettext_lazy("judgement", "not known yet")),
    ("yes", pgettext_lazy("judgement", "yes")),
    ("no", pgettext_lazy("judgement", "no")),
)
ANSWERS = {"": None, "yes": True, "no": False}


def _open(label: Any) -> forms.TypedChoiceField:
    """Yes, no, or nobody knows yet."""
    return forms.TypedChoiceField(
        label=label, choices=YES_NO_OPEN, coerce=ANSWERS.get, empty_value=None, required=False
    )


def _count(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False)


class PolicyForm(Form):
    """The terms of the sale, as invoice and voucher tell them."""

    use = ChoiceField(label=_("Bought for"), choices=Use.choices)
    kind = ChoiceField(label=_("Kind of car"), choices=CarKind.choices)
    powertrain = ChoiceField(label=_("Powertrain"), choices=Powertrain.choices)
    invoice_date = DateField(label=_("Date of the invoice"))
    delivery_date = DateField(
        label=_("Handed over on"), required=False, help_text=_("Empty: on the day of the invoice.")
    )
    price = MoneyField(label=_("Price paid"), required=False)
    usage_rate_percent = forms.DecimalField(
        label=_("Rate for the use (%)"),
        min_value=0,
        max_value=10,
        max_digits=7,
        decimal_places=6,
        required=False,
        help_text=_(
            "From the voucher: at most 0.5 percent for each thousand kilometres (Order 150: 0.8)."
        ),
    )
    replaced_on = DateField(
        label=_("Came in place of another car on"),
        required=False,
        help_text=_("Its terms begin anew on this day."),
    )
    repair_months = _count(_("Promised: months of free repair"), 240)
    repair_km = _count(_("Promised: km of free repair"), MOST_KM)
    exchange_months = _count(_("Promised: months for exchange or return"), 240)
    exchange_km = _count(_("Promised: km for exchange or return"), MOST_KM)
    shop_days_over = _count(_("Promised: exchange after more days in the shop than"), 365)
    same_fault_repairs_over = _count(_("Promised: exchange after more repairs of a fault than"), 99)
    loaner_after_days = _count(_("Promised: another car to drive after days"), 365)
    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=200,
        required=False,
        help_text=_("Only where the terms were told before."),
    )


class ToldForm(Form):
    """A fault in the law's terms."""

    fault_id = forms.TypedChoiceField(
        label=_("Which fault"), coerce=int, empty_value=None, required=False
    )
    words = forms.CharField(
        label=pgettext_lazy("fault", "What is wrong"),
        max_length=160,
        required=False,
        help_text=_("For a new fault: technical words, no names."),
    )
    component = ChoiceField(label=_("Component"), choices=Component.choices)
    scope = ChoiceField(label=_("How much of it"), choices=Scope.choices)
    part = forms.CharField(
        label=_("Main part"),
        max_length=60,
        required=False,
        help_text=_("As the voucher's list calls it, always by the same name."),
    )
    work = ChoiceField(label=_("Work on it"), choices=Work.choices, as_buttons=True)
    failure = forms.ChoiceField(
        label=_("Failure of the first sixty days"),
        choices=[("", "—"), *Failure.choices],
        required=False,
    )

    def __init__(self, *args: Any, faults: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["fault_id"].choices = [("", _("a new one, or as it stands")), *faults.items()]


class NoteForm(ToldForm):
    """A repair in another workshop."""

    workshop_words = forms.CharField(label=_("Workshop"), max_length=120)
    number = forms.CharField(label=_("Number of its paper"), max_length=60)
    begun_at = DateTimeField(label=_("Repair agreed"))
    ended_at = DateTimeField(label=_("Repair completed"))
    km = forms.IntegerField(label=_("Mileage"), min_value=0, max_value=MOST_KM)


class JudgeForm(Form):
    is_quality = _open(_("A problem of quality"))
    is_dangerous = _open(_("It endangers people or property"))
    ground = forms.ChoiceField(
        label=_("Put forward against it"), choices=[("", "—"), *Ground.choices], required=False
    )
    ground_concerns = _open(_("It caused this damage"))
    words = WordsField(
        label=_("Reasons"),
        max_length=300,
        help_text=_("What was seen and measured; it stands in the dossier."),
    )


class HoursForm(Form):
    hours = forms.DecimalField(
        label=pgettext_lazy("hours not counted", "Hours"),
        min_value=Decimal("0.01"),
        max_value=Decimal(99999),
        max_digits=7,
        decimal_places=2,
    )
    reason = ChoiceField(label=_("Why they do not count"), choices=NotCounted.choices)
    evidence = forms.CharField(
        label=_("Evidence"), max_length=300, help_text=_("Waybill, order of the part, tow report.")
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ConfirmFirstForm(Form):
    reason = forms.CharField(
        label=_("Given because"),
        max_length=200,
        required=False,
        help_text=_("Only where the term is over; the maker may refuse it."),
    )


class RequestForm(Form):
    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)
    customer_id = PickField(label=_("Customer"), url_name="customers:pick")
    asks = ChoiceField(label=_("Asks for"), choices=Asked.choices, as_buttons=True)
    fault_id = forms.TypedChoiceField(
        label=_("Because of"), coerce=int, empty_value=None, required=False
    )
    received_on = DateField(
        label=pgettext_lazy("guarantee request", "Received on"),
        required=False,
        help_text=_("Empty: today. The law's days run on."),
    )
    words = WordsField(label=_("In the customer's words"), max_length=2000)

    def __init__(
        self,
        *args: Any,
        stores: Mapping[int, str],
        faults: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["store_id"].choices = list(stores.items())
        fields["fault_id"].choices = [("", "—"), *faults.items()]


class GrantForm(Form):
    right = forms.ChoiceField(label=_("On which right"), required=False)
    cost_owner = ChoiceField(label=_("At whose cost"), choices=CostOwner.choices, as_buttons=True)
    price = MoneyField(label=_("Price paid"), required=False)
    usage_fee = MoneyField(
        label=_("Fee for the use"),
        required=False,
        help_text=_("Empty: as the law works it out."),
    )
    further_costs = MoneyField(
        label=_("Registration, fittings, fees"), required=False, help_text=_("O43, article 26.")
    )
    words = WordsField(label=_("Answer to the customer"), max_length=2000)

    def __init__(self, *args: Any, rights: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["right"].choices = [*rights.items(), ("", _("none: as goodwill"))]

    def clean_further_costs(self) -> Decimal:
        given: Decimal | None = self.cleaned_data["further_costs"]
        return Decimal(0) if given is None else given


class AnswerForm(Form):
    words = WordsField(label=_("Reasons for the customer"), max_length=2000)


class DisputeForm(Form):
    words = WordsField(label=_("What the customer says to it"), max_length=2000)


class BackForm(Form):
    km = forms.IntegerField(label=_("Mileage"), min_value=0, max_value=MOST_KM)


class FinishForm(Form):
    words = forms.CharField(label=_("What was done"), max_length=300)


class FinishExchangeForm(FinishForm):
    new_vehicle_id = PickField(label=_("The car in its place"), url_name="vehicles:pick")


class EndForm(Form):
    words = forms.CharField(label=_("Why"), max_length=300)
