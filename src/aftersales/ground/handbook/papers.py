"""A governed text on paper: nothing but the words, numbered, with its version at the foot."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.papers import About, Point, Points, Sheet, Wanted
from aftersales.ground.handbook import labels
from aftersales.ground.handbook.models import Version
from aftersales.web.show import unfilled


def find(version_id: int, actor: Actor) -> About:
    found = Version.objects.visible_to(actor).select_related("item").get(pk=version_id)
    return About(
        what=found,
        store_id=found.store_id,
        name=unfilled(found.title(get_language())),
        back=reverse("handbook:version", args=[found.pk]),
    )


def text(found: About, wanted: Wanted) -> Sheet:
    version: Version = found.what
    points = [
        Point(
            unfilled(element.name),
            unfilled(element.text),
            [(labels.fact(key), unfilled(words)) for key, words in element.facts.items()],
        )
        for element in version.elements(wanted.language)
    ]
    edition = _("version %(number)s") % {"number": version.number}
    return Sheet(
        title=unfilled(version.title(wanted.language)),
        number=version.item.code,
        intro=unfilled(version.intro(wanted.language)),
        blocks=[Points(points)],
        note=f"{version.item.code} · {edition} · {version.get_state_display()}",
        version_id=version.pk,
    )
