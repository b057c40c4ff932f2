"""Visits by the hundred thousand: orders, what was agreed, moves on the board, bills and money.

The rows are made inside the database, a statement a table, because a million visits are thirty
million rows. They are not a story, but they add up: `aftersales check` finds nothing in them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection
from django.db.models import Model
from psycopg import sql

from aftersales.bench.copying import bind_again
from aftersales.bench.filling import ACTOR, Told
from aftersales.bench.workplace import Workplace
from aftersales.core.models import EventObject, EventRecord

Order, Job, Line, ConsentEntry = (
    apps.get_model("orders", name) for name in ("Order", "Job", "Line", "ConsentEntry")
)
Settlement, SettlementLine, Payment, Allocation = (
    apps.get_model("billing", name)
    for name in ("Settlement", "SettlementLine", "Payment", "Allocation")
)
UNUSED = 500  # cars at the end of the fleet that were never here: the measured visits take them
IN_HOUSE = 60  # of the newest visits the cars are still here
WAY = ("arrived", "in_work", "inspection", "ready", "handed_over")

# Each line: position, kind, which of the work or parts, hours, net, tax. Gross is their sum.
LINES = (
    (1, "labour", 0, "0.60", "106.19", "13.81"),
    (2, "labour", 1, "0.40", "70.80", "9.20"),
    (3, "part", 0, "0", "237.17", "30.83"),
    (4, "part", 1, "0", "39.82", "5.18"),
    (5, "part", 2, "0", "77.88", "10.12"),
)


@dataclass(frozen=True)
class Range:
    """Which numbers the rows of a table got: ``first`` is that of the first visit."""

    first: int

    def of(self, times: int = 1, plus: int = 0) -> str:
        return f"{self.first} + (n - 1) * {times} + {plus}"


class Filler:
    """Writes so many visits into a store whose customers, cars and catalogue stand."""

    def __init__(
        self,
        to: psycopg.Connection[Any],
        work: Workplace,
        *,
        orders: int,
        until: datetime,
        told: Told = lambda _words: None,
    ) -> None:
        self.to, self.work, self.orders, self.until, self.told = to, work, orders, until, told
        self.handed = max(orders - IN_HOUSE, 0)
        self.cars = self._span("vehicles_vehicle")
        self.people = self._span("customers_customer")
        self.tables: list[str] = []

    def fill(self) -> None:
        """Everything, table after table; the guards of the rows stand again afterwards."""
        steps: tuple[Callable[[], None], ...] = (
            self._orders,
            self._jobs,
            self._lines,
            self._consents,
            self._bills,
            self._money,
            self._facts,
        )
        try:
            for step in steps:
                self.told(step.__name__.strip("_"))
                step()
        finally:
            for table in self.tables:
                self.to.execute(
                    sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table))
                )
            bind_again(self.to, self.tables)

    # -- the tables -------------------------------------------------------------------------------

    def _orders(self) -> None:
        self.order, self.job = self._next(Order), self._next(Job)
        self.line, self.bill = self._next(Line), self._next(Settlement)
        car = f"{self.cars[0]} + (n::bigint * 7919) %% {max(self.cars[1] - UNUSED, 1)}"
        owner = f"{self.people[0]} + (n::bigint * 104729) %% {self.people[1]}"
        opened = self._time()
        done = f"n <= {self.handed}"
        self._make(
            Order,
            id=self.order.of(),
            number="'RB-B01-' || lpad(n::text, 8, '0')",
            vehicle_id=car,
            customer_id=owner,
            advisor_id=str(self.work.advisor.person_id),
            service_type="'maintenance'",
            document=f"CASE WHEN {done} THEN 'settled' ELSE 'order' END",
            place=f"CASE WHEN {done} THEN 'handed_over' ELSE 'in_work' END",
            consent="'approved'",
            statement="'做保养，顺便看一下刹车'",
            odometer_km="5000 + n %% 90000",
            fuel_percent="n %% 101",
            currency="'CNY'",
            hours="1.00",
            listed="601.00",
            net="531.86",
            tax="69.14",
            gross="601.00",
            payers="ARRAY['customer']",
            opened_at=opened,
            opened_on=f"({opened} AT TIME ZONE 'Asia/Shanghai')::date",
            opened_by=f"'{ACTOR}'",
            signed_at=f"{opened} + interval '10 minutes'",
            promised_at=f"{opened} + interval '4 hours'",
            promises="1",
            put_at=f"{opened} + interval '3 hours'",
            lines_locked_at=f"CASE WHEN {done} THEN {opened} + interval '3 hours' END",
            settled_at=f"CASE WHEN {done} THEN {opened} + interval '3 hours' END",
            cleared_at=f"CASE WHEN {done} THEN {opened} + interval '3 hours' END",
            handed_over_at=f"CASE WHEN {done} THEN {opened} + interval '3 hours' END",
        )

    def _jobs(self) -> None:
        self._make(
            Job,
            id=self.job.of(),
            order_id=self.order.of(),
            position="1",
            title="'例行保养'",
            service_type="'maintenance'",
            consent="'approved'",
            consent_at=f"{self._time()} + interval '10 minutes'",
            consent_method="'signature'",
            agreed_gross="601.00",
            agreed_own="601.00",
            hours="1.00",
            gross="601.00",
            own="601.00",
        )

    def _lines(self) -> None:
        for position, kind, which, hours, net, tax in LINES:
            gross = f"{net} + {tax}"
            is_work = kind == "labour"
            self._make(
                Line,
                id=self.line.of(len(LINES), position - 1),
                order_id=self.order.of(),
                job_id=self.job.of(),
                position=str(position),
                kind=f"'{kind}'",
                operation_id=str(self.work.operations[which]) if is_work else "NULL::bigint",
                part_id="NULL::bigint" if is_work else str(self.work.parts[which]),
                code=f"'B-{position}'",
                name_zh=f"'项目{position}'",
                quantity="1",
                hours=hours,
                list_price=gross,
                unit_price=gross,
                listed=gross,
                net=net,
                tax=tax,
                gross=gross,
                tax_percent="13",
                tax_code="'service'",
                payer="'customer'",
                for_customer=gross,
            )

    def _consents(self) -> None:
        self._make(
            ConsentEntry,
            job_id=self.job.of(),
            decision="'approved'",
            method="'signature'",
            amount="601.00",
            own="601.00",
            currency="'CNY'",
            at=f"{self._time()} + interval '10 minutes'",
            actor=f"'{ACTOR}'",
        )

    def _bills(self) -> None:
        closed = f"{self._time()} + interval '3 hours'"
        self._make(
            Settlement,
            rows=self.handed,
            id=self.bill.of(),
            order_id=self.order.of(),
            payer="'customer'",
            customer_id=f"{self.people[0]} + (n::bigint * 104729) %% {self.people[1]}",
            vehicle_id=f"{self.cars[0]} + (n::bigint * 7919) %% {max(self.cars[1] - UNUSED, 1)}",
            number="'SB-B01-' || lpad(n::text, 8, '0')",
            state="'closed'",
            currency="'CNY'",
            net="531.86",
            tax="69.14",
            gross="601.00",
            paid="601.00",
            drawn_by=f"'{ACTOR}'",
            drawn_at=closed,
            closed_by=f"'{ACTOR}'",
            closed_at=closed,
            day=f"(({closed}) AT TIME ZONE 'Asia/Shanghai')::date",
        )
        for position, kind, _which, _hours, net, tax in LINES:
            gross = f"{net} + {tax}"
            self._make(
                SettlementLine,
                rows=self.handed,
                settlement_id=self.bill.of(),
                order_line_id=self.line.of(len(LINES), position - 1),
                position=str(position),
                job="1",
                kind=f"'{kind}'",
                fee_group="'labour'" if kind == "labour" else "'material'",
                code=f"'B-{position}'",
                name_zh=f"'项目{position}'",
                quantity="1",
                unit_price=gross,
                listed=gross,
                tax_rate="13",
                net=net,
                tax=tax,
                gross=gross,
            )

    def _money(self) -> None:
        payment = self._next(Payment)
        taken = f"{self._time()} + interval '3 hours'"
        self._make(
            Payment,
            rows=self.handed,
            id=payment.of(),
            number="'PB-B01-' || lpad(n::text, 8, '0')",
            purpose="'bill'",
            method="'transfer'",
            amount="601.00",
            currency="'CNY'",
            reference="'bench-' || n",
            customer_id=f"{self.people[0]} + (n::bigint * 104729) %% {self.people[1]}",
            day=f"(({taken}) AT TIME ZONE 'Asia/Shanghai')::date",
            actor=f"'{ACTOR}'",
            taken_at=taken,
            allocated="601.00",
        )
        self._make(
            Allocation,
            rows=self.handed,
            payment_id=payment.of(),
            settlement_id=self.bill.of(),
            amount="601.00",
            actor=f"'{ACTOR}'",
            made_at=taken,
        )

    def _facts(self) -> None:
        """Each move on the board, and each bill, with the things that they are about."""
        for number, (former, place) in enumerate(pairwise(WAY)):
            name = "handed_over" if place == "handed_over" else "put"
            data = f"jsonb_build_object('former', '{former}', 'place', '{place}')"
            rows = self.orders if place == "in_work" else self.handed
            self._fact(f"orders.order.{name}", data, hours=number, rows=rows)
        bill = (
            "jsonb_build_object('number', 'SB-B01-' || lpad(n::text, 8, '0'), 'net', '531.86',"
            " 'tax', '69.14', 'gross', '601.00', 'currency', 'CNY', 'settlement_id',"
            f" {self.bill.of()})"
        )
        about = (("settlement", self.bill.of()),)
        self._fact("billing.settlement.closed", bill, hours=3, rows=self.handed, about=about)

    def _fact(
        self,
        name: str,
        data: str,
        *,
        hours: int,
        rows: int,
        about: tuple[tuple[str, str], ...] = (),
    ) -> None:
        fact = self._next(EventRecord)
        own = f"jsonb_build_object('store_id', {self.work.store_id}, 'order_id', {self.order.of()})"
        at = f"{self._time()} + interval '{hours} hours'"
        self._make(
            EventRecord,
            rows=rows,
            id=fact.of(),
            name=f"'{name}'",
            actor=f"'{ACTOR}'",
            data=f"{own} || {data}",
            occurred_at=at,
            recorded_at=at,
        )
        for kind, object_id in (("order", self.order.of()), *about):
            self._make(
                EventObject,
                rows=rows,
                event_id=fact.of(),
                kind=f"'{kind}'",
                object_id=object_id,
            )
        bind_again(self.to, [EventRecord._meta.db_table])

    # -- how a table is filled --------------------------------------------------------------------

    def _time(self) -> str:
        """When the visit began: twelve an hour towards the end, the newest last."""
        behind = f"({self.orders} - n + 1) * interval '5 minutes'"
        return f"(timestamptz '{self.until.isoformat()}' - interval '5 hours' - {behind})"

    def _make(self, model: type[Model], *, rows: int | None = None, **columns: str) -> None:
        """Rows 1 to ``rows`` of a table: what is not told is what the model takes by itself."""
        table = model._meta.db_table
        name = sql.Identifier(table)
        if table not in self.tables:
            self.tables.append(table)
            self.to.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(name))
            self.to.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        columns.setdefault("store_id", str(self.work.store_id))
        columns.setdefault("group_id", str(self.work.place.group_id))
        given, values = [], []
        told: list[sql.Composable] = []
        for field in model._meta.local_concrete_fields:
            column = str(field.column)
            if column in columns:
                told.append(sql.SQL(columns[column]))
            elif field.primary_key:
                continue
            else:
                told.append(sql.Placeholder())
                values.append(field.get_db_prep_save(field.get_default(), connection))
            given.append(sql.Identifier(column))
        self.to.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM generate_series(1, %s) n").format(
                name, sql.SQL(", ").join(given), sql.SQL(", ").join(told)
            ),
            [*values, self.orders if rows is None else rows],
        )

    def _next(self, model: type[Model]) -> Range:
        found = self.to.execute(
            sql.SQL("SELECT coalesce(max(id), 0) + 1 FROM {}").format(
                sql.Identifier(model._meta.db_table)
            )
        ).fetchone()
        assert found is not None
        return Range(int(found[0]))

    def _span(self, table: str) -> tuple[int, int]:
        """First number and how many there are."""
        found = self.to.execute(
            sql.SQL("SELECT min(id), max(id) - min(id) + 1 FROM {}").format(sql.Identifier(table))
        ).fetchone()
        assert found is not None
        assert found[0] is not None, "fill customers and vehicles first"
        return int(found[0]), int(found[1])
