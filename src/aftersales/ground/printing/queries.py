"""Papers as they will come out. Asking for one changes nothing, so these are questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import segno
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aftersales.core.actors import NotPermitted
from aftersales.core.papers import About, OwnSize, Paper, Sheet, Wanted, all_papers
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import store
from aftersales.ground.printing import typesetting

if TYPE_CHECKING:
    from aftersales.ground.network.models import Store

TEMPLATE = "sheet"


class PapersUnavailable(Refusal):
    """The fonts for papers are not on this machine."""

    code = "printing.unavailable"
    status = 503


@dataclass(frozen=True)
class Composed:
    """A paper in words, and everything the template needs to set it in type."""

    sheet: Sheet | OwnSize
    language: str
    data: Mapping[str, Any]
    template: str = TEMPLATE


def paper_called(code: str) -> Paper:
    """The paper of this code."""
    if code not in all_papers():
        raise ObjectDoesNotExist(code)
    return all_papers()[code]


def about(paper: Paper, object_id: int, wanted: Wanted) -> About:
    """The thing itself, as far as this actor may see it and print of it."""
    found = paper.find(object_id, wanted.actor)
    wanted.actor.require(paper.right, store_id=found.store_id)
    if found.store_id is None:
        allowed = wanted.actor.stores_with(paper.right)
        here = wanted.store_id if wanted.store_id in allowed else min(allowed)
        found = replace(found, store_id=here)
    for option in paper.options:
        if option.code in wanted.options and option.right and not wanted.actor.may(option.right):
            raise NotPermitted(option.right)
    return found


def printed_in(found: About) -> Store:
    """The store whose paper, printer and language it is."""
    assert found.store_id is not None  # `about` has found one
    return store(found.store_id)


def composed(paper: Paper, found: About, wanted: Wanted) -> Composed:
    """The paper in the language asked for, on the paper that the store has in its printer."""
    site = printed_in(found)
    spoken = wanted.language or site.language
    with translation.override(spoken):
        sheet = paper.compose(found, replace(wanted, language=spoken))
        said = dict(sheet.data) if isinstance(sheet, OwnSize) else _said(sheet)
    template = sheet.template if isinstance(sheet, OwnSize) else TEMPLATE
    data = said | {
        "title": sheet.title,
        "language": "zh" if spoken.startswith("zh") else "en",
        "paper": site.paper,
        "store": site.name,
        "printed_on": f"{timezone.localtime(wanted.at):%Y-%m-%d %H:%M}",
    }
    return Composed(sheet, spoken, data, template)


def _said(sheet: Sheet) -> dict[str, Any]:
    codes = [{"words": words, "svg": qr(words)} for words in sheet.codes if words]
    return asdict(sheet) | {"codes": codes}


def qr(words: str) -> str:
    """A QR code as SVG, for scanners at the counter. It names its language (`xmlns`): the preview
    shows it as a picture of its own, and browsers draw none that does not.
    """
    drawn = BytesIO()
    segno.make(words or "-", error="m").save(drawn, kind="svg", xmldecl=False, border=1)
    return drawn.getvalue().decode()


def pdf(data: Mapping[str, Any], template: str = TEMPLATE) -> bytes:
    """For the printer."""
    try:
        return typesetting.set_in_type(template, data)
    except typesetting.FontsMissing as fault:
        raise _unavailable() from fault


def pictures(data: Mapping[str, Any], template: str = TEMPLATE) -> list[bytes]:
    """The same pages for the screen."""
    try:
        return typesetting.pictures(template, data)
    except typesetting.FontsMissing as fault:
        raise _unavailable() from fault


def _unavailable() -> PapersUnavailable:
    return PapersUnavailable(
        _("Papers cannot be printed here yet: the fonts are missing. Run “make assets”.")
    )
