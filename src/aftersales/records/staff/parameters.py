"""The numbers that guard the door and the organisation."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import Parameter, parameter

WRONG_ATTEMPTS = parameter(
    "staff.wrong_attempts",
    _("wrong attempts before a lock"),
    default=5,
    row="IS-06",
    least=3,
    most=20,
)
ATTEMPT_WINDOW = parameter(
    "staff.attempt_window",
    _("time in which wrong attempts add up"),
    default=15,
    row="IS-06",
    unit=_("min"),
    least=5,
    most=120,
)
FIRST_LOCK = parameter(
    "staff.first_lock",
    _("first lock; each further one lasts twice as long"),
    default=5,
    row="IS-06",
    unit=_("min"),
    least=1,
    most=60,
)
IDLE_TIME = parameter(
    "staff.session_idle",
    _("a session without use ends after"),
    default=30,
    row="IS-06",
    unit=_("min"),
    least=5,
    most=120,
)
SESSION_TIME = parameter(
    "staff.session_length",
    _("a session ends at the latest after"),
    default=12,
    row="IS-06",
    unit=_("h"),
    least=1,
    most=24,
)
INVITATION_TIME = parameter(
    "staff.invitation_valid",
    _("an invitation is valid for"),
    default=72,
    row="IS-06",
    unit=_("h"),
    least=1,
    most=336,
)
RESET_TIME = parameter(
    "staff.reset_valid",
    _("a reset is valid for"),
    default=24,
    row="IS-06",
    unit=_("h"),
    least=1,
    most=72,
)
LONGEST_TOKEN = parameter(
    "staff.longest_token",
    _("a key for a program is valid for at most"),
    default=365,
    row="IS-06",
    unit=_("days"),
    least=1,
    most=1095,
)
IT_OFFICER_FROM = parameter(
    "staff.it_officer_from",
    _("vehicles a day from which an IT officer is suggested"),
    default=40,
    row="ST-07",
    unit=_("vehicles a day"),
    choices=(20, 40, 60, 80),
    field_default=True,
)
SPAN_OF_CONTROL = parameter(
    "staff.span_of_control",
    _("posts that report to one superior, at most"),
    default=8,
    row="ST-05",
    least=2,
    most=30,
    field_default=True,
)
VEHICLES_PER_TECHNICIAN = parameter(
    "staff.vehicles_per_technical_post",
    _("vehicles that one technical post carries a day"),
    default=4,
    row="ST-04",
    unit=_("vehicles a day"),
    least=1,
    most=50,
    field_default=True,
)
CASES_PER_SERVICE_POST = parameter(
    "staff.cases_per_service_post",
    _("vehicles and consultations that one customer service post carries a day"),
    default=8,
    row="ST-04",
    unit=_("cases a day"),
    least=1,
    most=200,
    field_default=True,
)
MANAGING_SHARE = parameter(
    "staff.managing_share",
    _("managing posts among all posts, at most"),
    default=20,
    row="ST-05",
    unit="%",
    least=1,
    most=60,
    field_default=True,
)
EVIDENCE_EVERY = parameter(
    "staff.evidence_every",
    _("each duty of the general manager is evidenced at least every"),
    default=365,
    row="ST-11",
    unit="d",
    least=30,
    most=730,
    field_default=True,
)
MEETING_EVERY = parameter(
    "staff.meeting_every",
    _("a team meeting takes place at least every"),
    default=30,
    row="ST-15",
    unit="d",
    least=1,
    most=365,
    field_default=True,
)

Number = Parameter[int]
