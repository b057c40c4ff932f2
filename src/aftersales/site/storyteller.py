"""A store of the demonstration, told in a process of its own: nothing of the program is loaded
before it is started here.
"""

from __future__ import annotations

from typing import Any

from aftersales.site.cli.common import start_django


def one_store(size: dict[str, Any], code: str, seed: int, said: Any) -> None:
    """Tell the store; ``said`` is the queue on which the others hear how far it has come."""
    start_django()

    from aftersales.demo.story import tell_store  # noqa: PLC0415 - Django is up only now
    from aftersales.site.storytelling import Notes, sized  # noqa: PLC0415

    def advance(steps: int = 1, *, words: str | None = None) -> None:
        said.put((steps, words))

    tell_store(sized(size), code, seed=seed, advance=advance, notes=Notes())
