"""What people fill in when they buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.money import plain
from aftersales.supply.purchasing.commands import (
    Billed,
    Choice,
    Cost,
    Quoted,
    Source,
    Take,
    Wanted,
)
from aftersales.supply.purchasing.models import InquiryLine, PurchaseLine
from aftersales.supply.purchasing.queries import Planned
from aftersales.supply.purchasing.states import (
    CostKind,
    DifferenceState,
    IncentiveKind,
    MakerAnswer,
    Mode,
    ProblemEffect,
    ProviderKind,
    QualityReason,
    RecoveredBy,
    RecoveryBasis,
    Rejection,
    ReturnKind,
    SeenAt,
    Seriousness,
    Settlement,
    SourceKind,
    Standing,
    SubmitWay,
    TrainingResult,
    TrainingSubject,
    Whither,
    WrittenBy,
)
from aftersales.web.forms import ChoiceField, DateField, EditForm, Form, MoneyField, PickField
from aftersales.web.stores import StoreForm

LINES = 6  # parts on one sheet; further ones are added on the order
CURRENCIES = (("CNY", "CNY"), ("USD", "USD"), ("EUR", "EUR"), ("HKD", "HKD"), ("JPY", "JPY"))


class PiecesField(forms.DecimalField):
    """How many: pieces, litres, metres."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Quantity"))
        kwargs.setdefault("min_value", Decimal("0.001"))
        super().__init__(max_value=1_000_000, max_digits=12, decimal_places=3, **kwargs)


class SupplierForm(EditForm):
    """The file of a supplier."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=pgettext_lazy("supplier", "Kind"), choices=ProviderKind.choices)
    tax_number = forms.CharField(
        label=pgettext_lazy("supplier", "Tax number"), max_length=30, required=False
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    payment_days = forms.IntegerField(label=_("Payment in days"), min_value=0, max_value=366)
    terms = forms.CharField(
        label=pgettext_lazy("purchasing", "Terms"), max_length=500, required=False
    )


class StandingForm(Form):
    standing = ChoiceField(
        label=pgettext_lazy("purchasing", "Standing"), choices=Standing.choices, as_buttons=True
    )
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class RulingForm(Form):
    """The standing that follows from an evaluation."""

    standing = ChoiceField(
        label=pgettext_lazy("purchasing", "Standing"), choices=Standing.choices, as_buttons=True
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("Needed where it is another than the points ask for."),
    )


class TrainingForm(Form):
    """A training that was held."""

    subject = ChoiceField(
        label=pgettext_lazy("supplier training", "Subject"),
        choices=TrainingSubject.choices,
        as_buttons=True,
    )
    held_on = DateField(label=_("Held on"))
    content = forms.CharField(label=_("What was taught"), max_length=200)
    attendants = forms.IntegerField(label=_("How many took part"), min_value=1, max_value=999)
    posts = forms.CharField(
        label=_("Their posts"),
        max_length=120,
        required=False,
        help_text=_("No names here; attach the list of who took part."),
    )
    result = ChoiceField(
        label=pgettext_lazy("supplier training", "Result"),
        choices=TrainingResult.choices,
        as_buttons=True,
    )
    words = forms.CharField(label=_("Note"), max_length=200, required=False)


class IncentiveForm(Form):
    """A reward or a measure of cooperation."""

    kind = ChoiceField(
        label=pgettext_lazy("supplier incentive", "Kind"),
        choices=IncentiveKind.choices,
        as_buttons=True,
    )
    measure = forms.CharField(label=pgettext_lazy("supplier incentive", "Measure"), max_length=200)
    evaluation_id = forms.TypedChoiceField(
        label=_("Against the evaluation"), coerce=int, empty_value=None, required=False
    )
    results = forms.CharField(label=_("Results achieved"), max_length=200, required=False)
    amount = MoneyField(label=_("Amount"), required=False)

    def __init__(self, *args: Any, evaluations: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["evaluation_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "–"), *evaluations.items()]


class ContactForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    post = forms.CharField(
        label=_("What they do there"),
        max_length=60,
        required=False,
        help_text=_("Such as dispatch or returns; no names here."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)


class TermsForm(StoreForm):
    """How the supplier sells a part."""

    part = PickField(label=_("Part"), url_name="parts:pick")
    price = MoneyField(label=_("Purchase price without tax"), required=False)
    mode = forms.ChoiceField(label=_("Price for"), choices=Mode.choices)
    holds_from = DateField(label=_("Holds from"), required=False)
    lead_days = forms.IntegerField(label=_("Lead time in days"), min_value=0, max_value=999)
    urgent_days = forms.IntegerField(
        label=_("Emergency lead time in days"),
        min_value=0,
        max_value=999,
        required=False,
        help_text=_("Left empty, nothing comes urgently."),
    )
    minimum = PiecesField(label=_("Minimum quantity"), initial=1)
    pack = PiecesField(label=_("Pack size"), initial=1)
    their_number = forms.CharField(label=_("Supplier's number"), max_length=40, required=False)
    rank = forms.IntegerField(
        label=_("Asked as number"),
        min_value=1,
        max_value=99,
        initial=1,
        help_text=_("1 is asked first."),
    )


class ModeForm(StoreForm):
    mode = ChoiceField(label=_("Bought as a rule by"), choices=Mode.choices, as_buttons=True)


class Lines(Form):
    """Parts with quantities; the price only where the supplier has named none."""

    how_many = LINES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, self.how_many + 1):
            self.fields[f"part_{n}"] = PickField(
                label=_("Part %(n)d") % {"n": n}, url_name="parts:pick", required=n == 1
            )
            self.fields[f"quantity_{n}"] = PiecesField(required=n == 1)
            self.fields[f"price_{n}"] = MoneyField(label=_("Price, if another"), required=False)

    def wants(self) -> list[Wanted]:
        said = self.cleaned_data
        return [
            Wanted(
                part_id=said[f"part_{n}"],
                quantity=said[f"quantity_{n}"],
                price=said.get(f"price_{n}"),
            )
            for n in range(1, self.how_many + 1)
            if said.get(f"part_{n}") and said.get(f"quantity_{n}")
        ]


class ProposeForm(Lines):
    """An order of a store from one supplier."""

    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)
    supplier_id = forms.TypedChoiceField(label=_("Supplier"), coerce=int)
    mode = ChoiceField(label=_("Purchasing mode"), choices=Mode.choices, as_buttons=True)
    wanted_on = DateField(label=_("Wanted by"), required=False)
    words = forms.CharField(label=_("Remarks"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        stores: dict[int, str],
        suppliers: dict[int, str],
        modes: dict[Mode, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["store_id"].choices = list(stores.items())
        fields["supplier_id"].choices = [("", "–"), *suppliers.items()]
        fields["mode"].choices = [(mode.value, words) for mode, words in modes.items()]
        last = ["wanted_on", "words"]
        self.order_fields([*[n for n in self.fields if n not in last], *last])


class InquireForm(Lines):
    """The same parts asked of several suppliers."""

    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)
    supplier_ids = forms.TypedMultipleChoiceField(
        label=_("Suppliers to ask"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    mode = ChoiceField(label=_("Purchasing mode"), choices=Mode.choices, as_buttons=True)
    wanted_on = DateField(label=_("Wanted by"), required=False)
    answer_by = DateField(label=_("Offers until"), required=False)
    words = forms.CharField(label=_("Remarks"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        stores: dict[int, str],
        suppliers: dict[int, str],
        modes: dict[Mode, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for n in range(1, self.how_many + 1):
            del fields[f"price_{n}"]
        fields["store_id"].choices = list(stores.items())
        fields["supplier_ids"].choices = list(suppliers.items())
        fields["mode"].choices = [(mode.value, words) for mode, words in modes.items()]


class FurtherForm(Form):
    supplier_id = forms.TypedChoiceField(label=_("Supplier"), coerce=int)

    def __init__(self, *args: Any, suppliers: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["supplier_id"].choices = [("", "–"), *suppliers.items()]


class OfferForm(Form):
    """What one supplier offers: price and days of each part; what is left empty is not offered."""

    valid_until = DateField(label=_("Valid until"))

    def __init__(self, *args: Any, lines: Sequence[InquiryLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            words = {"part": line.part.shown_number, "pieces": plain(line.quantity)}
            self.fields[f"price_{line.pk}"] = MoneyField(
                label=_("%(part)s × %(pieces)s: price of one") % words, required=False
            )
            self.fields[f"days_{line.pk}"] = forms.IntegerField(
                label=_("Lead time in days"), min_value=0, max_value=999, required=False
            )
        self.fields["words"] = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for line in self.lines:
            price, days = said.get(f"price_{line.pk}"), said.get(f"days_{line.pk}")
            if price is not None and days is None and f"days_{line.pk}" not in self.errors:
                self.add_error(f"days_{line.pk}", _("Say the lead time in days."))
        return said

    def quoted(self) -> list[Quoted]:
        said = self.cleaned_data
        return [
            Quoted(
                line_id=line.pk,
                price=said[f"price_{line.pk}"],
                lead_days=said[f"days_{line.pk}"],
            )
            for line in self.lines
            if said.get(f"price_{line.pk}") is not None
        ]


class DeclineForm(Form):
    words = forms.CharField(label=_("Note"), max_length=200, required=False)


class ChooseForm(Form):
    """Of each part one offer, and why where another asks less."""

    def __init__(self, *args: Any, offers: Mapping[int, Sequence[int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = offers
        for line, found in offers.items():
            self.fields[f"take_{line}"] = forms.TypedChoiceField(
                choices=[("", "–"), *((pk, pk) for pk in found)],
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.fields[f"reason_{line}"] = forms.ChoiceField(
                label=_("Reason of quality"),
                choices=[("", "–"), *QualityReason.choices],
                required=False,
            )
            self.fields[f"words_{line}"] = forms.CharField(
                label=_("In words"), max_length=200, required=False
            )

    def choices(self) -> list[Choice]:
        said = self.cleaned_data
        return [
            Choice(
                offer_line_id=said[f"take_{line}"],
                reason=said[f"reason_{line}"],
                words=said[f"words_{line}"],
            )
            for line in self.offers
            if said.get(f"take_{line}")
        ]


class PlanForm(Form):
    """What of the plan is ordered: a tick, a quantity and a supplier for each part."""

    def __init__(self, *args: Any, plan: Sequence[Planned], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = [row for row in plan if row.offers]
        for row in self.plan:
            self.fields[f"take_{row.part_id}"] = forms.BooleanField(required=False)
            self.fields[f"quantity_{row.part_id}"] = forms.DecimalField(
                min_value=Decimal("0.001"),
                max_digits=10,
                decimal_places=3,
                required=False,
                initial=plain(row.quantity),
            )
            self.fields[f"supplier_{row.part_id}"] = forms.TypedChoiceField(
                choices=[(one.supplier_id, one.supplier) for one in row.offers],
                coerce=int,
                empty_value=None,
                required=False,
                initial=row.offers[0].supplier_id,
            )

    def takes(self) -> list[Take]:
        said = self.cleaned_data
        return [
            Take(
                part_id=row.part_id,
                quantity=said[f"quantity_{row.part_id}"],
                supplier_id=said[f"supplier_{row.part_id}"],
            )
            for row in self.plan
            if said[f"take_{row.part_id}"]
        ]


class BillForm(Form):
    """An invoice of one order, line by line; what is left empty is not billed."""

    their_number = forms.CharField(label=_("Number of the invoice"), max_length=40)
    invoiced_on = DateField(label=_("Date of the invoice"))

    def __init__(self, *args: Any, lines: Sequence[PurchaseLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"pieces_{line.pk}"] = PiecesField(
                label=_("%(part)s: pieces billed") % {"part": line.part.shown_number},
                min_value=0,
                required=False,
            )
            self.fields[f"price_{line.pk}"] = MoneyField(
                label=_("Price of one without tax"), required=False
            )
        self.fields["other"] = MoneyField(label=_("Other charges without tax"), required=False)
        self.fields["tax"] = MoneyField(label=_("Tax"), required=False)
        self.fields["gross"] = MoneyField(label=_("Total with tax, as the paper says"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for line in self.lines:
            price = f"price_{line.pk}"
            is_missing = said.get(f"pieces_{line.pk}") and said.get(price) is None
            if is_missing and price not in self.errors:
                self.add_error(price, _("Say the price."))
        return said

    def billed(self) -> list[Billed]:
        said = self.cleaned_data
        return [
            Billed(
                line_id=line.pk,
                quantity=said[f"pieces_{line.pk}"],
                price=said[f"price_{line.pk}"],
            )
            for line in self.lines
            if said.get(f"pieces_{line.pk}")
        ]


class SettleForm(Form):
    outcome = ChoiceField(
        label=_("What becomes of it?"),
        choices=[
            (one.value, one.label) for one in (DifferenceState.DEDUCTED, DifferenceState.ACCEPTED)
        ],
        as_buttons=True,
    )
    words = forms.CharField(label=_("Why"), max_length=200)


class PaidForm(Form):
    paid_on = DateField(label=_("Paid on"))


class LineForm(Form):
    """One part of an order, said anew."""

    part_id = PickField(label=_("Part"), url_name="parts:pick")
    quantity = PiecesField(min_value=0, help_text=_("0 takes the part out of the order."))
    price = MoneyField(label=_("Price, if another"), required=False)


class PlaceForm(Form):
    despite = forms.CharField(label=_("Why there all the same"), max_length=200, required=False)


class ConfirmForm(Form):
    confirmation = forms.CharField(
        label=_("Supplier's order number"), max_length=40, required=False
    )
    promised_on = DateField(label=_("Promised for"), required=False)


class ShipForm(Form):
    waybill = forms.CharField(label=_("Waybill"), max_length=40, required=False)
    promised_on = DateField(label=_("Promised for"), required=False)


class ChaseForm(Form):
    words = forms.CharField(label=_("What was said"), max_length=200)
    promised_on = DateField(label=_("Promised for"), required=False)


class ReasonForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class CloseForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class OpenReceiptForm(Form):
    """First step: the papers."""

    delivery_note = forms.CharField(label=_("Number of the delivery note"), max_length=40)
    packages = forms.IntegerField(
        label=pgettext_lazy("purchasing", "Packages"), min_value=0, max_value=999, initial=1
    )
    packing_whole = forms.BooleanField(label=_("The packing is whole"), required=False)
    words = forms.CharField(label=_("Note"), max_length=200, required=False)


class ExcessForm(Form):
    taken = ChoiceField(
        label=_("What becomes of them?"),
        choices=[("yes", _("taken into stock")), ("no", _("back to the supplier"))],
        as_buttons=True,
    )
    words = forms.CharField(label=_("Note"), max_length=200, required=False)


class ReturnGoodsForm(Form):
    quantity = PiecesField()
    kind = forms.ChoiceField(
        label=_("Why"),
        choices=[
            (ReturnKind.FOUND_LATER.value, ReturnKind.FOUND_LATER.label),
            (ReturnKind.NOT_NEEDED.value, ReturnKind.NOT_NEEDED.label),
        ],
    )
    lot = forms.CharField(label=_("Lot or serial number"), max_length=40, required=False)
    words = forms.CharField(label=_("What is wrong"), max_length=200)


class SendReturnForm(Form):
    waybill = forms.CharField(label=_("Waybill"), max_length=40, required=False)


class SettleReturnForm(Form):
    outcome = ChoiceField(
        label=pgettext_lazy("purchase return", "Outcome"),
        choices=Settlement.choices,
        as_buttons=True,
    )
    credited = MoneyField(label=_("Amount credited"), required=False)


class FoundForm(Form):
    """What came of one line of the order; each line has a prefix of its own."""

    announced = PiecesField(label=_("On the delivery note"), min_value=0, required=False)
    counted = PiecesField(label=pgettext_lazy("purchasing", "Counted"), min_value=0, required=False)
    wrong = PiecesField(label=_("Another part than ordered"), min_value=0, required=False)
    rejected = PiecesField(label=_("Rejected for quality"), min_value=0, required=False)
    rejection = forms.ChoiceField(
        label=_("Why rejected"), choices=[("", "–"), *Rejection.choices], required=False
    )
    whither = forms.ChoiceField(
        label=_("Rejected pieces go"), choices=[("", "–"), *Whither.choices], required=False
    )
    bin = forms.CharField(label=_("Bin"), max_length=20, required=False)
    lot = forms.CharField(label=_("Lot or serial numbers"), max_length=1000, required=False)
    proof = forms.CharField(
        label=_("Number of its certificate or proof of origin"), max_length=60, required=False
    )
    words = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, is_told_apart: bool, needs_proof: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_told_apart:
            del self.fields["lot"]
        if not needs_proof:
            del self.fields["proof"]
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = "off"
            if name in ("announced", "counted", "wrong", "rejected"):
                field.widget.attrs["inputmode"] = "decimal"


class ProblemForm(StoreForm):
    """A part that is not as it should be. A line of a receipt knows part and supplier."""

    part_id = PickField(label=_("Part"), url_name="parts:pick")
    supplier_id = forms.TypedChoiceField(label=_("Supplier"), coerce=int)
    quantity = PiecesField()
    lot = forms.CharField(label=_("Lot or serial number"), max_length=60, required=False)
    words = forms.CharField(label=_("What is wrong"), max_length=500, widget=forms.Textarea)
    seriousness = ChoiceField(
        label=pgettext_lazy("part problem", "Seriousness"),
        choices=Seriousness.choices,
        as_buttons=True,
    )
    seen_at = ChoiceField(label=_("Where it was seen"), choices=SeenAt.choices, as_buttons=True)
    seen_number = forms.CharField(
        label=_("Number of the job, receipt or complaint"), max_length=40, required=False
    )

    def __init__(
        self, *args: Any, suppliers: dict[int, str], is_of_receipt: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_of_receipt:
            for name in ("store_id", "part_id", "supplier_id"):
                del self.fields[name]
        else:
            fields: Any = self.fields
            fields["supplier_id"].choices = [("", "–"), *suppliers.items()]


class CompleteProblemForm(Form):
    words = forms.CharField(label=_("What is wrong"), max_length=500, widget=forms.Textarea)
    lot = forms.CharField(label=_("Lot or serial number"), max_length=60, required=False)


class MissingForm(Form):
    missing = forms.CharField(label=_("What is missing"), max_length=200)


class PassOnForm(Form):
    words = forms.CharField(label=_("Note for purchasing"), max_length=200, required=False)


class LetterForm(Form):
    """What was written to the maker."""

    written_on = DateField(label=_("Written on"))
    way = ChoiceField(label=_("How"), choices=WrittenBy.choices, as_buttons=True)
    words = forms.CharField(label=_("What was written"), max_length=500, widget=forms.Textarea)


class MakerAnswerForm(Form):
    """What the maker answers."""

    answer = ChoiceField(
        label=pgettext_lazy("maker's answer", "Answer"),
        choices=MakerAnswer.choices,
        as_buttons=True,
    )
    cause = forms.CharField(
        label=_("Cause that the maker names"),
        max_length=300,
        required=False,
        help_text=_("Needed where it rejects."),
    )
    measure = forms.CharField(
        label=_("What the maker does about it"),
        max_length=300,
        required=False,
        help_text=_("Needed where it makes it good."),
    )


class CloseProblemForm(Form):
    effect = ChoiceField(
        label=_("What became of the pieces"),
        choices=[(one.value, one.label) for one in ProblemEffect if one != ProblemEffect.NO_FAULT],
        as_buttons=True,
    )
    words = forms.CharField(label=_("In words"), max_length=200)


COSTS, SOURCES = 5, 3  # on one sheet


class RecoveryForm(Form):
    """A claim on a supplier: on which ground, which costs, from which papers."""

    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)
    supplier_id = forms.TypedChoiceField(label=_("Supplier"), coerce=int)
    basis = ChoiceField(
        label=pgettext_lazy("cost recovery", "Ground"),
        choices=RecoveryBasis.choices,
        as_buttons=True,
    )
    clause = forms.CharField(
        label=pgettext_lazy("cost recovery", "Article or clause"),
        max_length=300,
        help_text=_("Which article of the law, or which clause of which contract."),
    )
    reason = forms.CharField(label=_("What happened, and why they bear it"), max_length=300)

    def __init__(
        self, *args: Any, stores: dict[int, str], suppliers: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["store_id"].choices = list(stores.items())
        fields["supplier_id"].choices = [("", "–"), *suppliers.items()]
        for n in range(1, COSTS + 1):
            is_first = n == 1
            fields[f"kind_{n}"] = forms.ChoiceField(
                label=pgettext_lazy("cost recovery", "Cost"), choices=CostKind.choices
            )
            fields[f"words_{n}"] = forms.CharField(
                label=_("What for"), max_length=200, required=is_first
            )
            fields[f"quantity_{n}"] = PiecesField(required=False)
            fields[f"amount_{n}"] = MoneyField(label=_("Amount in all"), required=is_first)
            fields[f"kind_{n}"].required = is_first
        for n in range(1, SOURCES + 1):
            fields[f"paper_kind_{n}"] = forms.ChoiceField(
                label=pgettext_lazy("cost recovery", "Paper"),
                choices=[("", "–"), *SourceKind.choices],
                required=False,
            )
            fields[f"paper_{n}"] = forms.CharField(label=_("Number"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for n in range(1, COSTS + 1):
            words, amount = said.get(f"words_{n}"), said.get(f"amount_{n}")
            if words and amount is None and f"amount_{n}" not in self.errors:
                self.add_error(f"amount_{n}", _("Say the amount."))
            if amount is not None and not words and f"words_{n}" not in self.errors:
                self.add_error(f"words_{n}", _("Say what it was for."))
        for n in range(1, SOURCES + 1):
            if bool(said.get(f"paper_kind_{n}")) != bool(said.get(f"paper_{n}")):
                self.add_error(f"paper_{n}", _("Say both the kind and the number of the paper."))
        return said

    def costs(self) -> list[Cost]:
        said = self.cleaned_data
        return [
            Cost(
                kind=said[f"kind_{n}"] or CostKind.OTHER,
                words=said[f"words_{n}"],
                quantity=said[f"quantity_{n}"] or Decimal(1),
                amount=said[f"amount_{n}"],
            )
            for n in range(1, COSTS + 1)
            if said.get(f"words_{n}")
        ]

    def sources(self) -> list[Source]:
        said = self.cleaned_data
        return [
            Source(kind=said[f"paper_kind_{n}"], number=said[f"paper_{n}"])
            for n in range(1, SOURCES + 1)
            if said.get(f"paper_{n}")
        ]


class SourceForm(Form):
    kind = forms.ChoiceField(
        label=pgettext_lazy("cost recovery", "Paper"), choices=SourceKind.choices
    )
    number = forms.CharField(label=_("Number"), max_length=40)


class SubmitRecoveryForm(Form):
    submitted_on = DateField(label=_("Sent on"))
    way = ChoiceField(
        label=pgettext_lazy("cost recovery", "How"), choices=SubmitWay.choices, as_buttons=True
    )


class DisputeForm(SubmitRecoveryForm):
    reason = forms.CharField(label=_("Why their answer does not hold"), max_length=300)


class AnswerForm(Form):
    agreed = MoneyField(
        label=_("Amount they bear"), help_text=_("0 where they refuse the whole claim.")
    )
    answer = forms.CharField(label=_("What they answered"), max_length=300)
    answered_on = DateField(label=_("Answered on"))


class RecoveredForm(Form):
    """Money that came; an invoice where it is set off."""

    kind = ChoiceField(
        label=pgettext_lazy("cost recovery", "How"), choices=RecoveredBy.choices, as_buttons=True
    )
    amount = MoneyField(label=_("Amount"))
    received_on = DateField(label=_("Received on"))
    paper = forms.CharField(
        label=_("Number of the payment or credit note"), max_length=40, required=False
    )
    invoice_id = forms.TypedChoiceField(
        label=_("Set off against the invoice"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, invoices: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["invoice_id"].choices = [("", "–"), *invoices.items()]
