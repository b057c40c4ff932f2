"""Questions about the network."""

from __future__ import annotations

from aftersales.ground.network.models import Store


def store_ids(*, group_id: int) -> list[int]:
    """Every store of the group."""
    return list(Store.objects.filter(group_id=group_id).order_by("pk").values_list("pk", flat=True))
