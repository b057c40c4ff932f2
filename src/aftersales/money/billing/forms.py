"""What people fill in at the cashier's desk."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.money.billing.states import (
    CaseKind,
    CreditReason,
    InvoiceKind,
    Method,
    OldParts,
)
from aftersales.web.forms import ChoiceField, DateField, Form, MoneyField, WordsField
from aftersales.web.stores import StoreForm

BY_HAND = [(m.value, m.label) for m in (Method.CASH, Method.CARD, Method.TRANSFER)]


def why() -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=200)


class DrawForm(Form):
    old_parts = ChoiceField(label=_("Replaced parts"), choices=OldParts.choices, as_buttons=True)


class TakeForm(Form):
    """Method by number key, the open rest already typed."""

    method = ChoiceField(label=_("Method"), choices=BY_HAND, as_buttons=True)
    amount = MoneyField(label=_("Amount"))
    reference = forms.CharField(
        label=_("Number of the slip or transfer"), max_length=64, required=False
    )


class DepositForm(StoreForm):
    method = ChoiceField(label=_("Method"), choices=BY_HAND, as_buttons=True)
    amount = MoneyField(label=_("Amount"))
    for_kind = forms.ChoiceField(
        label=_("For"), choices=[("order", _("work order")), ("appointment", _("appointment"))]
    )
    for_id = forms.CharField(
        label=_("Its number"), max_length=30, help_text=_("As it stands on the work order.")
    )
    reference = forms.CharField(
        label=_("Number of the slip or transfer"), max_length=64, required=False
    )


class RefundForm(Form):
    amount = MoneyField(label=_("Amount"))
    method = ChoiceField(label=_("Method"), choices=Method.choices, as_buttons=True)
    reference = forms.CharField(
        label=_("Number of the slip or transfer"), max_length=64, required=False
    )
    reason = why()


class DiscountForm(Form):
    amount = MoneyField(
        label=_("Discount on the whole bill"), help_text=_("0 takes it away again.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class CreditForm(Form):
    reason = forms.ChoiceField(label=_("Kind"), choices=CreditReason.choices)
    amount = MoneyField(
        label=_("Amount"), required=False, help_text=_("Left empty, all that still stands.")
    )
    words = why()


class AskForm(Form):
    reason = why()


class AskAmountForm(Form):
    amount = MoneyField(label=_("Amount"))
    reason = why()


class AnswerForm(Form):
    answer = forms.CharField(label=_("Answer"), max_length=200, required=False)


class ExplainForm(Form):
    """Each point is ticked as it is gone through; the signature is drawn."""

    items = forms.BooleanField(label=_("Every item was explained, with what was done and why"))
    prices = forms.BooleanField(label=_("Prices and total were explained beside the estimate"))
    guarantee = forms.BooleanField(label=_("Repair guarantee and next service were explained"))
    words = WordsField(
        label=_("Why it differs from what was agreed"), max_length=500, required=False, rows=2
    )
    signature = forms.CharField(
        label=_("Signature"), max_length=200_000, required=False, widget=forms.HiddenInput()
    )


class InvoiceForm(Form):
    kind = ChoiceField(label=_("Kind"), choices=InvoiceKind.choices, as_buttons=True)
    buyer = forms.CharField(label=_("Buyer"), max_length=120)
    tax_number = forms.CharField(label=_("Tax number"), max_length=20, required=False)
    address = forms.CharField(label=_("Address and phone"), max_length=200, required=False)
    bank = forms.CharField(label=_("Bank and account"), max_length=200, required=False)
    email = forms.EmailField(label=_("Send it to"), max_length=200, required=False)
    anyway = forms.BooleanField(
        label=_("The tax number stands on the licence like this"), required=False
    )


class InvoiceNumberForm(Form):
    number = forms.CharField(label=_("Invoice number"), max_length=30)
    issued_on = DateField(label=_("Issued on"))


class OpenShiftForm(StoreForm):
    opening = MoneyField(label=_("Change in the drawer"), initial=Decimal(0))


class CloseShiftForm(Form):
    """Counted blind: what the books expect is shown only afterwards."""

    cash = MoneyField(label=_("Cash in the drawer"))
    card = MoneyField(label=_("Sum of the card slips"), initial=Decimal(0))
    reason = forms.CharField(label=_("How a difference came about"), max_length=200, required=False)


class DayForm(StoreForm):
    day = DateField(label=pgettext_lazy("books", "Day"))


class AgreeForm(Form):
    found = MoneyField(label=_("Received on balance, as finance counts"), min_value=None)
    words = WordsField(label=_("How a difference came about"), max_length=500, required=False)


class CheckForm(Form):
    words = WordsField(label=_("Note"), max_length=500, required=False)


class CostForm(Form):
    labour_cost = MoneyField(
        label=_("Cost of labour"), required=False, help_text=_("Left empty, by the sold hours.")
    )
    other_cost = MoneyField(
        label=_("Cost of other work"),
        required=False,
        help_text=_("Left empty, as the lines know it."),
    )


class CompensationForm(StoreForm):
    case_kind = forms.ChoiceField(label=_("Kind of case"), choices=CaseKind.choices)
    case_number = forms.CharField(label=_("Number of the case"), max_length=40)
    amount = MoneyField(label=_("Amount"))
    reason = why()


class PayOutForm(Form):
    method = ChoiceField(label=_("Method"), choices=BY_HAND, as_buttons=True)
    reference = forms.CharField(
        label=_("Number of the slip or transfer"), max_length=64, required=False
    )
