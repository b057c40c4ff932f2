"""People at work: who they are, what they may do, how they come in, what they do when."""

from aftersales.records.staff.models.access import (
    ApiToken,
    Factor,
    Hurdle,
    Invitation,
    Session,
    Tablet,
)
from aftersales.records.staff.models.organisation import (
    CareerStep,
    CareerStepSkill,
    DutyEvidence,
    Post,
    Sheet,
    SheetReading,
)
from aftersales.records.staff.models.people import (
    Assignment,
    Delegation,
    Person,
    RightOffered,
    Role,
    RoleChange,
)
from aftersales.records.staff.models.team import PostChange, TeamEvent, TeamEventPerson
from aftersales.records.staff.models.work import (
    Absence,
    Errand,
    Headcount,
    Shift,
    ShiftPattern,
    Skill,
    SkillHeld,
)

__all__ = [
    "Absence",
    "ApiToken",
    "Assignment",
    "CareerStep",
    "CareerStepSkill",
    "Delegation",
    "DutyEvidence",
    "Errand",
    "Factor",
    "Headcount",
    "Hurdle",
    "Invitation",
    "Person",
    "Post",
    "PostChange",
    "RightOffered",
    "Role",
    "RoleChange",
    "Session",
    "Sheet",
    "SheetReading",
    "Shift",
    "ShiftPattern",
    "Skill",
    "SkillHeld",
    "Tablet",
    "TeamEvent",
    "TeamEventPerson",
]
