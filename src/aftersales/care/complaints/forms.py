"""What people fill in about complaints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.care.complaints.rules import REMEDIES
from aftersales.care.complaints.states import (
    Above,
    Attention,
    Cause,
    Channel,
    ComplaintClass,
    ContactKind,
    Level,
    Outcome,
    Rating,
    RemedyKind,
    Severity,
    StaffCause,
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
from aftersales.web.stores import StoreForm

BLANK = [("", "–")]


class TakeForm(StoreForm):
    """A grumble or a complaint as it comes in."""

    level = ChoiceField(
        label=pgettext_lazy("complaint", "What it is"), choices=Level.choices, as_buttons=True
    )
    channel = ChoiceField(label=_("How it came"), choices=Channel.choices, as_buttons=True)
    complaint_class = ChoiceField(
        label=pgettext_lazy("complaint", "What it is about"),
        choices=ComplaintClass.choices,
        as_buttons=True,
    )
    customer_id = PickField(label=_("Customer"), url_name="customers:pick")
    complainant = forms.CharField(
        label=_("Who complains"),
        max_length=60,
        required=False,
        help_text=_("Left empty, it is the customer."),
    )
    vehicle_id = PickField(label=_("Vehicle"), url_name="vehicles:pick", required=False)
    order_number = forms.CharField(
        label=_("Order"),
        max_length=30,
        required=False,
        help_text=_("The visit that it is about: car and adviser come from it."),
    )
    symptom = forms.CharField(
        label=_("In short"),
        max_length=120,
        help_text=_("In the trade's words; a symptom that comes back is found by it."),
    )
    words = WordsField(label=_("In the customer's words"), rows=4, required=False)
    remedy_sought = forms.CharField(
        label=_("What the customer wants"), max_length=300, required=False
    )
    received_at = DateTimeField(
        label=_("When it came"), required=False, help_text=_("Left empty, it is now.")
    )


class SettleForm(Form):
    words = forms.CharField(label=_("What was done for the customer"), max_length=500)


class LinkForm(Form):
    earlier_id = forms.TypedChoiceField(
        label=_("Earlier complaint"), coerce=int, empty_value=None, required=False
    )
    earlier_order_id = forms.TypedChoiceField(
        label=_("Earlier visit"), coerce=int, empty_value=None, required=False
    )

    def __init__(
        self,
        *args: Any,
        complaints: Iterable[tuple[int, str]],
        visits: Iterable[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["earlier_id"].choices = [*BLANK, *complaints]
        fields["earlier_order_id"].choices = [*BLANK, *visits]


class PersonForm(Form):
    person_id = forms.TypedChoiceField(label=_("Who answers for it"), coerce=int)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person_id"]
        field.choices = [*BLANK, *people]


class PassUpForm(Form):
    to_role = ChoiceField(label=_("Passed up to"), choices=Above.choices)


class RisksForm(Form):
    attention = ChoiceField(label=_("Why"), choices=Attention.choices)
    words = forms.CharField(label=pgettext_lazy("complaint", "What it is about"), max_length=300)


class VerifyForm(Form):
    words = WordsField(label=_("What is true of it"), rows=3)
    severity = ChoiceField(
        label=pgettext_lazy("complaint", "Severity"), choices=Severity.choices, as_buttons=True
    )
    is_safety = forms.BooleanField(label=_("Safety is concerned"), required=False)
    complaint_class = ChoiceField(
        label=pgettext_lazy("complaint", "What it is about"), choices=ComplaintClass.choices
    )


class AnalyseForm(Form):
    cause = ChoiceField(label=_("Cause (fishbone)"), choices=Cause.choices)
    whys = WordsField(
        label=_("Why? Why is that?"), rows=5, help_text=_("One answer a line, five at most.")
    )
    words = WordsField(label=_("The cause in one sentence"), rows=2)

    def clean_whys(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["whys"].splitlines() if line.strip()]


class WordsForm(Form):
    words = WordsField(label=_("In words"), rows=3)


class FeedBackForm(Form):
    channel = ChoiceField(label=_("How"), choices=Channel.choices, as_buttons=True)
    words = WordsField(label=_("What the customer was told"), rows=4)


class ContactForm(Form):
    kind = ChoiceField(
        label=pgettext_lazy("contact about a complaint", "What for"),
        choices=[one for one in ContactKind.choices if one[0] != ContactKind.RATED],
    )
    channel = ChoiceField(label=_("How"), choices=Channel.choices, as_buttons=True)
    words = WordsField(label=pgettext_lazy("contact about a complaint", "What was said"), rows=3)


class RatingForm(Form):
    is_accepted = forms.BooleanField(label=_("The customer is content with it"), required=False)
    rating = ChoiceField(
        label=_("How content with the handling"),
        choices=[("", _("no rating given")), *Rating.choices],
        required=False,
    )
    channel = ChoiceField(label=_("How"), choices=Channel.choices, as_buttons=True)
    words = WordsField(label=_("What the customer said"), rows=2)


class WaitForm(Form):
    waiting_for = forms.CharField(label=_("What it waits for"), max_length=200)


class ReferForm(Form):
    department_id = forms.TypedChoiceField(label=_("Department"), coerce=int)
    words = WordsField(label=_("What is asked"), rows=3)

    def __init__(self, *args: Any, departments: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department_id"]
        field.choices = list(departments)


class AnswerForm(Form):
    answer = WordsField(label=_("Answer of the department"), rows=4)


class RemedyForm(Form):
    kind = ChoiceField(label=_("Remedy"), choices=RemedyKind.choices, as_buttons=True)
    words = forms.CharField(label=_("What the customer gets"), max_length=300)
    cost = MoneyField(label=_("What it costs us"), initial=0)
    due_on = DateField(label=pgettext_lazy("remedy", "Until"), required=False)

    def __init__(self, *args: Any, complaint_class: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        offered = REMEDIES[complaint_class]
        field.choices = [one for one in RemedyKind.choices if one[0] in offered]


class DecideForm(Form):
    words = forms.CharField(label=_("Remark"), max_length=200, required=False)


class DenyForm(Form):
    words = forms.CharField(label=_("Reason"), max_length=200)


class CheckForm(Form):
    is_satisfying = forms.BooleanField(label=_("The customer is satisfied"), required=False)
    is_in_time = forms.BooleanField(label=_("It was quick enough"), required=False)
    is_effective = forms.BooleanField(label=_("It helped"), required=False)
    is_followed_up = forms.BooleanField(
        label=_("It was followed up and something learnt"), required=False
    )
    words = forms.CharField(label=_("Remark"), max_length=300)


class CloseForm(Form):
    outcome = ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    words = forms.CharField(label=_("How it ended"), max_length=500)
    alternatives = forms.CharField(
        label=_("Other ways the customer was told of"),
        max_length=300,
        required=False,
        help_text=_("Where the customer is not content: 12315, mediation, court."),
    )


class PreventForm(StoreForm):
    complaint_class = ChoiceField(
        label=_("Against complaints about"), choices=ComplaintClass.choices
    )
    cause = ChoiceField(label=_("Cause (fishbone)"), choices=Cause.choices)
    measure = WordsField(label=_("Measure"), rows=4)
    due_on = DateField(label=pgettext_lazy("remedy", "Until"))


class StaffForm(StoreForm):
    """A complaint on one of the staff."""

    accused_id = forms.TypedChoiceField(label=_("On whom"), coerce=int)
    cause = ChoiceField(label=_("Cause"), choices=StaffCause.choices)
    channel = ChoiceField(label=_("How it came"), choices=Channel.choices, as_buttons=True)
    complainant = forms.CharField(label=_("Who complains"), max_length=60, required=False)
    customer_id = PickField(label=_("Customer"), url_name="customers:pick", required=False)
    words = WordsField(label=_("In the complainant's words"), rows=5)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["accused_id"]
        field.choices = [*BLANK, *people]


class JudgeForm(Form):
    is_verified = forms.BooleanField(
        label=_("The complaint is verified"),
        required=False,
        help_text=_("A serious demerit is then proposed to the appraisal; nothing is deducted."),
    )
    findings = WordsField(label=pgettext_lazy("complaint on staff", "What was found"), rows=5)


class CloseStaffForm(Form):
    recovery = forms.CharField(
        label=_("How it was made good with the customer"),
        max_length=500,
        required=False,
        help_text=_("Needed where the complaint is verified."),
    )
