from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "aftersales.core"
    label = "core"

    def ready(self) -> None:
        from aftersales.core import rls  # noqa: PLC0415 - models are ready only now

        post_migrate.connect(rls.install, sender=self, dispatch_uid="row-level security")
