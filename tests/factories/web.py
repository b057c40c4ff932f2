"""Rows of the face."""

from __future__ import annotations

import factory

from aftersales.web.models import SavedView
from tests.factories.base import RowFactory


class SavedViewFactory(RowFactory):
    group_id = 1
    person_id = 1
    list_name = "tests.people"
    title = factory.Sequence(lambda n: f"View {n}")
    query = "view=all"

    class Meta:
        model = SavedView
