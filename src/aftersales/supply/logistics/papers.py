"""Papers of a shipment: the delivery note that goes with it, and the label of each package. And the
after-sales record sheet of an article that a customer sent in.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.money import plain
from aftersales.core.papers import About, Field, Fields, OwnSize, Sheet, Table, Wanted
from aftersales.ground.handbook.queries import item
from aftersales.ground.network.queries import store as store_row
from aftersales.ground.printing.queries import qr
from aftersales.records.customers import commands as customer_deeds
from aftersales.records.customers import queries as customers
from aftersales.supply.logistics import queries
from aftersales.supply.logistics.models import Article, Package, Shipment
from aftersales.supply.logistics.states import DamageCause, Finding, Outcome
from aftersales.web import show

CLEAR = "clear"  # the recipient's phone and address, for whoever carries it
NARROW = {"number", "arrived", "phone", "model", "serial", "carrier", "waybill", "finding"}


def find_shipment(shipment_id: int, actor: Actor) -> About:
    row = queries.shipment(shipment_id, seen_by=actor)
    back = reverse("logistics:shipment", args=[row.pk])
    return About(what=row, store_id=row.source_id, name=row.number, back=back)


def delivery_note(found: About, wanted: Wanted) -> Sheet:
    """Who sends what to whom, in how many packages; room for whoever takes it."""
    row: Shipment = found.what
    head = [
        Field(pgettext("logistics", "From"), store_row(row.source_id).name, is_wide=True),
        *_to(row, is_clear=CLEAR in wanted.options),
        Field(_("Number"), row.number),
        Field(pgettext("logistics", "Serves"), row.reference),
        Field(pgettext("logistics", "Packages"), str(row.packages_count)),
        Field(_("Weight in kg"), plain(row.weight_kg)),
        Field(pgettext("logistics", "Carrier"), row.carrier.name if row.carrier else ""),
        Field(_("Waybill number"), row.waybill),
        Field(pgettext("logistics", "Wanted by"), show.moment(row.due_at)),
        Field(_("Remarks"), row.words, is_wide=True),
    ]
    lines = [
        [
            line.part.shown_number if line.part else "",
            " ".join(filter(None, [line.part.name if line.part else "", line.words])),
            f"{plain(line.quantity)} {line.part.unit if line.part else ''}".strip(),
        ]
        for line in queries.lines(row.pk, seen_by=wanted.actor)
    ]
    return Sheet(
        title=pgettext("paper", "Delivery note"),
        number=row.number,
        blocks=[
            Fields([field for field in head if field.value]),
            Table(
                [_("Part number"), pgettext("logistics", "What is in it"), _("Quantity")],
                lines,
                widths=(4, 10, 3),
            ),
            Fields(
                [
                    Field(_("Complete and undamaged"), ""),
                    Field(_("Received by"), ""),
                    Field(_("Received at"), ""),
                    Field(_("Signature"), ""),
                ]
            ),
        ],
        codes=(row.number,),
    )


def _to(row: Shipment, *, is_clear: bool) -> list[Field]:
    if row.target_id is not None:
        target = store_row(row.target_id)
        return [
            Field(pgettext("logistics", "To"), target.name, is_wide=True),
            Field(_("Address"), target.address, is_wide=True),
            Field(_("Phone"), target.phone),
        ]
    return [
        Field(pgettext("logistics", "To"), row.recipient, is_wide=True),
        Field(_("Address"), row.address if is_clear else "", is_wide=True),
        Field(_("Phone"), _phone(row.phone, is_clear=is_clear)),
    ]


def _phone(number: str, *, is_clear: bool) -> str:
    if not number:
        return ""
    return phones.shown(number) if is_clear else phones.masked(number)


def find_package(package_id: int, actor: Actor) -> About:
    row = Package.objects.visible_to(actor).select_related("shipment").get(pk=package_id)
    back = reverse("logistics:shipment", args=[row.shipment_id])
    return About(what=row, store_id=row.shipment.source_id, name=row.code, back=back)


def package_label(found: About, wanted: Wanted) -> OwnSize:
    """What stands on the box: where it goes, which of how many, and the code for the scanner."""
    package: Package = found.what
    row = queries.shipment(package.shipment_id, seen_by=wanted.actor)
    to = row.target.name if row.target else row.recipient
    of = _("Package %(n)d of %(all)d") % {"n": package.position, "all": row.packages_count}
    return OwnSize(
        _("Package label"),
        "workshop_label",
        {
            "plate": package.code,
            "number": "",
            "lines": [to, of, row.number],
            "qr_plate": qr(package.code),
        },
    )


# ── the after-sales record sheet (售后记录表) ────────────────────────────────────────────────────


def find_article(article_id: int, actor: Actor) -> About:
    row = queries.article(article_id, seen_by=actor)
    back = reverse("logistics:article", args=[row.pk])
    return About(what=row, store_id=row.store_id, name=row.number, back=back)


def record_sheet(found: About, wanted: Wanted) -> Sheet:
    """The lines as the handbook names them (LG-07), filled as far as is known. Phone and address
    are masked; to print them in clear goes on record first.
    """
    row: Article = found.what
    form = item("LG-07", store_id=row.store_id)
    told = _told(row) | _sender(row, wanted)
    return Sheet(
        title=form.title(wanted.language),
        number=row.number,
        intro=form.intro(wanted.language),
        blocks=[
            Fields(
                [
                    Field(each.name, told.get(each.code, ""), each.code not in NARROW)
                    for each in form.elements(wanted.language)
                ]
            ),
            Fields([Field(_("Taken in by"), ""), Field(_("Tested by"), "")]),
        ],
        note=_("Form LG-07, version %(number)s") % {"number": form.number},
        version_id=form.pk,
        codes=(row.number,),
    )


def _sender(row: Article, wanted: Wanted) -> dict[str, str]:
    points = {p.kind: p.masked for p in reversed(customers.points_of(row.customer))}
    if CLEAR in wanted.options:
        clear = customer_deeds.reveal(customer_id=row.customer_id, by=wanted.actor, at=wanted.at)
        points |= {p.kind: p.value for p in reversed(clear.points) if not p.of}
    return {
        "customer": row.customer.name,
        "phone": points.get("phone", ""),
        "address": points.get("address", ""),
    }


def _told(row: Article) -> dict[str, str]:
    cause = DamageCause(row.damage_cause).label if row.damage_cause else ""
    back = row.shipment
    return {
        "number": row.number,
        "arrived": show.moment(row.arrived_at),
        "carrier": row.carrier.name if row.carrier else "",
        "waybill": row.waybill,
        "model": row.model,
        "serial": row.serial,
        "accessories": row.accessories,
        "complaint": row.complaint,
        "condition": row.condition,
        "damage": _joined(cause, row.damage_words),
        "finding": str(Finding(row.finding).label) if row.finding else "",
        "cause": _joined(row.test_words, row.cause),
        "outcome": _joined(Outcome(row.outcome).label if row.outcome else "", row.decided_words),
        "correction": row.correction,
        "back": _joined(
            back.carrier.name if back and back.carrier else "", back.waybill if back else ""
        ),
    }


def _joined(*words: object) -> str:
    return " · ".join(str(word) for word in words if word)
