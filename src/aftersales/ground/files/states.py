"""Why a file is thrown away."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    WRONG_FILE = "wrong_file", _("wrong file")
    WRONG_PLACE = "wrong_place", _("belongs to something else")
    POOR = "poor", _("cannot be read")
    OUTDATED = "outdated", _("replaced by a newer one")
    ASKED = "asked", _("the customer asked for it")
    ERASED = "erased", _("the person's data were erased")


GIVEN = [reason for reason in Reason if reason is not Reason.ERASED]  # by people, of one file
