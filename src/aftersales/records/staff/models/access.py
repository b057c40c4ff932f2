"""How people come in: sessions, second factors, invitations, tokens, tablets, and what slows a
guesser.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.core.fields import EncryptedTextField
from aftersales.records.staff.models.people import Person
from aftersales.records.staff.models.querysets import OfGroup, OfStore
from aftersales.records.staff.states import FactorKind, InvitationKind


class Session(models.Model):
    """A browser that is signed in, or about to be. Only the hash of its key is kept.

    Belongs to no group: it is read before anybody knows whose it is.
    """

    key_hash = models.CharField(max_length=64, primary_key=True)
    data = models.TextField()
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    acting_for = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    tablet = models.ForeignKey("staff.Tablet", models.CASCADE, null=True, related_name="+")
    factor_at = models.DateTimeField(null=True)  # when a second factor was shown
    address = models.CharField(max_length=60, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    idle_seconds = models.IntegerField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "ended_at"], name="session_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.started_at:%Y-%m-%d %H:%M}"


class Factor(models.Model):
    """A second proof of who somebody is."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=10, choices=FactorKind.choices)
    label = models.CharField(max_length=60, blank=True)
    secret = EncryptedTextField(purpose="staff.factor")  # TOTP secret, passkey, or code hashes
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)  # a TOTP code is good once

    objects = OfGroup["Factor"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=~Q(kind="passkey"), name="factor_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"


class Hurdle(models.Model):
    """Wrong attempts at one door: an account, an address, a tablet. Kept in the table, so a restart
    changes nothing. The subject is a keyed hash, so the table names nobody."""

    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=32)
    failures = models.IntegerField(default=0)
    since = models.DateTimeField()
    times_locked = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="hurdle_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.failures}"


class Invitation(models.Model):
    """A secret on its way to a person, to be used once before it expires. Only its hash is kept."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=20, choices=InvitationKind.choices)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = OfGroup["Invitation"].as_manager()

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class ApiToken(models.Model):
    """A key by which a program acts with a person's rights. Only its hash is kept."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=60, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)  # its first characters, to tell tokens apart
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = OfGroup["ApiToken"].as_manager()

    def __str__(self) -> str:
        return f"{self.hint}… of {self.person_id}"


class Tablet(models.Model):
    """A shared device of a store on which colleagues change over by PIN. Only its key's hash is
    kept.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    secret_hash = models.CharField(max_length=64, unique=True)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = OfStore["Tablet"].as_manager()

    def __str__(self) -> str:
        return self.label
