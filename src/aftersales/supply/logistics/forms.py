"""What people fill in when they send something."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.supply.logistics.commands import CarrierFile, Content, Recipient, VanFile
from aftersales.supply.logistics.rules import MOST_STOPS
from aftersales.supply.logistics.states import (
    Agreed,
    CarrierKind,
    DamageCause,
    Failure,
    Finding,
    Outcome,
)
from aftersales.web.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    EditForm,
    Form,
    MoneyField,
    PickField,
    TimeField,
    WordsField,
)

LINES = 4  # things on one sheet
CURRENCIES = (("CNY", "CNY"), ("USD", "USD"), ("EUR", "EUR"), ("HKD", "HKD"), ("JPY", "JPY"))


class CarrierForm(EditForm):
    """The file of a carrier."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=pgettext_lazy("carrier", "Kind"), choices=CarrierKind.choices)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    base = MoneyField(label=_("For a shipment"))
    per_kg = MoneyField(label=_("For each kilogram"), initial=Decimal(0))
    per_package = MoneyField(label=_("For each further package"), initial=Decimal(0))
    days = forms.IntegerField(label=_("Days on the way"), min_value=0, max_value=60, initial=1)
    is_closed = forms.BooleanField(label=_("No longer used"), required=False)

    def told(self) -> CarrierFile:
        said = {name: self.cleaned_data[name] for name in self.fields if name != "seen"}
        return CarrierFile(**said)


class ShipmentForm(Form):
    """Where goods go, what is in the packages, and by when."""

    store_id = forms.TypedChoiceField(
        label=_("Sent by"), coerce=int, required=False, empty_value=None
    )
    target_id = forms.TypedChoiceField(
        label=pgettext_lazy("logistics", "To store"), coerce=int, required=False, empty_value=None
    )
    customer_id = PickField(label=_("To customer"), url_name="customers:pick", required=False)
    recipient = forms.CharField(label=_("Recipient's name"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    wants_call = forms.BooleanField(label=_("Wants a call with the waybill number"), required=False)
    packages = forms.IntegerField(
        label=pgettext_lazy("logistics", "Packages"), min_value=1, max_value=99, initial=1
    )
    weight_kg = forms.DecimalField(
        label=_("Weight in kg"), min_value=0, max_value=100_000, decimal_places=2, initial=1
    )
    due_at = DateTimeField(label=pgettext_lazy("logistics", "Wanted by"), required=False)
    reference = forms.CharField(
        label=pgettext_lazy("logistics", "Serves"),
        max_length=40,
        required=False,
        help_text=_("Number of the order or sale."),
    )
    words = forms.CharField(label=_("Remarks"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        stores: Mapping[int, str],
        targets: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["store_id"].choices = [("", _("the store that serves the site")), *stores.items()]
        fields["target_id"].choices = [("", _("somebody outside")), *targets.items()]
        for n in range(1, LINES + 1):
            fields[f"part_{n}"] = PickField(
                label=_("Part %(n)d") % {"n": n}, url_name="parts:pick", required=False
            )
            fields[f"what_{n}"] = forms.CharField(
                label=_("or in words"), max_length=120, required=False
            )
            fields[f"quantity_{n}"] = forms.DecimalField(
                label=_("Quantity"),
                min_value=Decimal("0.001"),
                max_value=1_000_000,
                decimal_places=3,
                required=False,
            )

    def contents(self) -> list[Content]:
        said = self.cleaned_data
        return [
            Content(
                part_id=said[f"part_{n}"],
                words=said[f"what_{n}"],
                quantity=said[f"quantity_{n}"] or Decimal(1),
            )
            for n in range(1, LINES + 1)
            if said[f"part_{n}"] or said[f"what_{n}"]
        ]

    def to_whom(self) -> Recipient | None:
        said = self.cleaned_data
        if said["target_id"] is not None:
            return None
        return Recipient(
            name=said["recipient"],
            address=said["address"],
            phone=said["phone"],
            customer_id=said["customer_id"],
            wants_call=said["wants_call"],
        )


class OfTransferForm(Form):
    """A transfer is packed: its two ends and what is in it are known."""

    packages = forms.IntegerField(
        label=pgettext_lazy("logistics", "Packages"), min_value=1, max_value=99, initial=1
    )
    weight_kg = forms.DecimalField(
        label=_("Weight in kg"), min_value=0, max_value=100_000, decimal_places=2, initial=1
    )
    due_at = DateTimeField(label=pgettext_lazy("logistics", "Wanted by"), required=False)
    words = forms.CharField(label=_("Remarks"), max_length=300, required=False)


class AgreeForm(Form):
    """The carriers with what each would ask, the way to send it first."""

    carrier_id = forms.TypedChoiceField(
        label=pgettext_lazy("logistics", "Carrier"), coerce=int, widget=forms.RadioSelect
    )
    how = ChoiceField(label=_("How it was agreed"), choices=Agreed.choices, as_buttons=True)
    reason = forms.CharField(
        label=_("Why not the cheapest way in time"), max_length=200, required=False
    )

    def __init__(self, *args: Any, offers: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["carrier_id"].choices = list(offers.items())


class WaybillForm(Form):
    waybill = forms.CharField(
        label=_("Waybill number"),
        max_length=40,
        widget=forms.TextInput({"data-scan": "part", "autocomplete": "off"}),
    )


class HandOverForm(Form):
    waybill = forms.CharField(
        label=_("Waybill number"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"data-scan": "part", "autocomplete": "off"}),
    )


class DueForm(Form):
    due_at = DateTimeField(label=pgettext_lazy("logistics", "Wanted by"))


class AgainForm(Form):
    due_at = DateTimeField(label=pgettext_lazy("logistics", "Wanted by"), required=False)


class ReasonForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class BackForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class DeliverForm(Form):
    """The three principles, and who took it."""

    right = forms.BooleanField(label=_("It is complete and as ordered"), required=False)
    undamaged = forms.BooleanField(label=_("It is undamaged"), required=False)
    received_by = forms.CharField(label=_("Received by"), max_length=80, required=False)
    remarks = forms.CharField(label=_("What is missing or damaged"), max_length=300, required=False)


class FailForm(Form):
    reason = forms.ChoiceField(label=_("Why"), choices=Failure.choices)
    words = forms.CharField(label=_("Note"), max_length=200, required=False)


class CostForm(Form):
    cost = MoneyField(label=_("What the carrier charged"))


class ReachForm(EditForm):
    """Where it is to be brought, and when somebody takes it."""

    point = forms.CharField(
        label=_("Latitude and longitude"),
        max_length=60,
        required=False,
        help_text=_("As a map shows them: 22.5431,114.0579."),
    )
    road_km = forms.DecimalField(
        label=_("Kilometres from the store"),
        min_value=0,
        max_value=2_000,
        decimal_places=1,
        required=False,
    )
    taken_from = TimeField(label=_("Somebody is there from"), required=False)
    taken_to = TimeField(label=_("Somebody is there until"), required=False)


class PlaceForm(EditForm):
    point = forms.CharField(
        label=_("Latitude and longitude"),
        max_length=60,
        help_text=_("As a map shows them: 22.5431,114.0579."),
    )


class ServeForm(Form):
    """Which store serves a site; another than the proposed one needs a reason."""

    store_id = forms.TypedChoiceField(label=pgettext_lazy("serving", "Served by"), coerce=int)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, stores: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["store_id"].choices = list(stores.items())


class VanForm(EditForm):
    """The file of a van."""

    plate = forms.CharField(label=_("Plate"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    packages = forms.IntegerField(
        label=_("Holds packages"), min_value=1, max_value=2_000, initial=40
    )
    kilograms = forms.DecimalField(
        label=_("Carries kilograms"), min_value=Decimal("0.1"), max_value=40_000, decimal_places=1
    )
    per_km = MoneyField(label=_("Cost of a kilometre"))
    per_hour = MoneyField(label=_("Cost of an hour"))
    shift_from = TimeField(label=_("Out from"), initial="08:30")
    shift_to = TimeField(label=pgettext_lazy("tour", "Back by"), initial="18:00")
    is_closed = forms.BooleanField(label=_("No longer used"), required=False)

    def told(self) -> VanFile:
        said = {name: self.cleaned_data[name] for name in self.fields if name != "seen"}
        return VanFile(**said)


class PlanForm(Form):
    """A day, its vans, and what is to be brought."""

    day = DateField(label=_("Day"))
    vans = forms.TypedMultipleChoiceField(
        label=_("Vans"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    shipments = forms.TypedMultipleChoiceField(
        label=_("Shipments"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        vans: Mapping[int, str],
        shipments: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["vans"].choices = list(vans.items())
        fields["shipments"].choices = list(shipments.items())

    def clean_shipments(self) -> list[int]:
        told: list[int] = self.cleaned_data["shipments"]
        if len(told) > MOST_STOPS:
            raise forms.ValidationError(_("Plan at most %(n)d at once.") % {"n": MOST_STOPS})
        return told


class SendTourForm(Form):
    driver_id = forms.TypedChoiceField(label=pgettext_lazy("tour", "Driver"), coerce=int)

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["driver_id"].choices = list(people.items())


class EndTourForm(Form):
    km = forms.DecimalField(
        label=_("Kilometres driven"),
        min_value=0,
        max_value=5_000,
        decimal_places=1,
        required=False,
        help_text=_("Left empty, the planned ones count."),
    )


class HandToForm(Form):
    """Who takes it, and the proof."""

    received_by = forms.CharField(label=_("Who takes it"), max_length=80)
    signature = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    photo = forms.FileField(
        label=_("Photo instead of a signature"),
        required=False,
        widget=forms.FileInput({"accept": "image/*", "capture": "environment"}),
    )
    right = forms.BooleanField(label=_("It is complete and as ordered"), required=False)
    undamaged = forms.BooleanField(label=_("It is undamaged"), required=False)
    remarks = forms.CharField(label=_("What is missing or damaged"), max_length=300, required=False)


# ── articles that customers send in ──────────────────────────────────────────────────────────────


class ArticleForm(Form):
    """The first half of the after-sales record sheet: from whom, what, and how it came (LG-07)."""

    store_id = forms.TypedChoiceField(label=pgettext_lazy("article", "Came to"), coerce=int)
    customer_id = PickField(
        label=_("Customer"),
        url_name="customers:pick",
        help_text=_("Unknown yet? Open the customer's file first."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("Only what the customer's file lacks; it is kept there."),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    model = forms.CharField(label=pgettext_lazy("article", "Model"), max_length=80)
    serial = forms.CharField(
        label=pgettext_lazy("article", "Serial number"), max_length=60, required=False
    )
    accessories = forms.CharField(
        label=pgettext_lazy("article", "Accessories"), max_length=200, required=False
    )
    complaint = WordsField(
        label=pgettext_lazy("article", "What the customer says"), max_length=500, required=False
    )
    carrier_id = forms.TypedChoiceField(
        label=pgettext_lazy("article", "Came with"), coerce=int, required=False, empty_value=None
    )
    waybill = forms.CharField(
        label=_("Waybill number"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"data-scan": "part", "autocomplete": "off"}),
    )
    arrived_at = DateTimeField(
        label=pgettext_lazy("article", "Arrived"), required=False, help_text=_("Empty is now.")
    )
    wants_call = forms.BooleanField(label=_("Wants a call with the waybill number"), required=False)

    def __init__(
        self, *args: Any, stores: Mapping[int, str], carriers: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["store_id"].choices = list(stores.items())
        fields["carrier_id"].choices = [("", "–"), *carriers.items()]


class UnpackForm(Form):
    """What it looks like outside."""

    condition = WordsField(
        label=_("How it looks outside"),
        max_length=300,
        required=False,
        help_text=_("Take photos before it is touched; attach them to the article."),
    )
    damaged = forms.BooleanField(
        label=_("It is damaged outside: call the customer at once"), required=False
    )


class CallForm(Form):
    """What the customer said about the damage."""

    reached = forms.BooleanField(label=_("The customer was reached"), required=False, initial=True)
    cause = forms.ChoiceField(
        label=_("Cause of the damage"), choices=[("", "–"), *DamageCause.choices], required=False
    )
    words = WordsField(
        label=pgettext_lazy("article", "What was said"), max_length=300, required=False
    )


class TestForm(Form):
    """What the test showed."""

    finding = ChoiceField(
        label=pgettext_lazy("article", "Finding"), choices=Finding.choices, as_buttons=True
    )
    words = WordsField(label=_("How it was tested, and what was seen"), max_length=500)
    cause = forms.CharField(label=_("What has failed, and why"), max_length=300, required=False)


class DecideForm(Form):
    outcome = ChoiceField(label=_("What becomes of it"), choices=Outcome.choices, as_buttons=True)
    words = WordsField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("Needed where it is not repaired."),
    )


class RepairedForm(Form):
    correction = WordsField(label=pgettext_lazy("article", "What was done"), max_length=500)


class PackForm(Form):
    """Its way back."""

    packages = forms.IntegerField(
        label=pgettext_lazy("logistics", "Packages"), min_value=1, max_value=99, initial=1
    )
    weight_kg = forms.DecimalField(
        label=_("Weight in kg"), min_value=0, max_value=100_000, decimal_places=2, initial=1
    )
    due_at = DateTimeField(label=pgettext_lazy("logistics", "Wanted by"), required=False)
