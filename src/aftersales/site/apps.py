import gc

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

# What rooms say about themselves, loaded when all of them stand.
SAID = (
    "walls",
    "rights",
    "parameters",
    "subscribers",
    "tasks",
    "navigation",
    "sentences",
    "deadlines",
    "searching",
    "tiles",
    "groupings",
    "imports",
    "invariants",
    "volumes",
    "figures",
)


# New objects between two looks for circles of garbage. Python's 700 makes it look again and again
# while a batch of rows is held: a quarter of an import's time.
LOOK_FOR_GARBAGE_AFTER = 50_000


class SiteConfig(AppConfig):
    name = "aftersales.site"
    label = "site"

    def ready(self) -> None:
        from aftersales.site import migrating  # noqa: PLC0415 - models are ready only now

        autodiscover_modules(*SAID)
        post_migrate.connect(
            migrating.note_guarded, sender=self, dispatch_uid="policies are written"
        )
        gc.freeze()  # the program itself stays
        gc.set_threshold(LOOK_FOR_GARBAGE_AFTER)
