"""What the technical desk knows about somebody is told on request and forgotten with them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.privacy import dossier, forget, still_needed
from aftersales.core.scope import whole_database
from aftersales.lane.support.models import Damage, Entry, HelpRequest
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
SAID = "王建国，电话 13987654321，车机黑屏"


@pytest.fixture
def known(desk):
    """The owner's car was asked about, damaged and mended; a job of theirs was proposed."""
    job = desk.settled()
    owner = desk.counter.owner.pk
    row = desk.do("ask_help", order_id=job.order_id, words=SAID)
    desk.do("rule", help_request_id=row.pk, ruling=SAID, by=desk.engineer)
    desk.do("tell_answer", help_request_id=row.pk)
    hurt = desk.do("record_damage", order_id=job.order_id, words=SAID)
    told = {"cause": "work", "cost": Decimal(1), "bearer": "house", "recovery": "补漆"}
    desk.do("assess_damage", damage_id=hurt.pk, by=desk.engineer, **told)
    for deed in ("approve_damage", "make_good"):
        desk.do(deed, damage_id=hurt.pk)
    desk.do("propose_from_job", job_id=job.pk, symptom=SAID)
    return owner, hurt


def test_the_person_gets_a_copy(desk, known):
    owner, _hurt = known
    with whole_database():
        told = dossier("customer", owner)

    assert [row["words"] for row in told["support.questions"]] == [SAID]
    assert [row["words"] for row in told["support.damage"]] == [SAID]


def test_nobody_is_forgotten_before_the_damage_is_made_good_and_closed(desk, known):
    owner, hurt = known
    with whole_database():
        assert "support.damage_open" in still_needed("customer", owner)
    desk.do("close_damage", damage_id=hurt.pk, follow_up=SAID)
    with whole_database():
        assert "support.damage_open" not in still_needed("customer", owner)


def test_words_go_and_proposals_that_nobody_has_read_go_whole(desk, known):
    owner, hurt = known
    desk.do("close_damage", damage_id=hurt.pk, follow_up=SAID)

    with whole_database():
        forget("customer", owner, by=desk.chief, at=NOON)

        (row,) = HelpRequest.objects.all()
        (gone,) = Damage.objects.all()
        assert (row.words, row.ruling, row.cause, row.state) == ("", "", "", "closed")
        assert (gone.words, gone.follow_up, gone.cost) == ("", "", Decimal("1.00"))
        assert list(Entry.objects.all()) == []
