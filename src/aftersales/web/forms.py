"""Forms in the kit's look: fields, their widgets, and the renderer that draws any Django form.

Use ``Form`` as the base. ``{{ form }}`` draws the whole form, ``{{ form.x.as_field_group() }}`` one
field with its label, hint and error. Nothing else in a template is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from json import dumps, loads
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.forms.renderers import BaseRenderer
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from jinja2 import ChoiceLoader, PackageLoader

from aftersales.core.row_ids import row_id
from aftersales.web import pages
from aftersales.web.show import amount

MOST_MONEY = Decimal("999999999.99")


class KitRenderer(BaseRenderer):
    """Draws forms and widgets with our Jinja2 (``FORM_RENDERER`` in the settings)."""

    form_template_name = "kit/form.html"
    formset_template_name = "kit/formset.html"
    field_template_name = "kit/field.html"

    @cached_property
    def engine(self) -> Any:
        """Our own templates first, Django's own Jinja2 widgets behind them."""
        environment = pages.environment().overlay()
        own = environment.loader
        environment.loader = ChoiceLoader([own, PackageLoader("django.forms", "jinja2")])  # type: ignore[list-item]
        return environment

    def get_template(self, template_name: str) -> Any:
        return _Drawn(self.engine.get_template(template_name))

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        return str(self.engine.get_template(template_name).render(context)).strip()


class _Drawn:
    """A template as Django's forms call it."""

    def __init__(self, template: Any) -> None:
        self.template = template

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> str:
        return str(self.template.render(context or {})).strip()


class Form(forms.Form):
    """A form of ours: empty of colons, its first field ready to type in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class EditForm(Form):
    """A form that shows what is kept, to change it. Two people may have it open at once.

    It carries a mark of each value it showed. What this person left alone follows what somebody
    else wrote meanwhile; where both changed the same field, the form says so once and how it reads
    now. Without the marks (a program posts) the form is taken as it is.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = dumps(self._marks())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        was, now = _marks_in(said.pop("seen", "")), self._marks()
        moved = [name for name in now if name in said and was.get(name, now[name]) != now[name]]
        for name in moved:
            mark = _mark(name, said[name])
            if mark == was[name]:
                said[name] = self.fields[name].clean(self.initial[name])
            elif mark != now[name]:
                self.add_error(name, self._words(name))
        if self.errors.keys() & set(moved):
            posted: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            posted[self.add_prefix("seen")] = dumps(now)  # the second press has seen it
            self.data = posted
        return said

    def _marks(self) -> dict[str, str]:
        told = {name: value for name, value in self.initial.items() if name != "seen"}
        return {name: _mark(name, told[name]) for name in self.fields if name in told}

    def _words(self, name: str) -> str:
        value = self.initial[name]
        shown = dict(getattr(self.fields[name], "choices", ())).get(value, value)
        words = _("Somebody changed this meanwhile to “%(now)s”. Save again to replace it.")
        return str(words) % {"now": shown or "–"}


def _mark(name: str, value: object) -> str:
    """Tells two values apart without saying them."""
    text = "" if value is None else "\n".join(str(value).splitlines()).strip()
    return sha256(f"{name}\n{text}".encode()).hexdigest()[:12]


def _marks_in(posted: str) -> dict[str, str]:
    try:
        found = loads(posted or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


if TYPE_CHECKING:
    DjangoModelForm = forms.ModelForm[Any]
else:
    DjangoModelForm = forms.ModelForm


class ModelForm(DjangoModelForm):
    """Only for showing and checking fields; saving is a command's business."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def save(self, commit: bool = True) -> Any:
        raise TypeError("A form does not save. Call a command with its cleaned data.")


# ── fields ───────────────────────────────────────────────────────────────────────────────────────


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateField(forms.DateField):
    """A day, picked or typed."""

    widget = DateInput
    input_formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]


class DateTimeField(forms.DateTimeField):
    """A moment in the store's zone."""

    widget = DateTimeInput
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]


class TimeField(forms.TimeField):
    widget = TimeInput
    input_formats = ["%H:%M", "%H:%M:%S"]


class MoneyInput(forms.TextInput):
    """Typed like on a till: right-aligned, thousands in groups, the currency in front."""

    template_name = "kit/widgets/money.html"

    def __init__(self, currency: str = "CNY", attrs: dict[str, Any] | None = None) -> None:
        self.currency = currency
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """An amount of ours in groups of thousands; what was typed stays as it was typed."""
        return amount(value, self.currency) if isinstance(value, Decimal) else value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "currency": self.currency}


class MoneyField(forms.DecimalField):
    """An amount of the document's currency. Takes "1,280.00", "¥1280" and full-width digits."""

    def __init__(self, *, currency: str = "CNY", **kwargs: Any) -> None:
        kwargs.setdefault("max_value", MOST_MONEY)
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(max_digits=12, decimal_places=2, widget=MoneyInput(currency), **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.translate(_NARROW).replace(",", "").replace(" ", "").lstrip("¥$€£")
            if value and not _AMOUNT.fullmatch(value):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


_AMOUNT = re.compile(r"-?\d+(\.\d+)?")  # no exponents: nobody types them on purpose
# Digits and marks as Chinese input methods type them.
_NARROW = str.maketrans("０１２３４５６７８９．，￥－", "0123456789.,¥-")


class PickInput(forms.TextInput):
    """One of very many, searched on the server while typing (`assets/js/kit/pickers.js`)."""

    template_name = "kit/widgets/pick.html"

    def __init__(
        self,
        url_name: str,
        named_by: Callable[[int], str] | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        self.url_name, self.named_by = url_name, named_by
        self.about: dict[str, object] = {}  # what the search is told besides the words
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        known = row_id(value)
        named = self.named_by(known) if self.named_by and known else ""
        told = f"?{urlencode(self.about)}" if self.about else ""
        return {**context, "source": reverse(self.url_name) + told, "named": named or value or ""}


class PickField(forms.IntegerField):
    """The id of something found by an inline search. ``url_name`` answers ``web.picks.answer``."""

    def __init__(
        self, *, url_name: str, named_by: Callable[[int], str] | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", 2**63 - 1)
        kwargs.setdefault("error_messages", {"invalid": _("Pick one of the offers.")})
        super().__init__(widget=PickInput(url_name, named_by), **kwargs)


class WordsField(forms.CharField):
    """Several lines of words; the box grows with them."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4000)
        super().__init__(widget=forms.Textarea({"rows": rows}), **kwargs)


class ChoiceField(forms.ChoiceField):
    """One of a few. ``as_buttons`` shows them side by side, each with a number key."""

    def __init__(self, *, as_buttons: bool = False, **kwargs: Any) -> None:
        if as_buttons:
            kwargs["widget"] = ButtonSelect()
        super().__init__(**kwargs)


class ButtonSelect(forms.RadioSelect):
    template_name = "kit/widgets/buttons.html"
    use_fieldset = True


__all__ = [
    "ButtonSelect",
    "ChoiceField",
    "DateField",
    "DateTimeField",
    "EditForm",
    "Form",
    "KitRenderer",
    "ModelForm",
    "MoneyField",
    "PickField",
    "TimeField",
    "WordsField",
]
