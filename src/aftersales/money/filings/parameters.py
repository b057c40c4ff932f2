"""The numbers and words of the filings."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.parameters import parameter
from aftersales.money.filings.states import EXTRAS

RECORD_PORT = parameter(
    "filings.record_port",
    _("e-repair records are handed in"),
    default="files",
    row="FE-10",
    choices=("files", "simulated", "none"),
    words={
        "files": _("as files in the folder of outgoing records"),
        "simulated": _("to a simulated platform, for practice"),
        "none": _("not by this system"),
    },
    field_default=True,
)
UPLOAD_WITHIN = parameter(
    "filings.upload_within",
    _("a repair record is handed in after the settlement"),
    default=timedelta(hours=24),
    row="FE-10",
    least=timedelta(minutes=10),
    most=timedelta(days=30),
    field_default=True,
)
MOST_ATTEMPTS = parameter(
    "filings.most_attempts",
    _("attempts to hand a filing in before it is given up"),
    default=8,
    row="FE-10",
    least=1,
    most=50,
    field_default=True,
)
RECORD_EXTRAS = parameter(
    "filings.record_extras",
    _("fields that the province wants in a repair record besides the common ones"),
    default=("repairtype", "repairnature"),
    row="FE-10",
    choices=EXTRAS,
    words={
        "repairtype": pgettext_lazy("repair record", "repair type"),
        "repairnature": pgettext_lazy("repair record", "repair nature"),
        "uploader": pgettext_lazy("repair record", "who hands it in"),
        "uploadTime": pgettext_lazy("repair record", "when it is handed in"),
    },
    element="uploader",
    field_default=True,
)
REPAIR_TYPES = parameter(
    "filings.repair_types",
    _("the province's word for the repair type of each kind of work"),
    default=(
        "maintenance=二级维护",
        "first_maintenance=一级维护",
        "repair=小修",
        "warranty=小修",
        "accident=专项修理",
        "inspection=检测",
        "installation=专项修理",
    ),
    row="FE-10",
    element="repair=小修",
    help=_("Kind of work = word or number of the province's dictionary."),
    field_default=True,
)
REPAIR_NATURES = parameter(
    "filings.repair_natures",
    _("the province's word for the repair nature of each kind of work"),
    default=(
        "maintenance=正常维护",
        "first_maintenance=正常维护",
        "repair=故障维修",
        "warranty=质保维修",
        "accident=事故维修",
    ),
    row="FE-10",
    element="repair=故障维修",
    help=_("Kind of work = word or number of the province's dictionary."),
    field_default=True,
)
RECORDS_ALONE = parameter(
    "filings.records_alone",
    _("e-repair records that one may export without a second person"),
    default=500,
    row="FE-10",
    unit=_("records"),
    least=0,
    most=500,
    field_default=True,
)
FILES_KEPT = parameter(
    "filings.files_kept",
    _("files in the folder of outgoing records are kept"),
    default=timedelta(days=30),
    row="FE-10",
    least=timedelta(days=1),
    most=timedelta(days=366),
    field_default=True,
)
TAX_PORT = parameter(
    "filings.tax_port",
    _("invoices are asked for"),
    default="none",
    row="FE-02",
    choices=("none", "simulated"),
    words={
        "none": _("by hand, with the number noted"),
        "simulated": _("of a simulated tax platform, for practice"),
    },
    field_default=True,
)
TAX_ITEMS = parameter(
    "filings.tax_items",
    _("name and tax classification of what an invoice is about"),
    default=(
        "material=*汽车零配件*汽车配件",
        "labour=*劳务*修理修配劳务 2020000000000000000",
        "other=*劳务*修理修配劳务 2020000000000000000",
    ),
    row="FE-02",
    element="labour=*劳务*修理修配劳务",
    help=_("Group = name as it stands on the invoice, and the code of the tax office."),
    field_default=True,
)
