"""Papers that leave the house with a person's data on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.network.queries import store
from aftersales.ground.printing.queries import Paper, customer_file_sheet
from aftersales.records.customers import commands as customer_commands
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles.events import FileSheetPrinted

Values = Callable[[Mapping[str, str]], Mapping[str, str]]


@command("vehicles.print_file_sheet")
def print_file_sheet(
    *,
    customer_id: int,
    store_id: int,
    values: Values,
    is_clear: bool,
    language: str,
    printed_on: str,
    by: Actor,
    at: datetime,
) -> Paper:
    """The customer file basic data sheet (CV-03) as a PDF; that it was printed goes on record, and
    with phone and address in clear also that these were looked at.

    ``values`` fills the twelve fields from the ways to reach the customer.
    """
    by.require("vehicles.print_file_sheet", store_id=store_id)
    customer = customers.visible(seen_by=by).get(pk=customer_id)
    points = {p.kind: p.masked for p in reversed(customers.points_of(customer))}
    if is_clear:
        clear = customer_commands.reveal(customer_id=customer_id, by=by, at=at)
        points |= {p.kind: p.value for p in reversed(clear.points) if not p.of}
    paper = customer_file_sheet(
        values(points),
        store_id=store_id,
        language=language,
        store_name=store(store_id).name,
        number=f"C-{customer_id:06d}",
        printed_on=printed_on,
    )
    fact = FileSheetPrinted(
        store_id=store_id,
        customer_id=customer_id,
        handbook_version_id=paper.version_id,
        is_clear=is_clear,
    )
    record(fact, by=by, at=at)
    return paper
