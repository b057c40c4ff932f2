"""Who may ask for help, rule, keep what is known, and answer for damage of our own."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_HEADS = ("after_sales_manager", "business_supervisor")
_COUNTER = ("service_advisor", "front_desk", *_HEADS)
_DESK = ("after_sales_engineer", "quality_department", "after_sales_manager")
_SHOP = ("technician", "dispatcher", "quality_inspector", "crew")
_CLERKS = ("warranty_clerk", "follow_up_clerk", "complaint_clerk", "service_specialist")

VIEW = right(
    "support.view",
    _("see help requests and the knowledge base"),
    roles=(
        *_COUNTER,
        *_DESK,
        *_SHOP,
        *_CLERKS,
        "trainer",
        "general_manager",
        "group_manager",
        "internal_auditor",
    ),
)
ASK = right(
    "support.ask",
    _("ask the technical department for help"),
    roles=(*_COUNTER, *_SHOP, *_CLERKS, "after_sales_engineer"),
)
RULE = right("support.rule", _("give rulings on help requests"), roles=_DESK)
PROPOSE = right(
    "support.propose",
    _("propose entries of the knowledge base"),
    roles=(*_COUNTER, *_SHOP, *_CLERKS, *_DESK, "trainer"),
)
APPROVE = right("support.approve_entry", _("approve entries of the knowledge base"), roles=_DESK)
SEE_CALLS = right(
    "support.see_calls",
    _("see how soon the telephone is picked up"),
    roles=(*_COUNTER, "general_manager", "group_manager", "it_officer"),
)
REPORT_CALLS = right(
    "support.report_calls",
    _("report calls of the telephone system"),
    roles=("it_officer",),
)
KEEP_PLACES = right(
    "support.keep_places",
    _("keep the addresses for articles to be tested"),
    roles=("after_sales_engineer", "after_sales_manager"),
)
GIVE_ADDRESS = right(
    "support.give_address",
    _("tell customers where to send an article"),
    roles=(*_COUNTER, *_CLERKS),
)
DAMAGES = right(
    "support.see_damage",
    _("see damage by our own repair"),
    roles=(
        *_COUNTER,
        *_DESK,
        *_SHOP,
        "complaint_clerk",
        "finance",
        "general_manager",
        "group_manager",
        "internal_auditor",
    ),
)
RECORD_DAMAGE = right(
    "support.record_damage",
    _("record damage by our own repair"),
    roles=(*_COUNTER, *_SHOP, "complaint_clerk"),
)
ASSESS_DAMAGE = right(
    "support.assess_damage",
    _("assess cause, cost and bearer of own damage"),
    roles=("business_supervisor", *_DESK),
)
APPROVE_DAMAGE = right(
    "support.approve_damage",
    _("approve who bears own damage"),
    roles=("after_sales_manager", "general_manager"),
)
GIVE_FEEDBACK = right(
    "support.give_feedback",
    _("give feedback on processes"),
    roles=(*_COUNTER, *_DESK, *_SHOP, *_CLERKS, "parts_clerk", "cashier"),
)
ANSWER_FEEDBACK = right(
    "support.answer_feedback",
    _("answer feedback on processes"),
    roles=("after_sales_manager", "management_system_owner"),
)
SEE_PROCESSES = right(
    "support.see_processes",
    _("see processes with their metrics and feedback"),
    roles=(
        *_COUNTER,
        *_DESK,
        *_SHOP,
        *_CLERKS,
        "parts_clerk",
        "cashier",
        "general_manager",
        "group_manager",
        "internal_auditor",
        "management_system_owner",
    ),
)
