"""Every component in every state: the only place where a component is designed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from aftersales.web import details, picks, sentences, show
from aftersales.web.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    MoneyField,
    PickField,
    WordsField,
)
from aftersales.web.lists import Chip, Choice, Column, Empty, Found, ListPage, Period, Range, View
from aftersales.web.lists.page import Button, Line, Rows
from aftersales.web.models import SavedView
from aftersales.web.pages import page

TONES = {
    "planned": Chip(pgettext_lazy("kit", "planned"), "planned"),
    "work": Chip(pgettext_lazy("kit", "in work"), "work"),
    "waiting": Chip(pgettext_lazy("kit", "waiting for parts"), "waiting"),
    "late": Chip(pgettext_lazy("kit", "late"), "late"),
    "ready": Chip(pgettext_lazy("kit", "ready"), "ready"),
    "guarantee": Chip(pgettext_lazy("kit", "guarantee"), "guarantee"),
}
_SAMPLES = (
    ("粤B12345", "LSVAA49F1H2123456", "RO-2026-000412", "work", 1280, 42_310, 25),
    ("粤AD12345", "LFV3A23C8J3654321", "RO-2026-000413", "waiting", 640, 8_120, 190),
    ("京N7Q2W8", "LBVKY9103KSX77120", "RO-2026-000409", "late", 12_960, 131_004, -20),
    ("沪C22773", "LSGUA83L5HE004518", "RO-2026-000401", "ready", 398, 60_001, 55),
    ("浙E63421", "LVGEN56A88G112233", "RO-2026-000415", "planned", 0, 15_876, 1_500),
    ("苏E60804", "LE4TG4DB0JL230917", "RO-2026-000399", "guarantee", 0, 29_500, 3_000),
)


@dataclass(frozen=True)
class SampleRow:
    pk: int
    number: str
    plate: str
    vin: str
    state: str
    amount: Decimal
    mileage: int
    due_at: datetime


def sample_rows() -> list[SampleRow]:
    now = timezone.now()
    return [
        SampleRow(i, number, plate, vin, state, Decimal(amount), km, now + timedelta(minutes=left))
        for i, (plate, vin, number, state, amount, km, left) in enumerate(_SAMPLES, 1)
    ]


class SampleList(ListPage[SampleRow]):
    """A list whose rows are made up, so that the kit needs no data."""

    name = "web.kit"
    title = pgettext_lazy("kit", "A list")
    row = SampleRow
    columns = (
        Column("plate", pgettext_lazy("kit", "Plate"), kind="plate", sort=True, phone="title"),
        Column("number", pgettext_lazy("kit", "Order"), sort=True),
        Column("vin", pgettext_lazy("kit", "VIN"), kind="vin"),
        Column("state", pgettext_lazy("kit", "State"), chips=TONES, phone="side"),
        Column("mileage", pgettext_lazy("kit", "km"), kind="number", phone="hide"),
        Column("due_at", pgettext_lazy("kit", "Promised"), kind="countdown", sort=True),
        Column("amount", pgettext_lazy("kit", "Amount"), kind="amount", sort=True),
    )
    filters = (
        Choice(
            "state", pgettext_lazy("kit", "State"), choices=[(k, c.label) for k, c in TONES.items()]
        ),
        Period(
            "due_at", pgettext_lazy("kit", "Promised"), words_offered=("today", "tomorrow", "week")
        ),
        Range("amount", pgettext_lazy("kit", "Amount")),
    )
    views = (
        View("mine", pgettext_lazy("kit", "Mine, open, today")),
        View("all", pgettext_lazy("kit", "All")),
    )
    search = ("number__icontains",)
    buttons = (Button(pgettext_lazy("kit", "Walk-in"), "web:kit"),)
    marks = (Button(pgettext_lazy("kit", "Call"), "web:kit", icon="phone"),)
    empty = Empty(
        pgettext_lazy("kit", "No car is here yet"),
        pgettext_lazy("kit", "Cars stand here from check-in to hand-over."),
    )
    order = "due_at"

    def rows(self) -> Rows:
        return SavedView.objects.none()

    def url_of(self, row: SampleRow) -> str:
        return f"?row={row.pk}#list"

    def tone_of(self, row: SampleRow) -> str:
        return row.state if row.state in {"late", "waiting", "guarantee"} else ""

    def found(self) -> Found[SampleRow]:
        lines: list[Line[SampleRow]] = [self._line(row, row.pk) for row in sample_rows()]
        return Found(lines, total=len(lines), before="", after="next")


class SampleForm(Form):
    words = forms.CharField(
        label=pgettext_lazy("kit", "Customer's words"),
        help_text=pgettext_lazy("kit", "As the customer says it."),
    )
    vehicle = PickField(
        label=pgettext_lazy("kit", "Vehicle"), url_name="web:kit_offers", required=False
    )
    amount = MoneyField(label=pgettext_lazy("kit", "Estimate"))
    day = DateField(label=pgettext_lazy("kit", "Day"), required=False)
    promised_at = DateTimeField(label=pgettext_lazy("kit", "Promised"), required=False)
    payer = forms.ChoiceField(
        label=pgettext_lazy("kit", "Payer"),
        choices=[
            ("c", pgettext_lazy("kit", "customer")),
            ("m", pgettext_lazy("kit", "maker warranty")),
        ],
    )
    outcome = ChoiceField(
        label=pgettext_lazy("kit", "Outcome"),
        as_buttons=True,
        choices=[
            ("1", pgettext_lazy("kit", "reached")),
            ("2", pgettext_lazy("kit", "not reached")),
            ("3", pgettext_lazy("kit", "wrong number")),
        ],
    )
    note = WordsField(label=pgettext_lazy("kit", "Note"), required=False)
    agreed = forms.BooleanField(label=pgettext_lazy("kit", "The customer agrees"), required=False)


def _plots() -> dict[str, Any]:
    days = [
        f"{day:%m-%d}"
        for day in (timezone.localdate() - timedelta(days=n) for n in range(6, -1, -1))
    ]
    return {
        "cars": {
            "xAxis": {"type": "category", "data": days},
            "yAxis": {"type": "value"},
            "series": [
                {
                    "name": str(pgettext_lazy("kit", "planned")),
                    "type": "bar",
                    "stack": "a",
                    "data": [9, 12, 11, 8, 14, 18, 6],
                },
                {
                    "name": str(pgettext_lazy("kit", "walk-in")),
                    "type": "bar",
                    "stack": "a",
                    "data": [3, 2, 5, 4, 3, 6, 2],
                },
            ],
        },
        "flow": {
            "series": [
                {
                    "type": "sankey",
                    "data": [
                        {"name": str(n)}
                        for n in (
                            pgettext_lazy("kit", "arrived"),
                            pgettext_lazy("kit", "in work"),
                            pgettext_lazy("kit", "waiting"),
                            pgettext_lazy("kit", "ready"),
                        )
                    ],
                    "links": [
                        {
                            "source": str(pgettext_lazy("kit", "arrived")),
                            "target": str(pgettext_lazy("kit", "in work")),
                            "value": 18,
                        },
                        {
                            "source": str(pgettext_lazy("kit", "arrived")),
                            "target": str(pgettext_lazy("kit", "waiting")),
                            "value": 5,
                        },
                        {
                            "source": str(pgettext_lazy("kit", "in work")),
                            "target": str(pgettext_lazy("kit", "ready")),
                            "value": 15,
                        },
                        {
                            "source": str(pgettext_lazy("kit", "waiting")),
                            "target": str(pgettext_lazy("kit", "ready")),
                            "value": 3,
                        },
                    ],
                }
            ]
        },
    }


def _story(now: datetime) -> sentences.Timeline:
    told = (
        (8, pgettext_lazy("kit", "Li handed the car over, the customer was content"), "ready"),
        (55, pgettext_lazy("kit", "Wang passed the final inspection"), "ready"),
        (
            130,
            pgettext_lazy("kit", "The system moved the promise to 14:30, because a part was late"),
            "waiting",
        ),
        (185, pgettext_lazy("kit", "Li approved job 2, 1,280.00, by phone"), "work"),
        (1_500, pgettext_lazy("kit", "The customer booked on the phone"), "planned"),
    )
    times = [(now - timedelta(minutes=ago), text, tone) for ago, text, tone in told]
    return sentences.Timeline(
        [
            sentences.Told(i, "", at, timezone.localtime(at).date(), str(text), tone)
            for i, (at, text, tone) in enumerate(times)
        ]
    )


def _facts(now: datetime) -> list[details.FactLine]:
    return [
        details.FactLine(pgettext_lazy("kit", "VIN"), show.vin("LSVAA49F1H2123456")),
        details.FactLine(pgettext_lazy("kit", "Phone"), show.masked_phone("13812345678")),
        details.FactLine(pgettext_lazy("kit", "Mileage"), f"{show.number(42_310)} km"),
        details.FactLine(pgettext_lazy("kit", "Promised"), show.when(now + timedelta(minutes=25))),
        details.FactLine(pgettext_lazy("kit", "Next service"), show.date(now + timedelta(days=40))),
        details.FactLine(pgettext_lazy("kit", "Balance"), show.money(Decimal(-1280), "CNY")),
    ]


def _offers() -> Sequence[details.Offer]:
    return (
        details.Offer(pgettext_lazy("kit", "Settle"), "#", how="page", icon="receipt", key="s"),
        details.Offer(pgettext_lazy("kit", "Quote extra work"), "#", how="page", icon="plus"),
        details.Offer(pgettext_lazy("kit", "Cancel"), "#", how="page", is_grave=True),
        details.Offer(
            pgettext_lazy("kit", "Hand over"),
            "#",
            when=False,
            rule=pgettext_lazy("kit", "Not before it is paid."),
        ),
        details.Offer(pgettext_lazy("kit", "Change the price"), "#", right="nobody.has_this"),
    )


def kit(request: Any) -> HttpResponse:
    """Everything at once, for designers, testers and the curious."""
    request.actor.require("web.see_kit")
    now = timezone.now()
    sent = {"words": "", "amount": "一千", "payer": "c"}
    form = SampleForm(initial={"amount": Decimal(1280), "outcome": "1"})
    samples = SampleList(request)
    rows = sample_rows()
    context = {
        "tones": TONES,
        "samples": rows,
        "list": samples,
        "asked": samples.asked,
        "found": samples.found(),
        "counted": show.rows_counted(312, 1_000),
        "form": form,
        "wrong_form": SampleForm(sent, prefix="wrong"),
        "bar": details.bar(_offers(), actor=request.actor),
        "head": details.Head(
            show.plate("粤B12345"),
            chips=[
                show.chip(pgettext_lazy("kit", "in work"), "work"),
                show.countdown(now + timedelta(minutes=25)),
            ],
            sub="RO-2026-000412",
        ),
        "facts": _facts(now),
        "tabs": [
            details.Tab("pane-lines", pgettext_lazy("kit", "Lines"), count=4),
            details.Tab("pane-findings", pgettext_lazy("kit", "Findings"), count=1),
            details.Tab("pane-story", pgettext_lazy("kit", "Timeline")),
        ],
        "story": _story(now),
        "plots": _plots(),
        "now_at": 0.42,
    }
    return page(request, "kit/kit.html", "main", context)


def offers(request: HttpRequest) -> JsonResponse:
    """What the sample picker finds."""
    typed = picks.words_of(request).upper()
    return picks.answer(
        picks.Offer(row.pk, row.plate, row.number)
        for row in sample_rows()
        if typed in row.plate or typed in row.number
    )


def quick_look(request: HttpRequest) -> HttpResponse:
    """What the right drawer shows."""
    return page(request, "kit/kit_drawer.html", "drawer", {"facts": _facts(timezone.now())})


def sheet(request: HttpRequest) -> HttpResponse:
    """What the dialog shows."""
    form = SampleForm(request.POST or None, prefix="sheet")
    return page(request, "kit/kit_sheet.html", "sheet", {"form": form})
