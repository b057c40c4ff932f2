"""What happens between us and connected programs, told in plain sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.ground.webhooks import events
from aftersales.ground.webhooks.models import Endpoint
from aftersales.ground.webhooks.states import State
from aftersales.web.sentences import names, say


@names("endpoint")
def endpoints(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return dict(Endpoint.objects.visible_to(seen_by).filter(pk__in=ids).values_list("pk", "name"))


def _state(value: Any) -> object:
    return dict(State.choices).get(value, value)


say(events.EndpointOpened, _("%(actor)s connected the program %(endpoint)s"), tone="ready")
say(events.EndpointChanged, _("%(actor)s changed the connection to %(endpoint)s"))
say(events.SecretRenewed, _("%(actor)s renewed the secret shared with %(endpoint)s"))
say(
    events.DeliverySettled,
    _("Telling %(endpoint)s, attempt %(attempt)s: %(state)s"),
    shown={"state": _state},
)
say(events.DeliveryRepeated, _("%(actor)s had %(endpoint)s told once more"))
