"""Who works here, in which role and where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.records.staff.models.querysets import OfBoth, OfGroup, OfStore
from aftersales.records.staff.roles import role_label


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> Self:
        """The group's people who work, or worked, in one of the actor's stores, and oneself.

        Somebody new is seen by the group until they have their first role anywhere. That is a
        column of its own, because assignments in other stores are out of the actor's sight.
        """
        if actor.boundless:
            return self.all()
        colleagues = Assignment.objects.filter(person=OuterRef("pk"), store__in=actor.stores)
        mine = Q(Exists(colleagues)) | Q(is_placed=False) | Q(pk=actor.person_id)
        return self.filter(mine, group_id=actor.group_id)


class PersonManager(BaseUserManager["Person"]):
    """Finds people for the sign-in."""

    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor) -> PersonQuerySet:
        return self.get_queryset().visible_to(actor)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(login=username)


class Person(AbstractBaseUser):
    """Somebody at work in a group. With a login, somebody who may sign in."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    login = models.CharField(max_length=60, unique=True, null=True, blank=True)
    phone = EncryptedTextField(purpose="staff.phone", blank=True, default=b"")
    email = EncryptedTextField(purpose="staff.email", blank=True, default=b"")
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)  # may sign in and act
    is_placed = models.BooleanField(default=False)  # has had a role in some store
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    password_set_at = models.DateTimeField(null=True, blank=True)
    pin = models.CharField(max_length=200, blank=True)  # hashed like a password

    last_login = None  # the sessions tell

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="person_number"),
            models.CheckConstraint(
                name="person_who_left_is_out", condition=Q(left_on=None) | Q(is_active=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor_key(self) -> str:
        return f"staff:{self.pk}"

    def has_perm(self, *_: Any) -> bool:
        return False

    def has_module_perms(self, *_: Any) -> bool:
        return False


class Role(models.Model):
    """A role of appendix (b) with the rights it carries in this group."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80, blank=True)  # own words; empty: the delivered ones
    rights = ArrayField(models.CharField(max_length=80), default=list)
    needs_factor = models.BooleanField(default=False)  # signs in with a second factor only

    objects = OfGroup["Role"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="role_code")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The role's name for the reader."""
        return role_label(self.code, self.name)


class RightOffered(models.Model):
    """A right that the group's roles were laid out with, or have been given by an upgrade since.

    What an administrator took away later stays away: a right is offered once.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    right = models.CharField(max_length=80)
    offered_at = models.DateTimeField()

    objects = OfGroup["RightOffered"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "right"], name="right_offered_once")
        ]

    def __str__(self) -> str:
        return self.right


class RoleChange(models.Model):
    """Why a role got or lost a right: the words behind the fact."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, related_name="changes")
    right = models.CharField(max_length=80)
    granted = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)  # none: it came with an upgrade
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    objects = OfGroup["RoleChange"].as_manager()

    def __str__(self) -> str:
        return f"{'+' if self.granted else '-'}{self.right}"


class Assignment(models.Model):
    """A person has a role in a store, from a day to a day; perhaps by holding a post."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    role = models.ForeignKey(Role, models.PROTECT, related_name="assignments")
    post = models.ForeignKey(
        "staff.Post", models.PROTECT, null=True, blank=True, related_name="holders"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = OfStore["Assignment"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "person", "role", "starts_on"], name="assignment_once"
            ),
            models.CheckConstraint(
                name="assignment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on") - timedelta(days=1)),
            ),  # a day before: withdrawn on the day it began, so it never counts
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role_id} in {self.store_id}"


class Delegation(models.Model):
    """One person acts for another while the other is away."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )  # without one: in all stores of the absent person
    absent = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="delegations_held")
    starts_on = models.DateField()
    ends_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = OfBoth["Delegation"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delegation_has_days", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="delegation_to_somebody_else", condition=~Q(absent=F("deputy"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.absent_id}"
