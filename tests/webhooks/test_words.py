"""What the form of an endpoint tells people to type is there to be heard of."""

from __future__ import annotations

import re

from django.utils import translation

from aftersales.core.events import Event
from aftersales.ground.webhooks import rules
from aftersales.ground.webhooks.commands import FilterNotUnderstood, _checked
from aftersales.ground.webhooks.forms import WhereForm

EXAMPLE = re.compile(r"[a-z_]+(?:\.[a-z_]+)*\.(?:[a-z_]+|\*)")


def facts(kind=Event):
    for child in kind.__subclasses__():
        if not child.__module__.startswith("tests."):
            yield getattr(child, "name", "")
        yield from facts(child)


def refusal():
    try:
        _checked("https://example.com/", ["!"])
    except FilterNotUnderstood as refused:
        return str(refused)


def test_every_example_names_facts_that_there_are():
    known = set(facts())
    for language in ("en", "zh-hans"):
        with translation.override(language):
            words = f"{WhereForm.base_fields['events'].help_text} {refusal()}"
        examples = EXAMPLE.findall(words)
        heard = [e for e in examples if any(rules.is_wanted(name, [e]) for name in known)]

        assert len(examples) == 3
        assert heard == examples
