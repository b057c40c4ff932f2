"""A delivery against its order: three steps, three checks, each quantity apart (PT-11, PT-12)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands as stock
from aftersales.supply.parts.models import Quarantine, RequestLine
from aftersales.supply.parts.states import Origin, Tracking
from aftersales.supply.purchasing import commands
from aftersales.supply.purchasing.commands import Checked
from aftersales.supply.purchasing.models import ReceiptLine
from aftersales.supply.purchasing.rules import split
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def row_of(receipt):
    with whole_database():
        return ReceiptLine.objects.get(receipt=receipt.pk)


@pytest.mark.covers("PT-11", "PT-12")
def test_variety_quantity_and_quality_are_booked_apart(buying, kept):
    order = buying.placed(10)

    receipt = buying.come(
        order, 8, announced=12, wrong=2, rejected=3, rejection="damaged", whither="back"
    )

    row = row_of(receipt)
    assert (row.accepted, row.rejected, row.wrong, row.short, row.excess) == (5, 3, 2, 2, 0)
    assert (buying.on_hand(), buying.incoming(order).left) == (5, 5)
    assert buying.returns() == [("rejected", 3, "to_send"), ("wrong_part", 2, "to_send")]
    assert kept() == {}


@pytest.mark.covers("PT-12")
def test_a_receipt_follows_three_steps_and_only_the_third_moves_stock(buying):
    order = buying.placed(10)
    line = buying.line(order)

    receipt = buying.open(order)
    with pytest.raises(IllegalMove):
        buying.book(receipt)
    buying.check(receipt, Checked(line_id=line.pk, counted=Decimal(9)))
    between = buying.on_hand()
    buying.check(receipt, Checked(line_id=line.pk, counted=Decimal(10)))
    buying.book(receipt)

    assert (between, buying.on_hand(), buying.order(order).state) == (0, 10, "received")
    with pytest.raises(IllegalMove):
        buying.book(receipt)


def test_jobs_that_wait_get_theirs_at_once(buying):
    asked = buying.ask(4)
    order = buying.placed(10)

    buying.come(order, 10)

    with whole_database():
        (line,) = RequestLine.objects.filter(request=asked.request.pk)
        assert sum(row.left for row in line.reservations.all()) == 4


def test_pieces_cost_what_the_order_says(buying):
    buying.come(buying.placed(4), 4)

    with whole_database():
        from aftersales.supply.parts.models import Stock

        assert Stock.objects.get(part=buying.part.pk).value == Decimal("40.00")


@pytest.mark.parametrize(
    ("taken", "on_hand", "extra", "back"),
    [(True, 13, 3, []), (False, 10, 0, [("excess", Decimal(3), "to_send")])],
)
def test_pieces_beyond_the_order_are_taken_or_refused_by_decision(
    buying, kept, taken, on_hand, extra, back
):
    order = buying.placed(10)
    receipt = buying.come(order, 13)
    row = row_of(receipt)
    before = buying.on_hand()

    with pytest.raises(commands.ExcessUndecided):
        buying.do("close", order)
    commands.decide_excess(
        receipt_line_id=row.pk, taken=taken, words="agreed", by=buying.manager, at=NOON
    )

    assert before == 10
    assert (buying.on_hand(), buying.line(order).extra, buying.returns()) == (on_hand, extra, back)
    with pytest.raises(commands.NoExcess):
        commands.decide_excess(receipt_line_id=row.pk, taken=taken, by=buying.manager, at=NOON)
    assert kept() == {}


@pytest.mark.parametrize("outcome", ["proved", "sent back"])
def test_rejected_pieces_wait_in_quarantine_and_count_once_they_are_proved(buying, kept, outcome):
    order = buying.placed(10)
    receipt = buying.come(order, 10, rejected=4, rejection="no_proof", whither="aside")
    with whole_database():
        held = Quarantine.objects.get()
    between = (buying.on_hand(), buying.order(order).state, buying.line(order).rejected)

    if outcome == "proved":
        stock.release_held(quarantine_id=held.pk, proof="C-1", by=buying.clerk, at=NOON)
    else:
        stock.send_back_held(quarantine_id=held.pk, reason="nothing", by=buying.clerk, at=NOON)

    line = buying.line(order)
    assert between == (6, "partly_received", 4)
    if outcome == "proved":
        assert (line.received, line.rejected, buying.order(order).state) == (10, 0, "received")
        assert (buying.on_hand(), row_of(receipt).released) == (10, 4)
    else:
        assert (line.received, line.rejected, buying.returns()) == (
            6,
            4,
            [("rejected", 4, "to_send")],
        )
    assert kept() == {}


@pytest.mark.covers("PT-13")
@pytest.mark.parametrize(("first", "at_once"), [(10, True), (9, False), (12, True), (0, False)])
def test_a_line_is_filled_at_once_when_its_first_delivery_brings_all(buying, first, at_once):
    order = buying.placed(10)
    buying.come(order, first, wrong=1 if first == 0 else 0)
    if first < 10:
        buying.come(order, 10 - first)

    line = buying.line(order)
    assert (line.filled_at_once, line.answered_on) == (at_once, NOON.date())


def test_a_line_that_was_closed_without_a_delivery_was_not_filled(buying):
    order = buying.placed(10)
    buying.do("close", order, reason="supplier out of stock")

    assert buying.line(order).filled_at_once is False


def test_what_we_called_off_ourselves_is_no_answer_of_the_supplier(buying):
    order = buying.placed(10)
    buying.do("cancel", order, reason="customer withdrew")

    assert buying.line(order).filled_at_once is None


@pytest.mark.parametrize(
    ("found", "refusal"),
    [
        (
            {"counted": 3, "rejected": 4, "rejection": "damaged", "whither": "back"},
            "CountImpossible",
        ),
        ({"counted": 3, "rejected": 1}, "RejectionUnexplained"),
        ({"counted": -1}, "CountImpossible"),
        ({"counted": "NaN"}, "CountImpossible"),
        ({"counted": 10**9}, "CountImpossible"),
    ],
)
def test_a_count_that_cannot_be_is_refused_and_leaves_no_trace(buying, found, refusal):
    order = buying.placed(10)
    receipt = buying.open(order)
    told = {n: Decimal(v) if n in ("counted", "rejected") else v for n, v in found.items()}
    before = buying.facts()

    with pytest.raises(getattr(commands, refusal)):
        buying.check(receipt, Checked(line_id=buying.line(order).pk, **told))

    assert buying.facts() == before


def test_a_line_of_another_order_is_refused(buying):
    one, other = buying.placed(10), buying.placed(5)
    receipt = buying.open(one)

    with pytest.raises(commands.LineElsewhere):
        buying.check(receipt, Checked(line_id=buying.line(other).pk, counted=Decimal(1)))


def test_one_delivery_of_an_order_is_received_at_a_time(buying):
    order = buying.placed(10)
    first = buying.open(order)

    with pytest.raises(commands.ReceiptUnderWay):
        buying.open(order)
    for verb, more in (("cancel", {"reason": "no"}), ("close", {"reason": "no"})):
        with pytest.raises(commands.ReceiptUnderWay):
            buying.do(verb, order, **more)

    commands.drop_receipt(receipt_id=first.pk, by=buying.clerk, at=NOON)
    assert buying.open(order).number != first.number


def test_nothing_is_received_of_an_order_that_is_not_out(buying):
    with pytest.raises(commands.NothingOnOrder):
        buying.open(buying.propose())


def test_a_part_of_unknown_origin_does_not_enter_stock_without_a_proof(buying):
    part = buying.sold(part={"origin": Origin.UNKNOWN})
    order = buying.placed(2, part)

    with pytest.raises(stock.ProofMissing):
        buying.come(order, 2)
    assert buying.on_hand(part) == 0


def test_each_serial_number_is_said_and_becomes_a_piece(buying, kept):
    part = buying.sold(part={"tracking": Tracking.SERIAL})
    order = buying.placed(2, part)
    receipt, line = buying.open(order), buying.line(order)

    with pytest.raises(commands.LotsUnclear):
        buying.check(receipt, Checked(line_id=line.pk, counted=Decimal(2), lot="SN1"))
    buying.check(receipt, Checked(line_id=line.pk, counted=Decimal(3), lot="SN1, SN2，SN3"))
    buying.book(receipt)
    commands.decide_excess(
        receipt_line_id=row_of(receipt).pk, taken=True, by=buying.manager, at=NOON
    )

    from aftersales.supply.parts.models import Stock

    with whole_database():
        lots = Stock.objects.filter(part=part.pk, on_hand=1).order_by("lot")
        assert [row.lot for row in lots] == ["SN1", "SN2", "SN3"]
    assert kept() == {}


# ── what goes back ───────────────────────────────────────────────────────────────────────────────


def test_pieces_found_faulty_later_leave_stock_and_are_credited(buying, kept):
    order = buying.placed(10)
    buying.come(order, 10)

    row = commands.return_goods(
        line_id=buying.line(order).pk,
        quantity=Decimal(4),
        kind="found_later",
        words="threads stripped",
        by=buying.clerk,
        at=NOON,
    )
    commands.send_return(return_id=row.pk, waybill="SF9", by=buying.clerk, at=NOON)
    with pytest.raises(commands.OutcomeImpossible):
        commands.settle_return(
            return_id=row.pk,
            outcome="credited",
            credited=Decimal("40.01"),
            by=buying.clerk,
            at=NOON,
        )
    done = commands.settle_return(
        return_id=row.pk, outcome="credited", credited=Decimal("40.00"), by=buying.clerk, at=NOON
    )

    assert (buying.on_hand(), done.state, done.credited) == (6, "settled", Decimal("40.00"))
    assert kept() == {}


def go_back(buying, order, quantity):
    return commands.return_goods(
        line_id=buying.line(order).pk,
        quantity=Decimal(quantity),
        kind="not_needed",
        words="too many",
        by=buying.clerk,
        at=NOON,
    )


@pytest.mark.parametrize("quantity", [7, "NaN", -1, 0])
def test_no_more_goes_back_than_came_of_the_line_however_much_lies_there(buying, quantity, kept):
    """The shelf holds pieces of another order too; of ten that came four went back already."""
    order = buying.placed(10)
    buying.come(order, 10)
    buying.come(buying.placed(20), 20)
    go_back(buying, order, 4)
    before = buying.facts()

    with pytest.raises(commands.MoreThanCame):
        go_back(buying, order, quantity)

    assert buying.facts() == before
    go_back(buying, order, 6)
    assert buying.on_hand() == 20
    assert kept() == {}


def test_what_is_beyond_the_order_and_taken_may_go_back_and_rejected_pieces_not_again(buying):
    """Nine are good, one was rejected and goes back by itself."""
    order = buying.placed(10)
    buying.come(order, 10, rejected=1, rejection="damaged", whither="back")

    with pytest.raises(commands.MoreThanCame):
        go_back(buying, order, 10)
    go_back(buying, order, 9)

    assert [quantity for _kind, quantity, _state in buying.returns()] == [1, 9]


def test_more_than_lies_there_does_not_go_back(buying):
    """All of it came, and some was used since."""
    order = buying.placed(10)
    buying.come(order, 10)
    stock.issue(
        store_id=buying.store_id,
        need=stock.Need(kind="job", id=17),
        want=stock.Want(part_id=buying.part.pk, quantity=Decimal(5)),
        by=buying.clerk,
        at=NOON,
    )
    before = buying.facts()

    with pytest.raises(stock.NotEnough):
        go_back(buying, order, 6)

    assert (buying.facts(), buying.returns()) == (before, [])


def test_what_came_with_an_order_is_not_cancelled_beside_it(buying):
    order = buying.placed(10)
    buying.come(order, 10)
    with whole_database():
        from aftersales.supply.parts.models import StockMove

        move = StockMove.objects.get(part=buying.part.pk)

    with pytest.raises(stock.ComesWithDocument):
        stock.cancel(move_id=move.pk, by=buying.clerk, at=NOON)


pieces = st.decimals(0, 1000, places=3)


@given(still_open=pieces, announced=pieces, counted=pieces, share=st.decimals(0, 1, places=3))
def test_every_counted_piece_is_accepted_rejected_or_excess(still_open, announced, counted, share):
    rejected = (counted * share).quantize(Decimal("0.001"))
    rejected = min(rejected, counted)

    became = split(still_open=still_open, announced=announced, counted=counted, rejected=rejected)

    assert became.accepted + became.rejected + became.excess == counted
    assert 0 <= became.accepted <= still_open
    assert min(became.excess, still_open - became.accepted) == 0
    assert became.short == max(announced - counted, 0)


def test_a_timeline_tells_the_delivery(buying):
    from aftersales.web.sentences import timeline

    order = buying.placed(10)
    buying.come(order, 10)

    with as_seen_by(buying.clerk), override("en"):
        told = [
            line.text for line in timeline("purchase_order", order.pk, seen_by=buying.clerk).lines
        ]

    assert any("accepted 10, rejected 0, short 0, excess 0" in text for text in told)
