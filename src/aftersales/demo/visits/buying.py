"""Buying for the shelves: orders to suppliers, their promises, and deliveries against them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from aftersales.core.actors import Actor
from aftersales.demo import suppliers, workshop
from aftersales.demo.visits.bench import Bench
from aftersales.demo.visits.clock import SUNDAY, day_of, next_open, on
from aftersales.faces.chain import commands as chain
from aftersales.faces.chain import queries as chained
from aftersales.supply.parts import queries as stock
from aftersales.supply.purchasing import commands as purchasing
from aftersales.supply.purchasing import queries as purchases
from aftersales.supply.purchasing.commands import (
    Billed,
    Checked,
    Choice,
    Cost,
    Quoted,
    Source,
    Wanted,
)
from aftersales.supply.purchasing.states import (
    CostKind,
    DifferenceState,
    InvoiceState,
    Mode,
    OrderState,
    QualityReason,
    RecoveredBy,
    RecoveryBasis,
    Rejection,
    ReturnState,
    Settlement,
    SourceKind,
    SubmitWay,
    Whither,
)

if TYPE_CHECKING:
    from aftersales.supply.purchasing.models import PurchaseLine, PurchaseOrder

PLACES = {number: place for number, _n, _u, _p, _c, _q, place in workshop.PARTS}
SHORT, DAMAGED, EXCESS = 0.07, 0.05, 0.03  # of the lines that come
ENOUGH = 5  # what is missing of fewer pieces would be missed by a car
DEARER, EVERY = Decimal("1.06"), 7  # one order of so many is billed above its price
TAX, CENT = Decimal("0.13"), Decimal("0.01")
SETTLED_AFTER = timedelta(days=6)
ASKED = (suppliers.USUAL, suppliers.URGENT, suppliers.LATE)
TYRE_CASES = ("late", "damaged", "short", "whole")  # the last weeks, the youngest first


class Buying(Bench):
    """The purchaser's side of the parts desk."""

    def buy(self, mode: Mode, wanted: dict[int, tuple[int, date]], at: datetime) -> None:
        """One order of what runs low, or of what a car waits for; the supplier names its days."""
        if not wanted:
            return
        code = suppliers.URGENT if mode == Mode.EMERGENCY else suppliers.USUAL
        supplier = purchases.suppliers(seen_by=self.founder).get(code=code)
        known = purchases.sources(
            list(wanted), supplier_ids=[supplier.pk], mode=mode, on=day_of(at), seen_by=self.founder
        )
        wants = [
            Wanted(part_id=part, quantity=known[part][0].quantity(Decimal(pieces)))
            for part, (pieces, _day) in sorted(wanted.items())
        ]
        clerk = self._who("parts_clerk")
        order = purchasing.propose(
            store_id=self.site.pk,
            supplier_id=supplier.pk,
            wants=wants,
            mode=mode,
            by=clerk,
            at=self.at(at),
        )
        if purchases.needed(order, at=at):
            manager = self._who("after_sales_manager")
            purchasing.approve(order_id=order.pk, by=manager, at=self._then(at, 9))
        purchasing.place(order_id=order.pk, by=clerk, at=self._then(at, 12))
        lines = purchases.lines(order.pk, seen_by=self.founder)
        purchasing.confirm(
            order_id=order.pk,
            confirmation=f"{code}{order.number[-6:]}",
            by_line={line.pk: wanted[line.part_id][1] for line in lines},
            by=clerk,
            at=self._then(at, 25),
        )

    def take_in(self, ids: Iterable[int], at: datetime) -> dict[int, date]:
        """Deliveries of these parts, order by order; what is short comes some days later."""
        rows = stock.incoming(seen_by=self.founder).filter(store=self.site.pk, part__in=list(ids))
        due: dict[int, set[int]] = {}
        for row in rows.order_by("pk"):
            if row.source_kind == purchasing.SOURCE and row.source_id:
                due.setdefault(row.source_id, set()).add(row.pk)
        later: dict[int, date] = {}
        dice = Random(f"{self.seed}:{self.site.code}:{self.today}:bought")  # noqa: S311 - a story
        for order_id, coming in sorted(due.items()):
            later |= self._receive(order_id, coming, dice, at)
        return later

    def _receive(
        self, order_id: int, coming: set[int], dice: Random, at: datetime
    ) -> dict[int, date]:
        """One delivery: what was counted, and when the rest comes."""
        lines = [
            line
            for line in purchases.lines(order_id, seen_by=self.founder)
            if line.incoming_id in coming
        ]
        found = [self._found(line, dice) for line in lines]
        receipt = self._book(order_id, found, at)
        if any(one.counted > (one.announced or 0) for one in found):
            self.agenda.plan(self.in_(at, 30), "more_came", receipt)
        self.counted("deliveries")
        missing = purchases.lines(order_id, seen_by=self.founder).filter(
            pk__in=[line.pk for line in lines]
        )
        soon = next_open(next_open(day_of(at)))
        return {line.part_id: soon for line in missing if line.still_open > 0}

    def _book(self, order_id: int, found: list[Checked], at: datetime) -> int:
        """A delivery in its three steps, on the shelf at this moment."""
        clerk = self._who("parts_clerk")
        receipt = purchasing.open_receipt(
            order_id=order_id,
            delivery_note=f"DN{at:%m%d}-{len(found)}",
            packages=1 + len(found) // 3,
            by=clerk,
            at=self._then(at, -9),
        )
        purchasing.check_receipt(
            receipt_id=receipt.pk, found=found, by=clerk, at=self._then(at, -2)
        )
        purchasing.book_receipt(receipt_id=receipt.pk, by=clerk, at=self.at(at))
        return receipt.pk

    def _found(self, line: PurchaseLine, dice: Random) -> Checked:
        """What the clerk counts: nearly always what was ordered."""
        pieces, thrown = line.still_open, dice.random()
        rejected = Decimal(0)
        counted = pieces
        if pieces >= ENOUGH and thrown < SHORT:
            counted -= 1
        elif pieces >= ENOUGH and thrown < SHORT + DAMAGED:
            rejected = Decimal(1)
        elif thrown < SHORT + DAMAGED + EXCESS:
            counted += 1
        numbers = {pk: number for number, pk in self.means.parts.items()}
        return Checked(
            line_id=line.pk,
            announced=pieces,
            counted=counted,
            rejected=rejected,
            rejection=Rejection.DAMAGED if rejected else "",
            whither=Whither.BACK if rejected else "",
            words="包装破损" if rejected else "",
            bin=PLACES[numbers[line.part_id]],
        )

    def on_more_came(self, at: datetime, receipt_id: int) -> None:
        """Pieces beyond the order are taken: they will be used. Not told ahead with the delivery:
        nobody may fit them before.
        """
        waiting = purchases.undecided(seen_by=self.founder).filter(receipt=receipt_id)
        for row in waiting:
            purchasing.decide_excess(
                receipt_line_id=row.pk,
                taken=True,
                words="常用件，留用",
                by=self._who("after_sales_manager"),
                at=self.at(at),
            )

    def put_in_order(self, at: datetime) -> None:
        """Once a week: orders that have come whole are closed, what goes back is sent and made
        good.
        """
        clerk = self._who("parts_clerk")
        done = purchases.orders(seen_by=self.founder).filter(
            store=self.site.pk, state=OrderState.RECEIVED
        )
        for order in done.order_by("pk"):
            self._billed(order, at)
            purchasing.close(order_id=order.pk, by=clerk, at=self.at(at))
        self._pay_suppliers(at)
        for row in purchases.return_rows(seen_by=self.founder).filter(store=self.site.pk):
            if row.state == ReturnState.TO_SEND:
                purchasing.send_return(
                    return_id=row.pk, waybill=f"SF{row.number[-6:]}", by=clerk, at=self.at(at)
                )
            elif row.state == ReturnState.SENT and row.sent_at and at - row.sent_at > SETTLED_AFTER:
                purchasing.settle_return(
                    return_id=row.pk,
                    outcome=Settlement.CREDITED,
                    credited=row.worth,
                    by=clerk,
                    at=self.at(at),
                )

    def _billed(self, order: PurchaseOrder, at: datetime) -> None:
        """The invoice of what came; now and then a price is above the order."""
        lines = [
            line
            for line in purchases.lines(order.pk, seen_by=self.founder)
            if line.received + line.extra > 0
        ]
        dearer = DEARER if int(order.number[-6:]) % EVERY == 0 else Decimal(1)
        billed = [
            Billed(
                line_id=line.pk,
                quantity=line.received + line.extra,
                price=(line.price * dearer).quantize(CENT),
            )
            for line in lines
        ]
        net = sum(((one.quantity * one.price).quantize(CENT) for one in billed), Decimal(0))
        purchasing.note_invoice(
            store_id=self.site.pk,
            supplier_id=order.supplier_id,
            their_number=f"FP{order.number[-11:].replace('-', '')}-{self.site.code}",
            invoiced_on=day_of(at),
            billed=billed,
            tax=(net * TAX).quantize(CENT),
            by=self._who("finance"),
            at=self.at(at),
        )

    def _pay_suppliers(self, at: datetime) -> None:
        """What differed last week is deducted; what is cleared and due is paid."""
        finance = self._who("finance")
        open_ones = purchases.differences(seen_by=self.founder).filter(
            store=self.site.pk,
            state=DifferenceState.OPEN,
            invoice__noted_at__lt=at - timedelta(days=3),
        )
        for one in open_ones:
            purchasing.settle_difference(
                difference_id=one.pk,
                outcome=DifferenceState.DEDUCTED,
                words="按订单价结算",
                by=finance,
                at=self.at(at),
            )
        due = purchases.invoices(seen_by=self.founder).filter(
            store=self.site.pk, state=InvoiceState.CLEARED, due_on__lte=day_of(at)
        )
        for invoice in due.order_by("pk"):
            purchasing.note_paid(
                invoice_id=invoice.pk, paid_on=day_of(at), by=finance, at=self.at(at)
            )

    def open_up(self, day: date) -> None:
        """Tyres every week from somebody who is often late; on the last day the boards show an
        order to approve, and one that is late.
        """
        super().open_up(day)
        case = self._tyre_case(day)
        if case:
            self.agenda.plan(on(day, time(10, 15)), "tyres", case)
        if day == self._workday(self.clock.last_day - timedelta(days=1)):
            self.agenda.plan(on(day, time(9, 40)), "compare")
        if day == self.clock.last_day:
            self.agenda.plan(on(day, time(8, 25)), "stock_up")

    def _workday(self, day: date) -> date:
        """This day, or the one before where it is a Sunday."""
        return day - timedelta(days=1) if day.weekday() == SUNDAY else day

    def _tyre_case(self, day: date) -> str:
        """What becomes of the order of this day, if it is one of those on which tyres are bought:
        the same weekday of the last weeks, the day before where that is a Sunday.
        """
        for weeks, case in enumerate(TYRE_CASES):
            if day == self._workday(self.clock.last_day - timedelta(days=5 + 7 * weeks)):
                return case
        return ""

    def on_tyres(self, at: datetime, case: str) -> None:
        clerk = self._who("parts_clerk")
        part = stock.part_of(suppliers.TYRE, seen_by=self.founder)
        assert part is not None  # the group brings it along
        order = self._propose(suppliers.LATE, [Wanted(part_id=part.pk, quantity=Decimal(4))], at)
        purchasing.place(order_id=order.pk, despite="客户指定品牌", by=clerk, at=self._then(at, 10))
        if case == "late":
            return
        came = next_open(next_open(next_open(day_of(at))))
        self.agenda.plan(on(came, time(14, 20)), "tyres_come", order.pk, case)

    def on_tyres_come(self, at: datetime, order_id: int, case: str) -> None:
        """Whole, or one short and the order closed for it, or one with a damaged side wall."""
        clerk = self._who("parts_clerk")
        (line,) = purchases.lines(order_id, seen_by=self.founder)
        found = Checked(
            line_id=line.pk,
            announced=line.quantity,
            counted=line.quantity - (1 if case == "short" else 0),
            rejected=Decimal(1 if case == "damaged" else 0),
            rejection=Rejection.DAMAGED if case == "damaged" else "",
            whither=Whither.BACK if case == "damaged" else "",
            words="胎侧损伤" if case == "damaged" else "",
            bin="D-01",
        )
        self._book(order_id, [found], at)
        if case == "short":
            purchasing.close(
                order_id=order_id, reason="供应商缺货，余量取消", by=clerk, at=self._then(at, 50)
            )
        self.put_in_order(self.in_(at, 70))
        if case == "damaged":
            (receipt,) = purchases.receipts(seen_by=self.founder).filter(order=order_id)
            claim = self._claimed(
                receipt.order.supplier_id,
                (RecoveryBasis.CONTRACT, "采购框架合同第 8.2 条（到货质量责任）"),
                "到货轮胎胎侧损伤，客户车辆改期并加急调货",
                ((CostKind.LABOUR, "改期重新拆装", "120"), (CostKind.FREIGHT, "加急调货", "180")),
                Source(kind=SourceKind.RECEIPT, number=receipt.number),
                self.in_(at, 80),
            )
            answered = next_open(next_open(next_open(day_of(at))))
            self.agenda.plan(on(answered, time(15, 5)), "claim_answered", claim)

    def on_claim_answered(self, at: datetime, claim_id: int) -> None:
        """They bear most of it; an invoice of theirs is paid with so much less, or they pay."""
        finance, agreed, day = self._who("finance"), Decimal(260), day_of(at)
        claim = purchasing.note_recovery_answer(
            claim_id=claim_id,
            agreed=agreed,
            answer="同意承担运费及部分工时",
            answered_on=day,
            by=finance,
            at=self.at(at),
        )
        invoice = purchases.to_set_off(claim, seen_by=self.founder).first()
        fits = invoice is not None and invoice.to_pay >= agreed
        purchasing.note_recovered(
            claim_id=claim_id,
            kind=RecoveredBy.SET_OFF if fits else RecoveredBy.PAYMENT,
            amount=agreed,
            received_on=day,
            paper="" if fits else f"HK{claim.number[-6:]}",
            invoice_id=invoice.pk if invoice and fits else None,
            by=finance,
            at=self._then(at, 20),
        )

    def _claimed(
        self,
        supplier_id: int,
        ground: tuple[str, str],
        reason: str,
        costs: tuple[tuple[str, str, str], ...],
        paper: Source,
        at: datetime,
    ) -> int:
        """Costs are written down, approved by somebody else, and sent to the supplier."""
        finance = self._who("finance")
        claim = purchasing.draft_recovery(
            store_id=self.site.pk,
            supplier_id=supplier_id,
            basis=ground[0],
            clause=ground[1],
            reason=reason,
            costs=[
                Cost(kind=kind, words=words, amount=Decimal(amount))
                for kind, words, amount in costs
            ],
            sources=[paper],
            by=finance,
            at=self._then(at, 0),
        )
        purchasing.approve_recovery(
            claim_id=claim.pk, by=self._who("after_sales_manager"), at=self._then(at, 12)
        )
        purchasing.submit_recovery(
            claim_id=claim.pk,
            submitted_on=day_of(at),
            way=SubmitWay.MAIL,
            by=finance,
            at=self._then(at, 18),
        )
        return claim.pk

    def on_stock_up(self, at: datetime) -> None:
        """More than the clerk may order alone: it waits for the manager. Two offers are here."""
        wanted = [
            Wanted(part_id=self.means.parts[number], quantity=Decimal(pieces))
            for number, pieces in (("LNK-0W20-4L", 24), ("LNK-15400-A5", 40))
        ]
        self._propose(suppliers.USUAL, wanted, at)
        inquiry = self._inquire((("LNK-31500-60A", 6), ("LNK-45022-A5", 8)), self.in_(at, 3))
        self._offered(inquiry, suppliers.USUAL, ("380", "230"), 2, self._then(at, 14))
        self._offered(inquiry, suppliers.URGENT, ("376", "236"), 1, self._then(at, 18))
        self._claim_for_a_lot(self.in_(at, 25))

    def on_compare(self, at: datetime) -> None:
        """Three are asked for filters: one sells tyres only, one is cheaper and has no papers."""
        clerk = self._who("parts_clerk")
        inquiry = self._inquire((("LNK-17220-A5", 10), ("LNK-80292-A5", 20)), at)
        self._offered(inquiry, suppliers.USUAL, ("38", "43"), 2, self._then(at, 45))
        self._offered(inquiry, suppliers.URGENT, ("35", "40"), 1, self._then(at, 65))
        offers = {
            one.supplier.code: one
            for one in purchases.offers(seen_by=self.founder).filter(inquiry=inquiry)
        }
        purchasing.note_decline(
            offer_id=offers[suppliers.LATE].pk,
            words="只经营轮胎",
            by=clerk,
            at=self._then(at, 70),
        )
        why = {"reason": QualityReason.PROOF, "words": "低价件无合格证"}
        (order,) = purchasing.choose_offers(
            inquiry_id=inquiry,
            choices=[
                Choice(offer_line_id=line.pk, **why)
                for line in offers[suppliers.USUAL].lines.order_by("pk")
            ],
            by=clerk,
            at=self._then(at, 95),
        )
        purchasing.place(order_id=order.pk, by=clerk, at=self._then(at, 100))

    def _claim_for_a_lot(self, at: datetime) -> None:
        """Filters of a lot leaked: the supplier has not answered yet."""
        supplier = purchases.suppliers(seen_by=self.founder).get(code=suppliers.USUAL)
        self._claimed(
            supplier.pk,
            (RecoveryBasis.LAW, "《产品质量法》第四十条（销售者先行承担后的追偿）"),
            "同批机油滤清器密封不良，三台车返修",
            ((CostKind.PART, "机油滤清器 3 只", "96"), (CostKind.LABOUR, "返修工时", "270")),
            Source(kind=SourceKind.DOCUMENT, number=f"JC-{at:%Y%m%d}"),
            at,
        )

    def _inquire(self, wanted: tuple[tuple[str, int], ...], at: datetime) -> int:
        """The three who deliver are asked, with three days' time."""
        known = dict(
            purchases.suppliers(seen_by=self.founder)
            .filter(code__in=ASKED)
            .values_list("code", "pk")
        )
        return purchasing.inquire(
            store_id=self.site.pk,
            supplier_ids=[known[code] for code in ASKED],
            wants=[
                Wanted(part_id=self.means.parts[number], quantity=Decimal(pieces))
                for number, pieces in wanted
            ],
            answer_by=day_of(at) + timedelta(days=3),
            by=self._who("parts_clerk"),
            at=self.at(at),
        ).pk

    def _offered(
        self, inquiry: int, code: str, prices: tuple[str, ...], days: int, at: datetime
    ) -> None:
        """What one of them offers, part by part; who has a page of their own says it there."""
        offer = purchases.offers(seen_by=self.founder).get(inquiry=inquiry, supplier__code=code)
        lines = purchases.inquiry_lines(inquiry, seen_by=self.founder)
        chain.quote(
            offer_id=offer.pk,
            valid_until=day_of(at) + timedelta(days=14),
            quoted=[
                Quoted(line_id=line.pk, price=Decimal(price), lead_days=days)
                for line, price in zip(lines, prices, strict=True)
            ],
            by=self._supplier(offer.supplier_id),
            at=at,
        )

    def _supplier(self, supplier_id: int) -> Actor:
        """Somebody there, on the supplier's own page."""
        group_id = self.founder.group_id
        assert group_id is not None  # the demo has one
        return chained.actor_of(supplier_id, group_id=group_id, stores=[self.site.pk])

    def _propose(self, code: str, wanted: list[Wanted], at: datetime) -> PurchaseOrder:
        supplier = purchases.suppliers(seen_by=self.founder).get(code=code)
        return purchasing.propose(
            store_id=self.site.pk,
            supplier_id=supplier.pk,
            wants=wanted,
            by=self._who("parts_clerk"),
            at=self.at(at),
        )

    def _then(self, at: datetime, minutes: float) -> datetime:
        """Some minutes later, as it is told; the story's last moment at the latest."""
        return self.at(min(self.in_(at, minutes), max(at, self.clock.end)))

    def _who(self, role: str) -> Actor:
        """The first of them, without throwing dice: what others meet stays as it was."""
        return self.of(self.site.crew[role][0])
