"""Which store serves which site: proposed by way and van time, decided by a person (LG-03)."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.queries import store_ids
from aftersales.supply.logistics import commands, queries, rules
from aftersales.supply.logistics.models import SiteService
from aftersales.supply.logistics.rules import Roads
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.network import StoreFactory
from tests.logistics.conftest import Touring

ROADS = Roads(factor=1.3, speed=30, stop_minutes=10)
STORES = (1, 2, 3)
NETWORK = "/logistics/network/"


@given(
    st.dictionaries(
        st.integers(10, 18),
        st.fixed_dictionaries({store: st.floats(0, 60) for store in STORES}),
        min_size=1,
    ),
    st.fixed_dictionaries({store: st.floats(0, 600) for store in STORES}),
)
@pytest.mark.covers("LG-03")
def test_each_site_gets_one_store_and_no_van_more_time_than_it_has(ways, time_left):
    found = rules.served(ways, time_left, dict.fromkeys(STORES, ROADS))

    assert set(found) == set(ways)
    for store in STORES:
        fitted = [one.minutes for one in found.values() if one.store_id == store]
        forced = [one for one in found.values() if one.store_id == store and one.why == "all_full"]
        assert forced or sum(fitted) <= time_left[store] + 1e-6
    for site, one in found.items():
        nearest = min(ways[site].values())
        assert (one.why == "nearer_full") == (one.why != "all_full" and one.km > nearest) or (
            one.km == nearest
        )


@pytest.mark.covers("LG-03")
def test_with_time_enough_each_site_is_served_by_the_nearest():
    ways = {10: {1: 5.0, 2: 9.0}, 11: {1: 20.0, 2: 3.0}}

    found = rules.served(ways, {1: 999.0, 2: 999.0}, {1: ROADS, 2: ROADS})

    assert [(found[pk].store_id, found[pk].why) for pk in (10, 11)] == [
        (1, "nearest"),
        (2, "nearest"),
    ]
    assert found[10].minutes == 2 * 5 / 30 * 60 + 10


def test_who_would_lose_most_gets_the_van_that_is_short_of_time():
    ways = {10: {1: 5.0, 2: 6.0}, 11: {1: 5.0, 2: 50.0}}

    found = rules.served(ways, {1: 30.0, 2: 999.0}, {1: ROADS, 2: ROADS})

    assert [(found[pk].store_id, found[pk].why) for pk in (10, 11)] == [
        (2, "nearer_full"),
        (1, "nearest"),
    ]


# ── decided and used ─────────────────────────────────────────────────────────────────────────────


class Serving(Touring):
    """South and a third site lie near the northern store, which has the only van."""

    def __init__(self, world):
        super().__init__(world)
        self.third = StoreFactory(group=world.group).pk
        self.place(self.south, "22.56,114.06")

    def line(self, site_id, by=None):
        by = by or self.world.chief
        with as_seen_by(by):
            lines = queries.delivery_network(seen_by=by, at=NOON)
        return next(one for one in lines if one.site_id == site_id)

    def assign(self, site_id, store_id, **more):
        told = {"site_id": site_id, "store_id": store_id, "by": self.by, "at": NOON}
        return commands.assign_site(**told | more)


@pytest.fixture
def serving(world):
    return Serving(world)


pages = pytest.mark.django_db


@pages
@pytest.mark.covers("LG-03")
def test_a_site_whose_place_is_known_has_a_proposal_and_another_has_none(serving):
    south, third = serving.line(serving.south), serving.line(serving.third)

    assert (south.proposal.store_id, south.proposal.why) == (serving.north, "nearest")
    assert 2 < south.proposal.km < 4
    assert (third.proposal, south.service) == (None, None)


@pages
@pytest.mark.covers("LG-03")
def test_goods_for_a_site_leave_at_the_store_that_serves_it(serving):
    told = {"source_id": None, "target_id": serving.south}
    contents = [commands.Content(words="册", quantity=Decimal(1))]
    with pytest.raises(commands.NowhereToGo):
        commands.register_shipment(**told, contents=contents, by=serving.by, at=NOON)

    serving.assign(serving.south, serving.north)
    row = commands.register_shipment(**told, contents=contents, by=serving.by, at=NOON)

    assert row.source_id == serving.north
    assert serving.facts()[-2:] == ["site.assigned", "shipment.registered"]


@pages
@pytest.mark.covers("LG-03")
def test_another_than_the_proposed_store_needs_a_reason(serving):
    with pytest.raises(commands.ReasonMissing):
        serving.assign(serving.south, serving.third)

    serving.assign(serving.south, serving.third, reason="顺路")
    serving.assign(serving.south, serving.north)

    with whole_database():
        (kept,) = SiteService.objects.all()
    assert (kept.source_id, kept.reason, kept.km > 0) == (serving.north, "", True)


@pages
@pytest.mark.covers("LG-03")
def test_all_that_nobody_decided_is_taken_as_proposed_at_once(serving, world):
    serving.place(serving.third, "22.57,114.07")
    serving.assign(serving.third, serving.south, reason="顺路")
    clerk = signed_in(world.person("parts_clerk", world.north))

    before = clerk.get(NETWORK).content.decode()
    clerk.post(f"{NETWORK}serve-as-proposed/")
    again = post_json(clerk, "/api/v1/delivery-network/serve-as-proposed", {}).json()["items"]

    assert "Take the proposal" in before
    assert serving.line(serving.south).service.source_id == serving.north
    assert serving.line(serving.third).service.source_id == serving.south  # a person said so
    assert "Take the proposal" not in clerk.get(NETWORK).content.decode()
    assert len(again) == 3
    with pytest.raises(NotPermitted):
        commands.serve_as_proposed(by=world.actor(world.north, "logistics.view"), at=NOON)


@pages
def test_nobody_serves_themselves_nor_a_site_of_others(serving, world):
    with pytest.raises(commands.NowhereToGo):
        serving.assign(serving.south, serving.south, reason="x")
    with pytest.raises(ObjectDoesNotExist):
        serving.assign(world.abroad.pk, serving.north)

    with whole_database():
        assert not SiteService.objects.exists()


@pages
def test_deciding_needs_the_right_and_strangers_see_nothing(serving, world):
    serving.assign(serving.south, serving.north)
    looker = world.actor(world.north, "logistics.view")

    with pytest.raises(NotPermitted):
        serving.assign(serving.south, serving.north, by=looker)
    with as_seen_by(world.stranger):
        lines = queries.delivery_network(seen_by=world.stranger, at=NOON)
        bare = SiteService.objects.count()

    assert ([one.service for one in lines if one.service], bare) == ([], 0)
    assert {one.site_id for one in lines} == set(store_ids(group_id=world.abroad.group_id))


@pages
@pytest.mark.covers("LG-03")
def test_the_network_is_seen_and_decided_on_screen_and_over_the_api(serving, world):
    clerk = signed_in(world.person("parts_clerk", world.north))
    before = clerk.get(NETWORK).content.decode()
    dialog = f"{NETWORK}{serving.south}/assign-site/"

    refused = clerk.post(dialog, {"store_id": serving.third})
    taken = clerk.post(dialog, {"store_id": serving.north})
    after = clerk.get(NETWORK).content.decode()
    form = clerk.get("/logistics/shipments/new/").content.decode()
    answer = post_json(
        clerk,
        f"/api/v1/delivery-network/{serving.south}/assign-site",
        {"store": str(serving.third), "reason": "顺路"},
    ).json()
    listed = clerk.get("/api/v1/delivery-network").json()["items"]

    assert ("Proposed" in before, "nobody decided yet" in before) == (True, True)
    assert (refused.status_code, taken.status_code) == (422, 303)
    assert f"Served by {world.north.name}" in after
    assert "the store that serves the site" in form
    assert answer["items"][0]["store"] == str(serving.third)
    assert len(listed) == 3


@pages
def test_vans_of_a_day_are_what_their_shifts_say(serving):
    serving.car_of("粤B2", shift_from=time(8), shift_to=time(8, 5))

    assert serving.line(serving.south).proposal.why == "nearest"
