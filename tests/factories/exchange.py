"""Rows of imports and exports."""

from __future__ import annotations

import factory

from aftersales.ground.exchange.models import (
    ExportRequest,
    ImportReject,
    ImportRun,
    MappingProfile,
)
from tests.conftest import NOON
from tests.factories.base import RowFactory
from tests.factories.network import StoreFactory


class ImportRunFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    kind = "customers"
    file_name = "客户.xlsx"
    file_bytes = 100
    sha256 = "0" * 64
    format = "xlsx"
    actor = "staff:7"
    uploaded_at = NOON

    class Meta:
        model = ImportRun


class ImportRejectFactory(RowFactory):
    run = factory.SubFactory(ImportRunFactory)
    store = factory.SelfAttribute("run.store")
    line = factory.Sequence(lambda n: n)
    cells = "[]"
    faults = factory.LazyFunction(list)

    class Meta:
        model = ImportReject


class MappingProfileFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    kind = "customers"
    name = factory.Sequence(lambda n: f"老系统{n}")

    class Meta:
        model = MappingProfile


class ExportRequestFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    list_name = "customers.list"
    address = "/customers/?export=csv"
    format = "csv"
    rows = 600
    reason = "给保险公司"
    actor = "staff:7"
    requested_at = NOON

    class Meta:
        model = ExportRequest
