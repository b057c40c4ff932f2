"""The complaint record on paper, for the archive (CP-02, CP-10)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.care.complaints import queries
from aftersales.care.complaints.models import Complaint
from aftersales.care.complaints.states import Cause, Outcome, Rating
from aftersales.core.actors import Actor
from aftersales.core.papers import About, Block, Field, Fields, Sheet, Table, Wanted, Words
from aftersales.web import show


def find_complaint(complaint_id: int, actor: Actor) -> About:
    row = queries.complaint(complaint_id, seen_by=actor)
    return About(
        what=row,
        store_id=row.store_id,
        name=row.number,
        back=reverse("complaints:detail", args=[row.pk]),
    )


def complaint_record(found: About, wanted: Wanted) -> Sheet:  # noqa: ARG001 - as every paper
    """Who complained of what, the five steps, what was offered and said, and how it ended."""
    row: Complaint = found.what
    work = queries.work_of(row)
    blocks: list[Block] = [_fields(_head(row)), Words(row.words or row.symptom)]
    if work.steps:
        blocks.append(
            Table(
                heads=[_("Five steps"), _("In words"), _("Who"), _("When")],
                rows=[
                    [
                        one.get_step_display(),
                        one.words,
                        one.person.name if one.person else "",
                        show.moment(one.done_at),
                    ]
                    for one in work.steps
                ],
                widths=[2, 5, 2, 2],
            )
        )
    if work.remedies:
        blocks.append(
            Table(
                heads=[_("Remedy"), _("What the customer gets"), _("What it costs us"), _("State")],
                rows=[
                    [
                        one.get_kind_display(),
                        one.words,
                        f"{one.cost} {one.currency}",
                        one.get_state_display(),
                    ]
                    for one in work.remedies
                ],
                widths=[2, 5, 2, 2],
            )
        )
    if work.contacts:
        blocks.append(
            Table(
                heads=[_("Contacts with the customer"), _("In words"), _("When")],
                rows=[
                    [
                        f"{one.get_kind_display()} · {one.get_channel_display()}",
                        one.words,
                        show.moment(one.at),
                    ]
                    for one in work.contacts
                ],
                widths=[3, 5, 2],
            )
        )
    blocks.append(_fields(_end(row)))
    return Sheet(title=_("Complaint record"), number=row.number, blocks=blocks)


def _fields(lines: list[tuple[str, object]]) -> Fields:
    return Fields([Field(label, str(value)) for label, value in lines if value])


def _head(row: Complaint) -> list[tuple[str, object]]:
    return [
        (_("In short"), row.symptom),
        (pgettext("complaint", "Level"), row.get_level_display()),
        (pgettext("complaint", "Class"), row.get_complaint_class_display()),
        (_("Customer"), row.customer.name),
        (_("Who complains"), row.complainant),
        (_("Plate"), (row.vehicle.plate or "") if row.vehicle else ""),
        (_("Vehicle model"), row.vehicle.model_words if row.vehicle else ""),
        (_("Order"), row.order.number if row.order else ""),
        (_("How it came"), row.get_channel_display()),
        (pgettext("complaint", "Came in"), show.moment(row.received_at)),
        (_("Taken by"), row.taken_by.name if row.taken_by else ""),
        (_("Who answers for it"), row.owner.name if row.owner else ""),
        (_("What the customer wants"), row.remedy_sought),
    ]


def _end(row: Complaint) -> list[tuple[str, object]]:
    return [
        (_("Cause"), Cause(row.cause).label if row.cause else ""),
        (_("Content with the handling"), Rating(row.rating).label if row.rating else ""),
        (_("Outcome"), Outcome(row.outcome).label if row.outcome else ""),
        (_("How it ended"), row.closing_words),
        (_("Other ways the customer was told of"), row.alternatives),
        (_("Closed by"), row.closed_by.name if row.closed_by else ""),
        (pgettext("complaint", "Closed"), show.moment(row.closed_at) if row.closed_at else ""),
    ]
