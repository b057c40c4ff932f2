"""`aftersales import`: what exists in spreadsheets comes in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from aftersales.site.cli.common import Refused, json_option, now, progress, ready_database, say_json

if TYPE_CHECKING:
    from aftersales.core.actors import Actor
    from aftersales.core.refusals import Refusal
    from aftersales.ground.exchange.models import ImportRun

# as one types it → as the kind is called
KINDS = {
    "customers": "customers",
    "vehicles": "vehicles",
    "service-history": "service-history",
    "parts": "parts",
    "part-prices": "part_prices",
    "opening-stock": "opening_stock",
    "supplier-prices": "supplier_prices",
    "demand": "demand",
}
COUNTS = ("read", "created", "updated", "unchanged", "rejected")
PIECE = 256 * 1024


@click.command(
    "import",
    epilog="""\b
Examples:
  aftersales import customers 客户档案.xlsx            headings in Chinese or English are understood
  aftersales import customers list.csv --dry-run     what would happen, without any effect
  aftersales import parts price.xls --map maker      with the mapping “maker” of the store
  aftersales import part-prices 价格表.csv             prices by list and day, by finance
  aftersales import demand history.csv               a row, or a column, for each month
  aftersales import vehicles cars.csv --store SZ01 --json""",
)
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "profile", default="", help="A mapping that the store keeps.")
@click.option("--store", "store_code", help="Code of the store.  [default: the first]")
@click.option("--group", "group_code", help="Code of the group, where there are several.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where rows that are not taken go.  [default: FILE-rejects.xlsx]",
)
@json_option
def import_(
    *,
    kind: str,
    file: Path,
    profile: str,
    store_code: str | None,
    group_code: str | None,
    dry_run: bool,
    rejects: Path | None,
    as_json: bool,
) -> int:
    """Bring in customers, vehicles, service history, parts, their prices or stock: xlsx, xls, csv.

    The same file twice changes nothing the second time. Rows not taken come back in a file.
    """
    with ready_database():
        from aftersales.core.refusals import Refusal  # noqa: PLC0415 - Django is up only now
        from aftersales.site.cli.whose import chosen_store, system  # noqa: PLC0415

        store = chosen_store(group_code, store_code)
        by = system("import", group_id=store.group_id)
        begun = monotonic()
        try:
            run = _taken_in(kind, file, profile, store.pk, by=by)
            guesses = _guesses(run)
            run = _carried_out(run, file.name, dry_run=dry_run, by=by)
        except Refusal as no:
            if as_json:
                say_json(_refused(no))
            raise
        answer = _answer(run, rejects or file.with_name(f"{file.stem}-rejects.xlsx"), by)
        answer["guesses"] = guesses
        answer["seconds"] = round(monotonic() - begun, 2)
    _say(answer, dry_run=dry_run, as_json=as_json)
    if as_json:
        say_json({name: answer[name] for name in (*COUNTS, "errors")})
    return 0


def _taken_in(kind: str, file: Path, profile: str, store_id: int, *, by: Actor) -> ImportRun:
    from aftersales.ground.exchange import commands  # noqa: PLC0415 - Django is up now

    return commands.upload(
        kind=KINDS[kind],
        store_id=store_id,
        name=file.name,
        pieces=_pieces(file),
        profile=profile,
        by=by,
        at=now(),
    )


def _guesses(run: ImportRun) -> dict[str, str]:
    """What headings that were not understood may mean. Nobody is here to ask: they are named."""
    from aftersales.ground.exchange import queries  # noqa: PLC0415 - Django is up now

    if not run.unknown_headings:
        return {}
    found = queries.preview(run).guesses.items()
    return {run.headings[index]: column for index, (column, _why) in found}


def _carried_out(run: ImportRun, name: str, *, dry_run: bool, by: Actor) -> ImportRun:
    from aftersales.core.refusals import Refusal  # noqa: PLC0415 - Django is up now
    from aftersales.ground.exchange import commands  # noqa: PLC0415

    try:
        commands.start(run_id=run.pk, is_trial=dry_run, in_background=False, by=by, at=now())
    except Refusal:  # nobody comes back to this file
        commands.cancel(run_id=run.pk, by=by, at=now())
        raise
    with progress(name, max(run.lines - run.heading_line, 1)) as advance:
        done = [run.heading_line]

        def told(moved: ImportRun) -> None:
            advance(moved.at_line - done[0])
            done[0] = moved.at_line

        run = commands.carry_out(run_id=run.pk, by=by, at=now(), told=told)
    if run.failure:
        raise Refused(f"The import failed ({run.failure}); what was taken stays.")
    if dry_run:
        commands.cancel(run_id=run.pk, by=by, at=now())
    return run


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as given:
        while piece := given.read(PIECE):
            yield piece


def _answer(run: ImportRun, rejects: Path, by: Actor) -> dict[str, Any]:
    from aftersales.core.scope import as_seen_by  # noqa: PLC0415 - Django is up now
    from aftersales.ground.exchange import queries, sheets  # noqa: PLC0415

    with as_seen_by(by):
        answer = queries.told(run)
        if run.rejected:
            with rejects.open("wb") as out:
                sheets.write_rejects(run, out)
    return answer | {"rejects": str(rejects) if run.rejected else None}


def _refused(no: Refusal) -> dict[str, Any]:
    """A file that is not taken at all, in the shape of a result."""
    error = {"row": 0, "column": no.field or "file", "code": no.code, "message": str(no)}
    return dict.fromkeys(COUNTS, 0) | {"errors": [error]}


def _say(answer: dict[str, Any], *, dry_run: bool, as_json: bool) -> None:
    """In words; beside JSON, which goes to standard output alone, what JSON does not say."""

    def tell(words: str) -> None:
        click.echo(words, err=as_json)

    if dry_run:
        tell("Tried out; nothing was changed.")
    if not as_json:
        tell(", ".join(f"{name} {answer[name]}" for name in COUNTS))
        for error in answer["errors"][:10]:
            tell(f"row {error['row']}, {error['column']}: {error['message']} ({error['code']})")
    if answer["unknown_headings"]:
        guesses = {h: f"{h} (perhaps {column})" for h, column in answer["guesses"].items()}
        named = (guesses.get(heading, heading) for heading in answer["unknown_headings"])
        tell(f"headings not understood, and left out: {', '.join(named)}")
    if answer["left_out"]:
        tell(f"headings that the mapping leaves out: {', '.join(answer['left_out'])}")
    if answer["other_sheets"]:
        tell(f"other sheets that were not read: {answer['other_sheets']}")
    if answer["rejects"]:
        tell(f"rows that were not taken: {answer['rejects']}")
    tell(f"{answer['seconds']} s")
