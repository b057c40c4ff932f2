"""Files in and lists out, for machines."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import File, Form, Status
from ninja.files import UploadedFile
from pydantic import Field

from aftersales.ground.exchange import commands, queries
from aftersales.ground.exchange.models import ExportRequest, ImportRun
from aftersales.web.api import (
    ERRORS,
    Id,
    IdIn,
    ListingQuery,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    page_of,
)

imports = Router(tags=["imports"])
exports = Router(tags=["exports"])


class ColumnOut(Schema):
    name: str
    label: str
    is_required: bool
    headings: list[str]


class KindOut(Schema):
    """What may be brought in, and the headings under which its columns are known."""

    kind: str
    label: str
    columns: list[ColumnOut]


class ImportOut(Schema):
    """A file on its way in. ``at_line`` of ``lines`` are settled.

    ``unknown_headings`` were not understood and do not come in unless they are mapped (deed
    ``remap``); ``left_out`` are those that a mapping leaves out.
    """

    id: Id
    kind: str
    state: str
    store: Annotated[Id, Field(validation_alias="store_id")]
    lines: int
    at_line: int
    read: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    skipped: int
    headings: list[str]
    unknown_headings: list[str]
    left_out: list[str]
    is_trial: bool
    failure: str
    uploaded_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class ErrorOut(Schema):
    row: int
    column: str
    code: str
    message: str


class ErrorsOut(Schema):
    items: list[ErrorOut]


class RemapIn(Schema):
    """Heading → column; an empty column leaves the heading out."""

    columns: dict[str, str]
    save_as: Annotated[str, Field(max_length=60)] = ""


class ExportOut(Schema):
    """A list about many persons that waits for a second person."""

    id: Id
    list_name: str
    rows: int
    reason: str
    state: str
    requested_at: datetime
    decided_at: datetime | None
    fetched_at: datetime | None


@imports.get("/kinds", response={200: list[KindOut], **ERRORS})
def kinds(request: Request) -> list[dict[str, Any]]:
    """What this actor may bring in."""
    return [
        {
            "kind": kind.name,
            "label": str(kind.label),
            "columns": [
                {
                    "name": column.name,
                    "label": str(column.label),
                    "is_required": column.required,
                    "headings": list(column.headings),
                }
                for column in kind.columns
            ],
        }
        for kind in queries.kinds_for(request.actor)
    ]


@listing(imports, "", returns=ImportOut)
def list_imports(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The files that came in, newest first."""
    return page_of(ImportRun.objects.visible_to(request.actor), asked)


@imports.post("", response={201: ImportOut, **ERRORS})
def upload(
    request: Request,
    file: Annotated[UploadedFile, File(...)],
    kind: Annotated[str, Form(...)],
    store: Annotated[IdIn, Form(...)],
    profile: Annotated[str, Form(...)] = "",
) -> Any:
    """Take a file in and understand its headings. Nothing is imported yet: start it."""
    run = commands.upload(
        kind=kind,
        store_id=store,
        name=file.name or "",
        pieces=file.chunks(),
        profile=profile,
        by=request.actor,
        at=now(),
    )
    return Status(201, run)


@one(imports, "/{import_id}", returns=ImportOut)
def get_import(request: Request, import_id: IdIn) -> ImportRun:
    """One file: how far it is, and what came of its rows."""
    return queries.import_run(import_id, seen_by=request.actor)


@imports.get("/{import_id}/errors", response={200: ErrorsOut, **ERRORS})
def errors(request: Request, import_id: IdIn) -> dict[str, Any]:
    """Why rows were not taken: row, column, code and words; the first 1,000."""
    run = queries.import_run(import_id, seen_by=request.actor)
    return {"items": queries.faults_of(run, upto=1000)}


@deed(imports, "/{import_id}/remap", returns=ImportOut, keyed=False)
def remap(request: Request, import_id: IdIn, body: RemapIn) -> ImportRun:
    """Say which heading means which column."""
    return commands.remap(
        run_id=import_id,
        columns=body.columns,
        save_as=body.save_as,
        by=request.actor,
        at=now(),
    )


@deed(imports, "/{import_id}/start", returns=ImportOut, keyed=False)
def start(request: Request, import_id: IdIn) -> ImportRun:
    """Import the rows, in the background."""
    return commands.start(run_id=import_id, by=request.actor, at=now())


@deed(imports, "/{import_id}/try-out", returns=ImportOut, keyed=False)
def try_out(request: Request, import_id: IdIn) -> ImportRun:
    """Say what would happen, and change nothing."""
    return commands.start(run_id=import_id, is_trial=True, by=request.actor, at=now())


@deed(imports, "/{import_id}/cancel", returns=ImportOut, keyed=False)
def cancel(request: Request, import_id: IdIn) -> ImportRun:
    """Stop after the batch at work; rows that were taken stay."""
    return commands.cancel(run_id=import_id, by=request.actor, at=now())


@listing(exports, "", returns=ExportOut)
def list_exports(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """One's own requests, and those one may decide on."""
    return page_of(ExportRequest.objects.visible_to(request.actor), asked)


@one(exports, "/{export_id}", returns=ExportOut)
def get_export(request: Request, export_id: IdIn) -> ExportRequest:
    return ExportRequest.objects.visible_to(request.actor).get(pk=export_id)


@deed(exports, "/{export_id}/approve-export", returns=ExportOut, keyed=False)
def approve_export(request: Request, export_id: IdIn) -> ExportRequest:
    """Agree, as the second person."""
    return commands.approve_export(export_id=export_id, by=request.actor, at=now())


@deed(exports, "/{export_id}/decline-export", returns=ExportOut, keyed=False)
def decline_export(request: Request, export_id: IdIn) -> ExportRequest:
    return commands.decline_export(export_id=export_id, by=request.actor, at=now())
