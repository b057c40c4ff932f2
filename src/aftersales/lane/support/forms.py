"""What people fill in at the technical desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.lane.support.states import Bearer, DamageCause, Level
from aftersales.web.forms import ChoiceField, EditForm, Form, MoneyField, PickField, WordsField

BLANK = [("", "–")]


class AskForm(Form):
    words = WordsField(label=_("What is not clear"), rows=4)
    level = ChoiceField(label=_("Who is asked"), choices=Level.choices, as_buttons=True)


class RuleForm(Form):
    cause = WordsField(label=_("Cause"), rows=2, required=False)
    ruling = WordsField(label=_("Ruling"), rows=4)
    entry_id = forms.TypedChoiceField(
        label=_("From the knowledge base"), coerce=int, empty_value=None, required=False
    )
    needs_training = forms.BooleanField(
        label=_("Service staff are to be trained on this"), required=False
    )

    def __init__(self, *args: Any, offers: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entry_id"]
        field.choices = [*BLANK, *offers]


class AgainForm(Form):
    words = WordsField(label=_("Why it did not help"))


class EntryForm(EditForm):
    title = forms.CharField(label=pgettext_lazy("knowledge", "Title"), max_length=120)
    symptom = WordsField(label=_("Symptom"), rows=2)
    cause = WordsField(label=_("Cause"), rows=2)
    solution = WordsField(label=_("Solution"), rows=4)


class NewEntryForm(Form):
    title = forms.CharField(label=pgettext_lazy("knowledge", "Title"), max_length=120)
    model_id = PickField(
        label=_("Vehicle model"),
        url_name="vehicles:pick_model",
        required=False,
        help_text=_("Left empty, it holds for all."),
    )
    symptom = WordsField(label=_("Symptom"), rows=2)
    cause = WordsField(label=_("Cause"), rows=2)
    solution = WordsField(label=_("Solution"), rows=4)


class FromWorkForm(Form):
    title = forms.CharField(label=pgettext_lazy("knowledge", "Title"), max_length=120)
    symptom = WordsField(
        label=_("Symptom"),
        rows=2,
        help_text=_("In the trade's words: no names, plates or telephone numbers."),
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class PlaceForm(EditForm):
    name = forms.CharField(label=pgettext_lazy("place", "Name"), max_length=80)
    address = forms.CharField(label=_("Address"), max_length=200)
    phone = forms.CharField(label=_("Phone"), max_length=30)
    contact = forms.CharField(label=_("Contact person"), max_length=60)
    is_current = forms.BooleanField(label=_("In use"), required=False)


class AddressForm(Form):
    test_place_id = forms.TypedChoiceField(label=_("Where to"), coerce=int)

    def __init__(self, *args: Any, places: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["test_place_id"]
        field.choices = list(places)


class DamageForm(Form):
    job_id = forms.TypedChoiceField(
        label=_("During which job"), coerce=int, empty_value=None, required=False
    )
    words = WordsField(label=_("What was damaged, and how"), rows=4)

    def __init__(self, *args: Any, jobs: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["job_id"]
        field.choices = [*BLANK, *jobs]


class AssessForm(Form):
    cause = ChoiceField(label=_("Cause"), choices=DamageCause.choices)
    cause_words = WordsField(label=_("Cause in words"), rows=2, required=False)
    cost = MoneyField(label=_("What it costs"))
    bearer = ChoiceField(label=_("Who bears it"), choices=Bearer.choices)
    responsible_id = forms.TypedChoiceField(
        label=_("Who caused it"), coerce=int, empty_value=None, required=False
    )
    share = MoneyField(label=_("Share of who caused it"), required=False)
    recovery = WordsField(label=_("How it is made good"), rows=3)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["responsible_id"]
        field.choices = [*BLANK, *people]


class FollowUpForm(Form):
    follow_up = WordsField(label=_("What the customer says"))


class FeedbackForm(Form):
    words = WordsField(label=_("What goes well, what does not"))


class AnswerForm(Form):
    answer = WordsField(label=_("Answer"))
    is_taken_up = forms.BooleanField(label=_("The procedure is changed"), required=False)
