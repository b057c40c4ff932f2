"""What happens to people at work."""

from dataclasses import dataclass

from aftersales.core.events import Event

# -- people and roles ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PersonHired(Event):
    name = "staff.person.hired"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(Event):
    name = "staff.person.corrected"
    person_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PersonLeft(Event):
    name = "staff.person.left"
    person_id: int
    on: str
    handed_over: int
    to_person_id: int | None


@dataclass(frozen=True, kw_only=True)
class PersonReturned(Event):
    name = "staff.person.returned"
    person_id: int
    on: str


@dataclass(frozen=True, kw_only=True)
class WorkHandedOver(Event):
    name = "staff.work.handed_over"
    person_id: int
    to_person_id: int
    kind: str
    things: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(Event):
    name = "staff.account.disabled"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class AccountEnabled(Event):
    name = "staff.account.enabled"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class RolesLaidOut(Event):
    name = "staff.roles.laid_out"
    roles: int


@dataclass(frozen=True, kw_only=True)
class RoleTaken(Event):
    """A delivered role that the group did without is in use from now on."""

    name = "staff.role.taken"
    role_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class RightsOffered(Event):
    name = "staff.rights.offered"
    rights: int
    grants: int


@dataclass(frozen=True, kw_only=True)
class RoleRenamed(Event):
    name = "staff.role.renamed"
    role_id: int


@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Event):
    name = "staff.person.assigned"
    person_id: int
    role: str
    post_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AssignmentEnded(Event):
    name = "staff.assignment.ended"
    person_id: int
    role: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class RightGranted(Event):
    name = "staff.right.granted"
    role_id: int
    right: str
    role_change_id: int


@dataclass(frozen=True, kw_only=True)
class RightWithdrawn(Event):
    name = "staff.right.withdrawn"
    role_id: int
    right: str
    role_change_id: int


@dataclass(frozen=True, kw_only=True)
class DeputyNamed(Event):
    name = "staff.deputy.named"
    person_id: int
    delegation_id: int
    deputy_person_id: int
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class DeputyDismissed(Event):
    name = "staff.deputy.dismissed"
    person_id: int
    delegation_id: int


# -- the door -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """``way`` is password, passkey or pin; ``factor`` what was shown besides."""

    name = "staff.person.signed_in"
    person_id: int
    way: str
    factor: str


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Event):
    """``door`` is password, factor or pin."""

    name = "staff.sign_in.failed"
    person_id: int | None
    door: str


@dataclass(frozen=True, kw_only=True)
class SignInLocked(Event):
    name = "staff.sign_in.locked"
    person_id: int | None
    kind: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    name = "staff.person.signed_out"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    name = "staff.sessions.ended"
    person_id: int
    sessions: int


@dataclass(frozen=True, kw_only=True)
class ActingBegun(Event):
    name = "staff.acting.begun"
    person_id: int
    for_person_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Event):
    name = "staff.password.set"
    person_id: int
    by_superior: bool


@dataclass(frozen=True, kw_only=True)
class PinSet(Event):
    name = "staff.pin.set"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PreferencesSet(Event):
    name = "staff.preferences.set"
    person_id: int
    language: str
    theme: str


@dataclass(frozen=True, kw_only=True)
class FactorBegun(Event):
    name = "staff.factor.begun"
    person_id: int
    factor_id: int


@dataclass(frozen=True, kw_only=True)
class FactorAdded(Event):
    name = "staff.factor.added"
    person_id: int
    factor_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(Event):
    name = "staff.factor.removed"
    person_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Event):
    name = "staff.person.invited"
    person_id: int
    invitation_id: int
    kind: str
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class InvitationUsed(Event):
    name = "staff.invitation.used"
    person_id: int
    invitation_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class TokenMade(Event):
    name = "staff.token.made"
    person_id: int
    api_token_id: int
    days: int | None


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    name = "staff.token.revoked"
    person_id: int
    api_token_id: int


@dataclass(frozen=True, kw_only=True)
class TabletRegistered(Event):
    name = "staff.tablet.registered"
    tablet_id: int


@dataclass(frozen=True, kw_only=True)
class TabletRevoked(Event):
    name = "staff.tablet.revoked"
    tablet_id: int


# -- work ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SkillNamed(Event):
    name = "staff.skill.named"
    skill_id: int


@dataclass(frozen=True, kw_only=True)
class SkillRecorded(Event):
    name = "staff.skill.recorded"
    person_id: int
    skill_id: int
    level: int
    valid_until: str | None


@dataclass(frozen=True, kw_only=True)
class ShiftPatternSet(Event):
    name = "staff.shift_pattern.set"
    shift_pattern_id: int


@dataclass(frozen=True, kw_only=True)
class ShiftsPlanned(Event):
    name = "staff.shifts.planned"
    person_id: int
    shift_pattern_id: int | None
    starts_on: str
    ends_on: str
    shifts: int


@dataclass(frozen=True, kw_only=True)
class ShiftCancelled(Event):
    name = "staff.shift.cancelled"
    person_id: int
    shift_id: int
    on: str


@dataclass(frozen=True, kw_only=True)
class AbsenceRecorded(Event):
    name = "staff.absence.recorded"
    person_id: int
    absence_id: int
    kind: str
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class AbsenceWithdrawn(Event):
    name = "staff.absence.withdrawn"
    person_id: int
    absence_id: int


@dataclass(frozen=True, kw_only=True)
class HeadcountPlanned(Event):
    name = "staff.headcount.planned"
    role: str
    planned: int
    starts_on: str


@dataclass(frozen=True, kw_only=True)
class ErrandGiven(Event):
    name = "staff.errand.given"
    person_id: int
    errand_id: int
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ErrandReported(Event):
    name = "staff.errand.reported"
    person_id: int
    errand_id: int
    in_time: bool


@dataclass(frozen=True, kw_only=True)
class ErrandAccepted(Event):
    name = "staff.errand.accepted"
    person_id: int
    errand_id: int


@dataclass(frozen=True, kw_only=True)
class ErrandReturned(Event):
    name = "staff.errand.returned"
    person_id: int
    errand_id: int


@dataclass(frozen=True, kw_only=True)
class ErrandWithdrawn(Event):
    name = "staff.errand.withdrawn"
    person_id: int
    errand_id: int


# -- organisation -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PostSetUp(Event):
    name = "staff.post.set_up"
    post_id: int
    department_id: int
    reports_to_post_id: int | None


@dataclass(frozen=True, kw_only=True)
class PostMoved(Event):
    name = "staff.post.moved"
    post_id: int
    reports_to_post_id: int | None
    post_change_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PostClosed(Event):
    name = "staff.post.closed"
    post_id: int


@dataclass(frozen=True, kw_only=True)
class SheetWritten(Event):
    name = "staff.sheet.written"
    sheet_id: int
    kind: str
    version: int


@dataclass(frozen=True, kw_only=True)
class SheetHandedIn(Event):
    name = "staff.sheet.handed_in"
    sheet_id: int
    kind: str
    version: int


@dataclass(frozen=True, kw_only=True)
class SheetApproved(Event):
    name = "staff.sheet.approved"
    sheet_id: int
    kind: str
    version: int


@dataclass(frozen=True, kw_only=True)
class SheetSentBack(Event):
    name = "staff.sheet.sent_back"
    sheet_id: int
    kind: str
    version: int


@dataclass(frozen=True, kw_only=True)
class SheetRead(Event):
    name = "staff.sheet.read"
    person_id: int
    sheet_id: int


@dataclass(frozen=True, kw_only=True)
class EvidenceRecorded(Event):
    name = "staff.evidence.recorded"
    duty_evidence_id: int
    duty: str
    on: str


@dataclass(frozen=True, kw_only=True)
class CareerStepSet(Event):
    name = "staff.career_step.set"
    career_step_id: int
    rank: int


# -- the team -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PersonMoved(Event):
    name = "staff.person.moved"
    person_id: int
    post_id: int
    from_post_id: int | None
    role: str
    post_change_id: int


@dataclass(frozen=True, kw_only=True)
class ErrandPassedUp(Event):
    name = "staff.errand.passed_up"
    person_id: int
    to_person_id: int
    errand_id: int


@dataclass(frozen=True, kw_only=True)
class ErrandHandedOver(Event):
    name = "staff.errand.handed_over"
    person_id: int
    to_person_id: int
    errand_id: int


@dataclass(frozen=True, kw_only=True)
class TeamEventPlanned(Event):
    name = "staff.team_event.planned"
    team_event_id: int
    kind: str
    on: str


@dataclass(frozen=True, kw_only=True)
class TeamEventHeld(Event):
    name = "staff.team_event.held"
    team_event_id: int
    kind: str
    people: int


@dataclass(frozen=True, kw_only=True)
class TeamEventCancelled(Event):
    name = "staff.team_event.cancelled"
    team_event_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class RewardGiven(Event):
    name = "staff.reward.given"
    team_event_id: int
    people: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ItOfficerSuggested(Event):
    name = "staff.it_officer.suggested"
    vehicles_a_day: int
    threshold: int
