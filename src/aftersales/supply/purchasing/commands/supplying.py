"""Suppliers, the people we speak to there, and their standing with us."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.phones import normalised
from aftersales.core.privacy import forget
from aftersales.core.words import clean
from aftersales.ground.search.commands import forget_object, index_object
from aftersales.supply.purchasing.commands._common import group_of_actor
from aftersales.supply.purchasing.commands.refusals import (
    ContactUnnamed,
    StandingUnexplained,
    SupplierKnown,
    SupplierUnnamed,
)
from aftersales.supply.purchasing.events import (
    ContactForgotten,
    ContactNoted,
    ContactSeen,
    StandingSet,
    SupplierChanged,
    SupplierRegistered,
)
from aftersales.supply.purchasing.models import Supplier, SupplierContact
from aftersales.supply.purchasing.states import ProviderKind, Standing


@dataclass(frozen=True, kw_only=True)
class NewSupplier:
    """What a supplier's file holds."""

    code: str
    name: str
    kind: str = ProviderKind.WHOLESALER
    tax_number: str = ""
    address: str = ""
    currency: str = "CNY"
    payment_days: int = 30
    terms: str = ""


@command("purchasing.keep_suppliers")
def register_supplier(*, new: NewSupplier, by: Actor, at: datetime) -> Supplier:
    """Open the file of a supplier; a code that is known is refused."""
    said = _checked(new)
    row = Supplier(made_at=at, **asdict(said))
    row.group_id = group_of_actor(by)
    _save_once(row)
    record(SupplierRegistered(supplier_id=row.pk, kind=row.kind), by=by, at=at)
    _to_be_found(row, by=by, at=at)
    return row


@command("purchasing.keep_suppliers")
def change_supplier(*, supplier_id: int, new: NewSupplier, by: Actor, at: datetime) -> Supplier:
    """Bring the file up to date. What is the same changes nothing."""
    row = Supplier.objects.visible_to(by).select_for_update().get(pk=supplier_id)
    told = asdict(_checked(new))
    changed = tuple(name for name, value in told.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, told[name])
    if changed:
        _save_once(row)
        record(SupplierChanged(supplier_id=row.pk, fields=changed), by=by, at=at)
        _to_be_found(row, by=by, at=at)
    return row


@command("purchasing.set_standing")
def set_standing(
    *, supplier_id: int, standing: str, reason: str, by: Actor, at: datetime
) -> Supplier:
    """Warn or block a supplier, or open it again. A warning asks for a reason with each order, a
    block refuses them.
    """
    row = Supplier.objects.visible_to(by).select_for_update().get(pk=supplier_id)
    words = clean(reason, most=200, field="reason")
    stand(row, Standing(standing), words, by=by, at=at)
    return row


@command("purchasing.keep_suppliers")
def note_contact(
    *,
    supplier_id: int,
    name: str,
    post: str = "",
    phone: str = "",
    email: str = "",
    by: Actor,
    at: datetime,
) -> SupplierContact:
    """Whom to speak to there. The words are sealed, and go when the person asks for it."""
    supplier = Supplier.objects.visible_to(by).get(pk=supplier_id)
    named = clean(name, most=60, field="name")
    if not named:
        raise ContactUnnamed(_("Say the name."), field="name")
    row = SupplierContact.objects.create(
        group_id=supplier.group_id,
        supplier=supplier,
        post=clean(post, most=60, field="post"),
        name=named,
        phone=normalised(phone) if phone.strip() else "",
        email=clean(email, most=120, field="email"),
        made_at=at,
    )
    record(ContactNoted(supplier_id=supplier.pk, supplier_contact_id=row.pk), by=by, at=at)
    return row


@command("purchasing.see_contacts")
def see_contact(*, contact_id: int, by: Actor, at: datetime) -> SupplierContact:
    """Look at a contact in clear; that somebody did is on record."""
    row = SupplierContact.objects.visible_to(by).get(pk=contact_id)
    record(ContactSeen(supplier_id=row.supplier_id, supplier_contact_id=row.pk), by=by, at=at)
    return row


@command("purchasing.keep_suppliers")
def forget_contact(*, contact_id: int, by: Actor, at: datetime) -> Supplier:
    """Take the person's words away for good: they left, or asked for it (PIPL 47)."""
    rows = SupplierContact.objects.visible_to(by).select_related("supplier")
    row = rows.select_for_update(of=("self",)).get(pk=contact_id)
    fact = ContactForgotten(supplier_id=row.supplier_id, supplier_contact_id=row.pk)
    supplier: Supplier = row.supplier
    forget("supplier_contact", row.pk, by=by, at=at)
    record(fact, by=by, at=at)
    return supplier


def stand(row: Supplier, said: Standing, words: str, *, by: Actor, at: datetime) -> None:
    """How a supplier stands from here on; whoever calls holds its row."""
    before = row.standing
    if said != Standing.OPEN and not words:
        raise StandingUnexplained(_("Say why, so that whoever orders knows."), field="reason")
    if (said, words) != (before, row.standing_reason):
        row.standing, row.standing_reason, row.standing_at = said, words, at
        row.save(update_fields=["standing", "standing_reason", "standing_at"])
        record(StandingSet(supplier_id=row.pk, before=before, standing=said), by=by, at=at)


def _checked(new: NewSupplier) -> NewSupplier:
    code = clean(new.code, most=20, field="code").upper()
    name = clean(new.name, most=120, field="name")
    if not (code and name):
        raise SupplierUnnamed(
            _("A supplier has a code and a name."), field="name" if code else "code"
        )
    return NewSupplier(
        code=code,
        name=name,
        kind=ProviderKind(new.kind),
        tax_number=clean(new.tax_number, most=30, field="tax_number").upper(),
        address=clean(new.address, most=200, field="address"),
        currency=new.currency,
        payment_days=min(max(new.payment_days, 0), 366),
        terms=clean(new.terms, most=500, field="terms"),
    )


def _save_once(row: Supplier) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise SupplierKnown(_("There is a supplier of this code."), field="code") from fault


def _to_be_found(row: Supplier, *, by: Actor, at: datetime) -> None:
    forget_object(kind="supplier", object_id=row.pk, group_id=row.group_id, by=by, at=at)
    index_object(
        kind="supplier",
        object_id=row.pk,
        group_id=row.group_id,
        title=row.name,
        detail=row.code,
        url=f"/purchasing/suppliers/{row.pk}/",
        words=[row.name],
        keys={"number": [row.code]},
        by=by,
        at=at,
    )
