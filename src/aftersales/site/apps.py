from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

# What rooms say about themselves, loaded when all of them stand.
SAID = (
    "rights",
    "parameters",
    "subscribers",
    "tasks",
    "navigation",
    "sentences",
    "deadlines",
    "searching",
    "tiles",
    "imports",
    "invariants",
)


class SiteConfig(AppConfig):
    name = "aftersales.site"
    label = "site"

    def ready(self) -> None:
        from aftersales.site import migrating  # noqa: PLC0415 - models are ready only now

        autodiscover_modules(*SAID)
        post_migrate.connect(
            migrating.note_guarded, sender=self, dispatch_uid="policies are written"
        )
