"""Who may shape the network."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

MANAGERS = ("general_manager", "group_manager")
VIEW = right("network.view", _("see stores and departments"), roles=EVERYBODY)
FOUND_GROUP = right("network.found_group", _("found a group"))
OPEN_STORE = right("network.open_store", _("open or close a store"), roles=("group_manager",))
SETTLE_STORE = right(
    "network.settle_store",
    _("change how a store shows, prints and is taxed"),
    roles=(*MANAGERS, "it_officer"),
)
SET_HOURS = right(
    "network.set_hours",
    _("set opening hours and special days"),
    roles=(*MANAGERS, "after_sales_manager"),
)
GRADE = right("network.grade", _("grade stores and say what a grade may do"), roles=MANAGERS[1:])
ORGANISE = right(
    "network.organise",
    _("form departments"),
    roles=(*MANAGERS, "general_administration"),
)
VIEW_CONTRACTS = right(
    "network.view_contracts",
    _("see contracts with agents"),
    roles=(*MANAGERS, "after_sales_manager", "finance"),
)
SIGN_CONTRACT = right(
    "network.sign_contract", _("sign and end contracts with agents"), roles=MANAGERS
)
