"""What goes out to others on the last day: invoices, the books, a maker's recall list, and a
delivery that came without its papers.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from aftersales.demo.visits.clock import day_of
from aftersales.demo.visits.premises import Premises
from aftersales.money.billing import commands as billing
from aftersales.money.billing import queries as bills
from aftersales.money.filings import commands as filings
from aftersales.money.filings.commands import DaysOpen
from aftersales.records.vehicles import commands as vehicles
from aftersales.records.vehicles import queries as cars
from aftersales.records.vehicles.commands import NewMark
from aftersales.records.vehicles.states import MarkKind
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.commands import Arrival

INVOICED = 5  # bills of the days before for which an invoice is asked
RECALLED = 12  # cars on the maker's list, of which some are done
DONE = 3
NUMBER = "S2026M0117V"


class Filing(Premises):
    """Who sits in the office and keeps the papers."""

    def open_up(self, day: date) -> None:
        super().open_up(day)
        if day == self.clock.last_day and self.tells(day):
            opening = self.opening(day)
            self.agenda.plan(self.in_(opening, 18), "recall")
            self.agenda.plan(self.in_(opening, 26), "paperless")
            self.agenda.plan(self.in_(opening, 34), "invoices")
            self.agenda.plan(self.in_(opening, 41), "books")

    def on_recall(self, at: datetime) -> None:
        """The maker names cars by VIN; those that come today are among them."""
        first = [visit.vehicle_id for visit in self.visits.values()]
        ids = [*dict.fromkeys([*first, *sorted(self.cars)])][:RECALLED]
        rows = cars.visible(seen_by=self.founder).filter(pk__in=ids).order_by("pk")
        by = self.one("business_supervisor")
        told = self.at(at)
        marks = vehicles.note_marks_many(
            rows=[
                NewMark(
                    vin=car.vin,
                    number=NUMBER,
                    title="前下摆臂球头螺栓扭矩复检",
                    kind=MarkKind.RECALL.value,
                    until=day_of(at) + timedelta(days=360),
                )
                for car in rows
                if car.vin
            ],
            store_id=self.site.pk,
            by=by,
            at=told,
        )
        for mark in marks[-DONE:]:
            if mark.object_id is not None:
                vehicles.finish_mark(
                    mark_id=mark.object_id,
                    store_id=self.site.pk,
                    reference="随保养完成",
                    by=by,
                    at=self.at(self.in_(at, 4)),
                )
        self.counted("recalled", len(marks))

    def on_paperless(self, at: datetime) -> None:
        """Two boxes came without their certificate; the one for which it was sent on goes in."""
        by = self.one("parts_clerk")
        held = [
            parts.hold_back(
                store_id=self.site.pk,
                arrival=Arrival(
                    part_id=part, quantity=Decimal(4), cost=Decimal(60), words="随货未附合格证"
                ),
                by=by,
                at=self.at(at),
            )
            for part in sorted(self.means.parts.values())[:2]
        ]
        parts.release_held(
            quarantine_id=held[0].pk,
            proof=f"HGZ-{at:%Y%m%d}-07",
            by=by,
            at=self.at(self.in_(at, 22)),
        )
        self.counted("held_back", len(held))

    def on_invoices(self, at: datetime) -> None:
        """Customers who asked for an invoice when they paid get it on the next morning."""
        day = day_of(at)
        rows = bills.bills(seen_by=self.founder).filter(
            store=self.site.pk,
            day__lt=day,
            state="closed",
            payer="customer",
            credited=0,
            invoice=None,
        )
        by = self.one("cashier")
        for n, bill in enumerate(list(rows[:INVOICED])):
            told = self.at(self.in_(at, 2 * n))
            assert bill.customer is not None  # whoever pays by themselves is on file
            billing.want_invoice(
                settlement_id=bill.pk,
                kind="ordinary",
                buyer=bill.customer.name,
                by=by,
                at=told,
            )
            if n:  # one waits to be asked for
                filings.ask_invoice(settlement_id=bill.pk, by=by, at=told)
            self.counted("invoices")

    def on_books(self, at: datetime) -> None:
        """The vouchers of the last closed day go to the books of the group."""
        last = day_of(at) - timedelta(days=1)
        try:
            with transaction.atomic():
                filings.export_accounts(
                    store_id=self.site.pk,
                    since=last,
                    until=last,
                    by=self.one("finance"),
                    at=self.at(at),
                )
        except DaysOpen:
            return
        self.counted("exports")
