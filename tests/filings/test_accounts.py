"""Vouchers for the books of finance: balanced to the cent, the same again, without names."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.money.billing import queries as billing
from aftersales.money.filings import booking, commands, queries
from aftersales.money.filings.booking import Voucher, between, billed, turned
from aftersales.money.filings.commands import (
    BooksChanged,
    ChartIncomplete,
    DaysOpen,
    PeriodImpossible,
)
from aftersales.money.filings.models import AccountingExport
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.commands import Need, Want
from tests.clients import post_json, signed_in
from tests.conftest import NOON

TODAY = NOON.date()
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def busy(till):
    """A day with a bill of labour, material and bought work, part credited, paid in two ways, some
    of it given back, a compensation, and a drawer that holds too little.
    """
    till.stock()
    till.shift(opening=100)
    order = till.ready(till.labour(), till.part(), till.paint("500"))
    bill = till.settle(order)
    till.pay(bill, "300")
    rest = till.pay(bill, bill.gross - 300, "card", reference="K-1")
    till.act("credit", settlement_id=bill.pk, reason="04", words="Rabatt", amount=Decimal(50))
    till.act("refund", payment_id=rest.pk, amount=Decimal(50), reason="zu viel", method="cash")
    return bill


def close(till, day=TODAY):
    till.act("close_day", store_id=till.store_id, day=day, at=TOMORROW)


def export(till, since=TODAY, until=TODAY, at=TOMORROW, **more):
    more.setdefault("by", till.by)
    return commands.export_accounts(store_id=till.store_id, since=since, until=until, at=at, **more)


def vouchers(till, row):
    with as_seen_by(till.by):
        return queries.vouchers_of(row, seen_by=till.by)


def turnover(till, row):
    with as_seen_by(till.by):
        chart = queries.accounts(till.store_id, on=row.until)
    found = booking.turnover(vouchers(till, row), chart)
    return {account.code: debit - credit for account, debit, credit in found}


@pytest.mark.django_db
@pytest.mark.covers("FE-10")
def test_a_day_comes_to_what_billing_says_and_each_voucher_balances(till, busy, facts):
    end_shift(till)
    close(till)

    row = export(till)

    figures = billing.day_figures(till.store_id, TODAY)
    found = vouchers(till, row)
    assert [v.number for v in found if v.debit != v.credit] == []
    assert {v.kind for v in found} >= {"bill", "credit", "receipt", "use", "refund"}
    net = turnover(till, row)
    earned = sum((amount for code, amount in net.items() if code.startswith("5001")), Decimal(0))
    assert -earned - net["22210101"] == figures.billed - figures.credited
    money = net["1001"] + net["101201"]
    assert money == figures.received - figures.refunded
    assert net["112201"] == till.fresh(busy).rest == 0
    assert (row.vouchers, row.lines) == (len(found), sum(len(v.postings) for v in found))
    assert facts("filings") == ["filings.accounts.exported"]


def end_shift(till, cash=None):
    from aftersales.money.billing.models import CashierShift

    with whole_database():
        shift = CashierShift.objects.get(store=till.store_id, state="open")
    till.act(
        "close_shift",
        shift_id=shift.pk,
        counted={"cash": Decimal(100 + 300 - 50 if cash is None else cash), "card": counted(till)},
        reason="" if cash is None else "verzählt",
    )


def counted(till):
    with whole_database():
        from aftersales.money.billing.models import Payment

        return sum((p.amount for p in Payment.objects.filter(method="card")), Decimal(0))


@pytest.mark.django_db
def test_a_drawer_that_holds_too_little_stands_in_the_books(till, busy):
    end_shift(till, cash=345)
    close(till)

    row = export(till)

    assert turnover(till, row)["1901"] == Decimal(5)


def take_filters(till, pieces, at=NOON):
    """So many filters leave the shelf for a job; each cost us 20."""
    till.stock(cost=20)
    order = till.another(till.part())
    need = Need(kind="job", id=till.jobs(order)[0].pk)
    want = Want(part_id=till.filter.pk, quantity=Decimal(pieces))
    return parts.issue(store_id=till.store_id, need=need, want=want, by=till.by, at=at)


@pytest.mark.django_db
def test_parts_that_the_job_took_are_booked_at_cost(till):
    take_filters(till, 2)

    net = turnover(till, export(till))

    assert (net["540101"], net["1405"]) == (Decimal(40), Decimal(-40))


@pytest.mark.django_db
def test_what_is_written_into_a_period_later_leaves_its_export_alone(till):
    take_filters(till, 2)
    first = export(till)
    take_filters(till, 1)

    again = export(till)

    assert (again.pk, turnover(till, again)["540101"]) == (first.pk, Decimal(40))


@pytest.mark.django_db
def test_the_same_period_again_is_the_same_export(till, busy, facts):
    end_shift(till)
    close(till)

    first, again = export(till), export(till, at=TOMORROW + timedelta(days=1))

    assert (first.pk, first.fingerprint) == (again.pk, again.fingerprint)
    assert facts("filings") == ["filings.accounts.exported"]


@pytest.mark.django_db
def test_what_is_open_of_today_or_no_period_is_not_exported(till, busy, facts):
    with pytest.raises(DaysOpen):
        export(till)
    with pytest.raises(DaysOpen):
        export(till, until=TOMORROW.date())
    with pytest.raises(PeriodImpossible):
        export(till, since=TODAY, until=TODAY - timedelta(days=1))

    assert facts("filings") == []


@pytest.mark.django_db
def test_without_an_account_nothing_goes_out(till, busy, world, facts):
    from tests.factories.parameters import ParameterValueFactory

    end_shift(till)
    close(till)
    ParameterValueFactory(group=world.group, code="filings.accounts", value=["cash=1001 现金"])

    with pytest.raises(ChartIncomplete, match="advance"):
        export(till)

    assert facts("filings") == []


@pytest.mark.django_db
def test_books_that_came_to_something_else_are_told(till, busy, monkeypatch):
    end_shift(till)
    close(till)
    export(till)
    monkeypatch.setattr(queries, "_stock", lambda *_a, **_k: [_strange()])

    with pytest.raises(BooksChanged):
        export(till)


def _strange():
    return Voucher("stock", "SM-9", TODAY, "", "CNY", between("cost", "stock", Decimal(1)))


# -- on the page, over the API, at the command line -----------------------------------------------


@pytest.mark.django_db
def test_finance_exports_a_period_and_takes_its_files(till, world, busy, facts):
    end_shift(till)
    close(till)
    finance = signed_in(world.person("finance", world.north))
    period = {"store_id": till.store_id, "since": TODAY.isoformat(), "until": TODAY.isoformat()}

    made = finance.post("/filings/accounts/export/", period)
    place = made.headers["Location"]
    page = finance.get(place).content.decode()
    csv = b"".join(finance.get(f"{place}csv/").streaming_content).decode("utf-8-sig")
    said = json.loads(finance.get(f"{place}json/").content)
    xlsx = finance.get(f"{place}xlsx/")

    assert made.status_code == 303
    assert "112201 应收账款—客户" in page
    assert csv.splitlines()[0].split(",") == list(booking.COLUMNS)
    assert len(said) == len(csv.splitlines()) - 1
    assert {line["partner"] for line in said} <= {"", str(busy.customer_id)}
    assert till.owner.name not in csv
    assert xlsx.status_code == 200
    assert finance.get(f"{place}pdf/").status_code == 404
    assert facts("exchange") == ["exchange.list.exported"] * 3
    assert "AX-" in finance.get("/filings/accounts/").content.decode()


@pytest.mark.django_db
def test_over_the_api_a_period_is_exported_and_read(till, world, busy):
    end_shift(till)
    close(till)
    chief = signed_in(world.administrator)
    period = {"store": str(till.store_id), "since": TODAY.isoformat(), "until": TODAY.isoformat()}

    made = post_json(chief, "/api/v1/accounting-exports", period)
    assert made.status_code == 201, made.content
    told = chief.get(f"/api/v1/accounting-exports/{made.json()['id']}").json()

    assert told["number"] == made.json()["number"]
    assert sum(Decimal(li["debit"] or 0) for li in told["items"]) == Decimal(
        told["debit"]["amount"]
    )


@pytest.mark.django_db
def test_the_cashier_exports_nothing_and_other_stores_see_nothing(till, world, busy):
    end_shift(till)
    close(till)
    row = export(till)
    cashier = signed_in(world.person("cashier", world.north))
    elsewhere = signed_in(world.person("finance", world.south))

    assert cashier.get("/filings/accounts/export/").status_code == 403
    assert elsewhere.get(f"/filings/accounts/{row.pk}/").status_code == 404
    with as_seen_by(world.of_south):
        assert AccountingExport.objects.visible_to(world.of_south, "filings.view").count() == 0


@pytest.mark.django_db
def test_the_command_line_writes_the_vouchers_of_one_store(till, busy, tmp_path, monkeypatch):
    from contextlib import nullcontext

    from click.testing import CliRunner

    from aftersales.site.cli import export as module

    end_shift(till)
    close(till)
    monkeypatch.setattr(module, "ready_database", nullcontext)
    monkeypatch.setattr(module, "now", lambda: TOMORROW)
    out, day = tmp_path / "vouchers.json", TODAY.isoformat()
    said = ["vouchers", "--out", str(out), "--store", till.store.code, "--from", day, "--to", day]

    result = CliRunner().invoke(
        module.export, [*said, "--group", till.world.group.code, "--json"], catch_exceptions=False
    )

    assert result.exit_code == 0, result.output
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert json.loads(result.output)["rows"] == len(rows) > 0


# -- whatever the amounts -------------------------------------------------------------------------

cents = st.integers(min_value=0, max_value=10**9).map(lambda n: Decimal(n) / 100)
lines = st.lists(
    st.builds(
        SimpleNamespace,
        group=st.sampled_from(["labour", "material", "other"]),
        rate=st.sampled_from([Decimal(13), Decimal(9), Decimal(6), Decimal(0)]),
        net=cents,
        tax=cents,
    ),
    max_size=12,
)


@given(lines)
def test_a_bill_balances_and_its_credit_takes_back_exactly_that(parts):
    postings = billed("customer", parts)

    whole = sum((part.net + part.tax for part in parts), Decimal(0))
    made = Voucher("bill", "ST", date(2026, 3, 2), "", "CNY", postings)
    back = Voucher("credit", "CN", date(2026, 3, 2), "", "CNY", turned(postings))
    assert made.debit == made.credit == whole
    assert (back.debit, back.credit) == (-whole, -whole)


@given(st.integers(min_value=-(10**9), max_value=10**9).map(lambda n: Decimal(n) / 100))
def test_money_between_two_accounts_balances_in_either_direction(amount):
    postings = between("cash", "advance", amount)

    made = Voucher("receipt", "PM", date(2026, 3, 2), "", "CNY", postings)
    assert made.debit == made.credit == abs(amount)
    assert all(line.debit >= 0 and line.credit >= 0 for line in postings)
