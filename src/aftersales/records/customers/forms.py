"""What people fill in about customers. The commands check again and say no in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.records.customers.commands import ErasureReason
from aftersales.records.customers.states import (
    ConsentChannel,
    Contacted,
    ContactRole,
    CreditState,
    CustomerKind,
    Entity,
    IdKind,
    KeepReason,
    NeedClass,
    OpeningReason,
    PointKind,
    Purpose,
    Side,
    Source,
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

ERASURE_WORDS = {
    ErasureReason.REQUEST: _("the person asked for it"),
    ErasureReason.PURPOSE_OVER: _("the purpose is reached"),
    ErasureReason.CONSENT_WITHDRAWN: _("the consent was taken back"),
    ErasureReason.UNLAWFUL: _("the data should not have been kept"),
    ErasureReason.RETENTION_OVER: _("the time of keeping is over"),
}


def _asking(**attrs: str) -> dict[str, str]:
    """A field that asks for likely doubles while it is typed; the address is set by the form."""
    return {
        "hx-trigger": "change, keyup changed delay:500ms",
        "hx-target": "#likely",
        "hx-swap": "innerHTML",
        "hx-include": "closest form",
        "hx-params": "csrfmiddlewaretoken,name,phone,uscc",
        "autocomplete": "off",
        **attrs,
    }


class NewFileForm(Form):
    """Opening a file at the counter: what is asked first stands first."""

    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, help_text=_("Mobile, or with area code")
    )
    store_id = ChoiceField(label=_("Store"))
    entity = ChoiceField(
        label=_("Person or organisation"),
        choices=Entity.choices,
        initial=Entity.PERSON,
        as_buttons=True,
    )
    kind = ChoiceField(label=_("Kind"), choices=CustomerKind.choices)
    source = ChoiceField(
        label=_("What opens the file"),
        choices=[(s.value, s.label) for s in (Source.VISIT, Source.CONSULTATION, Source.TALK)],
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=120, required=False)
    wechat = forms.CharField(label=_("WeChat"), max_length=60, required=False)
    uscc = forms.CharField(label=_("Company code"), max_length=30, required=False)
    id_kind = ChoiceField(
        label=_("Identity document"), choices=[("", "–"), *IdKind.choices], required=False
    )
    id_number = forms.CharField(label=_("Identity number"), max_length=30, required=False)
    external_code = forms.CharField(
        label=_("Number in the old system"), max_length=40, required=False
    )
    contact_name = forms.CharField(label=_("Contact"), max_length=120, required=False)
    contact_role = ChoiceField(
        label=_("Role"), choices=ContactRole.choices, initial=ContactRole.OTHER, required=False
    )
    contact_phone = forms.CharField(label=_("Contact's phone"), max_length=40, required=False)
    hopes = WordsField(label=_("Services the customer hopes for"), rows=2, required=False)
    guidance = WordsField(label=_("How to treat this customer well"), rows=2, required=False)
    anyway = forms.BooleanField(
        label=_("It is another customer with the same name and phone"), required=False
    )

    def __init__(
        self, *args: Any, stores: dict[int, str], likely_at: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store_id"].choices = list(stores.items())  # type: ignore[attr-defined]  # a choice field
        for name in ("name", "phone", "uscc"):
            self.fields[name].widget.attrs |= _asking(**{"hx-post": likely_at})


class ChangeForm(EditForm):
    """The file's own fields. The identity number is only typed anew, never shown."""

    name = forms.CharField(label=_("Name"), max_length=120)
    entity = ChoiceField(label=_("Person or organisation"), choices=Entity.choices, as_buttons=True)
    kind = ChoiceField(label=_("Kind"), choices=CustomerKind.choices)
    uscc = forms.CharField(label=_("Company code"), max_length=30, required=False)
    external_code = forms.CharField(
        label=_("Number in the old system"), max_length=40, required=False
    )
    hopes = WordsField(label=_("Services the customer hopes for"), rows=2, required=False)
    guidance = WordsField(label=_("How to treat this customer well"), rows=2, required=False)
    id_kind = ChoiceField(
        label=_("Identity document"), choices=[("", "–"), *IdKind.choices], required=False
    )
    id_number = forms.CharField(
        label=_("New identity number"),
        max_length=30,
        required=False,
        help_text=_("Leave it empty to keep the one in the file."),
    )


class PointForm(Form):
    kind = ChoiceField(label=_("Kind"), choices=PointKind.choices, as_buttons=True)
    value = forms.CharField(label=_("Number or address"), max_length=200)
    main = forms.BooleanField(label=_("Use this one first"), required=False)


class ContactForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    role = ChoiceField(label=_("Role"), choices=ContactRole.choices)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class GradeForm(Form):
    grade = ChoiceField(label=_("Grade"), as_buttons=True)

    def __init__(self, *args: Any, grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [(grade, grade) for grade in grades]  # type: ignore[attr-defined]  # a choice field


class CreditForm(Form):
    state = ChoiceField(label=_("Credit standing"), choices=CreditState.choices)
    limit = MoneyField(label=_("Credit limit"), required=False)
    days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=3650, required=False)
    reason = forms.CharField(label=_("Why"), max_length=300)


class TalkForm(Form):
    on = DateField(label=_("Next talk on"))
    points = WordsField(label=_("Talk points"), rows=3, max_length=2000)
    latent_needs = WordsField(label=_("Latent needs"), rows=2, required=False, max_length=2000)


class SubjectForm(Form):
    subject = forms.CharField(label=_("Subject the customer likes"), max_length=120)


class ConsentForm(Form):
    purpose = ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    channel = ChoiceField(label=_("Given"), choices=ConsentChannel.choices)
    text_version = forms.CharField(
        label=_("Version of the text"),
        max_length=60,
        required=False,
        help_text=_("Empty: the wording of the handbook in force today"),
    )
    proof = forms.CharField(
        label=_("Proof"), max_length=80, required=False, help_text=_("Form or recording number")
    )


class WithdrawForm(Form):
    purpose = ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    channel = ChoiceField(label=_("Taken back"), choices=ConsentChannel.choices)


class RevealForm(Form):
    reason = forms.CharField(label=_("What for"), max_length=200)


class OpenFileForm(Form):
    store_id = ChoiceField(label=_("Store"))
    reason = ChoiceField(
        label=_("Reason"),
        choices=[
            (r.value, r.label)
            for r in OpeningReason
            if r not in {OpeningReason.REGISTERED, OpeningReason.IMPORT, OpeningReason.MERGE}
        ],
    )

    def __init__(self, *args: Any, stores: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store_id"].choices = list(stores.items())  # type: ignore[attr-defined]  # a choice field


class EraseForm(Form):
    reason = ChoiceField(label=_("Why"), choices=list(ERASURE_WORDS.items()))
    sure = forms.BooleanField(label=_("The words go for good; this cannot be undone"))


class KeepForm(Form):
    until = DateField(label=_("Keep until"))
    reason = ChoiceField(label=_("Why"), choices=KeepReason.choices)


class MergeForm(Form):
    gone_id = PickField(label=_("Merge this file into it"), url_name="customers:pick")


class ConsultationForm(Form):
    """Entry while the phone rings: three fields, the rest can wait."""

    store_id = ChoiceField(label=_("Store"))
    channel = ChoiceField(
        label=_("Came by"), choices=Contacted.choices, initial=Contacted.PHONE, as_buttons=True
    )
    words = WordsField(label=_("What is it about?"), rows=3)
    customer_id = PickField(label=_("Customer"), url_name="customers:pick", required=False)
    caller = forms.CharField(label=_("Caller"), max_length=120, required=False)
    caller_phone = forms.CharField(label=_("Caller's phone"), max_length=40, required=False)
    opens_file = forms.BooleanField(label=_("Open a customer file for the caller"), required=False)
    need_class = ChoiceField(
        label=_("Need"), choices=[("", "–"), *NeedClass.choices], required=False
    )

    def __init__(self, *args: Any, stores: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store_id"].choices = list(stores.items())  # type: ignore[attr-defined]  # a choice field


class SaidForm(Form):
    words = WordsField(label=_("In words"), rows=3)


class FollowUpForm(SaidForm):
    next_on = DateField(label=_("Next step on"), required=False)


class AssignForm(Form):
    customer_id = PickField(label=_("Customer"), url_name="customers:pick")


class NeedForm(Form):
    store_id = ChoiceField(label=_("Store"))
    need_class = ChoiceField(label=_("Need"), choices=NeedClass.choices, as_buttons=True)
    topic = ChoiceField(label=_("Topic"), required=False)
    words = WordsField(label=_("In the customer's words"), rows=3, required=False)

    def __init__(
        self, *args: Any, stores: dict[int, str], topics: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store_id"].choices = list(stores.items())  # type: ignore[attr-defined]  # a choice field
        self.fields["topic"].choices = [("", "–"), *topics]  # type: ignore[attr-defined]  # a choice field


class RemarkForm(Form):
    """Who tells whom what; the store is asked only where there are several."""

    store_id = ChoiceField(label=_("Store"))
    from_side = ChoiceField(label=_("Told by"), choices=Side.choices, as_buttons=True)
    to_side = ChoiceField(label=_("Told to"), choices=Side.choices, as_buttons=True)
    words = WordsField(label=_("In words"), rows=3, max_length=2000)

    def __init__(self, *args: Any, stores: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store_id"].choices = list(stores.items())  # type: ignore[attr-defined]  # a choice field


class VisitForm(Form):
    visit_at = DateTimeField(label=_("On site at"))


class PlanForm(Form):
    solution = WordsField(label=_("What is done about it"), rows=3, max_length=2000)
    due_on = DateField(label=_("To be done until"))


class CheckForm(Form):
    good = ChoiceField(
        label=_("Was it delivered as it should be?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        as_buttons=True,
    )
    words = WordsField(label=_("What the customer says"), rows=2, required=False, max_length=2000)
