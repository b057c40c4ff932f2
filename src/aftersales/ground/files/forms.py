"""What is asked before a file goes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aftersales.ground.files.states import GIVEN
from aftersales.web.forms import ChoiceField, Form


class DiscardForm(Form):
    reason = ChoiceField(label=_("Why"), choices=[(one.value, one.label) for one in GIVEN])
