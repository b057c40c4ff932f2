"""Quality problems on bought-in parts: store, headquarters, purchasing, maker, and back (PU-09)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.parts import queries as stock
from aftersales.supply.purchasing.commands._common import (
    code_of,
    end_of_day,
    reason_of,
    year_of,
)
from aftersales.supply.purchasing.commands.refusals import (
    AnswerUnexplained,
    LetterImpossible,
    PartUnknown,
    ProblemElsewhere,
    ProblemUnclear,
    SupplierUnknown,
)
from aftersales.supply.purchasing.events import (
    MakerAnswered,
    MakerWritten,
    ProblemClosed,
    ProblemCompleted,
    ProblemDisputed,
    ProblemPassedOn,
    ProblemRaised,
    ProblemSentBack,
)
from aftersales.supply.purchasing.models import MakerLetter, PartProblem, ReceiptLine, Supplier
from aftersales.supply.purchasing.parameters import MAKER_REPLIES_IN
from aftersales.supply.purchasing.states import (
    PROBLEM,
    MakerAnswer,
    ProblemEffect,
    ProblemState,
    ReceiptState,
    SeenAt,
    Seriousness,
    WrittenBy,
)

MOST = Decimal(1_000_000)
SEES, RAISES = "purchasing.view_problems", "purchasing.raise_problem"
CLOSES = (ProblemEffect.RETURNED, ProblemEffect.REPLACED, ProblemEffect.SCRAPPED)


# ── the store ────────────────────────────────────────────────────────────────────────────────────


@command("purchasing.raise_problem")
def raise_problem(
    *,
    store_id: int,
    words: str,
    quantity: Decimal,
    seriousness: str,
    seen_at: str,
    seen_number: str = "",
    lot: str = "",
    part_id: int | None = None,
    supplier_id: int | None = None,
    receipt_line_id: int | None = None,
    by: Actor,
    at: datetime,
) -> PartProblem:
    """Tell headquarters of a part that is not as it should be. With the line of a receipt part and
    supplier are those of that line; without one both are said.
    """
    by.require(RAISES, store_id=store_id)
    line = _came(receipt_line_id, store_id, by=by) if receipt_line_id is not None else None
    if line is not None:
        part, supplier = line.line.part_id, line.receipt.order.supplier_id
    else:
        part, supplier = _part(part_id, by=by), _supplier(supplier_id, by=by)
    if not quantity.is_finite() or not 0 < quantity <= MOST:
        raise ProblemUnclear(_("Say how many: more than nothing."), field="quantity")
    row = PartProblem.objects.create(
        store_id=store_id,
        supplier_id=supplier,
        part_id=part,
        receipt_line=line,
        number=next_number(
            "PP",
            store_id=store_id,
            store_code=code_of(store_id),
            year=year_of(at, store_id=store_id),
        ),
        quantity=quantity,
        lot=clean(lot, most=60, field="lot"),
        words=_wrong(words),
        seriousness=Seriousness(seriousness),
        seen_at=SeenAt(seen_at),
        seen_number=clean(seen_number, most=40, field="seen_number"),
        raised_by=by.key,
        raised_at=at,
    )
    fact = ProblemRaised(**_of(row), seriousness=row.seriousness, quantity=quantity)
    record(fact, by=by, at=at)
    return row


@command("purchasing.raise_problem")
def complete_problem(
    *, problem_id: int, words: str, lot: str = "", by: Actor, at: datetime
) -> PartProblem:
    """What headquarters missed is said now; it looks at it again."""
    row = _held(problem_id, RAISES, by=by)
    _move(row, ProblemState.RAISED)
    row.words = _wrong(words)
    row.lot = clean(lot, most=60, field="lot") or row.lot
    row.save(update_fields=["state", "words", "lot"])
    record(ProblemCompleted(**_of(row)), by=by, at=at)
    return row


# ── headquarters ─────────────────────────────────────────────────────────────────────────────────


@command("purchasing.coordinate_problem")
def send_problem_back(*, problem_id: int, missing: str, by: Actor, at: datetime) -> PartProblem:
    """The store has to say more before anybody can be asked."""
    row = _held(problem_id, "purchasing.coordinate_problem", by=by)
    _move(row, ProblemState.SENT_BACK)
    row.answer_words = reason_of(missing, field="missing")
    row.save(update_fields=["state", "answer_words"])
    record(ProblemSentBack(**_of(row)), by=by, at=at)
    return row


@command("purchasing.coordinate_problem")
def pass_problem_on(*, problem_id: int, words: str = "", by: Actor, at: datetime) -> PartProblem:
    """Give it to the purchasing department, which alone writes to the maker."""
    row = _held(problem_id, "purchasing.coordinate_problem", by=by)
    _move(row, ProblemState.COORDINATED, since=ProblemState.RAISED)
    row.answer_words = clean(words, most=200, field="words")
    row.coordinated_by, row.coordinated_at = by.key, at
    row.save(update_fields=["state", "answer_words", "coordinated_by", "coordinated_at"])
    record(ProblemPassedOn(**_of(row)), by=by, at=at)
    return row


@command("purchasing.coordinate_problem")
def dismiss_problem(*, problem_id: int, reason: str, by: Actor, at: datetime) -> PartProblem:
    """It is no fault of the part: the maker is not asked at all."""
    row = _held(problem_id, "purchasing.coordinate_problem", by=by)
    _move(row, ProblemState.CLOSED, since=ProblemState.RAISED)
    return _close(row, ProblemEffect.NO_FAULT, reason_of(reason), by=by, at=at)


@command("purchasing.coordinate_problem")
def dispute_answer(*, problem_id: int, reason: str, by: Actor, at: datetime) -> PartProblem:
    """The maker's answer is not accepted: purchasing writes once more, with this reason."""
    row = _held(problem_id, "purchasing.coordinate_problem", by=by)
    _move(row, ProblemState.COORDINATED, since=ProblemState.ANSWERED)
    letter = row.letters.latest("round")
    letter.disputed = reason_of(reason)
    letter.save(update_fields=["disputed"])
    row.save(update_fields=["state"])
    record(ProblemDisputed(**_of(row), round=letter.round), by=by, at=at)
    return row


@command("purchasing.coordinate_problem")
def close_problem(
    *, problem_id: int, effect: str, words: str, by: Actor, at: datetime
) -> PartProblem:
    """The maker has answered and it is done: what became of the pieces."""
    row = _held(problem_id, "purchasing.coordinate_problem", by=by)
    _move(row, ProblemState.CLOSED, since=ProblemState.ANSWERED)
    if effect not in CLOSES:
        raise ProblemUnclear(_("Say what became of the pieces."), field="effect")
    return _close(row, ProblemEffect(effect), reason_of(words, field="words"), by=by, at=at)


# ── purchasing ───────────────────────────────────────────────────────────────────────────────────


@command("purchasing.write_to_maker")
def write_to_maker(
    *, problem_id: int, written_on: date, way: str, words: str, by: Actor, at: datetime
) -> PartProblem:
    """Note what was written to the maker, when and how; its days to answer begin on that day."""
    row = _held(problem_id, "purchasing.write_to_maker", by=by)
    _move(row, ProblemState.AT_MAKER)
    today = day_of(at, store_id=row.store_id)
    if not day_of(row.raised_at, store_id=row.store_id) <= written_on <= today:
        raise LetterImpossible(
            _("It was written after the problem was raised, and not later than today."),
            field="written_on",
        )
    days = value(MAKER_REPLIES_IN, store_id=row.store_id, on=today)
    row.reply_by = written_on + timedelta(days=days)
    letter = MakerLetter.objects.create(
        store_id=row.store_id,
        problem=row,
        round=row.letters.count() + 1,
        written_on=written_on,
        way=WrittenBy(way),
        words=reason_of(words, field="words", most=500),
        reply_by=row.reply_by,
        written_by=by.key,
        written_at=at,
    )
    row.save(update_fields=["state", "reply_by"])
    fact = MakerWritten(
        **_of(row),
        round=letter.round,
        way=letter.way,
        due_at=end_of_day(row.reply_by, store_id=row.store_id),
    )
    record(fact, by=by, at=at)
    return row


@command("purchasing.write_to_maker")
def note_maker_answer(
    *,
    problem_id: int,
    answer: str,
    cause: str = "",
    measure: str = "",
    by: Actor,
    at: datetime,
) -> PartProblem:
    """Note what the maker answers: how it makes it good and what it does about the rest, or that
    it rejects, and why.
    """
    row = _held(problem_id, "purchasing.write_to_maker", by=by)
    _move(row, ProblemState.ANSWERED)
    letter = row.letters.latest("round")
    said = MakerAnswer(answer)
    letter.cause = clean(cause, most=300, field="cause")
    letter.measure = clean(measure, most=300, field="measure")
    if said == MakerAnswer.REJECTED and not letter.cause:
        raise AnswerUnexplained(_("Say the cause that the maker names."), field="cause")
    if said != MakerAnswer.REJECTED and not letter.measure:
        raise AnswerUnexplained(_("Say what the maker does about it."), field="measure")
    letter.answer, letter.answered_by, letter.answered_at = said, by.key, at
    letter.save(update_fields=["answer", "cause", "measure", "answered_by", "answered_at"])
    row.reply_by = None
    row.save(update_fields=["state", "reply_by"])
    record(MakerAnswered(**_of(row), round=letter.round, answer=said), by=by, at=at)
    return row


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def hold_problem(problem_id: int) -> None:
    """Whoever takes a step waits for the other. A race test takes it away."""
    PartProblem.objects.select_for_update(of=("self",), no_key=True).get(pk=problem_id)


def _held(problem_id: int, right: str, *, by: Actor) -> PartProblem:
    rows = PartProblem.objects.visible_to(by, SEES)
    rows.only("pk").get(pk=problem_id)
    hold_problem(problem_id)
    row = rows.get(pk=problem_id)
    by.require(right, store_id=row.store_id)
    return row


def _move(row: PartProblem, target: ProblemState, *, since: ProblemState | None = None) -> None:
    """Refuse the step, or take it. Where two deeds lead to one state, ``since`` is that in which
    this one begins.
    """
    PROBLEM.require(ProblemState(row.state), target)
    if since is not None and row.state != since:
        words = {"now": ProblemState(row.state).label, "then": since.label}
        raise ProblemElsewhere(_("It is “%(now)s”; this is done while it is “%(then)s”.") % words)
    row.state = target


def _close(
    row: PartProblem, effect: ProblemEffect, words: str, *, by: Actor, at: datetime
) -> PartProblem:
    row.effect, row.closing_words = effect, words
    row.closed_by, row.closed_at = by.key, at
    row.save(update_fields=["state", "effect", "closing_words", "closed_by", "closed_at"])
    record(ProblemClosed(**_of(row), effect=effect), by=by, at=at)
    return row


def _wrong(words: str) -> str:
    said = clean(words, most=500, field="words")
    if not said:
        raise ProblemUnclear(_("Say what is wrong with the part."), field="words")
    return said


def _came(receipt_line_id: int, store_id: int, *, by: Actor) -> ReceiptLine:
    """A line that was booked in this store."""
    rows = ReceiptLine.objects.visible_to(by, RAISES).select_related("line", "receipt__order")
    line = rows.filter(
        pk=receipt_line_id, store=store_id, receipt__state=ReceiptState.BOOKED
    ).first()
    if line is None:
        raise ProblemUnclear(
            _("This is no line of a booked receipt of the store."), field="receipt_line_id"
        )
    return line


def _part(part_id: int | None, *, by: Actor) -> int:
    if part_id is None or not stock.catalogue(seen_by=by).filter(pk=part_id).exists():
        raise PartUnknown(_("This part is not in the catalogue."), field="part_id")
    return part_id


def _supplier(supplier_id: int | None, *, by: Actor) -> int:
    rows = Supplier.objects.visible_to(by, RAISES)
    if supplier_id is None or not rows.filter(pk=supplier_id).exists():
        raise SupplierUnknown(_("Say which supplier it came from."), field="supplier_id")
    return supplier_id


def _of(row: PartProblem) -> dict[str, Any]:
    """What every fact of a problem holds."""
    return {
        "store_id": row.store_id,
        "part_problem_id": row.pk,
        "part_id": row.part_id,
        "supplier_id": row.supplier_id,
    }
