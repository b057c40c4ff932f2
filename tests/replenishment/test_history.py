"""Demand files come in as history, and `aftersales replenish` reckons as the parts desk does."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from aftersales.core.scope import whole_database
from aftersales.ground.parameters import commands as parameters
from aftersales.site.cli import program
from aftersales.solvers.stock.months import first_day
from aftersales.solvers.stock.reading import read_series
from aftersales.solvers.stock.replay import Wish, steps
from aftersales.supply.replenishment.imports import by_rows
from aftersales.supply.replenishment.models import DemandMonth, StockPlan
from tests.conftest import NOON
from tests.exchange.conftest import bring_in, counts  # noqa: F401 - a fixture
from tests.factories.parts import PartFactory

TODAY = NOON.date()  # the second of March 2026
MONTH = 365.25 / 12


def reshaped(text, *, on=TODAY, cut=None):
    given = text.encode() if isinstance(text, str) else text
    pieces = [given] if cut is None else [given[n : n + cut] for n in range(0, len(given), cut)]
    return b"".join(by_rows(pieces, on=on))


def noted():
    with whole_database():
        rows = DemandMonth.objects.order_by("part__number", "month")
        return [
            (n, f"{m:%Y-%m}", q)
            for n, m, q in rows.values_list("part__number", "month", "quantity")
        ]


@pytest.mark.parametrize("cut", [None, 1, 7])
def test_a_column_for_each_month_becomes_a_row_for_each(cut):
    wide = "id,price_gbp,2025-10,2025-11,2025-12\nA1,3.5,2,,4\nB2,1,0,1,\n"

    assert reshaped(wide, cut=cut).decode().splitlines() == [
        "number,month,quantity",
        "A1,2025-10,2",
        "A1,2025-12,4",
        "B2,2025-10,0",
        "B2,2025-11,1",
    ]


def test_months_that_are_only_counted_end_with_the_last_whole_month():
    found = reshaped("id,m01,m02,m03\nA1,5,6,7\n").decode().splitlines()

    assert found[1:] == ["A1,2025-12,5", "A1,2026-01,6", "A1,2026-02,7"]


@pytest.mark.parametrize(
    "given",
    [
        "number,month,quantity\nA1,2025-10,2\n",
        "",
        "一行而已",
        b"PK\x03\x04 a workbook",
        b"\xff\xfe\n",
    ],
)
def test_any_other_file_is_left_as_it_is(given):
    assert reshaped(given) == (given.encode() if isinstance(given, str) else given)


@pytest.mark.django_db
@pytest.mark.covers("PT-02", "DA-02")
def test_history_comes_in_once_and_what_is_told_anew_is_replaced(bring_in, world):  # noqa: F811
    for number in ("A1", "B2"):
        PartFactory(group=world.group, number=number)
    rows = (
        "配件编号,月份,用量\nA1,2025-11,3\nA1,2025年12月,4\nB2,2026-01-15,2\n"
        "C3,2026-01,1\nA1,2026-09,1\n"
    )

    first = bring_in(rows.encode(), kind="demand")
    again = bring_in(rows.encode(), kind="demand")
    changed = bring_in(b"id,2025-11,2025-12\nA1,9,4\n", kind="demand")

    assert counts(first) == {"read": 5, "created": 3, "rejected": 2}
    assert {(e["row"], e["code"]) for e in first["errors"]} == {
        (5, "replenishment.part_unknown"),
        (6, "replenishment.quantity_not_kept"),
    }
    assert counts(again) == {"read": 5, "unchanged": 3, "rejected": 2}
    assert counts(changed) == {"read": 2, "updated": 1, "unchanged": 1}
    assert noted() == [("A1", "2025-11", 9), ("A1", "2025-12", 4), ("B2", "2026-01", 2)]


WIDE = {  # from March 2023 to February 2026
    "STEADY": [4, 5, 3, 4, 6, 4] * 6,
    "WINTER": [3, 1, 0, 0, 0, 0, 0, 1, 4, 11, 12, 14] * 3,
    "LUMPY": [0, 0, 7, 0, 0, 0, 1, 0, 0] * 4,
    "GONE": [3, 2, 4, 1] + [0] * 32,
}


def wide_file(folder):
    path = folder / "demand.csv"
    months = [first_day(2023 * 12 + 2 + n) for n in range(36)]
    with path.open("w", newline="", encoding="utf-8") as out:
        write = csv.writer(out)
        write.writerow(["id", *(f"{month:%Y-%m}" for month in months)])
        write.writerows([name, *values] for name, values in WIDE.items())
    return path


def desk_reckons_by_fill(world):
    told = {"service_kind": "fill", "service_a": Decimal(90), "service_b": Decimal(90)}
    told |= {"service_c": Decimal(90)}
    told |= {"lead_spread": 0, "lead_days": 14}
    for code, said in told.items():
        parameters.set_value(
            code=f"replenishment.{code}",
            value=said,
            valid_from=TODAY,
            reason="与公开数据对照",
            store_id=world.north.pk,
            by=world.chief,
            at=NOON,
        )


@pytest.mark.django_db
@pytest.mark.covers("PT-02")
def test_the_parts_desk_and_the_command_line_say_the_same_numbers(bring_in, world, tmp_path):  # noqa: F811
    from aftersales.supply.replenishment import commands

    for number in WIDE:
        PartFactory(group=world.group, number=number)
    file, out = wide_file(tmp_path), tmp_path / "levels.csv"
    desk_reckons_by_fill(world)
    assert counts(bring_in(file.read_bytes(), kind="demand"))["created"] == 36 * len(WIDE)
    commands.reckon(store_id=world.north.pk, by=world.chief, at=NOON)

    done = CliRunner().invoke(
        program,
        [
            "replenish",
            str(file),
            f"--lead={14 / MONTH}",
            f"--review={7 / MONTH}",
            "--order-cost=30",
            f"--out={out}",
        ],
        standalone_mode=False,
    )

    assert done.exception is None, done.output
    with out.open(newline="") as lines:
        told = {r["id"]: (r["order_up_to"], r["reorder_point"]) for r in csv.DictReader(lines)}
    with whole_database():
        plans = {row.part.number: row for row in StockPlan.objects.select_related("part")}
    desk = {n: (str(p.proposed_upto), str(p.proposed_alert_at)) for n, p in plans.items()}
    assert told == desk
    assert Decimal(told["STEADY"][0]) > 0


def test_a_step_knows_nothing_of_its_own_month_or_later(tmp_path):
    with wide_file(tmp_path).open(newline="") as lines:
        whole = read_series(lines)
    text = wide_file(tmp_path).read_text().splitlines()
    cut = read_series([",".join(line.split(",")[:-3]) for line in text])

    by_whole = next(iter(steps(whole, test=4, wish=Wish())))
    (by_cut,) = steps(cut, test=1, wish=Wish())

    assert by_whole.order_up_to.tolist() == by_cut.order_up_to.tolist()
    assert by_whole.reorder_point.tolist() == by_cut.reorder_point.tolist()


def run(*arguments):
    return CliRunner().invoke(program, ["replenish", *map(str, arguments)], standalone_mode=False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,2025-01,2025-03\nA,1,2\n", "follow one another"),
        ("id,2025-01,2025-02\nA,1,x\n", "Row 2, 2025-02"),
        ("id,2025-01,2025-02\nA,1,-3\n", "Row 2, 2025-02"),
        ("part,2025-01\nA,1\n", "column id"),
        ("id,2025-01,2025-02\n", "names no part"),
    ],
)
def test_what_cannot_be_read_is_refused_by_row_and_column_and_nothing_is_written(
    tmp_path, text, words
):
    file, out = tmp_path / "d.csv", tmp_path / "p.csv"
    file.write_text(text, encoding="utf-8")

    done = run(file, "--out", out)

    assert words in str(done.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.csv"]


def test_more_months_tested_than_there_are_is_refused(tmp_path):
    assert "fewer months" in str(
        run(wide_file(tmp_path), "--test", 36, "--out", tmp_path / "p").exception
    )


@pytest.mark.skipif(
    "AFTERSALES_BENCH_DATA" not in os.environ, reason="public data is not kept here"
)
@pytest.mark.parametrize("name", ["carparts", "auto", "raf"])
def test_public_demand_is_read_and_reckoned(name, tmp_path):
    file = Path(os.environ["AFTERSALES_BENCH_DATA"]) / "parts" / f"{name}.csv"

    done = run(file, "--test", 12, "--out", tmp_path / "p.csv")

    assert done.exception is None
    with (tmp_path / "p.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {int(row["step"]) for row in rows} == set(range(1, 13))
    assert all(float(row["order_up_to"]) >= float(row["reorder_point"]) >= 0 for row in rows)
