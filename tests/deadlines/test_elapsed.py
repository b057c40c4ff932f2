"""Pause and run make up the elapsed time, whatever facts come in whatever order (I-27, I-28)."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales.core.scope import whole_database
from aftersales.ground.deadlines import commands
from aftersales.ground.deadlines.models import Deadline
from tests.conftest import NOON
from tests.deadlines.conftest import LetterAnswered, LetterCame, LetterTaken, LetterWaits

LIMIT = timedelta(hours=48)
letters = count(1)
deeds = st.sampled_from(["wait", "take", "tick"])
steps = st.lists(st.tuples(deeds, st.integers(0, 30)), max_size=8)


class Model:
    """The same clock in plain words: how long it ran, how long it stood."""

    def __init__(self) -> None:
        self.now, self.ran, self.stood, self.stands = 0, 0, 0, False
        self.missed = False

    def pass_hours(self, hours: int) -> None:
        self.now += hours
        if self.stands:
            self.stood += hours
        else:
            self.ran += hours

    def tick(self) -> None:
        self.missed |= not self.stands and self.ran >= 48


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps, st.integers(0, 30))
def test_pause_and_run_make_up_the_elapsed_time(desk_of_examples, story, last):
    desk, letter, model = desk_of_examples, next(letters), Model()
    desk.tell(LetterCame, letter_id=letter)

    for deed, hours in story:
        model.pass_hours(hours)
        at = NOON + timedelta(hours=model.now)
        if deed == "tick":
            commands.fire_due(at=at)
            model.tick()
        else:
            desk.tell(LetterWaits if deed == "wait" else LetterTaken, letter_id=letter, at=at)
            model.stands = deed == "wait"
    model.pass_hours(last)
    desk.tell(LetterAnswered, letter_id=letter, at=NOON + timedelta(hours=model.now))

    with whole_database():
        row = Deadline.objects.get(about_id=letter)
    elapsed = row.met_at - row.started_at
    assert row.paused_for == timedelta(hours=model.stood)
    assert elapsed - row.paused_for == timedelta(hours=model.ran)
    assert (row.fired_at is not None) == model.missed
    if not model.missed:
        assert row.in_time == (model.ran <= 48)
        assert row.due_at == NOON + LIMIT + row.paused_for
