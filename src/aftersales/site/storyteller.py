"""A store of the demonstration, told in a process of its own: nothing of the program is loaded
before it is started here.
"""

from __future__ import annotations

import os
from typing import Any


def one_store(size: dict[str, Any], code: str, seed: int, said: Any) -> None:
    """Tell the store; ``said`` is the queue on which the others hear how far it has come."""
    import django  # noqa: PLC0415 - settings are read now

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.site.settings")
    django.setup()

    from aftersales.demo.story import tell_store  # noqa: PLC0415 - Django is up only now
    from aftersales.site.notes import Notes, sized  # noqa: PLC0415

    def advance(steps: int = 1, *, words: str | None = None) -> None:
        said.put((steps, words))

    tell_store(sized(size), code, seed=seed, advance=advance, notes=Notes())
