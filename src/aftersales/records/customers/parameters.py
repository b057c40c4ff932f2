"""The numbers of the customer file."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import Parameter, parameter
from aftersales.records.customers.states import NeedClass, Side
from aftersales.records.staff.queries import delivered_roles

Words = tuple[str, ...]
_FIELDS = {
    "name": _("name"),
    "phone": _("phone"),
    "address": _("address"),
    "hopes": _("services hoped for"),
    "uscc": _("unified social credit code"),
    "contact": _("contact person"),
}


def _paired(things: type[TextChoices]) -> dict[str, object]:
    """How “repair:service_advisor” reads: “repair → service advisor”."""
    return {
        f"{thing.value}:{role}": format_lazy("{} → {}", thing.label, name)
        for thing in things
        for role, name in delivered_roles().items()
    }


NEEDED_FIELDS: Parameter[Words] = parameter(
    "customers.needed_fields",
    _("Fields that a complete file of a person has"),
    default=("name", "phone", "address", "hopes"),
    row="CV-03",
    words=_FIELDS,
)
NEEDED_OF_ORGANISATIONS: Parameter[Words] = parameter(
    "customers.needed_of_organisations",
    _("Fields that a complete file of an organisation has"),
    default=("name", "uscc", "contact", "phone", "address", "hopes"),
    row="CV-03",
    words=_FIELDS,
)
VERIFY_EVERY = parameter(
    "customers.verify_every",
    _("Customer files are verified again after"),
    default=timedelta(days=365),
    row="CV-11",
    field_default=True,
)
DRIFTING_AFTER = parameter(
    "customers.drifting_after",
    _("A customer drifts away after this time without a visit"),
    default=timedelta(days=270),
    row="CV-12",
    field_default=True,
)
LOST_AFTER = parameter(
    "customers.lost_after",
    _("A customer is taken for lost after this time without a visit"),
    default=timedelta(days=540),
    row="CV-12",
    field_default=True,
)
GRADES: Parameter[Words] = parameter(
    "customers.grades",
    _("Grades of customers with the least visits, highest first"),
    default=("A:8", "B:4", "C:1", "D:0"),
    row="CV-13",
    field_default=True,
)
SHARED_FROM = parameter(
    "customers.shared_from",
    _("A problem is shared from this many customers on"),
    default=3,
    row="CV-18",
    unit=_("customers"),
    least=2,
    field_default=True,
)
SHARED_WITHIN = parameter(
    "customers.shared_within",
    _("Period in which customers with the same problem are counted"),
    default=timedelta(days=90),
    row="CV-18",
    field_default=True,
)
SHIFT_POINTS = parameter(
    "customers.shift_points",
    _("Needs have shifted when a class's share moves by"),
    default=10,
    row="CV-20",
    unit=_("percentage points"),
    least=1,
    most=100,
    field_default=True,
)
CLEAR_VIEWS = parameter(
    "customers.clear_views",
    _("Clear views of personal data by one person in an hour before a reason is asked"),
    default=200,
    row="CV-09",
    unit=_("views"),
    least=1,
)
SUBJECT_RESTS = parameter(
    "customers.subject_rests",
    _("A talk subject is not offered again for"),
    default=timedelta(days=60),
    row="CV-21",
    field_default=True,
)
KEEP_IDLE = parameter(
    "customers.keep_idle",
    _("Files without any visit or contact are due for erasure after"),
    default=timedelta(days=6 * 366),
    row="CV-09",
)
SIDES: Parameter[Words] = parameter(
    "customers.sides",
    _("Which roles hear of what is passed on to a side"),
    default=(
        "reception:service_advisor",
        "reception:front_desk",
        "workshop:dispatcher",
        "callback:follow_up_clerk",
        "callback:complaint_clerk",
    ),
    row="CV-28",
    words=_paired(Side),
    field_default=True,
)
ERASURE_NOTICE = parameter(
    "customers.erasure_notice",
    _("Files due for erasure stand on the list before they go for"),
    default=timedelta(days=30),
    row="CV-09",
    field_default=True,
)
NEEDS_GO_TO: Parameter[Words] = parameter(
    "customers.needs_go_to",
    _("Which roles hear of which needs"),
    default=(
        "repair:service_advisor",
        "repair:dispatcher",
        "maintenance:service_advisor",
        "maintenance:parts_clerk",
        "complaint:complaint_clerk",
        "complaint:business_supervisor",
        "accident:service_advisor",
        "parts:parts_clerk",
        "information:front_desk",
        "other:front_desk",
    ),
    row="CV-08",
    words=_paired(NeedClass),
    field_default=True,
)
RETENTION = [
    parameter(
        f"customers.keep_{code}",
        label,
        default=years,
        row="CV-09",
        unit=_("years"),
        least=years,
    )
    for code, label, years in (
        ("warranty_repairs", _("Repair records under the three guarantees are kept"), 6),
        ("vehicle_records", _("Vehicle records for recalls are kept"), 5),
        ("invoice_stubs", _("Stubs of issued invoices are kept"), 5),
        ("tax_papers", _("Vouchers, invoices and other tax papers are kept"), 10),
        ("accounting", _("Accounting vouchers and books are kept"), 30),
        ("processing_records", _("Records of processing personal data are kept"), 3),
        ("sharing_records", _("Records of giving personal data to others are kept"), 3),
    )
]  # DOMAIN §3.4: an erasure leaves these, and nobody may set them lower
KEEP_PROCESSING = next(p for p in RETENTION if p.code == "customers.keep_processing_records")
KEEP_WARRANTY = next(p for p in RETENTION if p.code == "customers.keep_warranty_repairs")
