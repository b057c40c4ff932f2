"""In the workshop: diagnosis, parts, sharing out, the clock, inspection and wash."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from aftersales.demo import plants, workshop
from aftersales.demo.group import HOUSE, ZONE
from aftersales.demo.visits import chances
from aftersales.demo.visits.clock import MINUTE, day_of, next_open, on
from aftersales.demo.visits.hands import Hand, Pair, best_pair, first_free
from aftersales.demo.visits.reception import Reception
from aftersales.demo.visits.visit import FAULT, FOUND, ON_DEMAND, Piece, Visit
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders import queries as order_questions
from aftersales.lane.workshop import commands as shop
from aftersales.lane.workshop import queries as questions
from aftersales.lane.workshop.commands import Extra, Ruling
from aftersales.lane.workshop.states import (
    PauseReason,
    RepairClass,
    RepeatCause,
    SendBackReason,
    TaskKind,
)
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts import queries as part_questions
from aftersales.supply.parts.commands import Need

REASONS = (
    SendBackReason.WORK_INCOMPLETE,
    SendBackReason.BADLY_FITTED,
    SendBackReason.NOT_CLEAN,
    SendBackReason.FAULT_REMAINS,
)
SOON, LOOKED_AT = 20, 20  # minutes ahead that work is shared out, and between two looks at it
DELIVERED = time(14)  # when a part that was ordered is there
FETCHED_BY, PROMISED_EARLIEST = time(17, 30), time(10)  # of the day, of the next one
SQUEEZED = 0.6  # of the time that booked work takes, for whoever comes late
EVENING = time(16)  # then the next morning is shared out
LAST, LATEST = 75, 45  # minutes before the story's end
USED_UP = {"LNK-R134A"}  # nothing of it comes off a car
OLD_BIN = "OLD-01"
OUT_OF_HOURS = "客户等车，营业时间外加班"


class Bench(Reception):
    """The workshop's part."""

    # -- finding the fault ----------------------------------------------------------------------

    def on_look_for_it(self, at: datetime, number: int) -> None:
        visit = self.visits[number]
        piece = visit.pieces[0]
        length = self.minutes(chances.DIAGNOSIS, "diagnosis")
        found = best_pair(
            self._able(piece), self._bays(piece.bay), at, max(length, 30) / 60, visit.appointment_id
        )
        if found is None:
            self.sign(visit, at, method="in_person")
            return
        person, _bay, start, _minutes = found
        task = self._dispatched(piece, found, at, kind=TaskKind.DIAGNOSE)
        if task is None:
            self.plan(at + LOOKED_AT * MINUTE, "look_for_it", number)
            return
        self.unblock(visit)
        self._hold(found)
        self.counted("diagnoses")
        self.agenda.plan(start, "diagnose", number, task, person.key, length)

    def on_diagnose(self, at: datetime, number: int, task: int, person: int, length: float) -> None:
        hand = self.hand(person)
        if later := hand.still_at_work(at):
            self.agenda.plan(later, "diagnose", number, task, person, length)
            return
        shop.clock_on(task_id=task, by=self.of(person), at=self.at(at))
        self.agenda.plan(hand.work(at, length), "diagnosed", number, task, person)

    def on_diagnosed(self, at: datetime, number: int, task: int, person: int) -> None:
        visit = self.visits[number]
        shop.clock_off(task_id=task, by=self.of(person), at=self.at(at))
        orders.describe_job(
            job_id=visit.pieces[0].job_id,
            cause=FAULT[visit.pieces[0].operation].cause,
            by=self.of(person),
            at=self.at(at),
        )
        self.offer(visit, self.in_(at, 2))

    # -- parts ----------------------------------------------------------------------------------

    def signed(self, visit: Visit, at: datetime) -> None:
        """The desk is asked for what the agreed jobs need."""
        self.ask_for_parts(visit, at)
        if visit.accessory_job:
            self._issue(visit.accessory_job, self.in_(at, 1))
        self.give_out(visit, self.in_(at, self.random.uniform(2, 6)))

    def ask_for_parts(self, visit: Visit, at: datetime) -> None:
        orders.request_parts_for(
            order_id=visit.order_id, by=self.adviser(visit), at=self.at(self.in_(at, 0.5))
        )
        short = self.short_of(visit)
        for piece in visit.at_work:
            piece.waits_for_parts = piece.job_id in short

    def short_of(self, visit: Visit) -> set[int]:
        """The jobs for which something is missing."""
        ids = [one.job_id for one in visit.at_work if one.state != "done"]
        system = self.founder
        return set(questions.missing_parts(ids, store_id=self.site.pk, by=system))

    def give_out(self, visit: Visit, at: datetime) -> None:
        """Share out what can begin; a car of which nothing can waits for its parts."""
        ready = [one for one in visit.at_work if one.state == "agreed" and not one.waits_for_parts]
        waiting = [one for one in visit.at_work if one.waits_for_parts]
        if waiting:
            self.counted("waited_for_parts")
            self.wait_for_parts(visit, at)
        if waiting and not ready and not any(one.state != "agreed" for one in visit.at_work):
            orders.move(
                order_id=visit.order_id,
                place="awaiting_parts",
                by=self.one("dispatcher"),
                at=self.at(at),
            )
        for piece in ready:
            self.line_up(visit, piece, at)

    def line_up(self, visit: Visit, piece: Piece, at: datetime) -> None:
        """The job stands in the dispatcher's queue from now on, once."""
        piece.state = "queued"
        self.plan(at, "share_out", visit.number, piece.job_id)

    def wait_for_parts(self, visit: Visit, at: datetime) -> None:
        raise NotImplementedError

    # -- the promise ----------------------------------------------------------------------------

    def ready_by(self, visit: Visit, at: datetime) -> datetime:
        """The work behind the cars that are before it, then other eyes, wash and the way out; what
        lies on no shelf has to come first.
        """
        done = at
        for piece in visit.at_work:
            begins = self.in_(at, chances.TO_THE_BAY)
            if piece.operation in FAULT and FAULT[piece.operation].part in ON_DEMAND:
                begins = on(next_open(next_open(day_of(at))), DELIVERED)
            found = best_pair(
                self._able(piece), self._bays(piece.bay), begins, piece.hours, visit.appointment_id
            )
            if found is not None:
                person, _bay, start, minutes = found
                done = max(done, person.end_of(start, minutes))
        spare = chances.SPARE if visit.waits else chances.SPARE + chances.FETCHED
        ready = done + spare * MINUTE
        if ready <= on(day_of(done), FETCHED_BY):
            return ready
        return on(next_open(day_of(done)), PROMISED_EARLIEST)

    # -- sharing out ----------------------------------------------------------------------------

    def _able(self, piece: Piece) -> list[Hand]:
        return [
            hand
            for hand in self.technicians
            if not piece.skill or hand.skills.get(piece.skill, 0) >= piece.level
        ]

    def _bays(self, kind: str) -> list[Hand]:
        return [bay for bay in self.bays if bay.kind == kind]

    def _why(self, start: datetime, minutes: int) -> str:
        """The last day may be told at an hour at which the house is closed."""
        if day_of(start) != self.clock.last_day or not self.clock.is_moved:
            return ""
        first = self.at(start)
        last = first + minutes * MINUTE
        is_open = day_of(first) == day_of(last) and all(
            HOUSE[0] <= at.astimezone(ZONE).time() <= HOUSE[1] for at in (first, last)
        )
        return "" if is_open else OUT_OF_HOURS

    def told_minutes(self, start: datetime, minutes: int) -> int:
        """A day that is squeezed holds shorter plans, or they would run into each other."""
        return max(1, (self.at(start + minutes * MINUTE) - self.at(start)) // MINUTE)

    def _dispatched(
        self, piece: Piece, found: Pair, at: datetime, *, kind: TaskKind = TaskKind.REPAIR
    ) -> int | None:
        """The work as it was shared out; None where somebody else was given the time."""
        person, bay, start, minutes = found
        try:
            with transaction.atomic():
                task = shop.dispatch(
                    job_id=piece.job_id,
                    people=[person.key],
                    bay_id=bay.key,
                    starts_at=self.at(start),
                    kind=kind,
                    minutes=self.told_minutes(start, minutes),
                    override=self._why(start, max(1, minutes)),
                    by=self.one("dispatcher"),
                    at=self.at(at),
                )
        except shop.DoesNotFit:
            self.counted("did_not_fit")
            return None
        return int(task.pk)

    def _hold(self, found: Pair, whose: int = 0) -> None:
        """Person and place are taken for as long as was reckoned. What takes longer puts off what
        comes after it.
        """
        person, bay, start, minutes = found
        end = person.end_of(start, minutes)
        person.take(start, end, whose)
        bay.take(start, end, whose)

    def on_share_out(self, at: datetime, number: int, job: int) -> None:
        """The dispatcher gives the work to whoever can begin it first. What cannot begin soon keeps
        its place in the queue and is looked at again: somebody may be done earlier than thought.
        """
        visit = self.visits[number]
        piece = visit.piece(job)
        self._let_go_of_place(piece)
        found = self._place(visit, piece, at)
        if found is None:
            self.plan(at + timedelta(days=1), "share_out", number, job)
            return
        person, _bay, start, minutes = found
        if not self._is_soon(start, at):
            self._hold(found, -job)  # its place in the queue
            again = max(min(at + LOOKED_AT * MINUTE, start - SOON / 2 * MINUTE), at + MINUTE)
            self.plan(again, "share_out", number, job)
            return
        task = self._dispatched(piece, found, at)
        if task is None:
            self.plan(at + LOOKED_AT * MINUTE, "share_out", number, job)
            return
        worked = minutes * self.random.triangular(*chances.PACE, 1.0)
        self.unblock(visit)
        self._hold(found)
        piece.task_id, piece.person_id, piece.state = task, person.key, "shared"
        self.counted("shared_out")
        self.agenda.plan(start, "begin", number, job, worked)

    def _place(self, visit: Visit, piece: Piece, at: datetime) -> Pair | None:
        """Who does it where from when on. Whoever is booked and comes a little late is squeezed in:
        what comes after it begins later.
        """
        able, bays, whose = self._able(piece), self._bays(piece.bay), visit.appointment_id
        found = best_pair(able, bays, at, piece.hours, whose)
        if found is None or not whose or self._is_soon(found[2], at):
            return found
        squeezed = best_pair(able, bays, at, piece.hours * SQUEEZED, whose)
        return squeezed if squeezed and self._is_soon(squeezed[2], at) else found

    def _is_soon(self, start: datetime, at: datetime) -> bool:
        """Whether it is shared out now; in the evening the next morning is."""
        if day_of(start) > day_of(at):
            return at >= on(day_of(at), EVENING) and day_of(start) == next_open(day_of(at))
        return start <= at + SOON * MINUTE

    def _let_go_of_place(self, piece: Piece) -> None:
        for hand in (*self.technicians, *self.bays):
            hand.let_go(-piece.job_id)

    # -- at work --------------------------------------------------------------------------------

    def on_begin(self, at: datetime, number: int, job: int, worked: float) -> None:
        visit = self.visits[number]
        piece = visit.piece(job)
        hand = self.hand(piece.person_id)
        if later := hand.still_at_work(at):
            self.agenda.plan(later, "begin", number, job, worked)
            return
        self._issue(piece.job_id, at)
        shop.clock_on(task_id=piece.task_id, by=self.of(piece.person_id), at=self.at(at))
        piece.state = "running"
        if self.holds_still("in_work", at, LAST if "wash" in self.still else LATEST):
            worked = max(worked, (self.clock.end - at) / MINUTE + 8)
        end = hand.work(at, worked)
        rest = self._lunch(piece, at, end, number)
        middle = at + (end - at) / 2
        extra = not any(one.operation in dict(_FOUND) for one in visit.pieces)
        if not visit.is_upkeep and extra and self.chance(chances.FOUND_MORE):
            in_lunch = rest is not None and rest <= middle <= rest + 60 * MINUTE
            self.agenda.plan(rest - MINUTE if rest and in_lunch else middle, "find", number, job)
        self.agenda.plan(end, "finish", number, job)

    def _lunch(self, piece: Piece, at: datetime, end: datetime, number: int) -> datetime | None:
        """The clock rests while they eat."""
        rest = self.hand(piece.person_id).rest_in(at, end)
        if rest is not None:
            self.agenda.plan(rest, "rest", number, piece.job_id)
            self.agenda.plan(rest + 60 * MINUTE, "go_on", number, piece.job_id)
        return rest

    def _issue(self, job_id: int, at: datetime) -> None:
        """The parts desk hands over what the job asked for."""
        rows = part_questions.lines_in("job", job_id, seen_by=self.founder)
        lines = [row.pk for row in rows if row.state in ("asked", "picked")]
        if lines:
            parts.issue_lines(
                store_id=self.site.pk,
                quantities=dict.fromkeys(lines),
                by=self.one("parts_clerk"),
                at=self.at(at),
            )

    def on_rest(self, at: datetime, number: int, job: int) -> None:
        piece = self.visits[number].piece(job)
        shop.pause(
            task_id=piece.task_id,
            reason=PauseReason.BREAK,
            by=self.of(piece.person_id),
            at=self.at(at),
        )

    def on_go_on(self, at: datetime, number: int, job: int) -> None:
        piece = self.visits[number].piece(job)
        shop.resume(task_id=piece.task_id, by=self.of(piece.person_id), at=self.at(at))

    def on_find(self, at: datetime, number: int, job: int) -> None:
        """Something else is seen; the customer is called while the work goes on."""
        visit = self.visits[number]
        piece = visit.piece(job)
        operation, words, part = self.random.choice(_FOUND)[1]
        found = shop.record_finding(
            task_id=piece.task_id,
            words=words,
            extra=Extra(
                title=TITLE_OF[operation], operation_id=self.means.operations[operation].pk
            ),
            by=self.of(piece.person_id),
            at=self.at(at),
        )
        self.counted("found_more")
        extra = found.proposed_job_id
        assert extra  # asked for just now
        asked = self.in_(at, self.random.uniform(2, 12))
        orders.add_part(
            job_id=extra,
            part_id=self.means.parts[part],
            by=self.adviser(visit),
            at=self.at(self.in_(at, 1)),
        )
        self.plan(asked, "hear", number, extra)

    def on_hear(self, at: datetime, number: int, job: int) -> None:
        """The customer's word about the extra work."""
        visit = self.visits[number]
        if not self.chance(chances.FOUND_TAKEN):
            self.decline(visit, [job], at, method="phone")
            self._if_all_done(visit, at)
            return
        orders.approve_jobs(job_ids=[job], method="phone", by=self.adviser(visit), at=self.at(at))
        self.counted("extra_agreed")
        self.read_pieces(visit)
        self.ask_for_parts(visit, at)
        self.give_out(visit, self.in_(at, 2))

    def on_finish(self, at: datetime, number: int, job: int) -> None:
        """Off the clock, ticked and looked over by whoever did it."""
        visit = self.visits[number]
        piece = visit.piece(job)
        by = self.of(piece.person_id)
        shop.clock_off(task_id=piece.task_id, by=by, at=self.at(at))
        checked = self.in_(at, self.random.uniform(0.5, 2))
        self._describe(piece, at)
        self._tick(piece, checked)
        shop.self_check(task_id=piece.task_id, by=by, at=self.at(checked))
        self._tag_old(piece, checked)
        piece.state = "done"
        self._if_all_done(visit, checked)

    def _describe(self, piece: Piece, at: datetime) -> None:
        """Of a fault it is written down what it was and what was done (3C)."""
        if piece.operation in FAULT:
            fault = FAULT[piece.operation]
            orders.describe_job(
                job_id=piece.job_id,
                cause=fault.cause,
                correction=f"{fault.title}，试车正常",
                by=self.of(piece.person_id),
                at=self.at(at),
            )

    def _tag_old(self, piece: Piece, at: datetime) -> None:
        """What came off the car gets its tag; some of it lies in the replaced-part store at once.
        Now and then the old one of an exchange part is owed.
        """
        part = FAULT[piece.operation].part if piece.operation in FAULT else ""
        if not part or part in USED_UP:
            return
        of = "old_cores" if workshop.TRAITS.get(part, {}).get("is_exchange") else "old_parts"
        turn = self.tally.get(of, 0)
        self.counted(of)
        if of == "old_cores" and turn % chances.OLD_OWED_EVERY == 0:
            return
        row = parts.tag_removed(
            store_id=self.site.pk,
            need=Need(kind="job", id=piece.job_id),
            part_id=self.means.parts[part],
            by=self.of(piece.person_id),
            at=self.at(at),
        )
        if turn % 2 == 0:
            clerk = self.of(self.site.crew["parts_clerk"][0])
            parts.keep_removed(removed_id=row.pk, bin=OLD_BIN, by=clerk, at=self.at(at))

    def _tick(self, piece: Piece, at: datetime) -> None:
        by = self.of(piece.person_id)
        task = questions.task(piece.task_id, seen_by=self.founder)
        left = questions.open_elements(task)
        shop.tick_many(task_id=piece.task_id, elements=left, by=by, at=self.at(at))

    def _if_all_done(self, visit: Visit, at: datetime) -> None:
        """Whether the car stands in inspection now, the order says."""
        if visit.place == "to_inspect" or any(one.state != "done" for one in visit.at_work):
            return
        if self._stands(visit, "inspection"):
            visit.place = "to_inspect"
            self._to_inspection(visit, at)

    def _stands(self, visit: Visit, place: str) -> bool:
        rows = order_questions.visible(seen_by=self.founder).filter(pk=visit.order_id)
        return rows.filter(place=place).exists()

    # -- other eyes -----------------------------------------------------------------------------

    def _to_inspection(self, visit: Visit, at: datetime) -> None:
        length = self.minutes(chances.INSPECTED, "inspection")
        found = first_free([self.inspector], at, length)
        begins = found[1] if found else at
        ends = begins + timedelta(minutes=length)
        before_the_end = self.clock.end - 3 * MINUTE
        if self._lacks_a_wash(at) and at + 2 * MINUTE < before_the_end < ends:
            ends = before_the_end  # so that the story's end finds a car at the wash
        self.inspector.take(min(begins, ends), ends)
        self.plan(ends, "inspect", visit.number)

    def _lacks_a_wash(self, at: datetime) -> bool:
        return day_of(at) == self.clock.last_day and "wash" not in self.still

    def on_inspect(self, at: datetime, number: int) -> None:
        visit = self.visits[number]
        visit.place = ""
        done = [one for one in visit.at_work if one.state == "done"]
        if len(done) < len(visit.at_work):
            return  # more was agreed meanwhile
        is_last_hour = self._lacks_a_wash(at) and at >= self.clock.end - LAST * MINUTE
        clumsy = [one for one in done if self.is_clumsy(one.person_id)]
        share = plants.SENT_BACK if clumsy else chances.SENT_BACK
        fails = self.chance(share) and visit.sent_back < 2 and not is_last_hour
        culprit = self.random.choice(clumsy or done) if fails else None
        self.counted("inspections")
        shop.inspect(
            order_id=visit.order_id,
            rulings=[self._ruling(one, one is culprit) for one in done],
            road_test_km=self.random.randint(2, 8) if self.chance(chances.ROAD_TEST) else None,
            by=self.of(self.inspector.key),
            at=self.at(at),
        )
        if culprit is not None:
            visit.sent_back += 1
            self.counted("sent_back")
            self._again(visit, culprit, at)
            return
        self._explain_repeats(visit, at)
        self.passed(visit, at)
        length = self.minutes(chances.WASHED, "wash")
        found = first_free(self.washers, at, length)
        washer, begins = found or (self.washers[0], at)
        ends = begins + timedelta(minutes=length)
        if self.holds_still("wash", at, LAST):
            ends = max(ends, self.in_(self.clock.end, 6))
        washer.take(begins, ends)
        self.plan(ends, "wash", number)

    def passed(self, visit: Visit, at: datetime) -> None:
        """The inspector is content; chapters add what is done then."""

    def _ruling(self, piece: Piece, is_back: bool) -> Ruling:
        kind = RepairClass.SECOND_LEVEL if piece.operation == "S-LARGE" else RepairClass.MINOR
        if is_back:
            reason = self.random.choice(REASONS)
            return Ruling(job_id=piece.job_id, is_passed=False, repair_class=kind, reason=reason)
        return Ruling(job_id=piece.job_id, is_passed=True, repair_class=kind)

    def _again(self, visit: Visit, piece: Piece, at: datetime) -> None:
        """Whoever did it does it right."""
        hand = self.hand(piece.person_id)
        length = self.minutes(chances.REWORK)
        start = hand.free_from(self.in_(at, 3), length) or self.in_(at, 3)
        hand.take(start, hand.end_of(start, length))
        self.agenda.plan(start, "rework", visit.number, piece.job_id, length)

    def on_rework(self, at: datetime, number: int, job: int, length: float) -> None:
        piece = self.visits[number].piece(job)
        hand = self.hand(piece.person_id)
        if later := hand.still_at_work(at):
            self.agenda.plan(later, "rework", number, job, length)
            return
        shop.clock_on(task_id=piece.task_id, by=self.of(piece.person_id), at=self.at(at))
        piece.state = "running"
        end = hand.work(at, length)
        self._lunch(piece, at, end, number)
        self.agenda.plan(end, "finish", number, job)

    def _explain_repeats(self, visit: Visit, at: datetime) -> None:
        """A fault that came back has its cause before the bill (WS-17)."""
        rows = questions.repeats(seen_by=self.founder, order_id=visit.order_id)
        found = [row.pk for row in rows.order_by("pk") if not row.cause]
        for pk in found:
            mine = visit.is_comeback
            shop.classify(
                repeat_id=pk,
                cause=RepeatCause.OWN_WORK if mine else RepeatCause.OTHER_FAULT,
                words="上次安装不到位" if mine else "另一处故障，与上次维修无关",
                by=self.of(self.inspector.key),
                at=self.at(at),
            )
            self.counted("repeats")

    def on_wash(self, at: datetime, number: int) -> None:
        visit = self.visits[number]
        is_skipped = self.chance(0.05)
        shop.wash(
            order_id=visit.order_id,
            why_not="客户赶时间" if is_skipped else "",
            by=self.one("front_desk"),
            at=self.at(at),
        )
        self.ready(visit, at)

    def ready(self, visit: Visit, at: datetime) -> None:
        raise NotImplementedError


TITLE_OF = {"M-AIR": "更换空气滤芯", "M-CAB": "更换空调滤芯"}
_FOUND = [(operation, (operation, words, part)) for operation, words, part in FOUND]
