"""What a text is made of, and its plain form that people write.

A body is ``{"title": {zh, en}, "intro": {zh, en}, "elements": [{"code", "zh", "en", "text_zh",
"text_en", "facts": {key: {zh, en}}}]}``. The plain form of one language::

    Title
    ---
    Introduction, any number of lines.
    # First element
    [owner] service advisor
    What it says.
    # Second element
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

LANGUAGES = ("zh", "en")
# The order in which facts are read; the database keeps them in an order of its own.
FACT_ORDER = (
    *("owner", "input", "activity", "output", "criteria", "monitoring", "improvement"),
    *("headcount", "module", "report", "kind", "row"),
)
FACT = re.compile(r"\[([a-z_]+)\]\s*(.*)")
Body = dict[str, Any]


def spoken(language: str | None) -> str:
    """ "zh" or "en" for any language code."""
    return "zh" if (language or "").startswith("zh") else "en"


def plain(body: Mapping[str, Any], language: str) -> str:
    """The text of one language in its plain form."""
    lines = [body["title"].get(language, ""), "---", body.get("intro", {}).get(language, "")]
    for element in body.get("elements", ()):
        lines.append(f"# {element.get(language, '')}")
        lines += [f"[{key}] {words.get(language, '')}" for key, words in facts_of(element)]
        lines.append(element.get(f"text_{language}", ""))
    return "\n".join(line for line in lines if line)


def facts_of(element: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    """The facts of an element in the order they are read."""
    known = {key: place for place, key in enumerate(FACT_ORDER)}
    found = element.get("facts", {}).items()
    return sorted(found, key=lambda pair: (known.get(pair[0], len(known)), pair[0]))


def parsed(zh: str, en: str) -> Body:
    """A body from its two plain forms; elements stand side by side by their place."""
    both = {"zh": _one(zh), "en": _one(en)}
    pairs = zip_longest(both["zh"]["elements"], both["en"]["elements"], fillvalue=_EMPTY)
    return {
        "title": {lang: both[lang]["title"] for lang in LANGUAGES},
        "intro": {lang: both[lang]["intro"] for lang in LANGUAGES},
        "elements": [_joined(number, *pair) for number, pair in enumerate(pairs, 1)],
    }


_EMPTY: dict[str, Any] = {"name": "", "text": "", "facts": {}}


def _one(words: str) -> dict[str, Any]:
    head, *elements = re.split(r"(?m)^#[ \t]*", words.replace("\r\n", "\n").strip() + "\n")
    title, _, intro = head.strip().partition("\n")
    return {
        "title": title.strip(),
        "intro": intro.strip().removeprefix("---").strip(),
        "elements": [_element(words) for words in elements],
    }


def _element(words: str) -> dict[str, Any]:
    name, _, rest = words.partition("\n")
    facts, text = {}, []
    for line in rest.splitlines():
        if found := FACT.fullmatch(line.strip()):
            facts[found[1]] = found[2]
        else:
            text.append(line.rstrip())
    return {"name": name.strip(), "text": "\n".join(text).strip(), "facts": facts}


def _joined(number: int, zh: Mapping[str, Any], en: Mapping[str, Any]) -> dict[str, Any]:
    keys = list(dict.fromkeys([*zh["facts"], *en["facts"]]))
    made: dict[str, Any] = {
        "code": str(number),
        "zh": zh["name"],
        "en": en["name"],
        "text_zh": zh["text"],
        "text_en": en["text"],
    }
    if keys:
        made["facts"] = {
            key: {"zh": zh["facts"].get(key, ""), "en": en["facts"].get(key, "")} for key in keys
        }
    return made


def gaps(body: Mapping[str, Any]) -> list[str]:
    """What is missing in one of the languages; a text is bilingual or it is not finished."""
    found = [f"title.{lang}" for lang in LANGUAGES if not body["title"].get(lang)]
    for number, element in enumerate(body.get("elements", ()), 1):
        found += [f"{number}.{lang}" for lang in LANGUAGES if not element.get(lang)]
        if bool(element.get("text_zh")) != bool(element.get("text_en")):
            found.append(f"{number}.text")
        facts = element.get("facts", {}).items()
        found += [f"{number}.{key}" for key, words in facts if not words["zh"] or not words["en"]]
    return found


def digest(body: Mapping[str, Any]) -> str:
    words = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def words_of(body: Mapping[str, Any]) -> str:
    """Everything that can be searched for, in both languages."""
    return "\n".join(plain(body, language) for language in LANGUAGES)


def difference(old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """Line by line: ("same" | "gone" | "new" | "changed", old line, new line)."""
    before, after = old.splitlines(), new.splitlines()
    names = {"equal": "same", "delete": "gone", "insert": "new", "replace": "changed"}
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for left, right in zip_longest(before[a:b], after[c:d], fillvalue=""):
            yield names[tag], left, right
