"""Rows of the search index."""

from __future__ import annotations

import factory

from aftersales.ground.search.models import SearchEntry, SearchPosting
from tests.factories.base import RowFactory
from tests.factories.network import GroupFactory


class SearchEntryFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    kind = "test_person"
    object_id = factory.Sequence(lambda n: n)
    title = "王*国"
    url = "/"

    class Meta:
        model = SearchEntry


class SearchPostingFactory(RowFactory):
    entry = factory.SubFactory(SearchEntryFactory)
    words = ""

    class Meta:
        model = SearchPosting
