"""How far a first filling of the house is, noted by whoever fills it (`cli.common.progress`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings


def filling() -> dict[str, Any] | None:
    """Words, done and total; nearly always there is nothing."""
    try:
        told: dict[str, Any] = json.loads(Path(settings.DATA_DIR, "progress.json").read_text())
    except (OSError, ValueError):
        return None
    return told
