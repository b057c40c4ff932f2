from django.apps import AppConfig
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
    "invariants",
)


class SiteConfig(AppConfig):
    name = "aftersales.site"
    label = "site"

    def ready(self) -> None:
        autodiscover_modules(*SAID)
