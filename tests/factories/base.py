"""What all factories share."""

from __future__ import annotations

from typing import Any

import factory

from aftersales.core.scope import whole_database


class RowFactory(factory.django.DjangoModelFactory):
    """Makes rows whatever the test may see at the moment: a test's world belongs to nobody."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        with whole_database():
            return super()._create(model_class, *args, **kwargs)
