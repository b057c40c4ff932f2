"""`python -m aftersales.site.cli`: the same as `aftersales`."""

import os
import signal

from aftersales.site import lifeline
from aftersales.site.cli import main

if os.environ.get("AFTERSALES_IN_TREE"):
    lifeline.die_with_parent(signal.SIGTERM)
main()
