"""A “no” is an answer: it has a code that never changes and words that people can act on."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error
    """Base of every “no” that a command may give. Its code never changes; its words may.

    ``field`` names the input that has to change, where one does.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 409

    def __init__(self, message: object, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
