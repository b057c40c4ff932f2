"""Reception, delivery and what the house sells as key figures (AP-07, RC-01, RC-21, appendix c;
DOMAIN 7).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.db.models import CharField, Count, F, Q, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.lane.orders.models import Arrival, Line, Order, Showing
from aftersales.lane.orders.states import Consent, Document, LineKind, Place, Reply
from aftersales.resources.capacity import queries as means
from aftersales.resources.catalogue.states import ServiceType

ARRIVALS = Rows("orders:arrivals", "orders.view", "arrived_at")
ORDERS = Rows("orders:list", "orders.view", "opened_at")
SHOWINGS = Rows("orders:showings", "orders.view", "shown_at")
MAINTENANCE = (ServiceType.MAINTENANCE, ServiceType.FIRST_MAINTENANCE)


def arrived(asked: Asked) -> Iterable[Counted]:
    """Cars at the door, those that were booked, and how long their customers waited."""
    spoken_to = Q(first_contact_at__isnull=False)
    return tally(
        Arrival.objects.all(),
        asked,
        day="arrived_on",
        arrivals=Count("pk"),
        booked=Count("pk", filter=Q(appointment__isnull=False)),
        attended=Count("pk", filter=spoken_to),
        waited=Sum(F("first_contact_at") - F("arrived_at"), filter=spoken_to),
    )


def received(asked: Asked) -> Iterable[Counted]:
    """Customers whom an adviser received on a day, and the days on which advisers received any."""

    def told(name: str) -> Cast:
        return Cast(name, CharField())

    adviser_day = Concat(told("advisor"), Value("/"), told("opened_on"))
    rows = Order.objects.exclude(document=Document.CANCELLED).exclude(advisor=None)
    return tally(
        rows,
        asked,
        day="opened_on",
        adviser_days=Count(adviser_day, distinct=True),
        customers=Count(Concat(adviser_day, Value("/"), told("customer")), distinct=True),
    )


def delivered(asked: Asked) -> Iterable[Counted]:
    """Cars handed over: by the promised time, on the day they came."""
    return tally(
        Order.objects.filter(place=Place.HANDED_OVER),
        asked,
        moment="handed_over_at",
        cars=Count("pk"),
        promised=Count("pk", filter=Q(promised_at__isnull=False)),
        on_time=Count("pk", filter=Q(handed_over_at__lte=F("promised_at"))),
        same_day=Count("pk", filter=Q(opened_on=asked.day("handed_over_at"))),
    )


def finished(asked: Asked) -> Iterable[Counted]:
    """Cars handed over, for what the bays had to give."""
    return chain(asked.rows(delivered), asked.rows(means.bay_time))


def settled(asked: Asked) -> Iterable[Counted]:
    """Orders billed, and the hours sold on them."""
    rows = Order.objects.filter(document=Document.SETTLED)
    return tally(rows, asked, moment="settled_at", orders=Count("pk"), sold=Sum("hours"))


def sales(asked: Asked) -> Iterable[Counted]:
    """What was billed on orders without tax, for what the bays had to give."""
    rows = Order.objects.filter(document=Document.SETTLED)
    sold = tally(rows, asked, moment="settled_at", currency="currency", sales=Sum("net"))
    return chain(sold, asked.rows(means.bay_time))


def labour(asked: Asked) -> Iterable[Counted]:
    """Labour billed: its hours, those of them on maintenance, and its sales without tax."""
    billed = Line.objects.filter(
        order__document=Document.SETTLED,
        kind=LineKind.LABOUR,
        is_withdrawn=False,
        job__is_dropped=False,
    ).exclude(job__consent=Consent.DECLINED)
    return tally(
        billed,
        asked,
        moment="order__settled_at",
        currency="order__currency",
        sold=Sum("hours"),
        kept_up=Sum("hours", filter=Q(job__service_type__in=MAINTENANCE)),
        sales=Sum("net"),
    )


def made_known(asked: Asked) -> Iterable[Counted]:
    """Customers who were told of an accessory, and those of them who bought it."""
    bought = Q(reply=Reply.BOUGHT, job__is_dropped=False) & ~Q(job__consent=Consent.DECLINED)
    return tally(
        Showing.objects.all(),
        asked,
        moment="shown_at",
        shown=Count("pk"),
        bought=Count("pk", filter=bought),
    )


def accessory_sales(asked: Asked) -> Iterable[Counted]:
    """What was billed for accessories that were made known, for the orders billed."""
    billed = Line.objects.filter(
        order__document=Document.SETTLED,
        job__showing__isnull=False,
        is_withdrawn=False,
        job__is_dropped=False,
    ).exclude(job__consent=Consent.DECLINED)
    sold = tally(
        billed,
        asked,
        moment="order__settled_at",
        currency="order__currency",
        accessories=Sum("net"),
    )
    return chain(sold, asked.rows(settled))


figure(
    "orders.booked_share",
    _("appointment share"),
    formula=_("booked arrivals ÷ arrivals"),
    row="AP-07",
    section=Section.RECEPTION,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=arrived,
    part="booked",
    whole="arrivals",
    rows=ARRIVALS,
    order=10,
)
figure(
    "orders.advisor_load",
    _("adviser load"),
    formula=_("customers received ÷ adviser ÷ day, of days with customers"),
    row="RC-21",
    section=Section.RECEPTION,
    unit=Unit.MEAN,
    better=Better.NEITHER,
    source=received,
    part="customers",
    whole="adviser_days",
    rows=ORDERS,
    order=40,
)
figure(
    "orders.hours_per_order",
    _("hours sold per order"),
    formula=_("labour hours sold ÷ orders settled"),
    row="FE-02",
    section=Section.RECEPTION,
    unit=Unit.MEAN,
    better=Better.NEITHER,
    source=settled,
    part="sold",
    whole="orders",
    rows=ORDERS,
    order=50,
)
figure(
    "orders.first_contact",
    _("wait until first contact"),
    formula=_("mean of first contact − arrival, in minutes"),
    row="RC-01",
    section=Section.TIME,
    unit=Unit.MINUTES,
    better=Better.LESS,
    source=arrived,
    part="waited",
    whole="attended",
    rows=ARRIVALS,
    order=10,
)
figure(
    "orders.on_time",
    _("delivered on time"),
    formula=_("cars handed over by the promised time ÷ cars handed over with a promise"),
    row="WS-09",
    section=Section.PROMISES,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=delivered,
    part="on_time",
    whole="promised",
    rows=ORDERS,
    order=2,
)
figure(
    "orders.same_day",
    _("delivered the same day"),
    formula=_("cars handed over on the day they came ÷ cars handed over"),
    row="WS-41",
    section=Section.TIME,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=delivered,
    part="same_day",
    whole="cars",
    rows=ORDERS,
    order=50,
)
figure(
    "orders.bay_turnover",
    _("bay turnover"),
    formula=_("cars handed over ÷ bays ÷ days the store was open"),
    row="WS-24",
    section=Section.USE,
    unit=Unit.MEAN,
    better=Better.MORE,
    source=finished,
    part="cars",
    whole="bay_days",
    rows=ORDERS,
    order=50,
)
figure(
    "orders.bay_output",
    _("bay output"),
    formula=_("sales on orders settled, without tax ÷ bays ÷ months"),
    row="FE-02",
    section=Section.USE,
    unit=Unit.MONEY,
    better=Better.MORE,
    source=sales,
    part="sales",
    whole="bay_months",
    rows=ORDERS,
    order=60,
)
figure(
    "orders.labour_rate",
    _("effective labour rate"),
    formula=_("labour sales on orders settled, without tax ÷ labour hours sold"),
    row="FE-02",
    section=Section.USE,
    unit=Unit.MONEY,
    better=Better.MORE,
    source=labour,
    part="sales",
    whole="sold",
    rows=ORDERS,
    order=70,
)
figure(
    "orders.work_mix",
    _("work mix: maintenance"),
    formula=_("labour hours sold on maintenance ÷ labour hours sold"),
    row="WS-05",
    section=Section.USE,
    unit=Unit.PERCENT,
    better=Better.NEITHER,
    source=labour,
    part="kept_up",
    whole="sold",
    rows=ORDERS,
    order=80,
)
figure(
    "orders.accessories_bought",
    _("accessories bought"),
    formula=_("customers who bought ÷ customers told of an accessory"),
    row="PT-21",
    section=Section.RECEPTION,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=made_known,
    part="bought",
    whole="shown",
    rows=SHOWINGS,
    order=80,
)
figure(
    "orders.accessory_sales",
    _("accessory sales per order"),
    formula=_("accessories made known and billed, without tax ÷ orders settled"),
    row="PT-21",
    section=Section.RECEPTION,
    unit=Unit.MONEY,
    better=Better.MORE,
    source=accessory_sales,
    part="accessories",
    whole="orders",
    rows=SHOWINGS,
    order=82,
)
