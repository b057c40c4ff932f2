"""Let the vouchers of a period out to the books of finance (FE-10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.money.billing import queries as billing
from aftersales.money.filings import booking, queries
from aftersales.money.filings.commands.refusals import (
    BooksChanged,
    ChartIncomplete,
    DaysOpen,
    PeriodImpossible,
)
from aftersales.money.filings.events import AccountsExported
from aftersales.money.filings.models import AccountingExport

LONGEST = timedelta(days=366)


@command("filings.export_accounts")
def export_accounts(
    *, store_id: int, since: date, until: date, by: Actor, at: datetime
) -> AccountingExport:
    """Fix the vouchers of a period whose books are closed. The same period again is the same
    export: its figures are reckoned anew and must be those that went out before.
    """
    by.require("filings.export_accounts", store_id=store_id)
    _may_be_exported(store_id, since, until, at=at)
    known = AccountingExport.objects.filter(store=store_id, since=since, until=until).first()
    last = known.last_move if known else queries.last_move(store_id, seen_by=by)
    vouchers = queries.vouchers(store_id, since, until, upto=last, seen_by=by)
    if missing := booking.lacking(vouchers, queries.accounts(store_id, on=until)):
        raise ChartIncomplete(
            _("The chart of accounts names none for: %(roles)s.") % {"roles": ", ".join(missing)}
        )
    mark = booking.fingerprint(vouchers)
    if known is None:
        return _new(store_id, since, until, vouchers, mark, last, by=by, at=at)
    if known.fingerprint != mark:
        raise BooksChanged(_("The books of this period are not those that went out before."))
    return known


def _may_be_exported(store_id: int, since: date, until: date, *, at: datetime) -> None:
    if not timedelta(0) <= until - since <= LONGEST:
        raise PeriodImpossible(_("Choose a period of at most a year."), field="until")
    if until >= day_of(at, store_id=store_id):
        raise DaysOpen(_("A period ends before today."), field="until")
    if still := billing.open_days(store_id, since, until):
        raise DaysOpen(
            _("The books of %(day)s are open: close them first.") % {"day": still[0].isoformat()},
            field="since",
        )


def _new(
    store_id: int,
    since: date,
    until: date,
    vouchers: list[booking.Voucher],
    mark: str,
    last_move: int,
    *,
    by: Actor,
    at: datetime,
) -> AccountingExport:
    store = store_row(store_id)
    row = AccountingExport(
        store_id=store_id,
        number=next_number("AX", store_id=store_id, store_code=store.code, year=until.year),
        since=since,
        until=until,
        vouchers=len(vouchers),
        lines=sum(len(voucher.postings) for voucher in vouchers),
        debit=sum((voucher.debit for voucher in vouchers), Decimal(0)),
        currency=store.currency,
        last_move=last_move,
        fingerprint=mark,
        actor=by.key,
        made_at=at,
    )
    insert_many([row])
    fact = AccountsExported(
        store_id=store_id,
        accounting_export_id=row.pk,
        number=row.number,
        since=since.isoformat(),
        until=until.isoformat(),
        vouchers=row.vouchers,
        debit=row.debit,
        currency=row.currency,
    )
    record(fact, by=by, at=at)
    return row
