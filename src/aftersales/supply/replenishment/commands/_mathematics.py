"""From the books to arrays and back: the one place of the room that loads NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from aftersales.solvers.stock.policy import Supply, Terms, propose
from aftersales.supply.replenishment.queries import History

DAYS = 365.25 / 12  # of a month
PLACES = Decimal("0.001")
HALF_A_YEAR = 6  # so long after its peak a season is behind, not ahead


@dataclass(frozen=True)
class Known:
    """What is known of a part besides its history; a cost of 0 is one that is not known."""

    cost: Decimal
    position: Decimal
    days: int
    pack: Decimal
    least: Decimal


def proposals(
    told: History, known: Mapping[int, Known], *, terms: Terms, lead_spread: float, on: date
) -> list[dict[str, Any]]:
    """What is proposed for each of these parts: the columns of its plan."""
    order = sorted(known)
    place = {part: n for n, part in enumerate(order)}
    width = max(told.last - told.first + 1, 1)
    history = np.zeros((len(order), width))
    for (part, month), quantity in told.cells.items():
        if part in place:
            history[place[part], month - told.first] = float(quantity)
    facts = [known[part] for part in order]

    def column(name: str) -> Any:
        return np.array([float(getattr(one, name)) for one in facts])

    lead = column("days") / DAYS
    supply = Supply(
        unit_cost=column("cost"),
        position=column("position"),
        lead=lead,
        lead_deviation=lead * lead_spread,
        pack=column("pack"),
        least=column("least"),
        step=np.ones(len(order)),
    )
    found = propose(history, told.last, supply, terms)
    levels, nothing = found.levels, found.nothing
    month = on.month - 1
    rows = []
    for n, part in enumerate(order):
        index = found.season.index[n]
        is_seasonal, peak = bool(found.season.is_seasonal[n]), int(index.argmax())
        is_past = is_seasonal and index[month] < 1 and 0 < (month - peak) % 12 <= HALF_A_YEAR
        rows.append(
            {
                "part_id": part,
                "proposed_class": str(found.abc[n]),
                "proposed_use": str(found.use[n]),
                "variation_class": str(found.xyz[n]),
                "pattern": str(found.pattern[n]),
                "economic": _pieces(found.eoq[n]),
                "proposed_safety": _pieces(levels.safety[n]),
                "proposed_alert_at": _pieces(levels.alert[n]),
                "proposed_clear_at": _pieces(levels.clear[n]),
                "proposed_upto": _pieces(levels.upto[n]),
                "position": facts[n].position,
                "cost_of_nothing": Decimal(f"{nothing.cost[n]:.2f}"),
                "left_over": _pieces(nothing.excess[n]) if is_past else Decimal(0),
                "inputs": {
                    "months": int(told.last - told.first + 1) if told.cells else 0,
                    "mean": round(float(found.forecast.mean[n]), 2),
                    "deviation": round(float(found.forecast.deviation[n]), 2),
                    "ahead": [round(float(each), 1) for each in found.forecast.ahead[n]],
                    "yearly": round(float(found.yearly[n]), 1),
                    "service": round(float(found.service[n]) * 100, 1),
                    "days": facts[n].days,
                    "pack": float(facts[n].pack),
                    "least": float(facts[n].least),
                    "quantity": round(float(found.quantity[n]), 3),
                    "cost": round(float(facts[n].cost), 2),
                    "order_cost": terms.order_cost,
                    "holding_rate": round(terms.holding_rate * 100, 1),
                    "shortage_cost": terms.shortage_cost,
                    "is_kept": bool(found.is_kept[n]),
                    "short": round(float(nothing.short[n]), 1),
                    "short_cost": round(float(nothing.shortage_cost[n]), 2),
                    "excess": round(float(nothing.excess[n]), 1),
                    "excess_cost": round(float(nothing.holding_cost[n]), 2),
                    "peak": peak + 1 if is_seasonal else None,
                },
            }
        )
    return rows


def _pieces(number: float) -> Decimal:
    return Decimal(f"{number:.3f}").quantize(PLACES)
