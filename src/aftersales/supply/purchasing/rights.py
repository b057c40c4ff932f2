"""Who buys, who approves what is bought, and who takes it in.

The one who proposes an order never approves it; what is bought at which price is purchasing's,
what it is sold for finance's (PT-17).
"""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_BUYERS = ("purchaser", "parts_clerk")
_HEADS = ("after_sales_manager", "general_manager")

VIEW = right(
    "purchasing.view",
    _("see suppliers, purchase orders and receipts"),
    roles=(*_BUYERS, *_HEADS, "finance", "group_manager", "internal_auditor"),
)
KEEP_SUPPLIERS = right(
    "purchasing.keep_suppliers",
    _("keep suppliers, their contacts, terms and prices"),
    roles=("purchaser", "after_sales_manager"),
)
SET_STANDING = right(
    "purchasing.set_standing",
    _("warn and block suppliers"),
    roles=(*_HEADS, "group_manager"),
)
SEE_CONTACTS = right(
    "purchasing.see_contacts", _("see contacts of suppliers in clear"), roles=_BUYERS
)
INQUIRE = right(
    "purchasing.inquire",
    _("ask suppliers for quotations and note their offers"),
    roles=(*_BUYERS, "after_sales_manager"),
)
PROPOSE = right("purchasing.propose", _("propose purchase orders"), roles=_BUYERS)
APPROVE = right("purchasing.approve", _("approve purchase orders"), roles=_HEADS)
APPROVE_LARGE = right(
    "purchasing.approve_large",
    _("give the second approval of large purchase orders"),
    roles=("general_manager", "group_manager"),
)
PLACE = right(
    "purchasing.place",
    _("send purchase orders to suppliers, note what they promise, cancel and close"),
    roles=(*_BUYERS, "after_sales_manager"),
)
RECEIVE = right(
    "purchasing.receive", _("receive deliveries against their order"), roles=("parts_clerk",)
)
DECIDE_EXCESS = right(
    "purchasing.decide_excess",
    _("decide on pieces beyond the order"),
    roles=("purchaser", "after_sales_manager"),
)
RETURN = right("purchasing.return_goods", _("send goods back to suppliers"), roles=_BUYERS)
NOTE_INVOICE = right(
    "purchasing.note_invoice",
    _("note invoices of suppliers, and send them back"),
    roles=("purchaser", "finance"),
)
SETTLE = right(
    "purchasing.settle_difference",
    _("settle differences between invoice, order and receipt"),
    roles=("finance", *_HEADS),
)
PAY = right("purchasing.pay", _("note that a supplier was paid"), roles=("finance",))
CLAIM = right(
    "purchasing.claim_recovery",
    _("claim costs back from suppliers, and note what they answer"),
    roles=("purchaser", "after_sales_manager", "finance"),
)
APPROVE_RECOVERY = right(
    "purchasing.approve_recovery",
    _("approve claims on suppliers, and write off what does not come"),
    roles=_HEADS,
)
RECOVER = right(
    "purchasing.recover",
    _("note money recovered from suppliers, and set it off against their invoices"),
    roles=("finance",),
)
EVALUATE = right(
    "purchasing.evaluate",
    _("evaluate suppliers"),
    roles=("purchaser", *_HEADS, "group_manager"),
)
GRANT_INCENTIVE = right(
    "purchasing.grant_incentive",
    _("reward suppliers and agree on cooperation with them"),
    roles=(*_HEADS, "group_manager"),
)

# A store tells headquarters, which coordinates; purchasing alone writes to the maker (PU-09).
_SHOP = ("parts_clerk", "technician", "dispatcher", "warranty_clerk")
_HEADQUARTERS = ("quality_department", "group_manager")
VIEW_PROBLEMS = right(
    "purchasing.view_problems",
    _("see quality problems on bought-in parts"),
    roles=(*_SHOP, *_HEADQUARTERS, *_HEADS, "purchaser", "internal_auditor"),
)
RAISE_PROBLEM = right(
    "purchasing.raise_problem",
    _("raise quality problems on bought-in parts"),
    roles=(*_SHOP, "after_sales_manager"),
)
COORDINATE_PROBLEM = right(
    "purchasing.coordinate_problem",
    _("coordinate quality problems on bought-in parts for headquarters, and close them"),
    roles=_HEADQUARTERS,
)
WRITE_TO_MAKER = right(
    "purchasing.write_to_maker",
    _("write to makers about quality problems and note their answers"),
    roles=("purchaser",),
)
