"""What the pages of appointments ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.lane.appointments.states import CancelReason, Channel, Transport
from aftersales.web.forms import ChoiceField, DateField, Form, PickField, WordsField
from aftersales.web.forms import PickInput as Pick

_WORK = re.compile(r"([op])([1-9][0-9]{0,17})")
_FOUND = re.compile(r"([vc])([1-9][0-9]{0,17})")


class WorkField(forms.CharField):
    """An operation ("o7") or a package ("p3"), found by typing."""

    def __init__(self, *, named_by: Callable[[str], str] | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=_WorkPick(named_by), **kwargs)

    def clean(self, value: Any) -> tuple[str, int] | None:
        told = super().clean(value)
        if not told:
            return None
        found = _WORK.fullmatch(told)
        if found is None:
            raise forms.ValidationError(_("Pick one of the offers."))
        return found[1], int(found[2])


class _WorkPick(Pick):
    """The kit's picker, whose values are codes and not numbers."""

    def __init__(self, named: Callable[[str], str] | None) -> None:
        super().__init__("appointments:pick_work")
        self.named = named

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "named": self.named(value) if self.named and value else ""}


class FoundField(forms.CharField):
    """A car ("v7") or a customer ("c3") that was found; nothing for a new caller."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, required=False, widget=forms.HiddenInput(), **kwargs)

    def clean(self, value: Any) -> tuple[str, int] | None:
        found = _FOUND.fullmatch(super().clean(value))
        return (found[1], int(found[2])) if found else None


class MomentField(forms.CharField):
    """One of the times that were offered, as it was offered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.HiddenInput(), **kwargs)

    def clean(self, value: Any) -> datetime | None:
        told = super().clean(value)
        if not told:
            return None
        try:
            moment = datetime.fromisoformat(told)
        except ValueError as fault:
            raise forms.ValidationError(_("Choose one of the times.")) from fault
        if moment.tzinfo is None or not 2000 <= moment.year <= 2200:
            raise forms.ValidationError(_("Choose one of the times."))
        return moment.astimezone(UTC)


class BookingForm(Form):
    """One screen for somebody with the phone in hand: who, what, when, and Enter."""

    who = forms.CharField(
        label=_("Plate, phone or name"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )
    found = FoundField()
    contact_name = forms.CharField(label=_("Contact"), max_length=120, required=False)
    contact_phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    car = forms.CharField(label=_("Car, if it is new to us"), max_length=80, required=False)
    work = WorkField(label=_("Package or operation"), required=False)
    more_work = WorkField(label=_("and"), required=False)
    symptom = WordsField(
        label=_("In the customer's words"), max_length=2000, rows=2, required=False
    )
    hours = forms.DecimalField(
        label=_("Hours, if only described"),
        min_value=Decimal("0.25"),
        max_value=200,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    transport = ChoiceField(
        label=pgettext_lazy("transport", "Meanwhile the customer"),
        choices=Transport.choices,
        as_buttons=True,
        initial=Transport.WAITS,
    )
    day = DateField(label=_("Day"))
    starts_at = MomentField(required=False)
    adviser_id = forms.TypedChoiceField(
        label=_("Service adviser"), coerce=int, empty_value=None, required=False
    )
    is_agreed = forms.BooleanField(
        label=_("Agreed with the customer: confirm at once"), required=False, initial=True
    )
    is_urgent = forms.BooleanField(
        label=_("Urgent: use the time kept free for urgent repair"), required=False
    )
    override = forms.CharField(
        label=_("Reason for a time that is not offered"), max_length=200, required=False
    )
    at_time = forms.TimeField(
        label=_("Time that is not offered"),
        required=False,
        input_formats=["%H:%M", "%H%M"],
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    channel = ChoiceField(
        label=_("Came by"), choices=Channel.choices, initial=Channel.PHONE, required=False
    )
    origin = forms.RegexField(
        r"^[a-z_]{1,40}:[1-9][0-9]{0,17}$", required=False, widget=forms.HiddenInput()
    )
    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)

    def __init__(
        self,
        *args: Any,
        stores: list[tuple[int, str]],
        advisers: list[tuple[int, str]],
        named: Callable[[str], str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["store_id"].choices = stores
        fields["adviser_id"].choices = [("", "—"), *advisers]
        for name in ("work", "more_work"):
            fields[name].widget.named = named
        # While one types, the server says who it may be; the answer goes below the field.
        fields["who"].widget.attrs |= {
            "hx-post": reverse("appointments:find"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#found",
            "hx-swap": "innerHTML",
            "hx-params": "who",
        }


class ChangeForm(Form):
    """Another time or another way to get on."""

    day = DateField(label=_("Day"))
    transport = ChoiceField(
        label=pgettext_lazy("transport", "Meanwhile the customer"),
        choices=Transport.choices,
        as_buttons=True,
    )
    starts_at = MomentField(required=False)
    is_agreed = forms.BooleanField(
        label=_("Agreed with the customer: confirm at once"), required=False, initial=True
    )
    at_time = forms.TimeField(
        label=_("Time that is not offered"),
        required=False,
        input_formats=["%H:%M", "%H%M"],
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    override = forms.CharField(
        label=_("Reason for a time that is not offered"), max_length=200, required=False
    )


class CancelForm(Form):
    reason = ChoiceField(label=_("Reason"), choices=CancelReason.choices, as_buttons=True)
    words = WordsField(label=_("Remarks"), max_length=2000, rows=2, required=False)


class AssignForm(Form):
    adviser_id = forms.TypedChoiceField(label=_("Service adviser"), coerce=int)

    def __init__(self, *args: Any, advisers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["adviser_id"].choices = advisers


class IdentifyForm(Form):
    vehicle_id = PickField(label=_("Vehicle"), url_name="vehicles:pick", required=False)
    customer_id = PickField(label=_("Customer"), url_name="customers:pick", required=False)
