"""The life of an order, step by step: the short one that rivals have too, and the full one from the
booking call to the gate. Each step is one command in a transaction of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from aftersales.bench.measuring import Measured, counted
from aftersales.bench.workplace import Workplace
from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.lane.appointments import commands as appointments
from aftersales.lane.appointments.commands import NewAppointment
from aftersales.lane.appointments.queries import Wanted
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders import queries as visits
from aftersales.lane.orders.commands import NewLine
from aftersales.lane.workshop import commands as workshop
from aftersales.lane.workshop import queries as tasks
from aftersales.lane.workshop.commands import Explained, Ruling
from aftersales.money.billing import commands as billing
from aftersales.supply.parts import commands as parts

KM = 600_000  # more than any car of the bench has run
STROKES = "M10 20 L40 60 L90 30"
MINUTE = timedelta(minutes=1)
Step = tuple[str, Callable[[], Any]]


@dataclass
class Life:
    """One car's visit on a day of its own. ``at`` goes on with every step."""

    work: Workplace
    vehicle_id: int
    customer_id: int
    at: datetime  # eight in the morning
    order_id: int = 0
    told: dict[str, Any] = field(default_factory=dict)

    def _do(self, deed: Callable[..., Any], *, by: Actor | None = None, **more: Any) -> Any:
        self.at += 5 * MINUTE
        return deed(by=by or self.work.advisor, at=self.at, **more)

    def short(self) -> Iterator[Step]:
        """Create with five lines, approve, reserve, issue three parts, close, settle, pay."""
        yield "create with 5 lines", self._create
        yield "approve", self._sign
        yield "reserve", self._reserve
        yield "issue 3 parts", self._issuing()
        yield "draw up the bill", self._draw
        yield "issue the bill", self._close
        yield "take the payment", self._pay

    def full(self) -> Iterator[Step]:
        """From the booking call to the gate pass."""
        yield "book", self._book
        yield "arrive", self._arrive
        yield "create with 5 lines", self._create
        yield "walk round the car", self._check
        yield "mark a damage", self._mark
        yield "approve", self._sign
        yield "reserve", self._reserve
        yield "dispatch", self._dispatching()
        yield "clock on", self._clock_on
        yield "issue 3 parts", self._issuing()
        yield "clock off", self._clock_off
        yield "tick the standards", self._ticking()
        yield "self-check", self._self_check
        yield "inspect", self._inspect
        yield "wash", self._wash
        yield "announce ready", self._announce
        yield "draw up the bill", self._draw
        yield "issue the bill", self._close
        yield "take the payment", self._pay
        yield "accept the result", self._accept
        yield "explain the work", self._explain
        yield "hand over", self._deliver

    # -- the steps --------------------------------------------------------------------------------

    def _book(self) -> None:
        new = NewAppointment(
            vehicle_id=self.vehicle_id,
            customer_id=self.customer_id,
            works=[Wanted(operation_id=self.work.operations[0])],
            starts_at=self.at + timedelta(hours=1),
            override="bench",
        )
        row = appointments.book(
            store_id=self.work.store_id,
            new=new,
            by=self.work.advisor,
            at=self.at - timedelta(hours=20),
        )
        self.told["appointment"] = row.pk

    def _arrive(self) -> None:
        row = self._do(
            orders.arrive, store_id=self.work.store_id, appointment_id=self.told["appointment"]
        )
        self.told["arrival"] = row.pk

    def _create(self) -> None:
        work = self.work
        lines = [NewLine(kind="labour", operation_id=pk) for pk in work.operations]
        lines += [NewLine(kind="part", part_id=pk) for pk in work.parts]
        order = self._do(
            orders.create_order,
            store_id=work.store_id,
            vehicle_id=self.vehicle_id,
            customer_id=self.customer_id,
            lines=lines,
            title="例行保养",
            service_type="maintenance",
            appointment_id=self.told.get("appointment"),
            arrival_id=self.told.get("arrival"),
            statement="做保养，顺便看一下刹车",
        )
        self.order_id = order.pk

    def _check(self) -> None:
        self._do(
            orders.save_check,
            order_id=self.order_id,
            odometer_km=KM,
            fuel_percent=50,
            rest_in_order=True,
        )

    def _mark(self) -> None:
        self._do(orders.mark_damage, order_id=self.order_id, view="left", x=40, y=55)

    def _sign(self) -> None:
        self._do(
            orders.sign,
            order_id=self.order_id,
            method="in_person",
            person="王先生",
            promised_at=self.at + timedelta(hours=4),
        )

    def _reserve(self) -> None:
        self._do(orders.request_parts_for, order_id=self.order_id)

    def _issuing(self) -> Callable[[], Any]:
        """What the parts clerk sees on the screen is looked up before the deed."""
        wanted = [row.request_line_id for row in self._lines() if row.request_line_id]
        return partial(
            self._do,
            parts.issue_lines,
            store_id=self.work.store_id,
            quantities=dict.fromkeys(wanted),
        )

    def _lines(self) -> list[Any]:
        with as_seen_by(self.work.advisor):
            return list(visits.lines_of(self.order_id, seen_by=self.work.advisor))

    def _dispatching(self) -> Callable[[], None]:
        job_id = self.told["job"] = self._lines()[0].job_id

        def deed() -> None:
            task = self._do(
                workshop.dispatch,
                job_id=job_id,
                people=[self.work.technician.person_id],
                bay_id=self.work.bay_id,
                starts_at=self.at + 15 * MINUTE,
                override="bench",
            )
            self.told["task"] = task.pk

        return deed

    def _hand(self, deed: Callable[..., Any], **more: Any) -> None:
        self._do(deed, task_id=self.told["task"], by=self.work.technician, **more)

    def _clock_on(self) -> None:
        self._hand(workshop.clock_on)

    def _clock_off(self) -> None:
        self._hand(workshop.clock_off)

    def _ticking(self) -> Callable[[], None]:
        """Every element of the standards of this work. The phone gathers what a thumb ticks one
        after the other and sends it as one deed.
        """
        with as_seen_by(self.work.technician):
            task = tasks.task(self.told["task"], seen_by=self.work.technician)
            left = tasks.open_elements(task)

        return lambda: self._hand(workshop.tick_many, elements=left)

    def _self_check(self) -> None:
        self._hand(workshop.self_check, words="试车正常")

    def _inspect(self) -> None:
        rulings = [Ruling(job_id=self.told["job"], is_passed=True)]
        self._do(workshop.inspect, order_id=self.order_id, rulings=rulings, by=self.work.inspector)

    def _wash(self) -> None:
        self._do(workshop.wash, order_id=self.order_id)

    def _announce(self) -> None:
        self._do(workshop.announce_ready, order_id=self.order_id, channel="phone")

    def _draw(self) -> None:
        self._do(billing.draw, order_id=self.order_id)

    def _close(self) -> None:
        self.told["bill"] = self._do(billing.close, order_id=self.order_id)[0]

    def _pay(self) -> None:
        bill = self.told["bill"]
        amount: Decimal = bill.gross
        self._do(
            billing.take,
            settlement_id=bill.pk,
            method="transfer",
            amount=amount,
            reference=f"life-{self.order_id}",
        )

    def _accept(self) -> None:
        self._do(workshop.accept_result, order_id=self.order_id, is_confirmed=True)

    def _explain(self) -> None:
        told = Explained(work=True, cost=True, care=True)
        self._do(workshop.explain, order_id=self.order_id, explained=told, signature=STROKES)

    def _deliver(self) -> None:
        self._do(workshop.deliver, order_id=self.order_id, odometer_km=KM + 1)


def live(lives: list[Life], kind: str) -> dict[str, Any]:
    """Live them one after the other; the first two warm everything up and do not count."""
    steps: dict[str, Measured] = {}
    whole = Measured()
    for number, life in enumerate(lives):
        spent = Measured()
        for name, deed in getattr(life, kind)():
            found = _timed(deed)
            spent.walls.append(found.walls[0])
            spent.cpus.append(found.cpus[0])
            spent.statements += found.statements
            if number > 1:
                step = steps.setdefault(name, Measured())
                step.walls += found.walls
                step.cpus += found.cpus
                step.statements = found.statements
        if number > 1:
            whole.walls.append(sum(spent.walls))
            whole.cpus.append(sum(spent.cpus))
            whole.statements = spent.statements
    return whole.as_json() | {
        "per_second": round(1000 * len(whole.walls) / sum(whole.walls), 1),
        "steps": {name: row.as_json() for name, row in steps.items()},
    }


def _timed(deed: Callable[[], Any]) -> Measured:
    with counted() as statements:
        wall, cpu = time.perf_counter(), time.process_time()
        deed()
        spent = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
    return Measured([spent[0]], [spent[1]], len(statements))
