"""The organisation: posts on a chart, what each unit and post has to do, and the ways upward."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aftersales.records.staff.models.people import Person, Role
from aftersales.records.staff.models.querysets import OfBoth, OfGroup
from aftersales.records.staff.states import PostKind, SheetKind, SheetState


class Post(models.Model):
    """A place on the chart: its unit, to whom it reports, which role it carries (ST-01, IS-07)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey("network.Department", models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=PostKind.choices)
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts")
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="below"
    )
    is_closed = models.BooleanField(default=False)

    objects = OfBoth["Post"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "store", "code"], name="post_code", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="post_not_above_itself",
                condition=Q(reports_to=None) | ~Q(reports_to=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Sheet(models.Model):
    """A department's duties sheet or a post's job description: written, then approved (ST-02,
    ST-03).
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=SheetKind.choices)
    department = models.ForeignKey(
        "network.Department", models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="sheets")
    version = models.PositiveIntegerField()
    parts = models.JSONField(default=dict)  # part -> words; a duties sheet has the part "duties"
    rights = ArrayField(models.CharField(max_length=80), default=list)  # the role's, as described
    template = models.CharField(max_length=80, blank=True)  # the handbook item it began from
    template_version = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=SheetState.choices, default=SheetState.DRAFT)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)  # why it was sent back

    objects = OfBoth["Sheet"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sheet_of_a_unit_or_a_post",
                condition=Q(kind="duties", post=None, department__isnull=False)
                | Q(kind="description", department=None, post__isnull=False),
            ),
            models.CheckConstraint(
                name="sheet_in_force_is_approved",
                condition=Q(state__in=["draft", "handed_in"], approved_at=None)
                | Q(state__in=["in_force", "replaced"], approved_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["department", "post", "version"],
                name="sheet_version_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["department", "post"],
                condition=Q(state="in_force"),
                name="sheet_one_in_force",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.department_id or self.post_id} v{self.version}"


class SheetReading(models.Model):
    """Somebody whom a sheet concerns has read it: duties are told to people (ST-01)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    objects = OfGroup["SheetReading"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "person"], name="sheet_read_once")]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.sheet_id}"


class DutyEvidence(models.Model):
    """Proof that a duty of the general manager was kept in a period (ST-11: a to l)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    duty = models.CharField(max_length=2)
    on = models.DateField()
    words = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = OfGroup["DutyEvidence"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="duty_a_to_l", condition=Q(duty__in=list("abcdefghijkl")))
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.on}"


class CareerStep(models.Model):
    """One rung of a career path, such as technician, senior technician, master (ST-14)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    path = models.SlugField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=PostKind.choices)
    months = models.PositiveSmallIntegerField(default=0)  # on the rung below

    objects = OfGroup["CareerStep"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "path", "rank"], name="career_step_once")
        ]

    def __str__(self) -> str:
        return self.name


class CareerStepSkill(models.Model):
    """A skill that a rung asks for, and how well."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    step = models.ForeignKey(CareerStep, models.CASCADE, related_name="skills")
    skill = models.ForeignKey("staff.Skill", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    objects = OfGroup["CareerStepSkill"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "skill"], name="career_step_skill_once")
        ]

    def __str__(self) -> str:
        return f"{self.skill_id}≥{self.level}"
