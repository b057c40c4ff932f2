"""`aftersales export`: every list as a file, and a fingerprint of all data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aftersales.site.cli.common import Refused, json_option, now, ready_database, say_json

if TYPE_CHECKING:
    from aftersales.core.actors import Actor
    from aftersales.web.lists import ListPage


@click.command(
    epilog="""\b
Examples:
  aftersales export customers --out customers.xlsx   masked as in the list; .csv is written too
  aftersales export vehicles --out vehicles.csv --json
  aftersales export --hash --json                    one fingerprint of all business data"""
)
@click.argument("what", required=False)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="xlsx or csv.")
@click.option("--hash", "with_hash", is_flag=True, help="A fingerprint of all business data.")
@click.option("--group", "group_code", help="Code of the group, where there are several.")
@json_option
def export(
    *,
    what: str | None,
    out: Path | None,
    with_hash: bool,
    group_code: str | None,
    as_json: bool,
) -> None:
    """Write a list (customers, vehicles, parts, …) to a file; put on record like every export."""
    if not what and not with_hash:
        raise click.UsageError("Say which list, or --hash.")
    if what and not out and not with_hash:
        raise click.UsageError("Say where to with --out FILE.xlsx or FILE.csv.")
    answer: dict[str, Any] = {}
    with ready_database():
        if what and out:
            answer |= _written(what, out, group_code)
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


def _page(what: str, by: Actor) -> ListPage[Any]:
    """The list of that name with all its rows and columns."""
    from django.http import HttpRequest, QueryDict  # noqa: PLC0415 - Django is up only now

    kind = _lists().get(what)
    if kind is None:
        raise Refused(f"There is no list “{what}”; there are: {', '.join(sorted(_lists()))}.")
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
