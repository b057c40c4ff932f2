"""The way out: bills, money in several ways, the car handed back, and the end of the day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from aftersales.demo import plants
from aftersales.demo.visits import chances
from aftersales.demo.visits.clock import MINUTE, TILL_OPENS, day_of, next_open, on
from aftersales.demo.visits.hands import first_free
from aftersales.demo.visits.shelves import Shelves
from aftersales.demo.visits.visit import Visit
from aftersales.lane.workshop import commands as shop
from aftersales.lane.workshop import queries as shop_questions
from aftersales.lane.workshop.commands import Explained
from aftersales.lane.workshop.states import Channel, Slippage
from aftersales.money.billing import commands as billing
from aftersales.money.billing import queries as bills
from aftersales.money.billing.commands import PAID, SIMULATED, Notice
from aftersales.money.billing.states import CreditReason, Deviation, Method

STROKES = "M12 38 C20 8 28 60 36 30 S54 22 60 34 L88 26"
CHANGE, NOTHING = Decimal(500), Decimal(0)
WHY_SLOW = {
    "awaiting_parts": Slippage.PARTS,
    "awaiting_approval": Slippage.APPROVAL,
    "diagnosis": Slippage.CAPACITY,
    "arrived": Slippage.CAPACITY,
    "in_work": Slippage.EXTRA_WORK,
    "inspection": Slippage.CAPACITY,
}


class Till(Shelves):
    """Cashier and hand-over."""

    drawer: dict[str, Decimal]
    at_the_desk = 0  # the visit whose customer is about to pay when the story ends
    last_bill = 0

    def open_up(self, day: date) -> None:
        super().open_up(day)
        if self.tells(day):
            self.agenda.plan(on(day, TILL_OPENS) - MINUTE, "open_till")
        if day == self.clock.last_day and self.last_bill:  # yesterday's last: somebody calls
            self.agenda.plan(self.in_(self.opening(day), 55), "credit", self.last_bill)

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {"last_bill": self.last_bill}

    def restore(self, told: dict[str, Any]) -> None:
        super().restore(told)
        self.last_bill = told["last_bill"]

    def on_open_till(self, at: datetime) -> None:
        row: Any = billing.open_shift(
            store_id=self.site.pk, opening=CHANGE, by=self._cashier, at=self.at(at)
        )
        self.shift_id = row.pk
        self.drawer = {"cash": CHANGE, "card": NOTHING}

    def _into_drawer(self, method: str, amount: Decimal) -> None:
        if method in self.drawer:
            self.drawer[method] += amount

    @property
    def _cashier(self) -> Any:
        return self.of(self.cashier.key)

    # -- the car is ready -----------------------------------------------------------------------

    def ready(self, visit: Visit, at: datetime) -> None:
        by = self.adviser(visit)
        told = self.in_(at, self.random.uniform(1, 9))
        channel = Channel.IN_PERSON if visit.waits else Channel.PHONE
        shop.announce_ready(order_id=visit.order_id, channel=channel, by=by, at=self.at(told))
        if visit.waits:
            comes = self.in_(told, self.random.uniform(3, 12))
        elif self.chance(chances.NEXT_MORNING):
            comes = on(next_open(day_of(at)), time(8, 30))
            comes = self.in_(comes, self.random.uniform(0, 90))
        else:
            comes = self.in_(told, self.minutes(chances.COLLECTED))
        if at < self.clock.end - 25 * MINUTE and self.holds_still("to_pay", at, 200):
            comes = self.in_(told, 4)
            self.at_the_desk = visit.number
            self.plan(comes, "collect", visit.number)
            return
        if self.holds_still("ready", at, 140):
            comes = max(comes, self.in_(self.clock.end, 20))
        self.plan(comes, "collect", visit.number)

    def on_collect(self, at: datetime, number: int) -> None:
        """The customer looks at the car and hears what was done; then to the cashier."""
        visit, by = self.visits[number], self.adviser(self.visits[number])
        if self.chance(chances.OBJECTS):
            shop.accept_result(
                order_id=visit.order_id,
                is_confirmed=False,
                words="洗车不干净，后保险杠有水渍",
                by=by,
                at=self.at(at),
            )
            self.counted("objected")
            self._to_inspection(visit, at)
            return
        shop.accept_result(order_id=visit.order_id, is_confirmed=True, by=by, at=self.at(at))
        if number != self.at_the_desk and self.holds_still("to_issue", at, 80):
            billing.draw(order_id=visit.order_id, by=by, at=self.at(self.in_(at, 1)))
            self.plan(self.in_(self.clock.end, 7), "settle", number)
            return
        found = first_free([self.cashier], self.in_(at, 2), 4)
        begins = found[1] if found else self.in_(at, 2)
        self.cashier.take(begins, begins + 4 * MINUTE)
        self.plan(begins, "settle", number)

    def on_settle(self, at: datetime, number: int) -> None:
        visit = self.visits[number]
        issued = billing.settle(
            order_id=visit.order_id,
            old_parts="waived" if self.chance(0.7) else "returned",
            by=self._cashier,
            at=self.at(at),
        )
        visit.bill_ids = [row.pk for row in issued]
        own = next((row for row in issued if row.payer == "customer" and row.rest), None)
        for row in issued:
            if row.payer in ("maker", "insurer"):
                due = timedelta(days=self.random.randint(5, 25))
                self.plan(at + due, "others_pay", row.pk)
        if number == self.at_the_desk:
            return  # the story ends with this customer at the cashier's desk
        if own is not None:
            self._pay(visit, own, at)
        self.plan(self.in_(at, self.random.uniform(3, 9)), "hand_over", number)
        if own is not None and self.chance(chances.CREDITED):
            later = on(next_open(day_of(at)), time(15)) + self.random.randrange(120) * MINUTE
            self.plan(later, "credit", own.pk)

    # -- money ----------------------------------------------------------------------------------

    def _pay(self, visit: Visit, bill: Any, at: datetime) -> None:
        """Deposit first; then at once, in one way or two; firms often later."""
        rest = bill.rest
        if visit.deposit_id:
            payment = billing.use(
                payment_id=visit.deposit_id,
                settlement_id=bill.pk,
                by=self._cashier,
                at=self.at(at),
            )
            rest -= min(rest, payment.allocated)
            free = payment.amount - payment.allocated
            if free > 0:
                self._give_back(payment.pk, free, "定金余款退回", at)
        if not rest:
            return
        self.last_bill = bill.pk
        if self.holds_still("part_paid", at, 240):
            self.take(bill.pk, "card", (rest / 2).quantize(Decimal(1)), self.in_(at, 1))
            self._on_account(visit, bill.pk, self.in_(at, 2))
        elif visit.is_firm and self.chance(chances.FIRMS_LATER):
            self._on_account(visit, bill.pk, at)
        elif rest > 300 and self.chance(chances.SPLIT):
            cash = Decimal(int(rest) // 300 * 100)
            self.take(bill.pk, "cash", cash, at)
            self.take(bill.pk, self._method(), rest - cash, self.in_(at, 1))
            self.counted("split_payments")
        else:
            self.take(bill.pk, self._method(), rest, self.in_(at, 1))

    def _method(self) -> str:
        ways = chances.METHODS
        return self.random.choices([w for w, _n in ways], [n for _w, n in ways])[0]

    def take(self, bill: int, method: str, amount: Decimal, at: datetime) -> None:
        """Money for a bill. By phone the gateway says when it is there."""
        self.counted(f"paid_{method}")
        self._into_drawer(method, amount)
        if method != Method.GATEWAY:
            billing.take(
                settlement_id=bill,
                method=method,
                amount=amount,
                reference=self._reference(at) if method != Method.CASH else "",
                by=self._cashier,
                at=self.at(at),
            )
            return
        charge = billing.begin_charge(
            settlement_id=bill, gateway=SIMULATED, amount=amount, by=self._cashier, at=self.at(at)
        )
        reference = self._reference(at)
        notice = Notice(
            id=f"N{reference}",
            kind=PAID,
            token=charge.token,
            reference=reference,
            amount=amount,
        )
        system = self._cashier.as_system("gateway", rights={"billing.hear"})
        billing.hear(gateway=SIMULATED, notice=notice, by=system, at=self.at(self.in_(at, 0.5)))

    def _reference(self, at: datetime) -> str:
        """A number as banks and gateways give them, the same for the same story."""
        return f"{at:%Y%m%d}{self.site.code}{self.random.randrange(10**8):08d}"

    def _on_account(self, visit: Visit, bill: int, at: datetime) -> None:
        """The car leaves before the firm has paid: somebody else allows it."""
        asked = billing.ask(
            deviation=Deviation.RELEASE,
            order_id=visit.order_id,
            reason="月结客户，先交车后付款" if visit.is_firm else "余款客户回家后转账",
            by=self.adviser(visit),
            at=self.at(at),
        )
        billing.grant(
            approval_id=asked.pk,
            answer="同意",
            by=self.one("after_sales_manager"),
            at=self.at(self.in_(at, 1)),
        )
        self.counted("on_account")
        days = self.random.randint(*chances.LATER_DAYS)
        self.plan(at + timedelta(days=days, minutes=self.random.randrange(60)), "transfer", bill)

    def on_transfer(self, at: datetime, bill: int) -> None:
        """The firm's money comes, now and then only a part of it."""
        rest = self._rest(bill)
        if not rest:
            return
        if self.chance(chances.NEVER_YET):
            rest = (rest / 2).quantize(Decimal(1)) or rest
            self.counted("part_paid")
        self.take(bill, "transfer", rest, at)

    def on_others_pay(self, at: datetime, bill: int) -> None:
        """Maker or insurer pay what they bear."""
        rest = self._rest(bill)
        if rest and not self.chance(0.15):
            self.take(bill, "transfer", rest, at)

    def _rest(self, bill: int) -> Decimal:
        row = bills.bills(seen_by=self.founder).get(pk=bill)
        return Decimal(row.rest)

    def deposit(self, visit: Visit, at: datetime) -> None:
        if (
            visit.deposit_id
            or not self.shift_id
            or not (self.holds_still("deposit", at, 400) or self.chance(chances.DEPOSIT))
        ):
            return
        method = self.random.choice(("cash", "card"))
        payment = billing.take_deposit(
            store_id=self.site.pk,
            for_kind="order",
            for_id=visit.order_id,
            method=method,
            amount=Decimal(self.random.choice((100, 200, 300))),
            reference=self._reference(at) if method == "card" else "",
            by=self._cashier,
            at=self.at(at),
        )
        visit.deposit_id = payment.pk
        self._into_drawer(method, payment.amount)
        self.counted("deposits")

    def _give_back(self, payment: int, amount: Decimal, why: str, at: datetime) -> None:
        method = "cash" if amount <= 300 else "transfer"
        self._into_drawer(method, -amount)
        billing.refund(
            payment_id=payment,
            amount=amount,
            reason=why,
            method=method,
            reference=self._reference(at),
            by=self._cashier,
            at=self.at(self.in_(at, 1)),
        )
        self.counted("refunds")

    def on_credit(self, at: datetime, bill: int) -> None:
        """A part of a bill is taken back and the money returned."""
        row = bills.bills(seen_by=self.founder).get(pk=bill)
        amount = min(Decimal(50), row.gross - row.credited)
        if amount <= 0:
            return
        billing.credit(
            settlement_id=bill,
            reason=CreditReason.ALLOWANCE,
            words="工时多计，退回差额",
            amount=amount,
            by=self.one("after_sales_manager"),
            at=self.at(at),
        )
        self.counted("credited")
        row = bills.bill(bill, seen_by=self.founder)
        ids = {one.payment_id for one in bills.entries_on(row)}
        paid = bills.payments(seen_by=self.founder).filter(pk__in=ids).order_by("pk")
        free = [(one.pk, one.free) for one in paid if one.free > 0]
        for payment, left in free:
            self._give_back(payment, min(left, Decimal(500)), "红冲退款", self.in_(at, 5))

    # -- hand-over ------------------------------------------------------------------------------

    def on_hand_over(self, at: datetime, number: int) -> None:
        visit, by = self.visits[number], self.adviser(self.visits[number])
        shop.explain(
            order_id=visit.order_id,
            explained=Explained(work=True, cost=True, care=True),
            signature=STROKES,
            by=by,
            at=self.at(at),
        )
        shop.deliver(order_id=visit.order_id, by=by, at=self.at(self.in_(at, 1)))
        self.counted("handed_over")
        self._afterwards(visit, at)
        self.gone(visit)

    def _afterwards(self, visit: Visit, at: datetime) -> None:
        car = self.cars[visit.vehicle_id]
        if visit.is_upkeep:
            car.last_on = day_of(at).isoformat()
            return
        repaired = [one for one in visit.at_work if one.is_repair]
        is_clumsy = any(self.is_clumsy(one.person_id) for one in repaired)
        share = plants.COMES_BACK if is_clumsy else chances.COMEBACK
        if repaired and not visit.is_comeback and self.chance(share):
            days = self.random.randint(*chances.COMEBACK_DAYS)
            again = day_of(at) + timedelta(days=days)
            day = again if again.weekday() != 6 else next_open(again)
            self.agenda.plan(self._hour(day), "return", visit.vehicle_id, repaired[0].operation)

    # -- the end of the day ---------------------------------------------------------------------

    def close(self, day: date) -> None:
        """The till is counted, the books are closed, the day's work is reconciled."""
        super().close(day)
        if not self.tells(day):
            return
        at = max(on(day, time(18, 20)), self.latest + 2 * MINUTE)
        if self.shift_id:
            self._count_the_drawer(at)
        billing.close_day(
            store_id=self.site.pk, day=day, by=self._cashier, at=self.at(at + 5 * MINUTE)
        )
        head = self.one("dispatcher")
        sheet = shop_questions.day_sheet(store_id=self.site.pk, on=day, seen_by=head)
        explained = {
            line.order_id: (WHY_SLOW.get(line.place, Slippage.CAPACITY), "") for line in sheet.open
        }
        self.counted("carried_over", len(explained))
        shop.close_day(
            store_id=self.site.pk,
            on=day,
            explained=explained,
            by=head,
            at=self.at(at + 10 * MINUTE),
        )

    def _count_the_drawer(self, at: datetime) -> None:
        """Now and then the drawer does not agree, and somebody says why."""
        off = self.random.choice((-20, -10, 10)) if self.chance(chances.MISCOUNTED) else 0
        counted = {**self.drawer, "cash": max(NOTHING, self.drawer["cash"] + off)}
        is_off = counted != self.drawer
        self.counted("shifts")
        self.counted("miscounted", int(is_off))
        billing.close_shift(
            shift_id=self.shift_id,
            counted=counted,
            reason="找零差错" if is_off else "",
            by=self._cashier,
            at=self.at(at),
        )
        self.shift_id = 0
