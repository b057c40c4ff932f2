"""Forms of files that come in and lists that go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.core.imports import ImportKind
from aftersales.ground.exchange.models import ImportRun
from aftersales.web.forms import ChoiceField, Form, WordsField

AUTO = ""  # as the headings say
LEAVE = "-"  # left out on purpose


class UploadForm(Form):
    """Which file, of what kind, for which store."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "xlsx, xls or csv with a line of headings, in Chinese or English; 40 MB at most"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )
    kind = ChoiceField(label=_("What is in it"), as_buttons=True)
    store = ChoiceField(label=_("Store"))
    profile = ChoiceField(
        label=_("Mapping"), required=False, help_text=_("How your own files name their columns.")
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[ImportKind],
        stores: Mapping[int, str],
        profiles: Sequence[str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [(kind.name, kind.label) for kind in kinds]
        fields["store"].choices = [(str(pk), name) for pk, name in stores.items()]
        fields["profile"].choices = [("", _("as the headings say")), *((p, p) for p in profiles)]
        if len(stores) == 1:
            fields["store"].widget = forms.HiddenInput()
            fields["store"].initial = str(next(iter(stores)))
        if not profiles:
            del fields["profile"]


class MappingForm(Form):
    """Where each heading of the file goes. One field a heading, in the order of the file."""

    save_as = forms.CharField(
        label=_("Keep this mapping as"),
        required=False,
        max_length=60,
        help_text=_("The store's next file with these headings can use it."),
    )

    def __init__(
        self, *args: Any, run: ImportRun, kind: ImportKind, guesses: Mapping[int, str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.headings = {f"h{i}": heading for i, heading in enumerate(run.headings) if heading}
        choices = [(LEAVE, _("leave out"))] + [(c.name, c.label) for c in kind.columns]
        for name in self.headings:
            index = int(name[1:])
            place = run.places.get(str(index))
            self.fields[name] = forms.ChoiceField(
                choices=choices,
                initial=place[0] if place else guesses.get(index, LEAVE),
                required=False,
                label=self.headings[name],
                widget=forms.Select(
                    attrs={"class": "form-select", "aria-label": self.headings[name]}
                ),
            )

    @property
    def columns(self) -> dict[str, str]:
        """Heading → column; left-out headings go to nothing."""
        said = {heading: self.cleaned_data[name] for name, heading in self.headings.items()}
        return {heading: "" if column == LEAVE else column for heading, column in said.items()}


class AskForm(Form):
    """What the data are needed for."""

    reason = WordsField(label=_("What are the data needed for?"), max_length=200)
