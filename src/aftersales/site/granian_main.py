"""granian as a process of our tree: it does not outlive the one that started it."""

import signal

from granian.cli import entrypoint

from aftersales.site import lifeline

if __name__ == "__main__":
    lifeline.die_with_parent(signal.SIGTERM)
    entrypoint()  # type: ignore[no-untyped-call]
