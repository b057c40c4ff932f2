"""Suppliers are evaluated at fixed intervals on quality, delivery and price."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from aftersales.core.actors import NotPermitted
from aftersales.core.days import corresponding_date
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines.models import Deadline
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.models import Evaluation, EvaluationLine, Supplier
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.purchasing import SupplierFactory
from tests.purchasing.conftest import Buying
from tests.purchasing.test_suppliers import register

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=10)
YEAR = timedelta(days=366)


def evaluate(buying, *, at=LATER, by=None, supplier=None):
    return commands.evaluate_supplier(
        supplier_id=(supplier or buying.supplier).pk, by=by or buying.manager, at=at
    )


def rule(buying, made, standing, *, by=None, at=LATER, **why):
    return commands.rule_on_evaluation(
        evaluation_id=made.pk, standing=standing, by=by or buying.manager, at=at, **why
    )


def lines(made):
    with whole_database():
        return list(EvaluationLine.objects.filter(evaluation=made.pk).order_by("line"))


def standing(buying):
    with whole_database():
        row = Supplier.objects.get(pk=buying.supplier.pk)
    return row.standing, row.standing_reason


@pytest.mark.covers("PU-06")
def test_quality_is_what_was_good_of_what_came(buying, kept):
    """Ten came, one of them damaged; one more went back for a fault."""
    order = buying.placed(10)
    buying.come(order, 10, rejected=1, rejection="damaged", whither="back")
    commands.return_goods(
        line_id=buying.line(order).pk,
        quantity=Decimal(1),
        kind="found_later",
        words="leaks",
        by=buying.clerk,
        at=NOON,
    )

    made = evaluate(buying)

    assert (made.came, made.bad, made.quality) == (10, 2, Decimal("80.0"))
    assert [(one.came, one.bad) for one in lines(made)] == [(10, 2)]
    assert kept() == {}


def test_what_nobody_needs_any_more_is_no_fault_of_the_supplier(buying):
    order = buying.placed(10)
    buying.come(order, 10)
    commands.return_goods(
        line_id=buying.line(order).pk,
        quantity=Decimal(4),
        kind="not_needed",
        words="ordered twice",
        by=buying.clerk,
        at=NOON,
    )

    assert evaluate(buying).quality == 100


@pytest.mark.covers("PU-06")
def test_delivery_is_measured_by_the_day_promised_first_however_often_it_is_chased(buying):
    """One line whole on its day, one chased and never come."""
    buying.come(buying.placed(10), 10)
    late = buying.placed(5)
    buying.do("confirm", late, promised_on=NOON.date() + timedelta(days=2))
    buying.do("chase", late, words="later", promised_on=NOON.date() + timedelta(days=30))

    made = evaluate(buying)

    assert (made.due, made.in_time, made.whole, made.delivery) == (2, 1, 1, Decimal("50.0"))
    assert [one.promised_on for one in lines(made)] == [
        NOON.date() + timedelta(days=3),
        NOON.date() + timedelta(days=2),
    ]


def test_a_line_that_comes_in_two_parts_in_time_counts_half(buying):
    order = buying.placed(10)
    buying.come(order, 6)
    buying.come(order, 4)

    assert evaluate(buying).delivery == 50


@pytest.mark.covers("PU-06")
def test_price_is_measured_against_the_cheapest_list_of_the_day_it_was_ordered(buying):
    """It is had for 8 elsewhere, for 5 only from the next day on, and a blocked one is no offer."""
    other, blocked = (SupplierFactory(group=buying.world.group) for _n in range(2))
    for supplier, price, day in ((other, 8, 0), (other, 5, 1), (blocked, 1, 0)):
        commands.note_terms(
            store_id=buying.store_id,
            terms=commands.Terms(
                supplier=supplier.code,
                number=buying.part.number,
                price=Decimal(price),
                lead_days=3,
                holds_from=NOON.date() + timedelta(days=day),
            ),
            by=buying.clerk,
            at=NOON,
        )
    commands.set_standing(
        supplier_id=blocked.pk, standing="blocked", reason="fakes", by=buying.manager, at=NOON
    )
    buying.come(buying.placed(10), 10)

    made = evaluate(buying)

    assert (made.paid, made.lowest, made.price) == (100, 80, Decimal("80.0"))


@pytest.mark.covers("PU-06")
def test_the_total_weighs_what_could_be_measured_and_proposes_a_standing(buying):
    """Quality 50 × 50, delivery 0 × 30, price 100 × 20: 45 of 100 is to be blocked."""
    order = buying.placed(10)
    buying.do("confirm", order, promised_on=NOON.date() - timedelta(days=1))
    buying.come(order, 10, rejected=5, rejection="faulty", whither="back")

    made = evaluate(buying)

    assert (made.quality, made.delivery, made.price) == (50, 100 * 0, 100)
    assert (made.total, made.before, made.proposed) == (Decimal("45.0"), "open", "blocked")
    assert standing(buying) == ("open", "")


def test_where_nothing_was_bought_nothing_is_graded_and_the_standing_stays(buying):
    made = evaluate(buying)

    assert (made.quality, made.delivery, made.price, made.total) == (None,) * 4
    assert made.proposed == "open"


@pytest.mark.covers("PU-06", "PU-01")
def test_somebody_confirms_the_proposed_block_and_nothing_is_ordered_there_any_more(buying):
    order = buying.placed(10)
    buying.come(order, 10, rejected=10, rejection="faulty", whither="back")
    made = evaluate(buying)

    rule(buying, made, "blocked")

    found, why = standing(buying)
    assert (found, str(made.total) in why) == ("blocked", True)
    with pytest.raises(commands.SupplierBlocked):
        buying.propose(1)
    assert buying.facts()[-3:] == [
        "purchasing.supplier.evaluated",
        "purchasing.supplier.standing_set",
        "purchasing.supplier.evaluation_ruled",
    ]


def test_who_departs_from_what_is_proposed_says_why(buying):
    buying.come(buying.placed(10), 10)
    made = evaluate(buying)

    with pytest.raises(commands.DepartureUnexplained):
        rule(buying, made, "warned")
    rule(buying, made, "warned", reason="the owner changed")

    assert standing(buying) == ("warned", "the owner changed")


def test_an_evaluation_is_decided_once_and_only_the_newest(buying):
    older = evaluate(buying)
    newer = evaluate(buying, at=LATER + timedelta(days=30))

    with pytest.raises(commands.RuledAlready):
        rule(buying, older, "open", at=LATER + timedelta(days=30))
    rule(buying, newer, "open", at=LATER + timedelta(days=30))
    with pytest.raises(commands.RuledAlready):
        rule(buying, newer, "blocked", reason="again", at=LATER + timedelta(days=30))


def test_each_day_counts_once_and_no_further_back_than_one_interval(buying):
    first = evaluate(buying)
    with pytest.raises(commands.EvaluatedAlready):
        evaluate(buying)
    second = evaluate(buying, at=LATER + timedelta(days=30))
    third = evaluate(buying, at=LATER + 2 * YEAR)

    day = LATER.date()
    assert (first.from_on, first.to_on) == (corresponding_date(day, -12), day - timedelta(days=1))
    assert second.from_on == day
    assert third.from_on == corresponding_date((LATER + 2 * YEAR).date(), -12)


def test_the_history_stays_as_it_is(buying):
    made = evaluate(buying)

    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        Evaluation.objects.filter(pk=made.pk).update(total=100)


@pytest.mark.covers("PU-06")
def test_all_stores_count_and_each_sees_the_lines_of_its_own(buying, world):
    """Another store of the group bought as well: its pieces count, its lines are not shown."""
    there = Buying(world)
    there.store_id, there.supplier, there.part = world.south.pk, buying.supplier, buying.part
    there.clerk = world.actor(world.south, person_id=201)
    there.come(there.placed(10), 10)
    buying.come(buying.placed(4), 4)

    made = evaluate(buying)

    assert made.came == 14
    with as_seen_by(buying.manager):
        seen = queries.evaluation_lines(made.pk, seen_by=buying.manager)
        assert [one.came for one in seen] == [4]


def test_another_group_sees_nothing_of_it(buying):
    evaluate(buying)
    stranger = buying.world.stranger

    with as_seen_by(stranger):
        assert not queries.evaluations(seen_by=stranger).exists()
    with pytest.raises(Supplier.DoesNotExist):
        evaluate(buying, by=stranger)


@pytest.mark.covers("PU-06")
def test_a_clock_says_when_a_supplier_is_due_and_an_evaluation_starts_the_next(buying):
    made = register(buying.clerk)

    def clock():
        with whole_database():
            rows = Deadline.objects.filter(
                timer="purchasing.evaluation", about="supplier", about_id=made.pk
            )
            return [(row.due_at.date(), row.met_at is not None) for row in rows.order_by("pk")]

    first = clock()
    evaluate(buying, supplier=made)

    assert [(day.year - NOON.year, is_met) for day, is_met in first] == [(1, False)]
    assert [is_met for _day, is_met in clock()] == [True, False]


def test_who_is_due_stands_on_the_list(buying):
    on = (NOON + YEAR).date()
    with as_seen_by(buying.manager):
        before = list(queries.to_evaluate(seen_by=buying.manager, on=on))
    evaluate(buying, at=NOON + YEAR)
    with as_seen_by(buying.manager):
        after = list(queries.to_evaluate(seen_by=buying.manager, on=on))
        early = list(queries.to_evaluate(seen_by=buying.manager, on=NOON.date()))

    assert (before, after, early) == ([buying.supplier], [], [])


def test_a_store_clerk_neither_evaluates_nor_decides(world, buying):
    clerk = world.actor(world.north, "purchasing.view")
    made = evaluate(buying)

    with pytest.raises(NotPermitted):
        evaluate(buying, by=clerk, at=LATER + YEAR)
    with pytest.raises(NotPermitted):
        rule(buying, made, "open", by=clerk)


# ── on screen and over the API ───────────────────────────────────────────────────────────────────


@pytest.mark.covers("PU-06")
def test_a_scorecard_is_made_on_the_suppliers_page_and_shows_formula_and_lines(world, buying):
    manager = signed_in(world.person("after_sales_manager", world.north))
    order = buying.placed(10)
    buying.come(order, 10, rejected=1, rejection="damaged", whither="back")
    page = f"/purchasing/suppliers/{buying.supplier.pk}/"

    answer = manager.post(f"{page}evaluate-supplier/")
    shown = manager.get(answer.headers["Location"]).content.decode()
    manager.post(
        f"{answer.headers['Location']}rule-on-evaluation/", {"standing": "warned", "reason": "late"}
    )

    assert "÷" in shown
    assert "10 − 1" in shown or "0 − 0" in shown
    assert standing(buying)[0] == "warned"
    assert "/purchasing/evaluations/" in manager.get(page).content.decode()
    assert buying.supplier.name in manager.get("/purchasing/evaluations/").content.decode()
    assert manager.get("/purchasing/suppliers/?view=evaluate").status_code == 200


@pytest.mark.covers("PU-06")
def test_the_api_evaluates_and_tells_numerators_and_denominators(world, buying):
    client = signed_in(world.person("after_sales_manager", world.north))

    made = post_json(client, "/api/v1/supplier-evaluations", {"supplier": str(buying.supplier.pk)})
    said = made.json()
    ruled = post_json(
        client,
        f"/api/v1/supplier-evaluations/{said['id']}/rule-on-evaluation",
        {"standing": "open"},
    )

    assert made.status_code == 201, said
    assert (said["came"], said["due"], said["decided"]) == ("0", 0, None)
    assert ruled.json()["decided"] == "open"
    lines = client.get(f"/api/v1/supplier-evaluations/{said['id']}/lines")
    assert lines.json()["items"] == []
