"""Printing, which goes on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.papers import Wanted
from aftersales.ground.printing import queries
from aftersales.ground.printing.events import PaperPrinted


@command("printing.print")
def print_paper(
    *,
    code: str,
    object_id: int,
    language: str = "",
    store_id: int | None = None,
    options: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> bytes:
    """The paper as a PDF, in the store's paper size. That it was printed goes on record.

    ``store_id`` is the store looked at, for what belongs to the whole group.
    """
    paper = queries.paper_called(code)
    known = {option.code for option in paper.options}
    wanted = Wanted(
        actor=by,
        at=at,
        language=language,
        store_id=store_id,
        options=frozenset(options) & known,
    )
    found = queries.about(paper, object_id, wanted)
    made = queries.composed(paper, found, wanted)
    content = queries.pdf(made.data, made.template)
    fact = PaperPrinted(
        store_id=found.store_id,
        paper=code,
        about=paper.about,
        about_id=object_id,
        language=made.language,
        options=tuple(sorted(wanted.options)),
        handbook_version_id=made.sheet.version_id,
    )
    record(fact, by=by, at=at)
    return content
