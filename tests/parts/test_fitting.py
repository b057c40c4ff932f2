"""What a part is, what goes instead of it, and which cars it goes into."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.commands import Traits
from aftersales.supply.parts.models import Part, RequestLine, Reservation
from aftersales.supply.parts.queries import Lack
from aftersales.supply.parts.rules import Car, GoesInto, goes_into
from aftersales.supply.parts.states import Fit, Way
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.vehicles import VehicleFactory, VehicleModelFactory
from tests.parts.conftest import JOB, OTHER_JOB

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(desk):
    return desk.part(shown_number="LS-0001", number="LS0001")


@pytest.fixture
def clerk(world):
    return signed_in(world.person("parts_clerk", world.north))


def me(desk):
    return {"by": desk.by, "at": NOON}


def describe(desk, part, version=None, **told):
    part.refresh_from_db()
    traits = replace(Traits.of(part), **told)
    return commands.describe(
        part_id=part.pk, traits=traits, store_id=desk.store_id, version=version, **me(desk)
    )


def substitute(desk, part, other, **more):
    told = {"reason": "Same size and rating", **more}
    return commands.note_substitute(part_id=part.pk, other_id=other.pk, **told, **me(desk))


def supersede(desk, part, other):
    return commands.supersede(
        part_id=part.pk, successor_id=other.pk, store_id=desk.store_id, **me(desk)
    )


def fits(desk, part, model, **more):
    return commands.note_fitment(part_id=part.pk, model_id=model.pk, **more, **me(desk))


def model(world, **more):
    return VehicleModelFactory(group=world.group, **more)


def car(world, of=None, **more):
    return VehicleFactory(
        group=world.group, home_store=world.north, model=of, model_year=None, **more
    )


def offered(desk, part, vehicle=None, **more):
    lack = Lack(part.pk, desk.store_id, vehicle.pk if vehicle else None)
    with as_seen_by(desk.by):
        found = queries.stand_ins([lack], seen_by=desk.by, **more)
    return [(one.part.pk, one.way, one.free, one.fit) for one in found.get(lack, [])]


# ── what it is ───────────────────────────────────────────────────────────────────────────────────


def test_what_a_part_is_is_said_once_and_told(desk, part, facts):
    before = facts()

    describe(
        desk,
        part,
        shelf_days=365,
        is_exchange=True,
        deposit=Decimal(300),
        is_wear=True,
        guarantee_months=6,
        guarantee_km=10_000,
        lubricant_family="SN 5W-30",
        is_hazardous=True,
        storage="Dry, below 25 °C",
    )
    describe(desk, part)

    part.refresh_from_db()
    assert (part.deposit, part.deposit_currency, part.shelf_days) == (Decimal(300), "CNY", 365)
    assert part.version == 2
    assert facts()[len(before) :] == ["parts.part.changed"]


def test_who_looked_at_an_older_version_looks_again(desk, part):
    describe(desk, part, version=1, storage="Upright")

    with pytest.raises(commands.PartChangedMeanwhile):
        describe(desk, part, version=1, storage="Lying")

    part.refresh_from_db()
    assert part.storage == "Upright"


@pytest.mark.parametrize(
    "told",
    [
        {"deposit": Decimal(5)},
        {"is_exchange": True, "deposit": Decimal(0)},
        {"guarantee_months": 6},
        {"is_wear": True, "guarantee_km": 0},
        {"shelf_days": -1},
    ],
)
def test_what_does_not_go_together_is_refused(desk, part, told, facts):
    before = facts()

    with pytest.raises(commands.TraitsImpossible):
        describe(desk, part, **told)

    assert facts() == before


# ── instead of it ────────────────────────────────────────────────────────────────────────────────


def test_a_substitute_on_the_shelf_is_offered_one_way_or_both(desk, part, other):
    desk.receive(other, 3)
    desk.receive(part, 1)
    pair = substitute(desk, part, other)

    assert offered(desk, part) == [(other.pk, Way.SUBSTITUTE, 3, Fit.UNTOLD)]
    assert offered(desk, other) == []

    commands.drop_substitute(substitute_id=pair.pk, **me(desk))
    substitute(desk, other, part, is_mutual=True)

    assert [pk for pk, *_more in offered(desk, part)] == [other.pk]
    assert [pk for pk, *_more in offered(desk, other)] == [part.pk]


def test_what_is_not_on_the_shelf_is_not_offered(desk, part, other):
    substitute(desk, part, other)

    assert offered(desk, part) == []
    assert [pk for pk, *_more in offered(desk, part, only_free=False)] == [other.pk]


def test_the_successor_of_the_successor_is_offered_first(desk, part, other):
    last = desk.part()
    supersede(desk, part, other)
    supersede(desk, other, last)
    third = desk.part()
    substitute(desk, part, third)
    desk.receive(last, 1)
    desk.receive(third, 9)

    assert [(pk, way) for pk, way, *_more in offered(desk, part)] == [
        (last.pk, Way.SUCCESSOR),
        (third.pk, Way.SUBSTITUTE),
    ]


def test_no_part_stands_in_for_itself_and_no_pair_stands_twice(desk, part, other, facts):
    substitute(desk, part, other)
    before = facts()

    with pytest.raises(commands.SubstitutesItself):
        substitute(desk, part, part)
    with pytest.raises(commands.SubstituteKnown):
        substitute(desk, other, part)
    with pytest.raises(commands.ReasonMissing):
        substitute(desk, part, desk.part(), reason=" ")

    assert facts() == before


def test_the_table_refuses_that_a_chain_comes_back(desk, part, other):
    third = desk.part()
    supersede(desk, part, other)
    supersede(desk, other, third)

    with pytest.raises(commands.SupersededInCircle):
        supersede(desk, third, part)
    with whole_database(), pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.filter(pk=third.pk).update(successor=part.pk, is_current=False)


# ── which cars ───────────────────────────────────────────────────────────────────────────────────

years = st.none() | st.integers(2015, 2026)


@given(st.lists(st.tuples(st.integers(1, 3), years, years), max_size=4), st.integers(1, 3), years)
def test_a_part_misfits_only_where_every_note_speaks_against_the_car(told, model_id, year):
    rows = [GoesInto(m, "大众", str(m), year_from=a, year_to=b) for m, a, b in told]
    answer = goes_into(rows, Car(model_id, "大众", str(model_id), year))

    own = [row for row in rows if row.model_id == model_id]
    within = [r for r in own if (r.year_from or 0) <= (year or -1) <= (r.year_to or 9999)]
    free = [r for r in own if r.year_from is None and r.year_to is None]
    assert (answer is True) == bool(free or (year and within))
    assert (answer is False) == bool(rows and not free and not (own if year is None else within))


def test_a_part_fits_a_model_or_a_whole_series_in_its_years(desk, part, world):
    passat = model(world, model_year=2024)
    sister = model(world, model_year=2019)
    golf = model(world, series="高尔夫")
    cars = [car(world, passat), car(world, sister), car(world, golf), car(world)]

    def told():
        with as_seen_by(desk.by):
            return [
                queries.fits([part.pk], vehicle_id=one.pk, seen_by=desk.by)[part.pk] for one in cars
            ]

    assert told() == [Fit.UNTOLD] * 4

    note = fits(desk, part, passat)
    assert told() == [Fit.FITS, Fit.MISFIT, Fit.MISFIT, Fit.UNTOLD]

    commands.drop_fitment(fitment_id=note.pk, **me(desk))
    fits(desk, part, passat, is_series=True, year_to=2020)
    assert told() == [Fit.MISFIT, Fit.FITS, Fit.MISFIT, Fit.UNTOLD]


def test_a_misfit_is_waived_for_one_car_with_a_reason(desk, part, world):
    golf, passat = model(world, series="高尔夫"), model(world)
    one, another = car(world, passat), car(world, passat)
    fits(desk, part, golf)
    told = {"part_id": part.pk, "vehicle_id": one.pk, **me(desk)}

    with pytest.raises(commands.ReasonMissing):
        commands.waive_misfit(reason="", **told)
    commands.waive_misfit(reason="Converted by the maker", **told)

    with as_seen_by(desk.by):
        seen = [
            queries.fits([part.pk], vehicle_id=v.pk, seen_by=desk.by)[part.pk]
            for v in (one, another)
        ]
    assert seen == [Fit.WAIVED, Fit.MISFIT]
    with pytest.raises(commands.FitsAlready):
        commands.waive_misfit(reason="Once more", **told)


def test_years_are_in_order_and_cars_noted_once(desk, part, world):
    passat = model(world)
    fits(desk, part, passat)

    with pytest.raises(commands.FitmentKnown):
        fits(desk, part, passat)
    with pytest.raises(commands.YearsImpossible):
        fits(desk, part, passat, year_from=2024, year_to=2020)
    with pytest.raises(commands.YearsImpossible):
        fits(desk, part, passat, year_from=24)


def test_what_does_not_fit_the_car_is_not_offered_instead(desk, part, other, world):
    golf, passat = model(world, series="高尔夫"), model(world)
    substitute(desk, part, other)
    fits(desk, other, golf)
    desk.receive(other, 1)

    assert offered(desk, part, car(world, golf)) == [(other.pk, Way.SUBSTITUTE, 1, Fit.FITS)]
    assert offered(desk, part, car(world, passat)) == []


# ── a line takes another part ────────────────────────────────────────────────────────────────────


def test_a_line_takes_the_substitute_and_remembers_what_it_asked_for(desk, part, other, facts):
    substitute(desk, part, other, is_mutual=True)
    desk.receive(other, 5)
    desk.receive(part, 1)
    line = desk.ask(desk.want(part, 2)).lines[0]
    waiting = desk.ask(desk.want(part, 1), need=OTHER_JOB).lines[0]

    commands.replace(line_id=line.pk, part_id=other.pk, **me(desk))

    with whole_database():
        kept = RequestLine.objects.get(pk=line.pk)
        assert (kept.part_id, kept.instead_of_id) == (other.pk, part.pk)
        rows = Reservation.objects.filter(state="open").values_list("line", "part", "left")
        assert set(rows) == {(line.pk, other.pk, 2), (waiting.pk, part.pk, 1)}
    assert "parts.line.replaced" in facts()

    commands.issue_lines(store_id=desk.store_id, quantities={line.pk: None}, **me(desk))

    assert desk.shelf(other)[:2] == (3, 0)


def test_a_line_goes_back_to_what_it_asked_for(desk, part, other):
    substitute(desk, part, other)
    desk.receive(other, 1)
    line = desk.ask(desk.want(part, 1)).lines[0]
    commands.replace(line_id=line.pk, part_id=other.pk, **me(desk))

    again = commands.replace(line_id=line.pk, part_id=part.pk, **me(desk))

    assert (again.part_id, again.instead_of_id) == (part.pk, None)


def test_a_stranger_or_a_misfit_does_not_go_instead(desk, part, other, world, facts):
    vehicle = car(world, model(world))
    desk.receive(other, 1)
    line = desk.ask(desk.want(part, 1), vehicle_id=vehicle.pk).lines[0]

    with pytest.raises(commands.NoStandIn):
        commands.replace(line_id=line.pk, part_id=other.pk, **me(desk))

    substitute(desk, part, other)
    fits(desk, other, model(world, series="高尔夫"))
    before = facts()
    with pytest.raises(commands.NoStandIn):
        commands.replace(line_id=line.pk, part_id=other.pk, **me(desk))
    assert facts() == before


def test_a_line_that_was_handed_over_stays(desk, part, other):
    substitute(desk, part, other)
    desk.receive(part, 1)
    line = desk.ask(desk.want(part, 2)).lines[0]
    commands.issue_lines(store_id=desk.store_id, quantities={line.pk: Decimal(1)}, **me(desk))

    with pytest.raises(commands.LineOnItsWay):
        commands.replace(line_id=line.pk, part_id=other.pk, **me(desk))


# ── on screen and over the API ───────────────────────────────────────────────────────────────────


def test_the_desk_takes_the_substitute_with_one_press(clerk, desk, part, other):
    substitute(desk, part, other)
    desk.receive(other, 2)
    line = desk.ask(desk.want(part, 1)).lines[0]

    ordering = clerk.get("/parts/desk/?heap=to_order").content.decode()
    short = clerk.get("/parts/shortages/").content.decode()
    assert "LS-0001 instead (2 free)" in ordering
    assert "LS-0001" in short

    clerk.post(f"/parts/lines/{line.pk}/replace/{other.pk}/")

    picking = clerk.get("/parts/desk/").content.decode()
    assert f"instead of {part.shown_number}" in picking


def test_the_lists_ask_as_much_for_one_line_as_for_three(clerk, desk, part, other):
    desk.receive(other, 9)
    counts = []
    for _round in range(2):
        for _more in range(1 + _round):
            lacking = desk.part()
            substitute(desk, lacking, other)
            desk.ask(desk.want(lacking, 1), need=JOB)
        for path in ("/parts/desk/?heap=to_order", "/parts/shortages/"):
            clerk.get(path)
            with CaptureQueriesContext(
                connection,
            ) as told:
                clerk.get(path)
            counts.append(len(told))

    assert counts[:2] == counts[2:]


def test_a_part_is_described_and_linked_in_dialogs(clerk, desk, part, other, world):
    passat = model(world)
    base = f"/parts/{part.pk}"
    for name in ("describe", "substitutes/new", "fitments/new"):
        assert clerk.get(f"{base}/{name}/").status_code == 200

    said = {"name": "机油", "unit": "升", "shelf_days": "720", "lubricant_family": "SN 5W-30"}
    assert clerk.post(f"{base}/describe/", said).status_code == 303
    pair = {"other_id": str(other.pk), "reason": "Same rating", "is_mutual": "on"}
    assert clerk.post(f"{base}/substitutes/new/", pair).status_code == 303
    goes = {"model_id": str(passat.pk), "is_series": "on", "year_from": "2020"}
    assert clerk.post(f"{base}/fitments/new/", goes).status_code == 303

    text = clerk.get(f"{base}/").content.decode()
    for words in ("SN 5W-30", "720 days", "each for the other", "all its models"):
        assert words in text


def test_the_search_for_a_car_shows_what_fits_first(clerk, desk, world):
    passat = model(world)
    vehicle = car(world, passat)
    parts = [desk.part(number=f"ZZ{n}", shown_number=f"ZZ{n}") for n in range(3)]
    fits(desk, parts[2], passat)
    fits(desk, parts[0], model(world, series="高尔夫"))

    answer = clerk.post(f"/parts/pick/?vehicle={vehicle.pk}", {"q": "ZZ"}).json()["offers"]

    assert [one["text"] for one in answer] == ["ZZ2", "ZZ1", "ZZ0"]
    assert "fits this car" in answer[0]["hint"]
    assert "does not fit this car" in answer[2]["hint"]


def test_a_machine_describes_links_and_replaces(world, desk, part, other):
    browser = signed_in(world.administrator)
    north = str(world.north.pk)

    def post(path, **body):
        answer = post_json(browser, f"/api/v1{path}", body)
        assert answer.status_code == 200, answer.content
        return answer.json()

    told = post(f"/parts/{part.pk}/describe", store=north, is_wear=True, guarantee_months=6)
    assert (told["guarantee_months"], told["version"]) == (6, 2)
    told = post(f"/parts/{part.pk}/describe", store=north, guarantee_months=None)
    assert (told["is_wear"], told["guarantee_months"]) == (True, None)

    pair = post(f"/parts/{part.pk}/note-substitute", other=str(other.pk), reason="Same")
    goes = post(f"/parts/{part.pk}/note-fitment", model=str(model(world).pk), year_from=2020)
    assert browser.get(f"/api/v1/substitutes/{pair['id']}").json() == pair
    assert browser.get("/api/v1/fitments").json()["items"] == [goes]
    stranger = car(world, model(world, series="高尔夫"))
    post(f"/parts/{part.pk}/waive-misfit", vehicle=str(stranger.pk), reason="Converted")

    line = desk.ask(desk.want(part, 1)).lines[0]
    changed = post(f"/part-request-lines/{line.pk}/replace", part=str(other.pk))
    assert (changed["part"], changed["instead_of"]) == (str(other.pk), str(part.pk))
    post(f"/substitutes/{pair['id']}/drop")
    post(f"/fitments/{goes['id']}/drop")
