"""No process of the program outlives the one that started it, however that one ended."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1


def die_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the system for a signal when the parent dies; where it has none, look every second."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() == parent:
            return
        os.kill(os.getpid(), number)
    threading.Thread(target=_watch, args=(parent, number), daemon=True).start()


def _watch(parent: int, number: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), number)


def run(command: list[str]) -> None:
    """Become this program, which then ends with the parent although it knows nothing of us."""
    die_with_parent()
    os.execv(command[0], command)  # noqa: S606 - no shell, our own programs


if __name__ == "__main__":
    run(sys.argv[1:])
