"""The installation report (WS-26, WS-40), filled from what was ticked, trained and accepted."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.papers import About, Field, Fields, Sheet, Table, Wanted, Words
from aftersales.lane.fieldservice import queries
from aftersales.lane.fieldservice.models import Installation
from aftersales.web import show


def find_installation(installation_id: int, actor: Actor) -> About:
    row = queries.installation(installation_id, seen_by=actor)
    return About(
        what=row,
        store_id=row.store_id,
        name=row.number,
        back=reverse("fieldservice:installation", args=[row.pk]),
    )


def installation_report(found: About, wanted: Wanted) -> Sheet:
    """What was installed where and by whom, the steps and bans, training, acceptance."""
    row: Installation = found.what
    lists = queries.lists(row, get_language())
    trainings = queries.trainings(row.pk, seen_by=wanted.actor)
    return Sheet(
        title=_("Installation report"),
        number=row.number,
        blocks=[
            Fields([Field(label, value) for label, value in _head(row) if value]),
            *(
                Table(
                    heads=[f"{tl.title} ({tl.phase.label})", _("Done")],
                    rows=[[p.name, _tick(p)] for p in tl.points],
                    widths=[5, 1],
                )
                for tl in lists
            ),
            *(
                [
                    Table(
                        heads=[
                            _("Training on"),
                            _("Number of people"),
                            _("Minutes"),
                            _("Subjects"),
                        ],
                        rows=[
                            [show.date(t.on), str(t.people), str(t.minutes), t.subjects]
                            for t in trainings
                        ],
                        widths=[2, 1, 1, 4],
                    )
                ]
                if row.trainees
                else []
            ),
            Words(row.report or "–"),
            Fields([Field(_("Customer's signature"), ""), Field(_("Installed by"), "")]),
        ],
        version_id=lists[0].version_id,
    )


def _head(row: Installation) -> list[tuple[str, str]]:
    return [
        (_("Installation"), row.title),
        (_("Customer"), row.customer.name),
        (_("Plate"), (row.vehicle.plate or "") if row.vehicle else ""),
        (_("Order"), row.order.number if row.order else ""),
        (_("Contract"), row.contract_number),
        (_("Contract of"), show.date(row.contract_on)),
        (_("Agreed until"), show.date(row.due_on)),
        (_("Place of work"), row.place or ""),
        (_("Technician"), row.technician.name if row.technician else ""),
        (_("Begun"), show.moment(row.started_at) if row.started_at else ""),
        (_("Accepted at"), show.moment(row.accepted_at) if row.accepted_at else ""),
        (_("Accepted by"), row.accepted_by or ""),
    ]


def _tick(point: queries.Point) -> str:
    if not point.applies:
        return _("does not apply")
    return "✓" if point.is_ticked else ""
