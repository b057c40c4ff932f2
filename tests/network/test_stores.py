"""Stores: opened, set up, graded, closed."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.ground.network import commands, queries
from aftersales.ground.network.models import AgentContract, Department, OpeningTime, Store
from aftersales.ground.network.states import Authority, StoreKind
from tests.conftest import NOON, logged
from tests.factories.network import BrandFactory, StoreFactory
from tests.signing import signed_in


def facts():
    with whole_database():
        return [name for _actor, name in logged() if name.startswith("network.")]


@pytest.mark.covers("NW-01")
def test_a_group_opens_sites_of_each_kind(world):
    for kind in StoreKind:
        commands.open_store(
            group_id=world.group.pk,
            code=f"K{kind[:9]}",
            name=kind,
            kind=kind,
            by=world.chief,
            at=NOON,
        )

    with whole_database():
        kinds = set(Store.objects.filter(group=world.group).values_list("kind", flat=True))
    assert kinds == set(StoreKind)
    assert len(StoreKind) >= 5
    assert facts() == ["network.store.opened"] * len(StoreKind)


def test_two_sites_of_a_group_do_not_share_a_code(world):
    with pytest.raises(commands.CodeTaken):
        commands.open_store(
            group_id=world.group.pk, code=world.north.code, name="x", by=world.chief, at=NOON
        )

    assert facts() == []


def test_nobody_opens_a_store_in_another_group(world):
    with pytest.raises(commands.Group.DoesNotExist):
        commands.open_store(
            group_id=world.abroad.group_id, code="X", name="x", by=world.chief, at=NOON
        )


def test_a_store_says_how_it_shows_prints_and_is_taxed(world):
    settings = {
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "date_style": "dots",
        "number_style": "comma",
        "paper": "receipt_80",
        "printer": "front",
        "tax_scheme": "abroad",
    }

    commands.settle_store(store_id=world.north.pk, settings=settings, by=world.chief, at=NOON)

    world.north.refresh_from_db()
    assert {name: getattr(world.north, name) for name in settings} == settings
    assert facts() == ["network.store.settled"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("currency", "yuan"),
        ("paper", "papyrus"),
        ("name", "  "),
        ("code", "X"),
        ("printer", "x" * 81),
        ("currency", None),
    ],
)
def test_a_setting_that_does_not_fit_changes_nothing(world, name, value):
    with pytest.raises(commands.SettingUnknown) as refusal:
        commands.settle_store(
            store_id=world.north.pk, settings={name: value}, by=world.chief, at=NOON
        )

    assert (refusal.value.field, facts()) == (name, [])


def test_a_store_of_others_does_not_exist(world):
    with pytest.raises(Store.DoesNotExist):
        commands.settle_store(store_id=world.south.pk, settings={}, by=world.of_north, at=NOON)


def test_without_the_right_nothing_is_settled(world):
    clerk = world.actor(world.north, "network.view")

    with pytest.raises(NotPermitted):
        commands.settle_store(store_id=world.north.pk, settings={"printer": "x"}, by=clerk, at=NOON)


def test_a_closed_store_stays_in_the_books(world):
    commands.close_store(store_id=world.north.pk, by=world.chief, at=NOON)
    commands.close_store(store_id=world.north.pk, by=world.chief, at=NOON)

    world.north.refresh_from_db()
    assert (world.north.closed_on, facts()) == (NOON.date(), ["network.store.closed"])


# -- hours --------------------------------------------------------------------------------------


def stretch(day, opens, closes):
    return commands.Stretch(day, time.fromisoformat(opens), time.fromisoformat(closes))


WEEK = [stretch(0, "08:30", "12:00"), stretch(0, "13:30", "18:00"), stretch(5, "09:00", "16:00")]


def test_a_week_may_have_a_midday_break(world):
    commands.set_hours(store_id=world.north.pk, week=WEEK, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        monday = queries.open_times(store_id=world.north.pk, on=date(2026, 3, 2))
        sunday = queries.open_times(store_id=world.north.pk, on=date(2026, 3, 8))
    assert monday == [(time(8, 30), time(12)), (time(13, 30), time(18))]
    assert (sunday, facts()) == ([], ["network.hours.set"])


def test_a_special_day_stands_before_the_week_until_it_is_lifted(world):
    commands.set_hours(store_id=world.north.pk, week=WEEK, by=world.chief, at=NOON)
    monday = date(2026, 3, 2)

    day = commands.set_special_day(
        store_id=world.north.pk, on=monday, name="Stock-taking", by=world.chief, at=NOON
    )
    with as_seen_by(world.chief):
        closed = queries.open_times(store_id=world.north.pk, on=monday)
    commands.lift_special_day(special_day_id=day.pk, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        open_again = queries.open_times(store_id=world.north.pk, on=monday)
    assert (closed, len(open_again)) == ([], 2)


@pytest.mark.parametrize(
    "week",
    [
        [stretch(0, "12:00", "12:00")],
        [stretch(0, "18:00", "08:00")],
        [stretch(0, "08:00", "12:00"), stretch(0, "11:00", "17:00")],
    ],
)
def test_hours_that_overlap_or_run_backwards_change_nothing(world, week):
    with pytest.raises(commands.HoursOverlap):
        commands.set_hours(store_id=world.north.pk, week=week, by=world.chief, at=NOON)

    with whole_database():
        assert not OpeningTime.objects.exists()
    assert facts() == []


# -- grades -------------------------------------------------------------------------------------


def grade(world, *authorities):
    return commands.set_grade(
        group_id=world.group.pk,
        code="b",
        name="B",
        rank=2,
        authorities=authorities,
        by=world.chief,
        at=NOON,
    )


@pytest.mark.covers("NW-02")
def test_a_grade_says_what_its_sites_may_do_and_can_be_said_anew(world):
    grade(world, Authority.WARRANTY)
    commands.grade_store(store_id=world.north.pk, grade="b", by=world.chief, at=NOON)

    def may(authority):
        with as_seen_by(world.chief):
            return queries.has_authority(world.north.pk, authority)

    before = (may(Authority.WARRANTY), may(Authority.RECALL))
    grade(world, Authority.RECALL)

    assert (before, (may(Authority.WARRANTY), may(Authority.RECALL))) == (
        (True, False),
        (False, True),
    )


def test_a_group_without_grades_lets_every_site_do_everything(world):
    with as_seen_by(world.chief):
        assert queries.has_authority(world.north.pk, Authority.HIGH_VOLTAGE)


def test_what_the_grade_does_not_include_is_refused(world):
    grade(world, Authority.WARRANTY)
    commands.grade_store(store_id=world.north.pk, grade="b", by=world.chief, at=NOON)

    with as_seen_by(world.chief), pytest.raises(commands.AuthorityMissing):
        commands.require_authority(queries.store(world.north.pk), Authority.RECALL)


def graded(world, store, *authorities, code):
    commands.set_grade(
        group_id=world.group.pk,
        code=code,
        name=code.upper(),
        rank=1,
        authorities=authorities,
        by=world.chief,
        at=NOON,
    )
    commands.grade_store(store_id=store.pk, grade=code, by=world.chief, at=NOON)


@pytest.mark.covers("NW-02")
def test_a_station_is_guided_only_by_a_site_whose_grade_includes_it(world):
    graded(world, world.north, Authority.SUB_STATIONS, code="a")
    graded(world, world.south, Authority.WARRANTY, code="b")

    def guide(station, above):
        return commands.guide_station(
            store_id=station.pk,
            guided_by_id=above.pk if above else None,
            by=world.chief,
            at=NOON,
        )

    with pytest.raises(commands.AuthorityMissing):
        guide(world.north, world.south)
    assert guide(world.south, world.north).belongs_to == world.north
    graded(world, world.south, Authority.SUB_STATIONS, code="b")
    with pytest.raises(commands.GuidesItself):
        guide(world.north, world.south)
    with pytest.raises(Store.DoesNotExist):
        guide(world.south, world.abroad)
    assert guide(world.south, None).belongs_to is None
    with whole_database():
        names = [name for _actor, name in logged() if "guided" in name]
    assert names == ["network.station.guided"] * 2


def test_the_handbook_speaks_at_grades_stations_and_contracts(world):
    to_every_group(at=NOON)
    browser = signed_in(world.administrator)
    browser.cookies["language"] = "en"
    for page, step in (
        ("/stores/grades/", "network.grades"),
        (f"/stores/{world.north.pk}/", "network.stations"),
        ("/stores/contracts/", "network.agent_contract"),
    ):
        part = f"/handbook/steps/{step}/part/"
        assert part in browser.get(page).content.decode()
        told = browser.get(part, headers={"HX-Request": "true"}).content.decode()
        assert "handbook-step" in told
        assert "<html" not in told


def test_an_authority_that_nobody_knows_is_refused(world):
    with pytest.raises(commands.SettingUnknown):
        grade(world, "fly")


def test_brands_of_a_store_are_of_its_group(world):
    mine, foreign = BrandFactory(group=world.group), BrandFactory()

    commands.choose_brands(store_id=world.north.pk, brands=[mine.code], by=world.chief, at=NOON)
    with pytest.raises(commands.SettingUnknown):
        commands.choose_brands(
            store_id=world.north.pk, brands=[foreign.code], by=world.chief, at=NOON
        )

    with whole_database():
        assert [b.brand for b in world.north.brands.all()] == [mine]


# -- departments --------------------------------------------------------------------------------


def unit(world, code, **more):
    return commands.form_department(
        group_id=world.group.pk, code=code, name=code, by=world.chief, at=NOON, **more
    )


def test_departments_make_a_tree(world):
    top = unit(world, "after-sales")
    unit(world, "front", above_id=top.pk, store_id=world.north.pk)

    with as_seen_by(world.chief):
        (root,) = queries.department_tree(seen_by=world.chief)
    assert (root.row.code, [c.row.code for c in root.below]) == ("after-sales", ["front"])


def test_a_department_never_stands_below_itself(world):
    top = unit(world, "a")
    low = unit(world, "b", above_id=top.pk)

    with pytest.raises(commands.OwnSuperior):
        commands.move_department(department_id=top.pk, above_id=low.pk, by=world.chief, at=NOON)


def test_a_department_with_units_below_it_is_not_closed(world):
    top = unit(world, "a")
    low = unit(world, "b", above_id=top.pk)

    with pytest.raises(commands.DepartmentInUse):
        commands.close_department(department_id=top.pk, by=world.chief, at=NOON)
    commands.move_department(department_id=low.pk, above_id=None, by=world.chief, at=NOON)
    commands.close_department(department_id=top.pk, by=world.chief, at=NOON)

    with whole_database():
        assert Department.objects.get(pk=top.pk).is_closed


def test_a_department_of_another_store_is_out_of_sight(world):
    low = unit(world, "b", store_id=world.south.pk)

    with pytest.raises(Department.DoesNotExist):
        commands.close_department(department_id=low.pk, by=world.of_north, at=NOON)


# -- agents' contracts --------------------------------------------------------------------------


RATES = [commands.Rate("field service", "hour", Decimal("120.00"))]


@pytest.fixture
def agent(world):
    return StoreFactory(group=world.group, kind=StoreKind.AGENT)


@pytest.fixture
def principal(world, agent):
    from dataclasses import replace

    rights = {**world.chief.rights, agent.pk: world.chief.rights[world.north.pk]}
    return replace(world.chief, rights=rights)


def sign(agent, by, number="A-1", first=date(2026, 1, 1), last=date(2026, 12, 31), rates=RATES):
    return commands.sign_contract(
        agent_id=agent.pk,
        number=number,
        starts_on=first,
        ends_on=last,
        rates=rates,
        by=by,
        at=NOON,
    )


@pytest.mark.covers("NW-10")
def test_a_contract_holds_validity_products_and_rates(agent, principal):
    contract = sign(agent, principal)

    with whole_database():
        told = [(r.product, r.unit, r.rate, r.currency) for r in contract.rates.all()]
    assert (contract.starts_on, contract.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert told == [("field service", "hour", Decimal("120.00"), "CNY")]
    assert facts() == ["network.agent_contract.signed"]


def test_an_agent_has_one_contract_at_a_time(agent, principal):
    sign(agent, principal)

    with pytest.raises(commands.ContractsOverlap):
        sign(agent, principal, number="A-2", first=date(2026, 12, 31), last=date(2027, 1, 31))
    sign(agent, principal, number="A-3", first=date(2027, 1, 1), last=date(2027, 1, 31))

    with whole_database():
        assert AgentContract.objects.count() == 2


def test_a_contract_may_end_earlier_and_makes_room(agent, principal):
    first = sign(agent, principal)
    commands.end_contract(
        contract_id=first.pk, ends_on=date(2026, 6, 30), reason="moved", by=principal, at=NOON
    )

    sign(agent, principal, number="A-2", first=date(2026, 7, 1), last=date(2026, 12, 31))

    with pytest.raises(commands.BeyondContract):
        commands.end_contract(
            contract_id=first.pk, ends_on=date(2027, 1, 1), reason="x", by=principal, at=NOON
        )


def test_a_contract_without_rates_or_with_the_groups_own_site_is_refused(world, agent, principal):
    with pytest.raises(commands.ContractEmpty):
        sign(agent, principal, rates=[])
    with pytest.raises(commands.ContractEmpty):
        sign(agent, principal, rates=RATES * 2)
    with pytest.raises(commands.BeyondContract):
        sign(agent, principal, first=date(2026, 2, 1), last=date(2026, 1, 1))
    with pytest.raises(commands.NotAnAgent):
        sign(world.north, principal)

    assert facts() == []
