"""The one door: everything that changes anything is a command."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar

from aftersales.core.log import written_together
from aftersales.core.scope import as_seen_by

P = ParamSpec("P")
R = TypeVar("R")

COMMANDS: dict[
    str, str
] = {}  # "aftersales.care.complaints.commands.resolve" -> "complaints.resolve"


def command(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """One business operation: keyword-only, permitted, one transaction, its actor's view. What it
    records, with all that it calls, goes into the log as it ends.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = signature(function).parameters
        if any(p.kind is not Parameter.KEYWORD_ONLY for p in parameters.values()):
            raise TypeError(f"{function.__qualname__}: a command takes keyword arguments only.")
        if not {"by", "at"} <= parameters.keys():
            raise TypeError(
                f"{function.__qualname__}: a command is told `by` whom and `at` what time."
            )
        COMMANDS[f"{function.__module__}.{function.__qualname__}"] = permission

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            by: Any = kwargs["by"]
            by.require(permission)
            with as_seen_by(by), written_together():
                return function(*args, **kwargs)

        return run

    return decorate
