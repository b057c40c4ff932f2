"""What every room's API shares: ids, pages of rows, repeatable deeds, and one way to say no."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import datetime
from functools import wraps
from inspect import signature
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, TooManyFieldsSent
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.responses import NinjaJSONEncoder
from ninja.utils import check_csrf
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema

from aftersales.core import idempotency
from aftersales.core.actors import Actor
from aftersales.core.money import Money
from aftersales.core.refusals import Refusal
from aftersales.core.row_ids import BIGGEST_ID, row_id

T = TypeVar("T")
M = TypeVar("M", bound=Model)
F = TypeVar("F", bound=Callable[..., Any])

PROBLEM_JSON = "application/problem+json"
MOST_ROWS = 200
CREATED = 201
_KEY = "Idempotency-Key"


class Request(HttpRequest):
    """A request whose actor is settled (``site.middleware``)."""

    actor: Actor


Id = Annotated[str, BeforeValidator(str)]  # as we tell it: an opaque string
IdIn = Annotated[int, BeforeValidator(row_id), WithJsonSchema({"type": "string"})]  # as we take it


class MoneyOut(Schema):
    """An amount and its ISO 4217 currency."""

    amount: Annotated[str, Field(examples=["1280.00"])]
    currency: Annotated[str, Field(examples=["CNY"])]

    @classmethod
    def of(cls, money: Money) -> MoneyOut:
        return cls(**money.as_json())


class FieldError(Schema):
    field: str
    code: str
    detail: str


class Problem(Schema):
    """RFC 9457, application/problem+json."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] = []


_TITLES = {
    400: "Malformed request",
    401: "Sign in first",
    403: "Not permitted",
    404: "Not found",
    409: "Refused",
    413: "Too large",
    422: "Fields need another look",
    429: "Too many requests",
    503: "Busy, try again",
}
ERRORS: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429), Problem)


def problem(
    code: str, detail: str, *, status: int, errors: list[FieldError] | None = None
) -> HttpResponse:
    """A “no” that machines can read and people can act on."""
    body = Problem(
        type=f"urn:aftersales:{code}",
        title=_TITLES.get(status, "Refused"),
        status=status,
        code=code,
        detail=detail,
        errors=errors or [],
    )
    answer = HttpResponse(body.model_dump_json(), status=status, content_type=PROBLEM_JSON)
    if status in {429, 503}:
        answer["Retry-After"] = "5"
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


class Page(Schema, Generic[T]):
    """Some rows, and the cursor to ask for the next ones with."""

    items: list[T]
    next: str | None


def _plain(words: str) -> str:
    """What is looked for, without the control characters that no text of ours has."""
    return "".join(c if c.isprintable() else " " for c in words).strip()


class Listing(Schema):
    """How every list may be asked."""

    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50
    cursor: Annotated[str | None, Field(max_length=200)] = None
    q: Annotated[str, Field(max_length=100), AfterValidator(_plain)] = ""
    store: Annotated[str | None, Field(max_length=20)] = None

    @property
    def store_id(self) -> int | None:
        return None if self.store is None else row_id(self.store)


ListingQuery = Annotated[Listing, Query(...)]


class BadCursor(Refusal):
    """The cursor was not one of ours."""

    code = "core.bad_cursor"
    status = 400


def encode_cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(str(pk).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return int(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, UnicodeEncodeError) as fault:
        raise BadCursor(_("This cursor is not one that we gave."), field="cursor") from fault


def rows_of(rows: QuerySet[M], asked: Listing) -> tuple[list[M], str | None]:
    """One page of a queryset, newest first, and the cursor of the next. One statement."""
    if asked.cursor:
        rows = rows.filter(pk__lt=min(max(decode_cursor(asked.cursor), 0), BIGGEST_ID))
    found = list(rows.order_by("-pk")[: asked.limit + 1])
    more = len(found) > asked.limit
    return found[: asked.limit], encode_cursor(found[asked.limit - 1].pk) if more else None


def page_of(rows: QuerySet[M], asked: Listing) -> dict[str, Any]:
    """As ``rows_of``, in the shape of ``Page``."""
    items, following = rows_of(rows, asked)
    return {"items": items, "next": following}


def listing(router: Router, path: str, *, returns: type[Schema]) -> Callable[[F], F]:
    """A list: ``GET`` with ``ListingQuery``, answers ``Page[returns]``."""

    def decorate(function: F) -> F:
        page = Page.__class_getitem__(returns)  # pydantic builds the type at run time
        return router.get(path, response={200: page, **ERRORS})(function)

    return decorate


def one(router: Router, path: str, *, returns: type[Schema]) -> Callable[[F], F]:
    """One thing: ``GET``, 404 where the actor may not see it."""

    def decorate(function: F) -> F:
        return router.get(path, response={200: returns, **ERRORS})(function)

    return decorate


_KEY_PARAMETER = {
    "in": "header",
    "name": _KEY,
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "A value of your own; a repeat with the same key is answered alike.",
}


def deed(
    router: Router,
    path: str,
    *,
    returns: type[Schema],
    status: int = 200,
    keyed: bool = True,
    method: str = "POST",
) -> Callable[[F], F]:
    """A command over the API: answers the thing it changed.

    With ``keyed`` it needs an Idempotency-Key; ``status=201`` where it creates, and there a key is
    heeded even where none is needed. The view returns a row, a dataclass or the schema itself.
    """
    may_be_keyed = keyed or status == CREATED

    def decorate(function: F) -> F:
        @wraps(function)
        def view(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            def run() -> idempotency.Answer:
                made = function(request, *args, **kwargs)
                return idempotency.Answer(status, _json(made, returns))

            is_keyed = keyed or (may_be_keyed and _KEY in request.headers)
            return _answer(once_if_keyed(request, run) if is_keyed else run())

        # Ninja reads the annotations, and looks their names up where the outer function stands.
        view.__signature__ = signature(function, eval_str=True)  # type: ignore[attr-defined]  # read by inspect
        parameter = {**_KEY_PARAMETER, "required": keyed}
        extra = {"parameters": [parameter]} if may_be_keyed else None
        router.api_operation(
            [method], path, response={status: returns, **ERRORS}, openapi_extra=extra
        )(view)
        return function

    return decorate


def once_if_keyed(request: Any, run: Callable[[], idempotency.Answer]) -> idempotency.Answer:
    key = request.headers.get(_KEY, "")
    if not key or len(key) > 255 or not (key.isascii() and key.isprintable()):
        raise idempotency.KeyMissing(
            _("Send a header Idempotency-Key of 1 to 255 plain characters.")
        )
    body_hash = hashlib.sha256(request.body).hexdigest()
    return idempotency.once(
        run,
        actor=request.actor,
        route=f"{request.method} {request.path}"[:200],
        key=key,
        body_hash=body_hash,
        at=timezone.now(),
    )


def _json(made: Any, schema: type[Schema]) -> bytes:
    if not isinstance(made, schema):
        given = asdict(made) if is_dataclass(made) and not isinstance(made, type) else made
        made = schema.model_validate(given) if isinstance(given, dict) else schema.from_orm(given)
    return str(made.model_dump_json(by_alias=True)).encode()


def _answer(answer: idempotency.Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json")
    if answer.replayed:
        response["Idempotency-Replayed"] = "true"
    return response


def signed_in(request: Any) -> Actor | None:
    """Everything needs somebody. A browser's session must bring its form token as well."""
    actor: Actor = request.actor
    if actor.group_id is None:
        return None
    if not getattr(request, "by_token", False) and (answer := check_csrf(request)):
        raise HttpError(403, str(getattr(answer, "reason_phrase", "")) or "CSRF")
    return actor


class Api(NinjaAPI):
    """Ninja, telling the truth in its schema: errors are problem+json."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation.get("responses", {}).items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[PROBLEM_JSON] = content.pop("application/json")
        return schema

    def openapi_document(self) -> dict[str, Any]:
        """The schema as it is served, in plain JSON types."""
        text = json.dumps(self.get_openapi_schema(path_prefix="/api/v1/"), cls=NinjaJSONEncoder)
        return dict(json.loads(text))


def make_api() -> Api:
    """The one API of the product; rooms add their routers to it in ``site/api.py``."""
    api = Api(
        title="aftersales",
        version="1",
        docs_url=None,
        openapi_url="/openapi.json",
        auth=signed_in,
    )
    _answer_refusals(api)
    return api


def _answer_refusals(api: NinjaAPI) -> None:
    """One place where a “no” becomes a status code."""

    @api.exception_handler(Refusal)
    def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
        errors = (
            [FieldError(field=refusal.field, code=refusal.code, detail=str(refusal))]
            if refusal.field
            else []
        )
        return problem(refusal.code, str(refusal), status=refusal.status, errors=errors)

    @api.exception_handler(ObjectDoesNotExist)
    @api.exception_handler(Http404)
    def not_found(_request: HttpRequest, _fault: Exception) -> HttpResponse:
        return problem("core.not_found", _("There is no such thing here."), status=404)

    @api.exception_handler(ValidationError)
    def invalid(_request: HttpRequest, fault: ValidationError) -> HttpResponse:
        errors = [
            FieldError(
                field=".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][-1]),
                code=f"core.{error['type']}",
                detail=error["msg"],
            )
            for error in fault.errors
        ]
        return problem(
            "core.invalid", _("Some fields need another look."), status=422, errors=errors
        )

    @api.exception_handler(AuthenticationError)
    def unknown(_request: HttpRequest, _fault: AuthenticationError) -> HttpResponse:
        return problem("core.not_signed_in", _("Sign in or send a valid token."), status=401)

    @api.exception_handler(HttpError)
    def malformed(_request: HttpRequest, fault: HttpError) -> HttpResponse:
        code = "core.csrf" if fault.status_code == 403 else "core.malformed"
        return problem(code, str(fault), status=fault.status_code)

    @api.exception_handler(RequestDataTooBig)
    @api.exception_handler(TooManyFieldsSent)
    def too_big(_request: HttpRequest, _fault: Exception) -> HttpResponse:
        return problem("core.too_large", _("This is more than we take at once."), status=413)


def now() -> datetime:
    """The time of a request's command."""
    return timezone.now()


__all__ = [
    "ERRORS",
    "BaseModel",
    "FieldError",
    "Id",
    "IdIn",
    "Listing",
    "ListingQuery",
    "MoneyOut",
    "Page",
    "Problem",
    "Request",
    "Router",
    "Schema",
    "deed",
    "listing",
    "make_api",
    "now",
    "one",
    "page_of",
    "problem",
    "rows_of",
]
