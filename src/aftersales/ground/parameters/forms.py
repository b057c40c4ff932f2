"""What people fill in to change a number of the business."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.core.parameter_words import Kind
from aftersales.core.parameters import Parameter
from aftersales.core.refusals import Refusal
from aftersales.web.forms import ChoiceField, DateField, Form


class ValueForm(Form):
    """Another value, where it holds, from which day, and why."""

    value = forms.CharField(label=_("Value"), max_length=500, required=False)
    place = ChoiceField(label=_("Holds"))
    valid_from = DateField(label=_("From"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    give_up = forms.BooleanField(
        label=_("no own value here any more: the one above holds"), required=False
    )

    def __init__(
        self, parameter: Parameter[Any], places: list[tuple[str, object]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parameter = parameter
        field: Any = self.fields["value"]
        field.widget.attrs["placeholder"] = parameter.as_text(parameter.default)
        field.help_text = parameter.help or _("For example %(example)s") % {
            "example": parameter.as_text(parameter.default) or parameter.as_text(parameter.element)
        }
        if parameter.kind is Kind.YES_NO:
            self._offer([(True, _("yes")), (False, _("no"))])
        elif parameter.choices and parameter.kind is not Kind.LIST:
            self._offer([(c, parameter.words.get(c, c)) for c in parameter.choices])
        self.fields["place"].choices = places  # type: ignore[attr-defined]  # it is a ChoiceField

    def _offer(self, options: list[tuple[Any, object]]) -> None:
        choices = [(self.parameter.as_text(value), words) for value, words in options]
        self.fields["value"] = ChoiceField(label=_("Value"), choices=choices)
        self.order_fields(["value", "place", "valid_from", "reason", "give_up"])

    def clean(self) -> dict[str, Any]:
        """The value, typed; nothing where the place gives its own value up."""
        said = super().clean() or {}
        try:
            given_up = said.get("give_up")
            said["value"] = None if given_up else self.parameter.from_text(said.get("value", ""))
        except Refusal as refusal:
            self.add_error("value", str(refusal))
        return said

    def deed(self) -> dict[str, Any]:
        """The arguments of ``commands.set_value``."""
        kind, _colon, number = self.cleaned_data["place"].partition(":")
        return {
            "code": self.parameter.code,
            "value": self.cleaned_data["value"],
            "valid_from": self.cleaned_data["valid_from"],
            "reason": self.cleaned_data["reason"],
            "store_id": int(number) if kind == "store" else None,
            "brand_id": int(number) if kind == "brand" else None,
        }
