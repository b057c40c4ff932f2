"""How Chinese names are typed by those in a hurry: 王建国 as WJG or wangjianguo."""

from __future__ import annotations

import os
from functools import lru_cache

# Characters whose first letter is another one in a surname or in a common name: both ways find.
READ_OTHERWISE = {
    "单": "s", "仇": "q", "曾": "z", "解": "x", "朴": "p", "翟": "z", "区": "o",
    "尉": "y", "万": "m", "查": "z", "种": "c", "召": "s", "乐": "y", "洗": "x",
    "缪": "m", "覃": "q", "秘": "b", "重": "c", "长": "c", "行": "h", "厦": "x",
    "朝": "c", "石": "d", "大": "d", "藏": "z", "调": "t", "传": "c",
}  # fmt: skip
MOST_READINGS = 4


@lru_cache(maxsize=8192)
def _reading(character: str) -> str:
    # Its dictionary of phrases would cost each process 45 MB; the table above stands in for it.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - 14 MB, and only for who reads or writes names

    (read,) = lazy_pinyin(character) or [""]
    return read.lower() if read.isascii() else ""


def initials(run: str) -> list[str]:
    """The first letters of the characters, in each way they are commonly read."""
    usual = [_reading(character)[:1] for character in run]
    other = [READ_OTHERWISE.get(character, usual[i]) for i, character in enumerate(run)]
    singly = ([*usual[:i], other[i], *usual[i + 1 :]] for i in range(len(run)))
    ways = dict.fromkeys("".join(way) for way in (usual, other, *singly))
    return [way for way in ways if len(way) > 1][:MOST_READINGS]


def spelled(run: str) -> str:
    """The whole word in Latin letters, without tones."""
    return "".join(_reading(character) for character in run)
