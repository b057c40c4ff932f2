"""From the car at the door to the signed order: the first word, what is written, what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from aftersales.demo import workshop
from aftersales.demo.visits import chances
from aftersales.demo.visits.arrivals import Arrivals
from aftersales.demo.visits.clock import MINUTE, quarter
from aftersales.demo.visits.hands import first_free
from aftersales.demo.visits.visit import FAULT, RECOMMENDED, Piece, Visit, moment
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders import queries as order_questions
from aftersales.lane.orders.commands import NewJob, NewLine
from aftersales.lane.orders.states import Reply
from aftersales.resources.catalogue.states import ServiceType

BELONGINGS = ("行车记录仪、充电线", "后备箱有儿童推车", "", "", "", "车内有雨伞一把")
UPKEEP_WORDS = ("做保养", "里程到了，来做保养", "保养灯亮了")


TITLES = {chinese: code for code, chinese, *_more in workshop.OPERATIONS} | {
    name: code for code, names, *_more in workshop.PACKAGES for name in names
}


class Reception(Arrivals):
    """The advisers' part."""

    def on_come(self, at: datetime, number: int) -> None:
        visit = self.visits[number]
        arrival = orders.arrive(
            store_id=self.site.pk,
            vehicle_id=visit.vehicle_id,
            appointment_id=visit.appointment_id or None,
            wish=self._wish(visit)[:60],
            by=self.one("front_desk"),
            at=self.at(at),
        )
        visit.arrival_id, visit.arrived_at = arrival.pk, at.isoformat()
        self.counted("visits")
        self.counted("booked_visits" if visit.appointment_id else "unbooked_visits")
        length = self.minutes(chances.WRITTEN, "reception")
        found = first_free(self.advisers, at, length)
        if found is None:
            self.plan(at + 30 * MINUTE, "give_up", number)
            return
        adviser, start = found
        waited = (start - at) / MINUTE
        patient = visit.appointment_id or visit.is_comeback or waited < chances.PATIENCE
        if not patient and self.chance(chances.LEAVES_AGAIN):
            self.agenda.plan(at + chances.PATIENCE * MINUTE, "give_up", number)
            return
        begins = self.in_(start, self.minutes(chances.GREETED))
        adviser.take(start, begins + timedelta(minutes=length))
        visit.adviser_id = adviser.key
        self.plan(begins, "greet", number, length)

    def _wish(self, visit: Visit) -> str:
        if visit.wish in FAULT:
            return FAULT[visit.wish].words
        return UPKEEP_WORDS[visit.number % len(UPKEEP_WORDS)]

    def on_give_up(self, at: datetime, number: int) -> None:
        """Too long without a word: the car drives away again."""
        visit = self.visits[number]
        orders.leave(arrival_id=visit.arrival_id, by=self.one("front_desk"), at=self.at(at))
        self.counted("left_again")
        self.unblock(visit)
        self.gone(visit)

    def on_greet(self, at: datetime, number: int, length: float) -> None:
        visit = self.visits[number]
        orders.attend(arrival_id=visit.arrival_id, by=self.adviser(visit), at=self.at(at))
        self.plan(self.in_(at, length * 0.4), "write", number, length)

    # -- the order ------------------------------------------------------------------------------

    def on_write(self, at: datetime, number: int, length: float) -> None:
        """The order with its jobs, the walk round the car, and what is seen on it."""
        visit, by = self.visits[number], self.adviser(self.visits[number])
        visit.order_id = self._opened(visit, at).pk
        car = self.cars[visit.vehicle_id]
        told_at = self.in_(at, length * 0.25)
        car.km += max(1, int(car.km_a_day * self.random.uniform(4, 12)))
        orders.save_check(
            order_id=visit.order_id,
            odometer_km=self._odometer(visit),
            fuel_percent=self.random.randrange(10, 96, 5),
            belongings=self.random.choice(BELONGINGS),
            rest_in_order=True,
            by=by,
            at=self.at(told_at),
        )
        self._look_for_more(visit, told_at)
        self.read_pieces(visit)
        self._add_part(visit, self.in_(told_at, 1))
        self.plan(self.in_(at, length * 0.6), "agree", number)

    def _odometer(self, visit: Visit) -> int:
        return self.cars[visit.vehicle_id].km

    def _opened(self, visit: Visit, at: datetime) -> Any:
        by, told_at = self.adviser(visit), self.at(at)
        if visit.appointment_id:
            return orders.check_in(
                appointment_id=visit.appointment_id, arrival_id=visit.arrival_id, by=by, at=told_at
            )
        transport = "waits" if visit.waits else "leaves"
        said: dict[str, Any] = {
            "store_id": self.site.pk,
            "vehicle_id": visit.vehicle_id,
            "customer_id": visit.customer_id,
            "arrival_id": visit.arrival_id,
            "statement": self._wish(visit),
            "transport": transport,
        }
        if visit.wish in FAULT:
            job = self._job_of(visit)
            return orders.create_order(
                jobs=[job], service_type=job.service_type, by=by, at=told_at, **said
            )
        order = orders.create_order(
            service_type=ServiceType.MAINTENANCE.value, by=by, at=told_at, **said
        )
        package = self.means.packages[visit.wish]
        orders.add_package(
            order_id=order.pk, package_id=package.pk, by=by, at=self.at(self.in_(at, 1))
        )
        return order

    def _job_of(self, visit: Visit) -> NewJob:
        """The job of a fault, borne by whoever bears it."""
        fault = FAULT[visit.wish]
        dice = self.random.random()
        if visit.is_comeback:
            visit.payer = "internal"
        elif dice < chances.MAKER_PAYS:
            visit.payer = "maker"
        elif dice < chances.MAKER_PAYS + chances.GOODWILL:
            visit.payer = "goodwill"
        service = ServiceType.WARRANTY if visit.payer == "maker" else ServiceType.REPAIR
        return NewJob(
            title=fault.title,
            service_type=service.value,
            complaint=fault.words,
            lines=self.lines_of(visit.wish, payer=visit.payer),
        )

    def lines_of(self, operation: str, *, payer: str = "customer") -> list[NewLine]:
        """Labour and, where it takes one, the part."""
        lines = [
            NewLine(kind="labour", operation_id=self.means.operations[operation].pk, payer=payer)
        ]
        part = FAULT[operation].part if operation in FAULT else ""
        if part:
            lines.append(NewLine(kind="part", part_id=self.means.parts[part], payer=payer))
        return lines

    def _look_for_more(self, visit: Visit, at: datetime) -> None:
        """What stood open from last time, and what is seen on the walk round the car."""
        car, by = self.cars[visit.vehicle_id], self.adviser(visit)
        for advice in list(car.advice):
            if self.chance(chances.COMES_BACK):
                orders.revive_advice(
                    advice_id=advice, order_id=visit.order_id, by=by, at=self.at(at)
                )
                car.advice.remove(advice)
                self.counted("revived")
        if not visit.is_upkeep or car.advice or not self.chance(chances.RECOMMENDED):
            return
        operation = self.random.choice(RECOMMENDED)
        if operation == "R-BAT" and car.power == "bev":
            operation = "R-PAD"
        job = orders.add_job(
            order_id=visit.order_id,
            title=FAULT[operation].title,
            service_type=ServiceType.REPAIR.value,
            complaint=FAULT[operation].cause,
            lines=self.lines_of(operation),
            by=by,
            at=self.at(at),
        )
        self.counted("recommended")
        if not self.chance(chances.OFFER_TAKEN):
            self.decline(visit, [job.pk], self.in_(at, 1), method="in_person")

    def decline(self, visit: Visit, jobs: Sequence[int], at: datetime, *, method: str) -> None:
        """Not now: it stays open on the car and is offered again at a later visit."""
        orders.decline_jobs(
            job_ids=jobs,
            method=method,
            reason=self.random.choice(("下次再做", "价格再考虑一下", "今天没有时间")),
            by=self.adviser(visit),
            at=self.at(at),
        )
        self.counted("declined", len(jobs))
        rows = order_questions.advice_of(visit.vehicle_id, seen_by=self.founder)
        self.cars[visit.vehicle_id].advice = sorted(row.pk for row in rows)

    def read_pieces(self, visit: Visit) -> None:
        """The jobs of the order, with what doing each takes."""
        known = {one.job_id for one in visit.pieces}
        jobs = list(order_questions.jobs_of(visit.order_id, seen_by=self.founder))
        for job in jobs:
            if job.pk in known or job.consent == "declined":
                continue
            wish = self._code_of(visit, job)
            work = self.work_of(wish)
            visit.pieces.append(
                Piece(
                    job_id=job.pk,
                    hours=float(job.hours),
                    skill=work.skill,
                    level=work.level,
                    bay=work.bay,
                    operation=wish,
                    is_repair=wish in FAULT,
                )
            )

    def _code_of(self, visit: Visit, job: Any) -> str:
        """Which package or operation of the demo a job is: its title says it."""
        return TITLES.get(job.title, visit.wish)

    def _add_part(self, visit: Visit, at: datetime) -> None:
        """A fault was booked as work alone; the part it takes is written when the car is here."""
        part = FAULT[visit.wish].part if visit.wish in FAULT else ""
        if part and visit.appointment_id:
            orders.add_part(
                job_id=visit.pieces[0].job_id,
                part_id=self.means.parts[part],
                by=self.adviser(visit),
                at=self.at(at),
            )

    # -- yes or no ------------------------------------------------------------------------------

    def on_agree(self, at: datetime, number: int) -> None:
        """Signed at the counter; or the fault has to be found first; or the customer asks for an
        offer to think about.
        """
        visit = self.visits[number]
        first = visit.pieces[0]
        is_open = first.is_repair and not visit.is_comeback and not visit.is_diagnosed
        if is_open and (visit.wish == "R-AC" or self.chance(chances.DIAGNOSED)):
            visit.is_diagnosed = True
            self.plan(at, "look_for_it", number)
        else:
            self.make_known(visit, at)
            self.sign(visit, at, method="in_person")

    def make_known(self, visit: Visit, at: datetime) -> None:
        """Some are told of an accessory before they sign; of what is there some buy one."""
        if visit.is_comeback:
            return
        turn, others = divmod(self.tally.get("counter_signatures", 0), chances.TOLD_EVERY)
        self.counted("counter_signatures")
        if others:
            return
        turn += self.site.pk  # stores do not begin with the same accessory
        by, now = self.adviser(visit), self.at(at)
        order = order_questions.visible(seen_by=by).get(pk=visit.order_id)
        offered = order_questions.showable(order, at=now, seen_by=by)
        if not offered:
            return
        one = offered[turn % len(offered)]
        number = one.accessory.part.shown_number
        is_bought = number == workshop.ACCESSORY and one.free > 1 and turn % 3 != 2
        reply = Reply.BOUGHT if is_bought else (Reply.LATER if turn % 2 else Reply.NO)
        told = orders.show_accessory(
            order_id=order.pk, accessory_id=one.accessory.pk, reply=reply.value, by=by, at=now
        )
        visit.accessory_job = told.job_id or 0

    def on_look_for_it(self, at: datetime, number: int) -> None:
        raise NotImplementedError

    def offer(self, visit: Visit, at: datetime) -> None:
        """An offer on the customer's phone, or told by word; the answer takes its time."""
        by = self.adviser(visit)
        estimate = orders.make_estimate(order_id=visit.order_id, by=by, at=self.at(at))
        on_page = self.chance(chances.ON_THE_PAGE)
        if on_page:
            orders.send_estimate(estimate_id=estimate.pk, by=by, at=self.at(self.in_(at, 1)))
        answered = self.in_(at, 2 + self.minutes(chances.ANSWERS))
        if self.holds_still("approval", at, 80):
            answered = self.in_(self.clock.end, 12)
        self.plan(answered, "answer", visit.number, "page" if on_page else "phone")

    def on_answer(self, at: datetime, number: int, method: str) -> None:
        visit = self.visits[number]
        if self.chance(chances.SAYS_YES):
            self.sign(visit, at, method=method)
            return
        self.decline(visit, [one.job_id for one in visit.at_work], at, method=method)
        for one in visit.pieces:
            one.state = "declined"
        self.counted("offers_refused")
        self.unblock(visit)
        orders.cancel_order(
            order_id=visit.order_id,
            reason="客户暂不维修",
            by=self.adviser(visit),
            at=self.at(self.in_(at, 2)),
        )
        self.gone(visit)

    def sign(self, visit: Visit, at: datetime, *, method: str) -> None:
        """Ordered, with the time at which the car will be ready."""
        visit.promised_at = quarter(self.at(self.ready_by(visit, at))).isoformat()
        by = self.adviser(visit)
        orders.sign(
            order_id=visit.order_id,
            method=method,
            promised_at=moment(visit.promised_at),
            transport="waits" if visit.waits else "leaves",
            by=by,
            at=self.at(at),
        )
        self.signed(visit, at)

    def ready_by(self, visit: Visit, at: datetime) -> datetime:
        """What the adviser tells the customer."""
        raise NotImplementedError

    def signed(self, visit: Visit, at: datetime) -> None:
        raise NotImplementedError
