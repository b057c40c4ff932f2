"""The forms of people who write."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from aftersales.ground.handbook.commands import LONGEST
from aftersales.ground.handbook.labels import OWNERS
from aftersales.ground.handbook.states import Kind
from aftersales.web.forms import ChoiceField, Form, WordsField

PLAIN = _(
    "First line: the title. After a line of three dashes the introduction. Each element begins "
    "with # and its name; [owner], [input] and the like at the beginning of a line name its facts."
)


class TextForm(Form):
    """A text in the plain form of both languages."""

    zh = WordsField(label=_("Chinese"), rows=16, max_length=LONGEST, help_text=PLAIN)
    en = WordsField(label=_("English"), rows=16, max_length=LONGEST)


class DraftForm(TextForm):
    """A new wording, of the group or of one store."""

    store = ChoiceField(label=_("Holds in"), required=False)

    def __init__(self, *args: Any, stores: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["store"]
        chosen.choices = [
            ("", _("every store of the group")),
            *((str(k), v) for k, v in stores.items()),
        ]
        self.order_fields(["store", "zh", "en"])

    def clean_store(self) -> int | None:
        return int(self.cleaned_data["store"]) if self.cleaned_data["store"] else None


class ItemForm(TextForm):
    """A piece of content of the group's own."""

    code = django_forms.RegexField(
        r"^[a-z][a-z0-9_.-]{2,60}$",
        label=_("Code"),
        help_text=_("Small letters, digits, points: house.rules"),
    )
    kind = ChoiceField(label=_("Kind"), choices=Kind.choices)
    owner = ChoiceField(label=_("Responsible"), choices=list(OWNERS.items()))
    field_order = ["code", "kind", "owner", "zh", "en"]
