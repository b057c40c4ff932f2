"""The Jinja2 environment of all our pages."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    return (
        Environment(**options, autoescape=True)
        if "autoescape" not in options
        else Environment(**options)
    )
