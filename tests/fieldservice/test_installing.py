"""Installation by contract: steps, ten bans, training, acceptance, and the clocks of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.papers import Wanted, all_papers
from aftersales.core.privacy import dossier, forget, still_needed
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines import queries as deadlines
from aftersales.ground.handbook.content import delivered
from aftersales.ground.handbook.delivering import to_every_group
from aftersales.lane.fieldservice import commands, queries
from aftersales.lane.fieldservice.commands import Contract
from aftersales.lane.fieldservice.models import Installation, StepTick
from aftersales.lane.fieldservice.parameters import BELT_FROM
from aftersales.lane.fieldservice.states import Phase
from tests.clients import post_json, signed_in
from tests.conftest import NOON, logged
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory

pytestmark = pytest.mark.django_db


def soon() -> str:
    """A day in a fortnight, as a page that is open now would send it."""
    return (timezone.localdate() + timedelta(days=14)).isoformat()


PLACE = "深圳市南山区某路 1 号车库"


class Field:
    def __init__(self, world: Any) -> None:
        self.world, self.chief, self.store_id = world, world.of_north, world.north.pk
        self.owner = CustomerFactory(opened_store=world.north)
        self.car = VehicleFactory(group=world.group)
        self.me = {"by": self.chief, "at": NOON}

    def agree(self, **more: Any) -> Installation:
        given = {"title": "充电桩", "due_on": date(2026, 3, 20), "place": PLACE} | more
        return commands.agree(
            store_id=self.store_id,
            customer_id=self.owner.pk,
            contract=Contract(**given),
            **self.me,
        )

    def tick(self, row: Installation, phase: Phase, but: int = 0) -> None:
        with as_seen_by(self.chief):
            lists = {found.phase: found for found in queries.lists(row)}
        left = lists[phase].left
        for point in left[: len(left) - but]:
            commands.tick(installation_id=row.pk, phase=phase, element=point.code, **self.me)

    def in_work(self, **more: Any) -> Installation:
        row = self.agree(**more)
        if row.is_electrical or row.height_m >= 2:
            self.tick(row, Phase.BEFORE)
        return commands.start(installation_id=row.pk, **self.me)

    def done(self, **more: Any) -> Installation:
        row = self.in_work(**more)
        self.tick(row, Phase.STEP)
        if row.is_electrical or row.height_m >= 2:
            self.tick(row, Phase.AFTER)
        return commands.accept(
            installation_id=row.pk, accepted_by="王建国", report="空载 230 V", **self.me
        )

    def clocks(self, row: Installation) -> dict[str, str]:
        with as_seen_by(self.chief):
            rows = deadlines.about("installation", row.pk, seen_by=self.chief)
        return {clock.timer: clock.state for clock in rows}


@pytest.fixture
def field(world):
    to_every_group(at=NOON)
    return Field(world)


def told(field):
    with as_seen_by(field.chief):
        names = [name for _who, name in logged()]
    return [n.removeprefix("fieldservice.") for n in names if n.startswith("fieldservice.")]


@pytest.mark.covers("WS-42", "WS-43")
def test_ten_bans_and_eight_and_eight_points_of_conduct_are_delivered():
    texts = {item.code: [e["code"] for e in item.body["elements"]] for item in delivered()}

    assert len(texts["WS-42"]) == 10
    assert [code.partition("_")[0] for code in texts["WS-43"]] == ["do"] * 8 + ["dont"] * 8


@pytest.mark.covers("WS-40")
def test_an_installation_goes_from_contract_over_its_steps_to_acceptance(field):
    row = field.done()

    assert (row.state, row.accepted_at, row.accepted_by) == ("accepted", NOON, "王建国")
    assert field.clocks(row) == {"workshop.installation": "met"}
    assert [name for name in told(field) if name != "step.ticked"] == [
        "installation.agreed",
        "installation.started",
        "installation.accepted",
    ]


@pytest.mark.covers("WS-40")
def test_the_deadline_is_that_of_the_contract_and_stops_when_it_is_called_off(field):
    row = field.agree(trainees=2, training_due_on=date(2026, 3, 25))

    assert field.clocks(row) == {
        "workshop.installation": "running",
        "fieldservice.training": "running",
    }
    commands.cancel(installation_id=row.pk, reason="No permit", **field.me)
    assert set(field.clocks(row).values()) == {"cancelled"}


@pytest.mark.covers("WS-40")
def test_the_users_staff_is_trained_in_the_agreed_time_when_all_of_them_were(field):
    row = field.agree(trainees=3, training_due_on=date(2026, 3, 25))
    lesson = {"on": date(2026, 3, 2), "minutes": 60, "subjects": "Use"}

    commands.train(installation_id=row.pk, people=2, **lesson, **field.me)
    assert field.clocks(row)["fieldservice.training"] == "running"
    commands.train(installation_id=row.pk, people=1, **lesson, **field.me)

    assert field.clocks(row)["fieldservice.training"] == "met"


def test_training_is_agreed_whole_and_given_only_where_it_was_agreed(field):
    with pytest.raises(commands.TrainingHalf):
        field.agree(trainees=3)
    with pytest.raises(commands.TrainingHalf):
        field.agree(training_due_on=date(2026, 3, 25))
    row = field.agree()
    with pytest.raises(commands.NoTraining):
        commands.train(
            installation_id=row.pk, on=date(2026, 3, 2), people=1, minutes=5, subjects="x",
            **field.me,
        )  # fmt: skip


@pytest.mark.covers("WS-42")
def test_electrical_fitting_neither_begins_nor_is_accepted_before_all_bans_are_ticked(field):
    row = field.agree(is_electrical=True)
    field.tick(row, Phase.BEFORE, but=1)
    with pytest.raises(commands.BansOpen):
        commands.start(installation_id=row.pk, **field.me)
    field.tick(row, Phase.BEFORE)
    row = commands.start(installation_id=row.pk, **field.me)
    field.tick(row, Phase.STEP)
    with pytest.raises(commands.BansOpen):
        commands.accept(installation_id=row.pk, accepted_by="x", report="y", **field.me)

    with as_seen_by(field.chief):
        assert Installation.objects.get().state == "in_work"
        assert StepTick.objects.filter(phase="before").count() == 9  # the belt: not high enough
    field.tick(row, Phase.AFTER)
    assert commands.accept(installation_id=row.pk, accepted_by="x", report="y", **field.me)


@pytest.mark.covers("WS-42")
@pytest.mark.parametrize(("height", "belt"), [("1.9", False), ("2.0", True), ("6.0", True)])
def test_from_two_metres_on_the_belt_is_asked_for(field, height, belt):
    assert BELT_FROM.default == 2
    row = field.agree(height_m=Decimal(height))

    with as_seen_by(field.chief):
        asked = {p.code for found in queries.lists(row) for p in found.left}
        assert queries.needs_belt(row) is belt
    assert ("belt" in asked) is belt


def test_what_lacks_a_step_is_not_accepted_and_a_tick_stays_one(field):
    row = field.in_work()
    field.tick(row, Phase.STEP, but=1)
    with pytest.raises(commands.StepsOpen):
        commands.accept(installation_id=row.pk, accepted_by="x", report="y", **field.me)
    before = len(told(field))
    commands.tick(installation_id=row.pk, phase=Phase.STEP, element="papers", **field.me)

    assert len(told(field)) == before
    for phase, element in ((Phase.STEP, "beauty"), (Phase.BEFORE, "plug")):
        with pytest.raises(commands.NothingToTick):
            commands.tick(installation_id=row.pk, phase=phase, element=element, **field.me)


def test_days_before_the_contract_or_tomorrows_contracts_are_refused(field):
    for wrong in (
        {"due_on": date(2026, 3, 1)},
        {"due_on": date(9999, 1, 1)},
        {"contract_on": date(2026, 3, 3)},
    ):
        with pytest.raises(commands.DayWrong):
            field.agree(**wrong)
    assert told(field) == []


def test_a_customer_out_of_sight_is_none_and_another_store_sees_nothing(field):
    stranger = CustomerFactory(opened_store=field.world.abroad)
    with pytest.raises(commands.CustomerNotHere):
        commands.agree(
            store_id=field.store_id,
            customer_id=stranger.pk,
            contract=Contract(title="x", due_on=date(2026, 3, 20)),
            **field.me,
        )
    row = field.agree()
    with pytest.raises(Installation.DoesNotExist):
        commands.start(installation_id=row.pk, by=field.world.of_south, at=NOON)
    looker = field.world.actor(field.world.north, "fieldservice.view")
    with pytest.raises(NotPermitted):
        commands.start(installation_id=row.pk, by=looker, at=NOON)


def test_accepted_is_the_end(field):
    row = field.done()
    with pytest.raises(IllegalMove):
        commands.cancel(installation_id=row.pk, reason="x", **field.me)
    with pytest.raises(IllegalMove):
        commands.start(installation_id=row.pk, **field.me)


def test_what_is_known_of_the_person_is_told_and_forgotten(field):
    open_one = field.agree()
    with whole_database():
        assert "fieldservice.open" in still_needed("customer", field.owner.pk)
    commands.cancel(installation_id=open_one.pk, reason="王建国 does not want it", **field.me)
    field.done()
    with whole_database():
        first, second = dossier("customer", field.owner.pk)["fieldservice.installations"]
        assert (first["place"], second["accepted_by"]) == (PLACE, "王建国")
        forget("customer", field.owner.pk, by=field.chief, at=NOON + timedelta(days=1))
        rows = Installation.objects.values_list("place", "accepted_by", "report", "cancel_reason")
        assert set(rows) == {("", "", "", "–"), ("", "", "", "")}


def test_an_installation_is_taken_on_ticked_and_accepted_in_the_browser(field):
    browser = signed_in(field.world.administrator)
    browser.cookies["store"] = str(field.store_id)

    def post(name, /, *ids, **body):
        answer = browser.post(reverse(f"fieldservice:{name}", args=ids), body)
        assert answer.status_code in (302, 303), answer.content.decode()
        return answer["Location"]

    body = {
        "title": "Charging point",
        "customer_id": field.owner.pk,
        "vehicle_id": field.car.pk,
        "due_on": soon(),
        "height_m": "0",
        "trainees": "1",
        "training_due_on": soon(),
        "is_electrical": "on",
    }
    address = post("agree", **body)
    with as_seen_by(field.chief):
        row = Installation.objects.get()
        codes = {f.phase: [p.code for p in f.left] for f in queries.lists(row)}
    assert "Charging point" in browser.get(address).content.decode()
    post("tick", row.pk, phase="before", element=codes[Phase.BEFORE])
    post("start", row.pk)
    post("tick", row.pk, phase="step", element=codes[Phase.STEP])
    post("tick", row.pk, phase="after", element=codes[Phase.AFTER])
    post("train", row.pk, on=row.contract_on.isoformat(), people="1", minutes="30", subjects="Use")
    post("accept", row.pk, accepted_by="Wang", report="All well")

    page = browser.get(address).content.decode()
    assert "All well" in page
    assert "complete" in page
    listed = browser.get(reverse("fieldservice:installations") + "?view=all").content.decode()
    assert listed
    other = field.agree()
    post("cancel", other.pk, reason="No permit")


@pytest.mark.covers("WS-26")
def test_the_installation_report_is_filled_from_what_was_done(field):
    row = field.done(is_electrical=True)
    browser = signed_in(field.world.administrator)
    browser.cookies["store"] = str(field.store_id)

    answer = browser.get(f"/papers/fieldservice.installation_report/{row.pk}/")

    assert answer.status_code == 200
    with as_seen_by(field.chief):
        paper = all_papers()["fieldservice.installation_report"]
        about = paper.find(row.pk, field.chief)
        words = str(paper.compose(about, Wanted(actor=field.chief, at=NOON)))
    assert row.number in words
    assert "空载 230 V" in words
    assert words.count("✓") == 8 + 2 * 9


def test_the_api_takes_on_ticks_and_accepts(field):
    browser = signed_in(field.world.administrator)
    body = {
        "store": str(field.store_id),
        "customer_id": str(field.owner.pk),
        "title": "Dash camera",
        "due_on": soon(),
        "trainees": 1,
        "training_due_on": soon(),
    }
    made = post_json(browser, "/api/v1/installations", body)
    assert made.status_code == 201, made.content
    address = f"/api/v1/installations/{made.json()['id']}"
    assert post_json(browser, f"{address}/start", {}).json()["state"] == "in_work"
    refused = post_json(browser, f"{address}/accept", {"accepted_by": "W", "report": "ok"})
    assert (refused.status_code, refused.json()["code"]) == (409, "fieldservice.steps_open")
    with as_seen_by(field.chief):
        row = Installation.objects.get()
        codes = [p.code for f in queries.lists(row) for p in f.left]
    for code in codes:
        ticked = post_json(browser, f"{address}/tick", {"phase": "step", "element": code})
        assert ticked.status_code == 200
    lesson = {
        "on": row.contract_on.isoformat(), "people": 1, "minutes": 10, "subjects": "Use",
    }  # fmt: skip
    assert post_json(browser, f"{address}/train", lesson).status_code == 200
    done = post_json(browser, f"{address}/accept", {"accepted_by": "W", "report": "ok"})
    assert done.json()["state"] == "accepted"
    assert browser.get(address).json()["report"] == "ok"
    assert len(browser.get("/api/v1/installations").json()["items"]) == 1
    other = field.agree()
    called = post_json(browser, f"/api/v1/installations/{other.pk}/cancel", {"reason": "x"})
    assert called.json()["state"] == "cancelled"
