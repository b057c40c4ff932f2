"""One part in one store: what holds, what is proposed and why, and what was used."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core.money import plain
from aftersales.ground.network.queries import day_of
from aftersales.supply.replenishment import queries, rules
from aftersales.supply.replenishment.models import StockPlan
from aftersales.supply.replenishment.states import USE_TONES, Pattern, UseClass
from aftersales.supply.replenishment.views.here import order_url, plan_in_sight
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.sentences import timeline

MOST_MONTHS = 36


@needs("replenishment.view")
def detail(request: Any, plan_id: int) -> HttpResponse:
    """What holds beside what is proposed, the reason in words, and the months behind it."""
    row = plan_in_sight(request, plan_id)
    actor = request.actor
    position = queries.positions([row.part_id], store_id=row.store_id, seen_by=actor)[row.part_id]
    context = {
        "plan": row,
        "head": _head(row),
        "bar": bar(_offers(row, position), actor=actor, store_id=row.store_id),
        "levels": _levels(row),
        "reasons": list(reasons(row)),
        "facts": _facts(row, position),
        "plot_option": _plot(request, row),
        "timeline": timeline("stock_plan", row.pk, seen_by=actor),
    }
    return page(request, "replenishment/detail.html", "body", context)


def _head(row: StockPlan) -> Head:
    use = UseClass(row.use_class or row.proposed_use)
    chips = [show.chip(use.label, USE_TONES[use])]
    if row.alerted_at:
        chips.append(show.chip(_("Stock alert"), "late"))
    if row.is_frozen:
        chips.append(show.chip(_("frozen"), "waiting"))
    if row.left_over:
        words = _("%(quantity)s left over after the season") % {"quantity": plain(row.left_over)}
        chips.append(show.chip(words, "waiting"))
    return Head(
        title=row.part.shown_number,
        sub=f"{row.part.name} · {row.store.name}",
        chips=chips,
        back=reverse("replenishment:list"),
    )


def _offers(row: StockPlan, position: Decimal) -> Iterator[Offer]:
    def at(name: str) -> str:
        return reverse(f"replenishment:{name}", args=[row.pk])

    right, free = "replenishment.decide", _("It is frozen.")
    is_strict = rules.is_strict(row.stock_class, row.proposed_class)
    departing = "replenishment.depart_a" if is_strict else right
    seen = urlencode({"seen": row.reckoned_at.isoformat()})
    differs = bool(row.differs)  # type: ignore[attr-defined]  # annotated
    yield Offer(
        _("Accept the proposal"),
        f"{at('accept')}?{seen}",
        right=right,
        when=differs and not row.is_frozen,
        rule=free if row.is_frozen else _("It holds already."),
        icon="check",
        key="a",
    )
    yield Offer(
        _("Decide otherwise"),
        at("change"),
        "dialog",
        departing,
        when=not row.is_frozen,
        rule=free,
        icon="adjustments",
    )
    if row.is_frozen:
        yield Offer(
            pgettext("stock levels", "Release"), at("release"), right=right, icon="lock-open"
        )
    else:
        yield Offer(
            _("Freeze"),
            at("freeze"),
            "dialog",
            departing,
            when=row.decided_at is not None,
            rule=_("Nothing holds yet."),
            icon="lock",
        )
    if row.alerted_at:
        pack = Decimal(str(row.inputs["pack"]))
        quantity = plain(rules.to_order(position, row.upto, pack=pack))
        words = _("Order %(quantity)s") % {"quantity": quantity}
        yield Offer(
            words,
            order_url(row.part_id, quantity),
            "page",
            "purchasing.propose",
            icon="shopping-cart",
        )
        yield Offer(
            _("Ask another store"),
            at("ask_lender"),
            "dialog",
            right,
            when=row.lender_id is not None and row.transfer_id is None,
            rule=_("No other store has more than it needs, or one was asked already."),
            icon="truck",
        )


def _levels(row: StockPlan) -> list[tuple[object, str, str]]:
    """Label, what holds, what is proposed."""
    holds = row.decided_at is not None

    def line(label: object, now: object, then: object) -> tuple[object, str, str]:
        return label, str(now) if holds else "–", str(then)

    def level(label: object, name: str) -> tuple[object, str, str]:
        return line(label, plain(getattr(row, name)), plain(getattr(row, f"proposed_{name}")))

    return [
        level(_("Order at"), "alert_at"),
        level(_("Order up to"), "upto"),
        level(_("Safety stock"), "safety"),
        level(_("An alert ends at"), "clear_at"),
        line(pgettext("part", "Class"), row.stock_class, row.proposed_class),
        line(_("Use"), row.get_use_class_display(), row.get_proposed_use_display()),
    ]


def reasons(row: StockPlan) -> Iterator[str]:
    """Why so much is proposed, in sentences anybody may check."""
    told = row.inputs

    def number(name: str) -> str:
        return plain(Decimal(str(told[name])))

    if not told["months"]:
        yield _("Nothing is known of past months yet: no whole month has passed.")
        return
    yield _(
        "In %(months)s months about %(mean)s a month were used lately; a month may be off by"
        " %(deviation)s."
    ) % {name: number(name) for name in ("months", "mean", "deviation")}
    if told["peak"]:
        yield _("It is a seasonal part: most are used in %(month)s. The months ahead know it.") % {
            "month": MONTHS[told["peak"]]
        }
    if not told["is_kept"]:
        yield _(
            "It is asked for so seldom that keeping it costs more than ordering it when somebody"
            " wants it."
        )
    else:
        yield _(
            "A delivery takes %(days)s days. For a service level of %(service)s %% the shelf keeps"
            " %(safety)s beyond what is used meanwhile: it is time to order at %(alert_at)s."
        ) % {
            "days": number("days"),
            "service": number("service"),
            "safety": plain(row.proposed_safety),
            "alert_at": plain(row.proposed_alert_at),
        }
        yield _(
            "An order costs %(order_cost)s and holding %(holding_rate)s %% of the value a year:"
            " %(economic)s at once would be cheapest; in packs of %(pack)s that is %(quantity)s."
        ) % {
            "economic": plain(row.economic),
            **{n: number(n) for n in ("order_cost", "holding_rate", "pack", "quantity")},
        }
    yield _(
        "If nothing is done, %(short)s pieces are likely to be lacking, which costs %(short_cost)s;"
        " %(excess)s pieces lie there too many, which costs %(excess_cost)s a year."
    ) % {name: number(name) for name in ("short", "short_cost", "excess", "excess_cost")}


def _facts(row: StockPlan, position: Decimal) -> list[FactLine]:
    ahead = row.inputs["ahead"]
    return [
        FactLine(_("Free and on order"), plain(position)),
        FactLine(_("Cost of doing nothing"), show.amount(row.cost_of_nothing)),
        FactLine(_("Expected in three months"), plain(Decimal(str(round(sum(ahead[:3]), 1))))),
        FactLine(_("Demand pattern"), f"{Pattern(row.pattern).label} · {row.variation_class}"),
        FactLine(_("Reckoned"), show.moment(row.reckoned_at)),
        FactLine(_("Decided at"), show.moment(row.decided_at)),
        *([FactLine(_("Why"), row.reason)] if row.reason else []),
    ]


def _plot(request: Any, row: StockPlan) -> dict[str, Any]:
    """The months that were, and the twelve that are expected."""
    today = day_of(timezone.now(), store_id=row.store_id)
    months = queries.months_of(
        row.part_id, store_id=row.store_id, on=today, months=MOST_MONTHS, seen_by=request.actor
    )
    ahead = row.inputs["ahead"]
    begin = row.reckoned_at.year * 12 + row.reckoned_at.month - 1
    coming = [f"{n // 12}-{n % 12 + 1:02}" for n in range(begin, begin + len(ahead))]
    return {
        "xAxis": {
            "type": "category",
            "data": [f"{month:%Y-%m}" for month, _quantity in months] + coming,
        },
        "yAxis": {"type": "value"},
        "grid": {"top": 24, "bottom": 32},
        "series": [
            {
                "name": _("used"),
                "type": "bar",
                "data": [float(quantity) for _month, quantity in months] + [None] * len(ahead),
            },
            {"name": _("expected"), "type": "line", "data": [None] * len(months) + ahead},
        ],
    }
