"""Forms of files that come in and lists that go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.core.imports import ImportKind
from aftersales.ground.exchange.models import ImportRun
from aftersales.web.forms import ChoiceField, Form, WordsField

LEAVE = "-"  # do not bring in


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
    """Where each column of the file goes. One field a column that has a heading, in their order.

    What stands in the form is what comes in, so a guess stands there chosen, and marked as one.
    """

    save_as = forms.CharField(
        label=_("Keep this mapping as"),
        required=False,
        max_length=60,
        help_text=_("Kept as it begins. The store's next file with these headings can use it."),
    )

    def __init__(
        self,
        *args: Any,
        run: ImportRun,
        kind: ImportKind,
        guesses: Mapping[int, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.headings = dict(enumerate(run.headings))
        for index, heading in self.headings.items():
            if heading:
                place = run.places.get(str(index))
                guess = "" if place else (guesses or {}).get(index, "")
                self.fields[f"h{index}"] = _meaning(heading, kind, place and place[0], guess)

    @property
    def columns(self) -> list[str]:
        """The column of the kind for each of the file; nothing for those that stay behind."""
        said = [self.cleaned_data.get(f"h{index}", LEAVE) for index in self.headings]
        return ["" if column == LEAVE else column for column in said]

    @property
    def chosen(self) -> set[str]:
        """What the form shows as chosen, sent or not."""
        return {str(self[name].value()) for name in self.fields if name != "save_as"} - {LEAVE}


def _meaning(heading: str, kind: ImportKind, known: str | None, guess: str) -> forms.ChoiceField:
    guessed = [(c.name, _("%(column)s – guessed") % {"column": c.label}) for c in kind.columns]
    plain = [(c.name, c.label) for c in kind.columns]
    told = [mark if mark[0] == guess else as_is for mark, as_is in zip(guessed, plain, strict=True)]
    return forms.ChoiceField(
        choices=[(LEAVE, _("do not bring in")), *told],
        initial=known or guess or LEAVE,
        required=False,
        label=heading,
        widget=forms.Select(attrs={"class": "form-select", "aria-label": heading}),
    )


class AskForm(Form):
    """What the data are needed for."""

    reason = WordsField(label=_("What are the data needed for?"), max_length=200)
