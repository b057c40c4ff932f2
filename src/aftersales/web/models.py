"""What a person keeps of the face: the questions they ask a list every day."""

from __future__ import annotations

from typing import Self

from django.db import models

from aftersales.core.actors import Actor


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """A kept question is its owner's alone."""
        return self.filter(group_id=actor.group_id, person_id=actor.person_id)


class SavedView(models.Model):
    """A question to a list, under a name of the person's own; one of them may open the list."""

    group_id = models.BigIntegerField()  # plain, as person_id: the web stands below both rooms
    person_id = models.BigIntegerField()
    list_name = models.CharField(max_length=60)
    title = models.CharField(max_length=40)
    query = models.CharField(max_length=2000)
    opens_list = models.BooleanField(default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group_id", "person_id", "list_name", "title"], name="saved_view_title"
            ),
            models.UniqueConstraint(
                fields=["group_id", "person_id", "list_name"],
                condition=models.Q(opens_list=True),
                name="saved_view_opens_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title
