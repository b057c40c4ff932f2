"""On which terms a car was sold (WT-08): told once, corrected with a reason, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.guarantees.warranty.commands._held import hold_car, reckon
from aftersales.guarantees.warranty.commands.refusals import PolicyWrong
from aftersales.guarantees.warranty.events import PolicyKept
from aftersales.guarantees.warranty.models import Policy
from aftersales.guarantees.warranty.rules import cases, law
from aftersales.guarantees.warranty.states import CarKind, Powertrain, Use

FIRST_DAY = date(1990, 1, 1)
MOST = Decimal(100_000_000)
PROMISES = tuple(cases.Promises.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a sale. ``promises`` in the keys of a case: what was promised beyond the law."""

    use: str
    kind: str = CarKind.PASSENGER
    powertrain: str
    invoice_date: date
    delivery_date: date | None = None
    replaced_on: date | None = None
    price: Decimal | None = None
    usage_rate_percent: Decimal | None = None
    promises: Mapping[str, Any] = field(default_factory=dict)
    country: str = "cn"


@command("warranty.keep_policy")
def keep_policy(
    *, vehicle_id: int, terms: Terms, reason: str = "", by: Actor, at: datetime
) -> Policy:
    """Tell the terms of a sale. Told again they become a further version, which says why; the same
    terms once more change nothing.
    """
    vehicle = hold_car(vehicle_id, by=by)
    told = _checked(terms, day_of(at))
    rows = Policy.objects.filter(vehicle=vehicle.pk)
    last = rows.order_by("-version").first()
    if last and all(getattr(last, name) == value for name, value in told.items()):
        return last
    why = clean(reason, most=200, field="reason")
    if last and not why:
        words = _("The terms of this sale were told. Say why they were wrong.")
        raise PolicyWrong(words, field="reason")
    row = Policy.objects.create(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        version=last.version + 1 if last else 1,
        reason=why if last else "",
        kept_at=at,
        kept_by=by.key,
        **told,
    )
    fact = PolicyKept(
        store_id=vehicle.home_store_id if vehicle.home_store_id in by.stores else None,
        vehicle_id=vehicle.pk,
        policy_id=row.pk,
        version=row.version,
        use=row.use,
        invoice_date=row.invoice_date,
    )
    record(fact, by=by, at=at)
    reckon(vehicle, by=by, at=at)
    return row


def _checked(terms: Terms, today: date) -> dict[str, Any]:
    """The terms as a row keeps them, if they can be true together and the law can read them."""
    _days(terms, today)
    for name in ("price", "usage_rate_percent"):
        amount = getattr(terms, name)
        if amount is not None and not (amount.is_finite() and 0 <= amount <= MOST):
            raise PolicyWrong(_("An amount is not below nothing."), field=name)
    book = law.delivered(terms.country)
    version = book.version_on(terms.invoice_date)
    rate = terms.usage_rate_percent
    if version and rate is not None and rate > version.most_rate_percent:
        words = _("For cars of this day the law allows at most %(most)s %%.")
        limit = {"most": f"{version.most_rate_percent:f}"}
        raise PolicyWrong(words % limit, field="usage_rate_percent")
    return {
        "country": terms.country,
        "use": Use(terms.use),
        "kind": CarKind(terms.kind),
        "powertrain": Powertrain(terms.powertrain),
        "invoice_date": terms.invoice_date,
        "delivery_date": terms.delivery_date,
        "replaced_on": terms.replaced_on,
        "price": terms.price,
        "usage_rate_percent": rate,
        "promises": _promises(terms.promises),
    }


def _days(terms: Terms, today: date) -> None:
    if not FIRST_DAY <= terms.invoice_date <= today:
        words = _("The invoice is neither of tomorrow nor older than cars are.")
        raise PolicyWrong(words, field="invoice_date")
    for name in ("delivery_date", "replaced_on"):
        day = getattr(terms, name)
        if day is not None and not FIRST_DAY <= day <= today:
            raise PolicyWrong(_("This day is not past yet, or too long ago."), field=name)
    handed_over = terms.delivery_date or terms.invoice_date
    if terms.replaced_on is not None and terms.replaced_on < handed_over:
        words = _("This car came in place of another on the day it was sold, or later.")
        raise PolicyWrong(words, field="replaced_on")


def _promises(told: Mapping[str, Any]) -> dict[str, Any]:
    """Whole numbers, the two distances also without limit; what is empty was not promised."""
    found: dict[str, Any] = {}
    for name, value in told.items():
        if value in (None, ""):
            continue
        kind = cases.reach if name.endswith("_km") else cases.whole
        if name not in PROMISES:
            raise PolicyWrong(_("There is no such promise."), field="promises")
        try:
            found[name] = kind(value)
        except cases.UnfitError as unfit:
            words = _("A promise is a whole number, not below nothing.")
            raise PolicyWrong(words, field="promises") from unfit
    return found
