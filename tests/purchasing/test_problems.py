"""Quality problems on bought-in parts go over headquarters and purchasing to the maker (PU-09)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines.models import Deadline
from aftersales.ground.network.queries import day_of
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.models import MakerLetter, PartProblem, ReceiptLine
from aftersales.supply.purchasing.states import PROBLEM, ProblemState
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.parameters import ParameterValueFactory
from tests.factories.purchasing import SupplierFactory

pytestmark = pytest.mark.django_db
SEES = "purchasing.view_problems"
TODAY = NOON.date()
DAY = timedelta(days=1)


class Sides:
    """The store raises, headquarters coordinates, purchasing writes; none has the others' right."""

    def __init__(self, buying):
        world = buying.world
        self.buying = buying
        self.store = world.actor(world.north, SEES, "purchasing.raise_problem", "parts.view")
        self.headquarters = world.actor(world.north, SEES, "purchasing.coordinate_problem")
        self.purchasing = world.actor(world.north, SEES, "purchasing.write_to_maker")

    def raised(self, **more):
        told = {
            "store_id": self.buying.store_id,
            "part_id": self.buying.part.pk,
            "supplier_id": self.buying.supplier.pk,
            "quantity": Decimal(3),
            "lot": "B-7",
            "words": "leaks at the seam",
            "seriousness": "functional",
            "seen_at": "job",
            "seen_number": "N-26-0001",
            "by": self.store,
            "at": NOON,
        }
        return commands.raise_problem(**{**told, **more})

    def passed_on(self, **more):
        row = self.raised(**more)
        return commands.pass_problem_on(
            problem_id=row.pk, words="please ask", by=self.headquarters, at=NOON
        )

    def write(self, row, *, by=None, at=NOON, **more):
        told = {"written_on": at.date(), "way": "mail", "words": "three of lot B-7 leak", **more}
        return commands.write_to_maker(problem_id=row.pk, by=by or self.purchasing, at=at, **told)

    def answer(self, row, answer="replacement", *, by=None, at=NOON + DAY, **more):
        told = {"measure": "the whole lot is replaced", **more}
        return commands.note_maker_answer(
            problem_id=row.pk, answer=answer, by=by or self.purchasing, at=at, **told
        )

    def dispute(self, row, reason="our test says otherwise", *, by=None, at=NOON + DAY):
        return commands.dispute_answer(
            problem_id=row.pk, reason=reason, by=by or self.headquarters, at=at
        )

    def close(self, row, effect="replaced", words="all changed", *, by=None, at=NOON + DAY):
        return commands.close_problem(
            problem_id=row.pk, effect=effect, words=words, by=by or self.headquarters, at=at
        )

    def deeds(self, row, by):
        """Every step after the raising, by this actor."""
        told = {"problem_id": row.pk, "by": by, "at": NOON}
        return {
            "complete": lambda: commands.complete_problem(words="more", **told),
            "back": lambda: commands.send_problem_back(missing="photos", **told),
            "pass on": lambda: commands.pass_problem_on(**told),
            "dismiss": lambda: commands.dismiss_problem(reason="fitted wrongly", **told),
            "write": lambda: self.write(row, by=by),
            "answer": lambda: self.answer(row, by=by),
            "dispute": lambda: self.dispute(row, by=by),
            "close": lambda: self.close(row, by=by),
        }


@pytest.fixture
def sides(buying):
    return Sides(buying)


def now_of(row):
    with whole_database():
        return PartProblem.objects.get(pk=row.pk)


def letters(row):
    with whole_database():
        return list(MakerLetter.objects.filter(problem=row.pk).order_by("round"))


def test_the_way_of_a_problem():
    assert {state: PROBLEM.moves[state] for state in ProblemState} == {
        "raised": ("coordinated", "sent_back", "closed"),
        "sent_back": ("raised",),
        "coordinated": ("at_maker",),
        "at_maker": ("answered",),
        "answered": ("closed", "coordinated"),
        "closed": (),
    }


@pytest.mark.covers("PU-09")
def test_a_problem_goes_over_headquarters_and_purchasing_to_the_maker_and_back(sides, buying, kept):
    row = sides.raised()
    commands.pass_problem_on(problem_id=row.pk, by=sides.headquarters, at=NOON)
    sides.write(row)
    sides.answer(row, "credit")
    sides.close(row, "scrapped")

    last = now_of(row)
    (letter,) = letters(row)
    assert (last.state, last.effect, last.closing_words) == ("closed", "scrapped", "all changed")
    assert (letter.round, letter.way, letter.answer) == (1, "mail", "credit")
    assert [name.removeprefix("purchasing.problem.") for name in buying.facts()][-5:] == [
        "raised",
        "passed_on",
        "maker_written",
        "maker_answered",
        "closed",
    ]
    assert kept() == {}


@pytest.mark.covers("PU-09")
def test_a_store_cannot_write_to_the_maker_nor_coordinate(sides):
    row = sides.passed_on()
    deeds = sides.deeds(row, sides.store)

    for name in ("write", "answer", "back", "pass on", "dismiss", "dispute", "close"):
        with pytest.raises(NotPermitted):
            deeds[name]()

    assert (now_of(row).state, letters(row)) == ("coordinated", [])


@pytest.mark.covers("PU-09")
def test_headquarters_coordinates_and_neither_raises_nor_writes(sides):
    row = sides.passed_on()
    deeds = sides.deeds(row, sides.headquarters)

    for name in ("write", "answer", "complete"):
        with pytest.raises(NotPermitted):
            deeds[name]()
    with pytest.raises(NotPermitted):
        sides.raised(by=sides.headquarters)


@pytest.mark.covers("PU-09")
def test_purchasing_writes_and_neither_raises_nor_coordinates(sides):
    row = sides.raised()
    deeds = sides.deeds(row, sides.purchasing)

    for name in ("complete", "back", "pass on", "dismiss", "dispute", "close"):
        with pytest.raises(NotPermitted):
            deeds[name]()
    with pytest.raises(NotPermitted):
        sides.raised(by=sides.purchasing)


@pytest.mark.covers("PU-09")
def test_nobody_writes_to_the_maker_before_headquarters_has_passed_it_on(sides):
    row = sides.raised()

    with pytest.raises(IllegalMove):
        sides.write(row)
    with pytest.raises(commands.ProblemElsewhere):  # closed it can be, but not as answered
        sides.close(row)
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        PartProblem.objects.filter(pk=row.pk).update(state="at_maker", reply_by=TODAY)


def test_what_is_missing_goes_back_to_the_store_and_comes_again(sides):
    row = sides.raised()
    commands.send_problem_back(problem_id=row.pk, missing="the lot", by=sides.headquarters, at=NOON)
    with pytest.raises(IllegalMove):
        commands.pass_problem_on(problem_id=row.pk, by=sides.headquarters, at=NOON)

    commands.complete_problem(
        problem_id=row.pk, words="leaks, photos attached", lot="B-8", by=sides.store, at=NOON
    )

    last = now_of(row)
    assert (last.state, last.lot, last.words, last.answer_words) == (
        "raised",
        "B-8",
        "leaks, photos attached",
        "the lot",
    )


def test_no_fault_of_the_part_is_closed_with_a_reason_and_without_the_maker(sides, kept):
    row = sides.raised()
    told = {"problem_id": row.pk, "by": sides.headquarters, "at": NOON}

    with pytest.raises(commands.ReasonMissing):
        commands.dismiss_problem(reason=" ", **told)
    commands.dismiss_problem(reason="fitted the wrong way round", **told)

    assert (now_of(row).state, now_of(row).effect, letters(row)) == ("closed", "no_fault", [])
    assert kept() == {}
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        PartProblem.objects.filter(pk=row.pk).update(words="another")


@pytest.mark.covers("PU-09")
def test_a_disputed_answer_goes_to_the_maker_again(sides, kept):
    row = sides.passed_on()
    sides.write(row)
    with pytest.raises(commands.AnswerUnexplained):
        sides.answer(row, "rejected", measure="", cause="")
    with pytest.raises(commands.AnswerUnexplained):
        sides.answer(row, "repair", measure="")
    sides.answer(row, "rejected", cause="fitted wrongly", measure="")
    with pytest.raises(commands.ReasonMissing):
        sides.dispute(row, "")
    sides.dispute(row)
    assert now_of(row).state == "coordinated"

    sides.write(row, at=NOON + DAY)
    sides.answer(row, at=NOON + 2 * DAY)
    sides.close(row, at=NOON + 2 * DAY)

    first, second = letters(row)
    assert (first.answer, first.disputed) == ("rejected", "our test says otherwise")
    assert (second.round, second.answer, second.disputed) == (2, "replacement", "")
    assert kept() == {}
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        MakerLetter.objects.filter(pk=first.pk).update(answer="credit")


@pytest.mark.covers("PU-09")
def test_the_maker_has_its_days_from_the_day_it_was_written_to(sides, world):
    ParameterValueFactory(
        group=world.group, store=world.north, code="purchasing.maker_replies_in", value=5
    )
    row = sides.passed_on()
    sides.write(row)

    def clock():
        with whole_database():
            found = Deadline.objects.get(
                timer="purchasing.maker_reply", about="part_problem", about_id=row.pk
            )
            return found.due_at, found.met_at

    due, met = clock()
    assert now_of(row).reply_by == TODAY + 5 * DAY
    # The fifth day counts to its last moment in the store's zone, and not a second longer.
    assert due.astimezone(NOON.tzinfo).date() in (TODAY + 5 * DAY, TODAY + 6 * DAY)
    assert due - NOON <= 6 * DAY
    assert met is None
    last = due - timedelta(seconds=1)
    sides.answer(row, at=last)
    assert (clock()[1], now_of(row).reply_by) == (last, None)


def test_the_list_says_after_the_last_day_that_the_maker_is_silent(sides):
    from aftersales.supply.purchasing.views.problems import _silent

    row = sides.passed_on()
    sides.write(row)
    for days, silent in ((7, False), (8, True)):
        at = NOON + days * DAY
        with as_seen_by(sides.headquarters):
            found = queries.problems(seen_by=sides.headquarters).filter(_silent(None, at))
            assert found.exists() is silent


@pytest.mark.parametrize(
    "wrong",
    [{"written_on": TODAY + DAY}, {"written_on": TODAY - DAY}],
    ids=["tomorrow", "before it was raised"],
)
def test_a_letter_was_written_after_the_problem_and_not_tomorrow(sides, wrong):
    row = sides.passed_on()

    with pytest.raises(commands.LetterImpossible):
        sides.write(row, **wrong)

    assert letters(row) == []


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"words": " "}, commands.ProblemUnclear),
        ({"quantity": Decimal(0)}, commands.ProblemUnclear),
        ({"quantity": Decimal("NaN")}, commands.ProblemUnclear),
        ({"part_id": None}, commands.PartUnknown),
        ({"supplier_id": None}, commands.SupplierUnknown),
        ({"receipt_line_id": 987654321}, commands.ProblemUnclear),
    ],
)
def test_a_problem_says_what_is_wrong_with_which_part_of_whom(sides, buying, wrong, refusal):
    before = buying.facts()

    with pytest.raises(refusal):
        sides.raised(**wrong)

    assert buying.facts() == before


@pytest.mark.covers("PU-09")
def test_the_line_of_a_receipt_says_part_and_supplier(sides, buying, kept):
    other = SupplierFactory(group=buying.world.group)
    buying.come(buying.placed(5), 5)
    with whole_database():
        line = ReceiptLine.objects.get()

    row = sides.raised(receipt_line_id=line.pk, part_id=None, supplier_id=other.pk)

    assert (row.part_id, row.supplier_id) == (buying.part.pk, buying.supplier.pk)
    assert kept() == {}


@pytest.mark.covers("PU-09")
def test_a_store_sees_its_own_problems_and_headquarters_those_of_all_stores(sides, world):
    here, there = world.north, world.south
    row = sides.raised()
    elsewhere = world.actor(there, SEES, "purchasing.raise_problem", "parts.view")
    other = sides.raised(store_id=there.pk, by=elsewhere)

    with as_seen_by(sides.store):
        assert list(queries.problems(seen_by=sides.store)) == [row]
        assert list(queries.like_it(row, seen_by=sides.store)) == []
    with pytest.raises(PartProblem.DoesNotExist):
        commands.complete_problem(problem_id=row.pk, words="x", by=elsewhere, at=NOON)
    with as_seen_by(world.stranger):
        assert not queries.problems(seen_by=world.stranger).exists()

    from dataclasses import replace

    rights = frozenset({SEES, "purchasing.coordinate_problem"})
    both = replace(sides.headquarters, rights={here.pk: rights, there.pk: rights})
    with as_seen_by(both):
        assert list(queries.like_it(row, seen_by=both)) == [other]


# ── on screen and over the API ───────────────────────────────────────────────────────────────────


@pytest.mark.covers("PU-09")
def test_each_side_takes_its_step_on_the_page(world, buying):
    clerk = signed_in(world.person("parts_clerk", world.north))
    quality = signed_in(world.person("quality_department", world.north))
    purchaser = signed_in(world.person("purchaser", world.north))
    raised = clerk.post(
        "/purchasing/problems/new/",
        {
            "store_id": buying.store_id,
            "part_id": buying.part.pk,
            "supplier_id": buying.supplier.pk,
            "quantity": "2",
            "words": "cracked housing",
            "seriousness": "safety",
            "seen_at": "job",
            "seen_number": "N-1",
        },
    )
    page = raised.headers["Location"]
    other = Sides(buying).raised(words="another of them")

    own = clerk.post(f"{page}write-to-maker/", {"written_on": "2020-01-01", "way": "mail"})
    quality.post(f"{page}pass-problem-on/", {"words": "urgent"})
    today = day_raised(now_of_page(page))
    purchaser.post(
        f"{page}write-to-maker/", {"written_on": today, "way": "platform", "words": "see photos"}
    )
    purchaser.post(
        f"{page}note-maker-answer/",
        {"answer": "rejected", "cause": "cleaned with solvent"},
    )
    shown = quality.get(page).content.decode()
    quality.post(f"{page}close-problem/", {"effect": "scrapped", "words": "not worth it"})

    assert own.status_code == 403
    for words in ("cracked housing", "see photos", "cleaned with solvent", other.number):
        assert words in shown
    assert now_of_page(page).state == "closed"
    listed = quality.get("/purchasing/problems/?view=all").content.decode()
    assert "cracked housing" in listed
    assert (
        other.number in clerk.get("/purchasing/problems/?seriousness=functional").content.decode()
    )
    stranger = signed_in(world.person("parts_clerk", world.south))
    assert stranger.get(page).status_code == 404


def now_of_page(page):
    with whole_database():
        return PartProblem.objects.get(pk=int(page.rstrip("/").rsplit("/", 1)[1]))


def day_raised(row):
    """The store's day, not that of UTC: from 16:00 UTC on it is tomorrow in China."""
    with whole_database():
        return day_of(row.raised_at, store_id=row.store_id).isoformat()


@pytest.mark.covers("PU-09")
def test_a_receipt_leads_to_the_problem_of_one_of_its_lines(world, buying):
    clerk = signed_in(world.person("parts_clerk", world.north))
    buying.come(buying.placed(5), 5)
    with whole_database():
        line = ReceiptLine.objects.get()
    address = f"/purchasing/problems/new/?receipt_line={line.pk}"

    receipt = clerk.get(f"/purchasing/receipts/{line.receipt_id}/").content.decode()
    form = clerk.get(address).content.decode()
    made = clerk.post(
        address,
        {"quantity": "1", "words": "bent", "seriousness": "appearance", "seen_at": "receipt"},
    )

    assert address in receipt
    assert buying.supplier.name in form
    assert now_of_page(made.headers["Location"]).receipt_line_id == line.pk


def test_the_list_and_the_page_ask_the_same_number_of_questions(world, sides):
    client = signed_in(world.person("quality_department", world.north))
    row = sides.raised()

    def told(path):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    paths = ("/purchasing/problems/", f"/purchasing/problems/{row.pk}/")
    first = [told(path) for path in paths]
    for _n in range(3):
        sides.raised()

    assert [told(path) for path in paths] == first
    assert first[0] <= 15


@pytest.mark.covers("PU-09")
def test_programs_take_the_same_steps(world, buying):
    clerk = signed_in(world.person("parts_clerk", world.north))
    quality = signed_in(world.person("quality_department", world.north))
    purchaser = signed_in(world.person("purchaser", world.north))
    made = post_json(
        clerk,
        "/api/v1/part-problems",
        {
            "store": str(buying.store_id),
            "part": str(buying.part.pk),
            "supplier": str(buying.supplier.pk),
            "quantity": "2",
            "words": "cracked",
            "seriousness": "safety",
            "seen_at": "shelf",
        },
        key="q-1",
    )
    address = f"/api/v1/part-problems/{made.json()['id']}"
    with whole_database():
        raised_on = day_raised(PartProblem.objects.get(pk=made.json()["id"]))
    letter = {"written_on": raised_on, "way": "mail", "words": "see photos"}

    early = post_json(clerk, f"{address}/write-to-maker", letter, key="q-2")
    post_json(quality, f"{address}/send-problem-back", {"missing": "lot"}, key="q-3")
    post_json(clerk, f"{address}/complete-problem", {"words": "cracked", "lot": "7"}, key="q-4")
    post_json(quality, f"{address}/pass-problem-on", {}, key="q-5")
    post_json(purchaser, f"{address}/write-to-maker", letter, key="q-6")
    answered = {"answer": "credit", "measure": "credited"}
    post_json(purchaser, f"{address}/note-maker-answer", answered, key="q-7")
    post_json(quality, f"{address}/dispute-answer", {"reason": "too little"}, key="q-8")
    post_json(purchaser, f"{address}/write-to-maker", letter, key="q-9")
    post_json(purchaser, f"{address}/note-maker-answer", answered, key="q-10")
    done = {"effect": "returned", "words": "all sent"}
    closed = post_json(quality, f"{address}/close-problem", done, key="q-11").json()

    assert (made.status_code, early.status_code) == (201, 403)
    assert (closed["state"], closed["effect"], closed["lot"]) == ("closed", "returned", "7")
    assert [one["disputed"] for one in closed["letters"]] == ["too little", ""]
    found = clerk.get("/api/v1/part-problems?q=closed").json()["items"]
    assert [one["id"] for one in found] == [closed["id"]]
