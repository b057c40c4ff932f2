"""The user guide speaks the words that stand on the screens, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
GUIDES = {"docs/user-guide.md": "id", "docs/user-guide.zh.md": "string"}


def words_of_the_screens(side):
    """All that the program says, in English (``id``) or in Chinese (``string``)."""
    found = set()
    for file in sorted((ROOT / "src").glob("**/locale/zh_Hans/LC_MESSAGES/django.po")):
        with file.open("rb") as opened:
            for message in read_po(opened, locale="zh_Hans"):
                said = getattr(message, side)
                found |= set(said) if isinstance(said, (tuple, list)) else {said}
    return found


@pytest.mark.parametrize("guide", GUIDES)
def test_whatever_is_bold_in_the_guide_stands_on_a_screen(guide):
    text = " ".join((ROOT / guide).read_text(encoding="utf-8").split())
    bold = set(re.findall(r"\*\*(.+?)\*\*", text))

    assert len(bold) > 40
    assert bold - words_of_the_screens(GUIDES[guide]) == set()


def test_both_guides_have_the_same_chapters():
    chapters = {
        guide: len(re.findall(r"^## ", (ROOT / guide).read_text(encoding="utf-8"), re.MULTILINE))
        for guide in GUIDES
    }

    assert len(set(chapters.values())) == 1
