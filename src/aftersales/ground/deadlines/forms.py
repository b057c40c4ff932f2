"""What people fill in about clocks and the calendar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.ground.deadlines.commands.calendar import NoticeDay
from aftersales.web.forms import ChoiceField, DateField, Form, WordsField

WORK, OFF = "work", "off"
_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(work|off|上班|休息|班|休)\s*(.*)", re.IGNORECASE)
_MOST_DAYS = 100


class DayForm(Form):
    """How the group counts a day."""

    day = DateField(label=_("Day"))
    counts = ChoiceField(
        label=_("Counts as"),
        choices=[(WORK, _("working day")), (OFF, _("day off"))],
        as_buttons=True,
    )
    name = forms.CharField(label=_("What this day is"), max_length=60)
    source = forms.CharField(label=_("Where it is written"), max_length=200, required=False)


class HandOverForm(Form):
    """Who answers for the clock from here on."""

    person_id = ChoiceField(label=_("To whom"))

    def __init__(self, colleagues: Mapping[int, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["person_id"]
        offered.choices = [("", "–"), *((str(pk), name) for pk, name in colleagues.items())]

    def clean_person_id(self) -> int:
        return int(self.cleaned_data["person_id"])


class NoticeForm(Form):
    """A year's notice, one day a line."""

    source = forms.CharField(label=_("Notice"), max_length=200)
    published_on = DateField(label=_("Published on"))
    days = WordsField(
        label=_("Days of the notice"),
        rows=12,
        help_text=_("One a line: 2027-02-05 off Spring Festival, or 2027-02-20 work …"),
    )

    def clean_days(self) -> list[NoticeDay]:
        lines = filter(str.strip, self.cleaned_data["days"].splitlines())
        found = [self._day(line.strip()) for line in lines]
        if len(found) > _MOST_DAYS:
            raise forms.ValidationError(_("A notice names fewer days than that."))
        return found

    def _day(self, line: str) -> NoticeDay:
        read: Any = _LINE.fullmatch(line)
        try:
            day = date.fromisoformat(read[1])
        except (TypeError, ValueError) as fault:
            words = _("Not understood as a day: %(line)s") % {"line": line[:60]}
            raise forms.ValidationError(words) from fault
        is_working = read[2].lower() in {"work", "上班", "班"}
        return NoticeDay(day=day, is_working=is_working, name=read[3].strip()[:60] or str(day.year))
