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
_EXTRAS: tuple[str, ...] = ("repairtype", "repairnature")
RECORD_EXTRAS = parameter(
    "filings.record_extras",
    _("fields that the province wants in a repair record besides the common ones"),
    default=_EXTRAS,
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
_TYPES: tuple[str, ...] = (
    "maintenance=二级维护",
    "first_maintenance=一级维护",
    "repair=小修",
    "warranty=小修",
    "accident=专项修理",
    "inspection=检测",
    "installation=专项修理",
)
REPAIR_TYPES = parameter(
    "filings.repair_types",
    _("the province's word for the repair type of each kind of work"),
    default=_TYPES,
    row="FE-10",
    element="repair=小修",
    help=_("Kind of work = word or number of the province's dictionary."),
    field_default=True,
)
_NATURES: tuple[str, ...] = (
    "maintenance=正常维护",
    "first_maintenance=正常维护",
    "repair=故障维修",
    "warranty=质保维修",
    "accident=事故维修",
)
REPAIR_NATURES = parameter(
    "filings.repair_natures",
    _("the province's word for the repair nature of each kind of work"),
    default=_NATURES,
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
_CHART: tuple[str, ...] = (
    "cash=1001 库存现金",
    "card=101201 其他货币资金—刷卡",
    "gateway=101202 其他货币资金—移动支付",
    "transfer=1002 银行存款",
    "advance=2203 预收账款",
    "owed_customer=112201 应收账款—客户",
    "owed_maker=112202 应收账款—厂家",
    "owed_insurer=112203 应收账款—保险公司",
    "owed_agent=112204 应收账款—代理商",
    "owed_internal=560201 管理费用—内部维修",
    "earned_labour=500101 主营业务收入—工时",
    "earned_material=500102 主营业务收入—配件",
    "earned_other=500103 主营业务收入—其他",
    "tax=22210101 应交税费—应交增值税（销项税额）",
    "cost=540101 主营业务成本—配件",
    "stock=1405 库存商品",
    "difference=1901 待处理财产损溢",
    "compensation=571101 营业外支出—赔偿",
)
ACCOUNTS = parameter(
    "filings.accounts",
    _("chart of accounts for the vouchers"),
    default=_CHART,
    row="FE-10",
    element="cash=1001 库存现金",
    help=_("What for = number of the account and its name."),
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
_ITEMS: tuple[str, ...] = (
    "material=*汽车零配件*汽车配件",
    "labour=*劳务*修理修配劳务 2020000000000000000",
    "other=*劳务*修理修配劳务 2020000000000000000",
)
TAX_ITEMS = parameter(
    "filings.tax_items",
    _("name and tax classification of what an invoice is about"),
    default=_ITEMS,
    row="FE-02",
    element="labour=*劳务*修理修配劳务",
    help=_("Group = name as it stands on the invoice, and the code of the tax office."),
    field_default=True,
)
