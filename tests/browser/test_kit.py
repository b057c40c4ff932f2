"""Every component, in both languages, light and dark, on the desk and on the phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE

EVERY_LOOK = [
    pytest.param(language, theme, width, id=f"{language}-{theme}-{width}")
    for language in ("zh-hans", "en")
    for theme in ("light", "dark")
    for width in (DESK, PHONE)
]


@pytest.mark.parametrize(("language", "theme", "width"), EVERY_LOOK)
def test_the_kit_is_whole_in_every_look(visit, look, check_access, language, theme, width):
    page = visit("/kit/", language=language, theme=theme, width=width)

    page.wait_for_selector(".plot canvas")
    look(page, f"kit-{language}-{theme}-{width}")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_access(page)
