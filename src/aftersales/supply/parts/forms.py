"""What people fill in at the parts desk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.supply.parts.states import CountScope, Origin, PriceList, ProofKind, Reason
from aftersales.web.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    EditForm,
    Form,
    MoneyField,
    PickField,
)
from aftersales.web.stores import StoreForm

NEEDS = (("job", _("job")), ("appointment", _("appointment")), ("order", _("work order")))


class PiecesField(forms.DecimalField):
    """How many: pieces, litres, metres."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Quantity"))
        kwargs.setdefault("min_value", Decimal("0.001"))
        super().__init__(max_value=1_000_000, max_digits=12, decimal_places=3, **kwargs)


class ReceiveForm(StoreForm):
    """Variety is the part itself; quantity and quality are checked before it is typed."""

    quantity = PiecesField()
    cost = MoneyField(
        label=_("Cost of one"),
        required=False,
        help_text=_("Left empty, they come at today's average."),
    )
    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)
    lot = forms.CharField(label=_("Lot or serial number"), max_length=40, required=False)
    expires_on = DateField(
        label=_("May be used until"),
        required=False,
        help_text=_("Of a lot; left empty, from today and the shelf life of the part."),
    )
    incoming_id = forms.TypedChoiceField(
        label=_("On order"), coerce=int, empty_value=None, required=False
    )
    proof = forms.CharField(
        label=_("Number of its certificate or proof of origin"),
        max_length=60,
        required=False,
        help_text=_("Needed where the part is not the car maker's own and no proof is held."),
    )
    is_aside = forms.BooleanField(label=_("Set aside: the proof is still to come"), required=False)
    words = forms.CharField(label=_("Note"), max_length=200, required=False)


class DateLotForm(Form):
    expires_on = DateField(label=_("May be used until"), required=False)


class OriginForm(Form):
    origin = forms.ChoiceField(label=_("Origin"), choices=Origin.choices)


class DescribeForm(EditForm, StoreForm):
    """What the part is."""

    name = forms.CharField(label=_("Part name"), max_length=120)
    unit = forms.CharField(label=_("Unit"), max_length=12, required=False)
    maker = forms.CharField(label=_("Maker"), max_length=60, required=False)
    shelf_days = forms.IntegerField(
        label=_("Shelf life, days"), min_value=1, max_value=3660, required=False
    )
    lubricant_family = forms.CharField(
        label=_("Lubricant family"),
        max_length=40,
        required=False,
        help_text=_("As its specification calls it, such as SN 5W-30 or ATF DCT."),
    )
    is_exchange = forms.BooleanField(
        label=_("Exchange part: the old one comes back"), required=False
    )
    deposit = MoneyField(label=_("Deposit for the old part"), required=False)
    is_wear = forms.BooleanField(label=_("Wear part"), required=False)
    guarantee_months = forms.IntegerField(
        label=_("Guarantee of the wear part, months"), min_value=1, max_value=240, required=False
    )
    guarantee_km = forms.IntegerField(
        label=_("Guarantee of the wear part, km"), min_value=1, max_value=1_000_000, required=False
    )
    is_hazardous = forms.BooleanField(label=_("Hazardous"), required=False)
    storage = forms.CharField(label=_("How it is stored"), max_length=200, required=False)


class SubstituteForm(Form):
    other_id = PickField(label=_("Part that does as well"), url_name="parts:pick")
    is_mutual = forms.BooleanField(label=_("Each does for the other"), required=False)
    reason = forms.CharField(label=_("Why it does as well"), max_length=200)


class FitmentForm(Form):
    model_id = PickField(label=_("Model"), url_name="vehicles:pick_model")
    is_series = forms.BooleanField(label=_("Every model of this series"), required=False)
    year_from = forms.IntegerField(
        label=_("From model year"), min_value=1900, max_value=2199, required=False
    )
    year_to = forms.IntegerField(
        label=_("To model year"), min_value=1900, max_value=2199, required=False
    )


class ProofForm(Form):
    kind = forms.ChoiceField(label=pgettext_lazy("part", "Proof"), choices=ProofKind.choices)
    number = forms.CharField(label=_("Number"), max_length=60)
    issuer = forms.CharField(label=_("Issued by"), max_length=120)
    valid_until = DateField(label=_("Holds until"), required=False)


class ReleaseForm(Form):
    proof = forms.CharField(
        label=_("Number of its certificate or proof of origin"), max_length=60, required=False
    )
    place = forms.CharField(label=_("Bin"), max_length=20, required=False)


class SendBackForm(Form):
    reason = forms.CharField(label=_("Why they go back"), max_length=200)


class ReserveForm(StoreForm):
    quantity = PiecesField()
    need_kind = forms.ChoiceField(label=_("For"), choices=NEEDS)
    need_id = forms.IntegerField(label=_("Its number"), min_value=1, max_value=2**63 - 1)
    lot = forms.CharField(label=_("Lot or serial number"), max_length=40, required=False)


class AdjustForm(StoreForm):
    change = PiecesField(
        label=_("Stock change"), min_value=-1_000_000, help_text=_("With a minus what is missing.")
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[choice for choice in Reason.choices if choice[0] != Reason.COUNTED],
    )
    cost = MoneyField(label=_("Cost of one, if found"), required=False)
    lot = forms.CharField(label=_("Lot or serial number"), max_length=40, required=False)
    words = forms.CharField(label=_("Note"), max_length=200, required=False)


class PlaceForm(StoreForm):
    code = forms.CharField(label=_("Bin"), max_length=20)


class ExpectForm(StoreForm):
    quantity = PiecesField()
    due_on = DateField(label=pgettext_lazy("stock", "Due"), required=False)
    reference = forms.CharField(label=_("Order number"), max_length=40, required=False)


class RedateForm(Form):
    due_on = DateField(label=pgettext_lazy("stock", "Due"), required=False)


class PriceForm(StoreForm):
    amount = MoneyField(label=_("Price"))
    price_list = forms.ChoiceField(label=_("Price list"), choices=PriceList.choices)
    holds_from = DateField(label=_("Holds from"), required=False)


class SupersedeForm(StoreForm):
    successor_id = PickField(label=_("Successor"), url_name="parts:pick")


class RequestForm(StoreForm):
    """What a job asks for; the desk sees it at once."""

    quantity = PiecesField()
    need_kind = forms.ChoiceField(label=_("For"), choices=NEEDS)
    need_id = forms.IntegerField(label=_("Its number"), min_value=1, max_value=2**63 - 1)


class TagRemovedForm(StoreForm):
    """What came off a car, and with which job."""

    part_id = PickField(
        label=_("Part"),
        url_name="parts:pick",
        required=False,
        help_text=_("Under the number of the new one, where that is an exchange part."),
    )
    what = forms.CharField(
        label=pgettext_lazy("old part", "What it is"),
        max_length=120,
        required=False,
        help_text=_("Empty is the name in the catalogue."),
    )
    quantity = PiecesField()
    need_kind = forms.ChoiceField(label=_("For"), choices=NEEDS)
    need_id = forms.IntegerField(label=_("Its number"), min_value=1, max_value=2**63 - 1)


class KeepRemovedForm(Form):
    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)


class ReturnForm(Form):
    quantity = PiecesField(label=_("Comes back"))


class CancelForm(Form):
    words = forms.CharField(label=_("Why it was wrong"), max_length=200, required=False)


class BinForm(StoreForm):
    code = forms.CharField(label=_("Bin"), max_length=20)


class CountForm(StoreForm):
    """Which shelves are counted. Only what belongs to the choice is looked at."""

    what = ChoiceField(
        label=_("What is counted"),
        choices=CountScope.choices,
        initial=CountScope.DUE,
        as_buttons=True,
    )
    stock_class = forms.ChoiceField(
        label=pgettext_lazy("part", "Class"),
        choices=[("", "–"), *((c, c) for c in "ABC")],
        required=False,
    )
    bins = forms.CharField(
        label=_("Bins"),
        max_length=200,
        required=False,
        help_text=_("Codes with commas between; A- is every bin that begins so."),
    )
    part = PickField(label=_("Part"), url_name="parts:pick", required=False)

    NEEDED: ClassVar[dict[str, str]] = {
        CountScope.CLASS: "stock_class",
        CountScope.BIN: "bins",
        CountScope.PARTS: "part",
    }

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        needed = self.NEEDED.get(said.get("what", ""))
        if needed and not said.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Say which."))
        return said


class SeenForm(Form):
    """When a sheet of paper was walked with."""

    seen_at = DateTimeField(label=_("Seen at"), required=False, help_text=_("Left empty: now."))


class AddToCountForm(Form):
    part_id = PickField(label=_("Part"), url_name="parts:pick")
    lot = forms.CharField(label=_("Lot or serial number"), max_length=40, required=False)


LINES = 5  # parts on one sheet; a further sheet takes the next ones


class TransferForm(Form):
    """Which parts go where: asked for by the store that needs them, or sent by the one that has."""

    way = ChoiceField(
        label=_("What do you do?"),
        choices=[("send", _("send parts")), ("ask", _("ask for parts"))],
        as_buttons=True,
    )
    here_id = forms.TypedChoiceField(label=_("Own store"), coerce=int)
    other_id = forms.TypedChoiceField(label=_("Other store"), coerce=int)

    def __init__(
        self, *args: Any, own: dict[int, str], others: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["here_id"].choices = list(own.items())
        fields["other_id"].choices = list(others.items())
        for n in range(1, LINES + 1):
            self.fields[f"part_{n}"] = PickField(
                label=_("Part %(n)d") % {"n": n}, url_name="parts:pick", required=n == 1
            )
            self.fields[f"quantity_{n}"] = PiecesField(required=n == 1)
        self.fields["words"] = forms.CharField(label=_("Remarks"), max_length=200, required=False)

    def wants(self) -> list[tuple[int, Decimal]]:
        said = self.cleaned_data
        pairs = [(said[f"part_{n}"], said[f"quantity_{n}"]) for n in range(1, LINES + 1)]
        return [(part, quantity) for part, quantity in pairs if part and quantity]


class WriteOffForm(Form):
    words = forms.CharField(label=_("What is known of it"), max_length=200, required=False)
