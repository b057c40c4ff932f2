from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register


class PrintingConfig(AppConfig):
    name = "aftersales.ground.printing"
    label = "printing"

    def ready(self) -> None:
        register(fonts_are_there)


def fonts_are_there(**_: Any) -> list[CheckMessage]:
    """Looked at whenever the program starts: without its fonts a paper would come out blank."""
    from aftersales.ground.printing import typesetting  # noqa: PLC0415 - typst is heavy, and late

    return [
        Error(fault, hint="Run `make assets`.", id="printing.E001")
        for fault in typesetting.font_faults()
    ]
