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

KINDS = ("customers", "vehicles", "service-history", "parts")
PIECE = 256 * 1024


@click.command(
    "import",
    epilog="""\b
Examples:
  aftersales import customers 客户档案.xlsx            headings in Chinese or English are understood
  aftersales import customers list.csv --dry-run     what would happen, without any effect
  aftersales import parts price.xls --map maker      with the mapping “maker” of the store
  aftersales import vehicles cars.csv --store SZ01 --json""",
)
@click.argument("kind", type=click.Choice(KINDS))
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
    """Bring in customers, vehicles, service history or parts from an xlsx, xls or csv file.

    The same file twice changes nothing the second time. Rows not taken come back in a file.
    """
    with ready_database():
        from aftersales.core.refusals import Refusal  # noqa: PLC0415 - Django is up only now
        from aftersales.site.cli.whose import chosen_store, system  # noqa: PLC0415

        store = chosen_store(group_code, store_code)
        by = system("import", group_id=store.group_id)
        begun = monotonic()
        try:
            run = _bring_in(kind, file, profile, store.pk, dry_run=dry_run, by=by)
        except Refusal as no:
            if as_json:
                say_json(_refused(no))
            raise
        answer = _answer(run, rejects or file.with_name(f"{file.stem}-rejects.xlsx"), by)
        answer["seconds"] = round(monotonic() - begun, 2)
    say_json(answer) if as_json else _say(answer, dry_run=dry_run)
    return 0


def _bring_in(
    kind: str, file: Path, profile: str, store_id: int, *, dry_run: bool, by: Actor
) -> ImportRun:
    from aftersales.ground.exchange import commands  # noqa: PLC0415 - Django is up now

    run = commands.upload(
        kind=kind,
        store_id=store_id,
        name=file.name,
        pieces=_pieces(file),
        profile=profile,
        by=by,
        at=now(),
    )
    commands.start(run_id=run.pk, is_trial=dry_run, in_background=False, by=by, at=now())
    with progress(file.name, max(run.lines - run.heading_line, 1)) as advance:
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
    counts = dict.fromkeys(("read", "created", "updated", "unchanged", "rejected"), 0)
    return counts | {"errors": [error], "unknown_headings": [], "rejects": None}


def _say(answer: dict[str, Any], *, dry_run: bool) -> None:
    if dry_run:
        click.echo("Tried out; nothing was changed.")
    names = ("read", "created", "updated", "unchanged", "rejected")
    click.echo(", ".join(f"{name} {answer[name]}" for name in names))
    if answer["unknown_headings"]:
        click.echo(f"headings not understood: {', '.join(answer['unknown_headings'])}")
    for error in answer["errors"][:10]:
        click.echo(f"row {error['row']}, {error['column']}: {error['message']} ({error['code']})")
    if answer["rejects"]:
        click.echo(f"rows that were not taken: {answer['rejects']}")
