"""Papers that the customer keeps."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.papers import all_papers
from aftersales.faces.portal.queries import visit_page
from aftersales.ground.printing import commands as printing

READS = frozenset(
    {
        "billing.view",
        "customers.view",
        "filings.view",
        "orders.view",
        "vehicles.view",
        "workshop.view",
    }
)


@command("portal.use")
def keep_paper(
    *, order_id: int, code: str, object_id: int, language: str, by: Actor, at: datetime
) -> bytes:
    """A paper of one's own visit as a PDF. That it was taken stands on record."""
    page = visit_page(order_id, seen_by=by, at=at)
    if not any(p.code == code and p.object_id == object_id for p in page.papers):
        raise ObjectDoesNotExist(code)
    assert code in all_papers()
    hand = by.served(store_id=page.order.store_id, rights=READS | {"printing.print"})
    return printing.print_paper(code=code, object_id=object_id, language=language, by=hand, at=at)
