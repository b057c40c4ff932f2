from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HandbookConfig(AppConfig):
    name = "aftersales.ground.handbook"
    label = "handbook"

    def ready(self) -> None:
        post_migrate.connect(bring_up_to_date, sender=self, dispatch_uid="delivered handbook")


def bring_up_to_date(**_: Any) -> None:
    """After every migrate: groups that exist get what the new version delivers."""
    from django.utils import timezone  # noqa: PLC0415 - models are ready only now

    from aftersales.ground.handbook import delivering  # noqa: PLC0415 - models are ready only now

    delivering.to_every_group(at=timezone.now())
