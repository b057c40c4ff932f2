"""Dated values of parameters."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory

from aftersales.ground.parameters.models import ParameterValue
from tests.factories.base import RowFactory
from tests.factories.network import GroupFactory


class ParameterValueFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    code = "tests.bays"
    value = 5
    valid_from = date(2020, 1, 1)
    reason = "agreed with the group"
    set_by = "staff:7"
    set_at = datetime(2020, 1, 1, tzinfo=UTC)

    class Meta:
        model = ParameterValue
