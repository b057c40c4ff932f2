"""What people fill in at the counter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.lane.orders.states import (
    Consent,
    CustomerNeed,
    Grade,
    Method,
    Misuse,
    Mixing,
    ObjectionKind,
    ObjectionMethod,
    ObjectionResult,
    Reply,
    Transport,
    Unit,
)
from aftersales.records.vehicles.states import Power
from aftersales.resources.catalogue.states import Payer, ServiceType
from aftersales.web.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    MoneyField,
    PickField,
    WordsField,
)

BLANK = [("", "–")]


def titled(**more: Any) -> forms.CharField:
    return forms.CharField(max_length=120, **more)


class ArriveForm(Form):
    plate = forms.CharField(
        label=_("Plate or VIN"),
        max_length=20,
        widget=forms.TextInput({"data-scan": "plate", "autocomplete": "off"}),
    )
    wish = forms.CharField(label=_("What the customer wants"), max_length=200, required=False)


class OpenForm(Form):
    """A car and its customer; everything else follows at the car."""

    vehicle_id = PickField(label=_("Vehicle"), url_name="vehicles:pick")
    customer_id = PickField(label=_("Customer"), url_name="customers:pick", required=False)
    service_type = ChoiceField(
        label=_("Kind of service"), choices=ServiceType.choices, initial=ServiceType.REPAIR
    )
    statement = WordsField(label=_("What the customer said"), rows=2, required=False)
    parallel_reason = forms.CharField(label=_("Why a second order"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        named: tuple[Callable[[int], str], Callable[[int], str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, said in zip(("vehicle_id", "customer_id"), named, strict=True):
            widget: Any = self.fields[name].widget
            widget.named_by = said


class JobForm(Form):
    title = titled(label=_("What is to be done here"))
    service_type = ChoiceField(label=_("Kind of service"), choices=ServiceType.choices)
    complaint = WordsField(label=_("complaint"), rows=2, required=False)
    instruction = WordsField(label=_("work instruction"), rows=2, required=False)


class ChangeJobForm(Form):
    title = titled(label=_("What is to be done here"))
    service_type = ChoiceField(label=_("Kind of service"), choices=ServiceType.choices)
    instruction = WordsField(label=_("work instruction"), rows=3, required=False)


class DescribeForm(Form):
    complaint = WordsField(label=_("complaint"), rows=2, required=False)
    cause = WordsField(label=_("cause"), rows=2, required=False)
    correction = WordsField(label=pgettext_lazy("job", "correction"), rows=2, required=False)
    condition = WordsField(label=_("condition after the repair"), rows=2, required=False)


class MisuseForm(Form):
    misuse = ChoiceField(
        label=_("User's handling"),
        choices=[("", _("no, it broke by itself")), *Misuse.choices],
        required=False,
    )


def how_many(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Quantity"),
        min_value=Decimal("0.001"),
        max_value=1_000_000,
        max_digits=10,
        decimal_places=3,
        **more,
    )


class AddOperationForm(Form):
    operation_id = PickField(label=_("Operation"), url_name="orders:find_operation")
    hours = forms.DecimalField(
        label=_("Hours, if not the standard time"),
        min_value=Decimal("0.01"),
        max_value=999,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    payer = ChoiceField(label=_("Who pays"), choices=Payer.choices)


class AddPartForm(Form):
    part_id = PickField(label=pgettext_lazy("order line", "Part"), url_name="parts:pick")
    quantity = how_many(initial=1)
    lot = forms.CharField(label=_("Lot or serial number"), max_length=40, required=False)
    payer = ChoiceField(label=_("Who pays"), choices=Payer.choices)
    fit_reason = forms.CharField(
        label=_("Why it goes into this car all the same"), max_length=200, required=False
    )

    def __init__(self, *args: Any, vehicle_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        search: Any = self.fields["part_id"].widget
        search.about = {"vehicle": vehicle_id}
        if not self.is_bound:
            del self.fields["fit_reason"]  # asked for once the part turns out not to fit


class AddChargeForm(Form):
    charge_id = PickField(label=_("Other charge"), url_name="orders:find_charge")
    quantity = how_many(initial=1)
    payer = ChoiceField(label=_("Who pays"), choices=Payer.choices)


class SubletForm(Form):
    name = titled(label=_("What another house does"))
    unit_price = MoneyField(label=_("Price for the customer"))
    cost = MoneyField(label=_("What it costs us, without tax"), required=False)
    payer = ChoiceField(label=_("Who pays"), choices=Payer.choices)


class PackageForm(Form):
    package_id = PickField(label=_("Package"), url_name="orders:find_package")
    payer = ChoiceField(label=_("Who pays"), choices=Payer.choices)


class ChangeLineForm(Form):
    quantity = how_many()
    unit_price = MoneyField(label=_("Price of one"))
    percent_off = forms.DecimalField(
        label=_("Discount, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )


class PayersForm(Form):
    """What each of the six bears."""

    customer = MoneyField(label=Payer.CUSTOMER.label, required=False)
    maker = MoneyField(label=Payer.MAKER.label, required=False)
    insurer = MoneyField(label=Payer.INSURER.label, required=False)
    agent = MoneyField(label=Payer.AGENT.label, required=False)
    internal = MoneyField(label=Payer.INTERNAL.label, required=False)
    goodwill = MoneyField(label=Payer.GOODWILL.label, required=False)

    @property
    def shares(self) -> dict[str, Decimal]:
        return {payer: amount for payer, amount in self.cleaned_data.items() if amount}


class DecideForm(Form):
    """Yes or no, who said it and how."""

    decision = ChoiceField(
        label=_("The customer says"),
        choices=[(Consent.APPROVED, _("Yes")), (Consent.DECLINED, _("No"))],
        as_buttons=True,
    )
    method = ChoiceField(
        label=_("How"),
        choices=[c for c in Method.choices if c[0] != Method.PAGE],
        initial=Method.PHONE,
        as_buttons=True,
    )
    person = forms.CharField(label=_("Who decided"), max_length=80, required=False)
    reason = forms.CharField(label=_("Why not"), max_length=200, required=False)
    grade = ChoiceField(
        label=_("How urgent it is"), choices=Grade.choices, initial=Grade.AMBER, required=False
    )


class PromiseForm(Form):
    promised_at = DateTimeField(label=_("Ready by"))


class StatementForm(Form):
    need = ChoiceField(
        label=_("What the customer comes for"),
        choices=[*BLANK, *CustomerNeed.choices],
        required=False,
    )
    statement = WordsField(label=_("What the customer said"), rows=4, required=False)
    is_restated = forms.BooleanField(label=_("Said back, and the customer agreed"), required=False)
    diagnosis = WordsField(label=_("First diagnosis, presumed cause"), rows=3, required=False)


class HeadForm(Form):
    service_type = ChoiceField(label=_("Kind of service"), choices=ServiceType.choices)
    transport = ChoiceField(
        label=_("How the customer gets on"),
        choices=[*BLANK, *Transport.choices],
        required=False,
    )
    brought_by = forms.CharField(label=_("Who brought the car"), max_length=80, required=False)
    brought_phone = forms.CharField(label=_("Phone"), max_length=30, required=False)


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class AdviceForm(Form):
    title = titled(label=_("What should be done"))
    words = WordsField(label=_("What was seen"), rows=2, required=False)
    grade = ChoiceField(
        label=_("How urgent it is"), choices=Grade.choices, initial=Grade.AMBER, as_buttons=True
    )
    due_on = DateField(label=_("By the day"), required=False)
    due_km = forms.IntegerField(label=_("By km"), min_value=0, max_value=9_999_999, required=False)


class ObjectionForm(Form):
    kind = ChoiceField(label=_("Objects to"), choices=ObjectionKind.choices, as_buttons=True)
    words = WordsField(label=_("In the customer's words"), rows=2)
    method = ChoiceField(label=_("How it was answered"), choices=ObjectionMethod.choices)
    answer = WordsField(label=_("What was said"), rows=2, required=False)
    result = ChoiceField(label=_("What came of it"), choices=ObjectionResult.choices)


class SettleObjectionForm(Form):
    result = ChoiceField(
        label=_("What came of it"),
        choices=[(one.value, one.label) for one in ObjectionResult if one != ObjectionResult.OPEN],
        as_buttons=True,
    )
    method = ChoiceField(label=_("How it was answered"), choices=ObjectionMethod.choices)
    answer = WordsField(label=_("What was said"), rows=2, required=False)


class AssignForm(Form):
    advisor_id = forms.TypedChoiceField(label=_("Service adviser"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["advisor_id"]
        field.choices = list(people)


class WhichForm(Form):
    """Car and customer of a booking that names them in words."""

    vehicle_id = PickField(label=_("Vehicle"), url_name="vehicles:pick", required=False)
    customer_id = PickField(label=_("Customer"), url_name="customers:pick", required=False)


# -- the five steps at the car --------------------------------------------------------------------


class CarStep(Form):
    odometer_km = forms.IntegerField(
        label=_("Odometer, km"),
        min_value=0,
        max_value=9_999_999,
        widget=forms.NumberInput({"inputmode": "numeric", "autofocus": True}),
    )
    brought_by = forms.CharField(
        label=_("Who brought the car, if not the owner"), max_length=80, required=False
    )


class WordsStep(Form):
    need = ChoiceField(
        label=_("What the customer comes for"),
        choices=[*BLANK, *CustomerNeed.choices],
        required=False,
    )
    statement = WordsField(label=_("In the customer's own words"), rows=4, required=False)
    is_restated = forms.BooleanField(label=_("Said back, and the customer agreed"), required=False)
    diagnosis = WordsField(label=_("First diagnosis, presumed cause"), rows=2, required=False)


class WalkStep(Form):
    fuel_percent = forms.IntegerField(min_value=0, max_value=100, required=False)
    belongings = WordsField(label=_("What stays in the car"), rows=2, required=False)


class SignStep(Form):
    promised_at = DateTimeField(label=_("Ready by"))
    transport = ChoiceField(
        label=_("Meanwhile the customer"), choices=Transport.choices, as_buttons=True
    )
    person = forms.CharField(label=_("Who signs"), max_length=80, required=False)
    signature = forms.CharField(required=False, widget=forms.HiddenInput())


class MixingForm(Form):
    reason = ChoiceField(label=_("How it is done"), choices=Mixing.choices, as_buttons=True)


class BarForm(Form):
    part_id = PickField(label=pgettext_lazy("order line", "Part"), url_name="parts:pick")
    model_id = PickField(label=_("Vehicle model"), url_name="vehicles:pick_model", required=False)
    power = ChoiceField(
        label=pgettext_lazy("car", "Drive"), choices=[*BLANK, *Power.choices], required=False
    )
    reason = forms.CharField(label=_("Why not"), max_length=200)


class LubricantForm(Form):
    part_id = PickField(label=pgettext_lazy("order line", "Part"), url_name="parts:pick")
    unit = ChoiceField(label=pgettext_lazy("lubricant", "Unit"), choices=Unit.choices)


class PromoteForm(Form):
    part_id = PickField(label=pgettext_lazy("order line", "Part"), url_name="parts:pick")
    words = forms.CharField(label=_("What the adviser says"), max_length=200)


class ShowForm(Form):
    """One of the accessories that may go into the car, and what the customer says to it."""

    accessory_id = forms.TypedChoiceField(
        label=_("Accessory"), coerce=int, widget=forms.RadioSelect
    )
    reply = ChoiceField(
        label=pgettext_lazy("accessory", "The customer"), choices=Reply.choices, as_buttons=True
    )
    quantity = how_many(initial=1)

    def __init__(self, *args: Any, offered: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["accessory_id"]
        field.choices = list(offered)
