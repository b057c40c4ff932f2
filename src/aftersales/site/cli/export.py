"""`aftersales export`: every list as a file, and a fingerprint of all data."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aftersales.site.cli.common import Refused, json_option, now, ready_database, say_json

if TYPE_CHECKING:
    from aftersales.core.actors import Actor
    from aftersales.web.lists import ListPage

DAY = click.DateTime(formats=["%Y-%m-%d"])


@dataclass(frozen=True)
class Period:
    """Which store and which days, for what is filed by them."""

    store_code: str | None
    since: datetime | None
    until: datetime | None


@click.command(
    epilog="""\b
Examples:
  aftersales export customers --out customers.xlsx   masked as in the list; .csv is written too
  aftersales export vehicles --out vehicles.csv --json
  aftersales export e-records --out records.json --from 2026-11-01 --to 2026-11-30
  aftersales export vouchers --store SZ01 --out nov.json --from 2026-11-01 --to 2026-11-30
  aftersales export --hash --json                    one fingerprint of all business data"""
)
@click.argument("what", required=False)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="xlsx, csv or json.")
@click.option("--store", "store_code", help="Code of one store, for what is filed by store.")
@click.option("--from", "since", type=DAY, help="First day, for what is filed by day: else today.")
@click.option("--to", "until", type=DAY, help="Last day: else the first.")
@click.option("--hash", "with_hash", is_flag=True, help="A fingerprint of all business data.")
@click.option("--group", "group_code", help="Code of the group, where there are several.")
@json_option
def export(
    *,
    what: str | None,
    out: Path | None,
    with_hash: bool,
    store_code: str | None,
    since: datetime | None,
    until: datetime | None,
    group_code: str | None,
    as_json: bool,
) -> None:
    """Write a list (customers, vehicles, parts, …) or what is filed with an authority (e-records)
    to a file; put on record like every export.
    """
    if not what and not with_hash:
        raise click.UsageError("Say which list, or --hash.")
    if what and not out and not with_hash:
        raise click.UsageError("Say where to with --out FILE.xlsx or FILE.csv.")
    answer: dict[str, Any] = {}
    with ready_database():
        if what and out:
            period = Period(store_code, since, until)
            write = _FILED.get(what)
            done = write(out, group_code, period) if write else _written(what, out, group_code)
            answer |= done
        if with_hash:
            from aftersales.ground.exchange.digest import all_business_data  # noqa: PLC0415

            whole, tables = all_business_data()
            answer["hash"] = whole
            answer["tables"] = {t: {"rows": d.rows, "hash": d.hash} for t, d in tables.items()}
    if as_json:
        say_json(answer)
    else:
        click.echo("\n".join(str(answer[name]) for name in ("file", "hash") if name in answer))


def _written(what: str, out: Path, group_code: str | None) -> dict[str, Any]:
    from aftersales.core.scope import as_seen_by  # noqa: PLC0415 - Django is up only now
    from aftersales.ground.exchange.commands import let_out  # noqa: PLC0415
    from aftersales.site.cli.whose import chosen_group, system  # noqa: PLC0415
    from aftersales.web.lists.exports import table  # noqa: PLC0415

    by = system("export", group_id=chosen_group(group_code).pk)
    with as_seen_by(by):
        page = _page(what, by)
        rows = page.narrowed().count()
        let_out(
            list_name=page.name,
            address=str(out),
            rows=rows,
            is_personal=page.holds_persons,
            alone=rows,  # who is at the console of the server has the data already
            by=by,
            at=now(),
        )
    headings, lines = table(page)
    _write(out, headings, lines)
    return {"list": page.name, "rows": rows, "file": str(out)}


def _e_records(out: Path, group_code: str | None, period: Period) -> dict[str, Any]:
    """The whole repair records of some days as the ministry's platform takes them."""
    from aftersales.money.filings.queries import batch  # noqa: PLC0415 - Django is up only now

    def rows(by: Actor, stores: list[int], first: date, last: date) -> list[Any]:
        return batch(store_ids=stores, since=first, until=last, seen_by=by, at=now())

    return _filed("e-records", "filings.records", out, group_code, period, rows)


def _filed(
    what: str,
    list_name: str,
    out: Path,
    group_code: str | None,
    period: Period,
    rows_of: Callable[[Actor, list[int], date, date], list[Any]],
) -> dict[str, Any]:
    """Write what is filed by store and day as JSON."""
    from aftersales.core.scope import as_seen_by  # noqa: PLC0415 - Django is up only now
    from aftersales.ground.exchange.commands import let_out  # noqa: PLC0415
    from aftersales.site.cli.whose import chosen_group, system  # noqa: PLC0415

    if out.suffix.lower() != ".json":
        raise Refused(f"“{what}” is written as JSON: the file's name must end in .json.")
    by = system("export", group_id=chosen_group(group_code).pk)
    first = (period.since or now()).date()
    last = period.until.date() if period.until else first
    with as_seen_by(by):
        rows = rows_of(by, _stores(period.store_code, by), first, last)
        let_out(
            list_name=list_name,
            address=str(out),
            rows=len(rows),
            is_personal=what == "e-records",
            alone=len(rows),  # who is at the console of the server has the data already
            by=by,
            at=now(),
        )
    out.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return {"list": what, "rows": len(rows), "file": str(out)}


def _stores(code: str | None, by: Actor) -> list[int]:
    """The one store asked for, or all of the group."""
    from aftersales.ground.network.queries import stores  # noqa: PLC0415 - Django is up only now

    rows = stores(seen_by=by)
    found = [row.pk for row in rows if code in (None, row.code)]
    if not found:
        raise Refused(f"There is no store “{code}”.")
    return found


def _vouchers(out: Path, group_code: str | None, period: Period) -> dict[str, Any]:
    """The vouchers of a closed period of one store, as finance gets them."""
    from aftersales.ground.network.queries import store  # noqa: PLC0415 - Django is up only now
    from aftersales.money.filings.commands import export_accounts  # noqa: PLC0415
    from aftersales.money.filings.queries import lines_of  # noqa: PLC0415

    def rows(by: Actor, stores: list[int], first: date, last: date) -> list[Any]:
        if len(stores) != 1:
            raise Refused("Vouchers leave store by store: say which with --store.")
        row = export_accounts(store_id=stores[0], since=first, until=last, by=by, at=now())
        return lines_of(row, store=store(stores[0]).code, seen_by=by)

    return _filed("vouchers", "filings.accounts", out, group_code, period, rows)


_FILED = {"e-records": _e_records, "vouchers": _vouchers}


def _page(what: str, by: Actor) -> ListPage[Any]:
    """The list of that name with all its rows and columns."""
    from django.http import HttpRequest, QueryDict  # noqa: PLC0415 - Django is up only now

    kind = _lists().get(what)
    if kind is None:
        known = ", ".join(sorted({*_lists(), *_FILED}))
        raise Refused(f"There is no list “{what}”; there are: {known}.")
    request = HttpRequest()
    request.method = "GET"
    columns = ",".join(column.name for column in kind.columns)
    request.GET = QueryDict(f"view={kind.views[0].name}&set=1&cols={columns}")
    request.actor = by  # type: ignore[attr-defined]  # as the middleware does
    return kind(request)


def _lists() -> dict[str, type[ListPage[Any]]]:
    """Every list of every room: “customers” for customers.list, else its whole name."""
    from django.urls import get_resolver  # noqa: PLC0415 - Django is up only now

    from aftersales.web.lists import ListPage  # noqa: PLC0415

    _ = get_resolver().url_patterns  # loads every room's pages
    found: list[type[ListPage[Any]]] = list(ListPage.__subclasses__())
    for kind in found:
        found += kind.__subclasses__()
    named = [kind for kind in found if getattr(kind, "name", "")]
    return {kind.name.removesuffix(".list"): kind for kind in named}


def _write(out: Path, headings: list[str], lines: Any) -> None:
    from aftersales.web import sheets  # noqa: PLC0415 - Django is up only now

    if out.suffix.lower() == ".csv":
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(sheets.write_csv(headings, lines))
    elif out.suffix.lower() == ".xlsx":
        with out.open("wb") as binary:
            sheets.write_xlsx(headings, lines, binary)
    else:
        raise Refused("The file's name must end in .xlsx or .csv.")
