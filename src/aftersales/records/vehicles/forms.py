"""What people fill in about vehicles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.records.vehicles.commands import NewService, NewVehicle
from aftersales.records.vehicles.rules.odometer import MOST_KM
from aftersales.records.vehicles.states import (
    CorrectionReason,
    DocumentKind,
    FileReason,
    OdometerSource,
    PartyRole,
    PlateKind,
    Power,
    ServiceKind,
    SoldBy,
    VehicleKind,
    WarningKind,
)
from aftersales.web.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    EditForm,
    Form,
    MoneyField,
    PickField,
    WordsField,
)
from aftersales.web.stores import StoreForm

NONE = ("", "–")


def live(url_name: str, target: str, name: str, **more: str) -> dict[str, Any]:
    """Ask the server what this field's words mean while they are typed; nothing else is sent."""
    return {
        "hx-post": reverse_lazy(url_name),
        "hx-target": target,
        "hx-swap": "innerHTML",
        "hx-trigger": "input changed delay:250ms, change",
        "hx-params": name,
        "hx-sync": "this:replace",
        "hx-disabled-elt": "unset",
        "autocomplete": "off",
        "spellcheck": "false",
        **more,
    }


class InStore(StoreForm):
    """A deed on a car, done in a store; what may be chosen is what this person sees."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


class VehicleForm(InStore):
    """A vehicle as it is told at the counter."""

    vin = forms.CharField(
        label=_("VIN"),
        max_length=60,
        required=False,
        widget=forms.TextInput(live("vehicles:vin_hint", "#vin-hint", "vin", maxlength="40")),
    )
    plate = forms.CharField(
        label=_("Plate"),
        max_length=40,
        required=False,
        widget=forms.TextInput(live("vehicles:plate_hint", "#plate-hint", "plate")),
    )
    plate_kind = forms.ChoiceField(
        label=_("Kind of plate"), choices=[NONE, *PlateKind.choices], required=False
    )
    model_id = PickField(
        label=_("Model in the catalogue"), url_name="vehicles:pick_model", required=False
    )
    model = forms.CharField(
        label=_("Model in words"),
        max_length=160,
        required=False,
        help_text=_("Where the catalogue has none: make, series, model."),
    )
    model_year = forms.IntegerField(
        label=_("Model year"), min_value=1886, max_value=2199, required=False
    )
    kind = forms.ChoiceField(
        label=_("Vehicle kind"), choices=[NONE, *VehicleKind.choices], required=False
    )
    power = forms.ChoiceField(label=_("Drive"), choices=[NONE, *Power.choices], required=False)
    colour = forms.CharField(label=_("Colour"), max_length=30, required=False)
    engine_number = forms.CharField(label=_("Engine number"), max_length=40, required=False)
    first_sale_on = DateField(label=_("First sale"), required=False)
    licensed_on = DateField(label=_("Licensed"), required=False)
    inspection_due_on = DateField(label=_("Inspection due"), required=False)
    guarantee_until = DateField(label=_("Guarantee until"), required=False)

    def told(self) -> NewVehicle:
        given = {k: v for k, v in self.cleaned_data.items() if k in NewVehicle.__dataclass_fields__}
        return NewVehicle(**given)


class UpdateForm(EditForm, VehicleForm):
    """A vehicle as it is on file; plates have deeds of their own."""

    plate = None  # type: ignore[assignment]  # Django: no such field here
    plate_kind = None  # type: ignore[assignment]  # Django: no such field here


class RegisterForm(VehicleForm):
    """A vehicle new to the group, with whoever brings it."""

    odometer_km = forms.IntegerField(
        label=_("Mileage (km)"), min_value=0, max_value=MOST_KM, required=False
    )
    owner_id = PickField(label=_("Owner"), url_name="customers:pick", required=False)
    driver_id = PickField(label=_("Driver"), url_name="customers:pick", required=False)
    payer_id = PickField(label=_("Payer"), url_name="customers:pick", required=False)
    insurer = forms.CharField(label=_("Insurer"), max_length=80, required=False)
    insured_until = DateField(label=_("Insured until"), required=False)
    reason = forms.ChoiceField(
        label=_("Reason"), choices=FileReason.choices, initial=FileReason.VISIT
    )


class PlateForm(InStore):
    plate = forms.CharField(
        label=_("Plate"),
        max_length=40,
        widget=forms.TextInput(live("vehicles:plate_hint", "#plate-hint", "plate")),
    )
    kind = forms.ChoiceField(
        label=_("Kind of plate"),
        choices=[NONE, *PlateKind.choices],
        required=False,
        help_text=_("Only where the plate follows other rules."),
    )
    since = DateField(label=_("Since"), required=False)
    moves = forms.BooleanField(
        label=_("Take it off the vehicle that carries it now"), required=False
    )


class ReadingForm(InStore):
    km = forms.IntegerField(label=_("Mileage (km)"), min_value=0, max_value=MOST_KM)
    on = DateField(label=_("Day"), required=False)
    source = ChoiceField(
        label=_("How it was read"),
        as_buttons=True,
        choices=[
            (s.value, s.label)
            for s in (OdometerSource.VISIT, OdometerSource.CUSTOMER, OdometerSource.HANDOVER)
        ],
        initial=OdometerSource.VISIT,
    )


class CorrectionForm(InStore):
    km = forms.IntegerField(label=_("Mileage it shows now (km)"), min_value=0, max_value=MOST_KM)
    reason = forms.ChoiceField(label=_("Reason"), choices=CorrectionReason.choices)
    words = WordsField(
        label=_("What happened"), max_length=300, help_text=_("It stays on the car's record.")
    )


class OwnerForm(InStore):
    customer_id = PickField(label=_("New owner"), url_name="customers:pick")
    on = DateField(label=_("Since"), required=False)


class PartyForm(InStore):
    customer_id = PickField(label=_("Customer"), url_name="customers:pick")
    role = ChoiceField(
        label=_("Is"), as_buttons=True, choices=PartyRole.choices, initial=PartyRole.DRIVER
    )
    since = DateField(label=_("Since"), required=False)


class EndForm(InStore):
    on = DateField(label=_("First day without"), required=False)


class SellerForm(InStore):
    sold_by = ChoiceField(label=_("Sold by"), as_buttons=True, choices=SoldBy.choices)
    agent_id = forms.TypedChoiceField(
        label=_("Agent of the group"), coerce=int, empty_value=None, required=False
    )
    seller = forms.CharField(
        label=_("Seller"),
        max_length=120,
        required=False,
        help_text=_("Where the agent is none of the group's sites."),
    )
    agent_contract = forms.CharField(
        label=_("Contract with the agent"), max_length=60, required=False
    )
    first_sale_on = DateField(label=_("First sale"), required=False)

    def __init__(self, *args: Any, agents: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agent_id"]
        field.choices = [NONE, *agents.items()]
        if not agents:
            del self.fields["agent_id"]


class DocumentForm(InStore):
    kind = forms.ChoiceField(label=_("Document"), choices=DocumentKind.choices)
    number = forms.CharField(label=_("Number"), max_length=80, required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    dated_on = DateField(label=_("Dated"), required=False)
    valid_until = DateField(label=_("Valid until"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    scan = forms.FileField(label=_("Scan or photo"), required=False)


class InsuranceForm(InStore):
    insurer = forms.CharField(label=_("Insurer"), max_length=80)
    number = forms.CharField(label=_("Policy number"), max_length=60, required=False)
    starts_on = DateField(label=_("From"), required=False)
    ends_on = DateField(label=_("Last day of cover"))


class ServiceForm(InStore):
    """Something that was done to the car, here in former times or elsewhere."""

    serviced_on = DateField(label=_("Day"))
    km = forms.IntegerField(label=_("Mileage (km)"), min_value=0, max_value=MOST_KM, required=False)
    kind = forms.ChoiceField(label=_("Kind of service"), choices=ServiceKind.choices)
    workshop = forms.CharField(
        label=_("Workshop elsewhere"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty where it was this store."),
    )
    operations = WordsField(label=_("Operations"), required=False, help_text=_("One a line."))
    fault = forms.CharField(label=_("Fault"), max_length=300, required=False)
    parts = WordsField(label=_("Parts"), required=False, help_text=_("One a line."))
    amount = MoneyField(label=_("Amount"), required=False)
    reference = forms.CharField(label=_("Document number"), max_length=60, required=False)

    def told(self, vehicle_id: int) -> NewService:
        given = {k: v for k, v in self.cleaned_data.items() if k in NewService.__dataclass_fields__}
        for name in ("operations", "parts"):
            given[name] = given[name].splitlines()
        return NewService(vehicle_id=vehicle_id, **given)


class WarningForm(InStore):
    kind = forms.ChoiceField(label=_("Kind"), choices=WarningKind.choices, initial=WarningKind.NOTE)
    words = forms.CharField(label=_("What to know"), max_length=200)
    until = DateTimeField(label=_("Until"), required=False)


class FileForm(InStore):
    reason = ChoiceField(
        label=_("Reason"), as_buttons=True, choices=FileReason.choices, initial=FileReason.VISIT
    )


class InstructionForm(InStore):
    """The driver was shown how to use the car."""

    guidance_ids = forms.TypedMultipleChoiceField(
        label=_("Material handed over"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    covered = forms.MultipleChoiceField(
        label=_("Explained, as the handbook says"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=30)
    given_on = DateField(label=_("Day"), required=False)
    topics = WordsField(label=_("Further topics"), required=False, help_text=_("One a line."))
    questions = WordsField(label=_("Questions that stayed open"), required=False)

    def __init__(
        self,
        *args: Any,
        material: list[tuple[int, str]],
        guide: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("guidance_ids", material), ("covered", guide)):
            field: Any = self.fields[name]
            field.choices = choices
            if not choices:
                del self.fields[name]


class MergeForm(InStore):
    gone_id = PickField(
        label=_("The file that goes"),
        url_name="vehicles:pick",
        help_text=_("All that hangs on it comes here; it leads to this file from now on."),
    )


class ModelForm(Form):
    make = forms.CharField(label=_("Make"), max_length=60)
    series = forms.CharField(label=_("Series"), max_length=60)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    model_year = forms.IntegerField(
        label=_("Model year"), min_value=1886, max_value=2199, required=False
    )
    kind = forms.ChoiceField(label=_("Vehicle kind"), choices=VehicleKind.choices)
    power = forms.ChoiceField(label=_("Drive"), choices=[NONE, *Power.choices], required=False)


class CycleForm(Form):
    km = forms.IntegerField(label=_("Every (km)"), min_value=1, max_value=200_000)
    months = forms.IntegerField(label=_("Every (months)"), min_value=1, max_value=120)
    first_km = forms.IntegerField(
        label=_("First time (km)"), min_value=1, max_value=200_000, required=False
    )
    first_months = forms.IntegerField(
        label=_("First time (months)"), min_value=1, max_value=120, required=False
    )
    holds_from = DateField(label=_("Holds from"))


class GuidanceForm(Form):
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Latin letters, digits and hyphens, such as first-service."),
        error_messages={"invalid": _("Only Latin letters, digits and hyphens.")},
    )
    model_id = PickField(
        label=_("Model"),
        url_name="vehicles:pick_model",
        required=False,
        help_text=_("Empty: for every model."),
    )
    title_zh = forms.CharField(label=_("Title (Chinese)"), max_length=120)
    body_zh = WordsField(label=_("Text (Chinese)"), rows=8, max_length=20_000)
    title_en = forms.CharField(label=_("Title (English)"), max_length=120, required=False)
    body_en = WordsField(label=_("Text (English)"), rows=8, max_length=20_000, required=False)


class MakerForm(Form):
    wmi = forms.CharField(label=_("First three characters of the VIN"), min_length=3, max_length=3)
    name_zh = forms.CharField(label=_("Maker (Chinese)"), max_length=60)
    name_en = forms.CharField(label=_("Maker (English)"), max_length=60, required=False)
