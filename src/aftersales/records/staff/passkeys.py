"""Passkeys (WebAuthn): asking the browser for one, and checking what it answers. Over
python-fido2.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from aftersales.records.staff.models import Factor, Person
from aftersales.records.staff.states import FactorKind

CHALLENGE = "passkey"  # where the challenge waits in the session
REQUIRED = UserVerificationRequirement.REQUIRED


class NotOurs(Exception):  # noqa: N818 - it says what is the matter
    """What the browser sent does not answer our challenge."""


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host().rsplit(":", 1)[0]
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="aftersales"))


def _known(factors: list[Factor]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(base64.b64decode(factor.secret)) for factor in factors]


def passkeys_of(person_id: int) -> list[Factor]:
    rows = Factor.objects.filter(person_id=person_id, kind=FactorKind.PASSKEY)
    return list(rows.order_by("pk"))


def ask_for_new(request: Any, person: Person) -> dict[str, Any]:
    """What the browser needs to make a passkey for this person."""
    user = PublicKeyCredentialUserEntity(
        id=str(person.pk).encode(), name=person.login or person.number, display_name=person.name
    )
    options, state = _server(request).register_begin(
        user,
        _known(passkeys_of(person.pk)),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=REQUIRED,
    )
    request.session[CHALLENGE] = state
    return dict(options)


def new_credential(request: Any, answer: Mapping[str, Any]) -> str:
    """The passkey the browser made, as it is kept."""
    state = request.session.pop(CHALLENGE, None)
    try:
        made = _server(request).register_complete(state, answer)
    except Exception as fault:
        raise NotOurs(str(fault)) from fault
    if made.credential_data is None:
        raise NotOurs("no credential")
    return base64.b64encode(bytes(made.credential_data)).decode()


def ask_for_known(request: Any, person_id: int | None) -> dict[str, Any]:
    """What the browser needs to show a passkey: of this person, or of whoever has one here."""
    known = _known(passkeys_of(person_id)) if person_id else None
    options, state = _server(request).authenticate_begin(known, user_verification=REQUIRED)
    request.session[CHALLENGE] = state
    return dict(options)


def shown_passkey(request: Any, answer: Mapping[str, Any]) -> Factor:
    """Whose passkey this is, once its signature is checked."""
    state = request.session.pop(CHALLENGE, None)
    try:
        handle = str(answer["response"].get("userHandle") or "")
        owner = int(base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4)))
        factors = passkeys_of(owner)
        known = _known(factors)
        used = _server(request).authenticate_complete(state, known, answer)
        return factors[[k.credential_id for k in known].index(used.credential_id)]
    except Exception as fault:
        raise NotOurs(str(fault)) from fault
