"""Many at once, each with a connection of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Barrier, Lock, Thread
from typing import Any

from django.db import connections

ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))  # 500 in `make test-long`


@dataclass
class Outcome:
    """What each of them got, and what each of them raised."""

    results: list[Any] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)


def at_once(*deeds: Callable[..., Any], rounds: int = 0) -> Outcome:
    """Start all deeds in the same instant and wait for all of them.

    With ``rounds`` again and again over the same connections; the deeds are told which round it is.
    """
    outcome, start, writing = Outcome(), Barrier(len(deeds)), Lock()

    def once(deed: Callable[..., Any], *told: int) -> None:
        start.wait()
        try:
            result = deed(*told)
        except BaseException as fault:  # noqa: BLE001 - the test looks at whatever it was
            with writing:
                outcome.faults.append(fault)
        else:
            with writing:
                outcome.results.append(result)

    def work(deed: Callable[..., Any]) -> None:
        try:
            if not rounds:
                once(deed)
            for number in range(rounds):
                once(deed, number)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome
