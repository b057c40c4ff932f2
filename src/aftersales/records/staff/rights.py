"""Who may see and shape the people at work."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.rights import EVERYBODY, right

TOP = ("general_manager", "group_manager")
MANAGERS = (*TOP, "after_sales_manager")
HEADS = (*MANAGERS, "department_head", "business_supervisor", "area_supervisor")
OFFICE = "general_administration"

# for oneself
SIGN_IN = right("staff.sign_in", _("sign in"), roles=EVERYBODY)
OWN = right("staff.own", _("look after one's own account"), roles=EVERYBODY)

# people
VIEW = right("staff.view", _("see colleagues"), roles=(*HEADS, OFFICE, "it_officer", "dispatcher"))
HIRE = right("staff.hire", _("take somebody on"), roles=(*TOP, OFFICE, "it_officer"))
LEAVE = right("staff.leave", _("let somebody leave and return"), roles=(*TOP, OFFICE))
DISABLE = right("staff.disable", _("disable an account"), roles=(*MANAGERS, "it_officer"))
ASSIGN = right("staff.assign", _("give somebody a role"), roles=(*TOP, "it_officer"))
EDIT_ROLES = right("staff.edit_roles", _("say what a role may do"), roles=("group_manager",))
INVITE = right(
    "staff.invite", _("invite people and reset their sign-in"), roles=(*MANAGERS, "it_officer")
)
END_SESSIONS = right(
    "staff.end_sessions", _("see and end sessions of others"), roles=("it_officer",)
)
MAKE_TOKENS = right("staff.make_tokens", _("make keys for programs"), roles=("it_officer",))
REGISTER_TABLET = right(
    "staff.register_tablet", _("register shared tablets"), roles=(*MANAGERS, "it_officer")
)
DELEGATE = right("staff.delegate", _("name a deputy for somebody absent"), roles=MANAGERS)

# work
VIEW_SHIFTS = right("staff.view_shifts", _("see who works when"), roles=EVERYBODY)
PLAN_SHIFTS = right("staff.plan_shifts", _("plan shifts"), roles=(*HEADS, "dispatcher"))
RECORD_ABSENCE = right("staff.record_absence", _("record absences"), roles=(*HEADS, OFFICE))
RECORD_SKILLS = right("staff.record_skills", _("record skills"), roles=(*HEADS, "trainer"))
GIVE_ERRAND = right("staff.give_errand", _("give tasks with a deadline"), roles=HEADS)

LEAD_TEAM = right(
    "staff.lead_team", _("plan team meetings and events, keep minutes, reward"), roles=HEADS
)

# organisation
VIEW_ORGANISATION = right(
    "staff.view_organisation", _("see the organisation chart"), roles=EVERYBODY
)
ORGANISE = right("staff.organise", _("set up posts"), roles=(*TOP, OFFICE))
PLAN_HEADCOUNT = right("staff.plan_headcount", _("plan the headcount"), roles=(*TOP, OFFICE))
WRITE_DUTIES = right("staff.write_duties", _("write duties sheets"), roles=(OFFICE,))
APPROVE_DUTIES = right(
    "staff.approve_duties", _("approve duties sheets"), roles=("general_manager",)
)
DESCRIBE_POST = right(
    "staff.describe_post",
    _("write job descriptions"),
    roles=("department_head", "after_sales_manager"),
)
CONFIRM_DESCRIPTION = right(
    "staff.confirm_description", _("confirm job descriptions"), roles=(OFFICE,)
)
PLAN_CAREERS = right("staff.plan_careers", _("set up career paths"), roles=(*TOP, OFFICE))
RECORD_EVIDENCE = right(
    "staff.record_evidence",
    _("record evidence of the general manager's duties"),
    roles=("general_manager", "management_system_owner"),
)
