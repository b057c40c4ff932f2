"""Who may see the workshop, share out its work, do it, pass it and hand the car over."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import right

_COUNTER = ("service_advisor", "business_supervisor", "after_sales_manager")
_SHOP = ("dispatcher", "after_sales_manager")
_WORK = ("technician", "quality_inspector", "dispatcher", "after_sales_engineer", "crew")
_LOOK = (
    *_COUNTER,
    *_WORK,
    "front_desk",
    "parts_clerk",
    "cashier",
    "warranty_clerk",
    "follow_up_clerk",
    "complaint_clerk",
    "department_head",
    "area_supervisor",
    "general_manager",
    "group_manager",
    "quality_department",
    "management_system_owner",
)

VIEW = right("workshop.view", _("see the workshop board and how far each car is"), roles=_LOOK)
DISPATCH = right("workshop.dispatch", _("share out work to people and bays"), roles=_SHOP)
WORK = right(
    "workshop.work", _("clock work, record findings and check one's own work"), roles=_WORK
)
CORRECT = right("workshop.correct", _("correct clocked times, with a reason"), roles=_SHOP)
INSPECT = right(
    "workshop.inspect",
    _("pass finished work or send it back"),
    roles=("quality_inspector", "after_sales_engineer", "dispatcher", "after_sales_manager"),
)
WASH = right(
    "workshop.wash", _("record that a car is washed"), roles=(*_WORK, *_COUNTER, "front_desk")
)
ATTEND = right(
    "workshop.attend",
    _("look after the waiting customer and say that the car is ready"),
    roles=(*_COUNTER, "front_desk"),
)
DELIVER = right("workshop.deliver", _("explain the work and hand the car over"), roles=_COUNTER)
CLASSIFY = right(
    "workshop.classify",
    _("say why a car came back for the same fault"),
    roles=("quality_inspector", "after_sales_engineer", "after_sales_manager", "warranty_clerk"),
)
CLOSE_DAY = right(
    "workshop.close_day",
    _("reconcile the day and explain what was not done"),
    roles=(*_SHOP, "business_supervisor"),
)
WALL = right("workshop.wall", _("show the wall display"), roles=_LOOK)
MEASURE_EMISSIONS = right(
    "workshop.measure_emissions",
    _("record exhaust tests"),
    roles=("technician", "quality_inspector", "after_sales_engineer", "after_sales_manager"),
)
APPRAISE = right(
    "workshop.appraise",
    _("decide cases for appraisal: repeats by our own fault"),
    roles=("after_sales_manager", "general_manager"),
)
