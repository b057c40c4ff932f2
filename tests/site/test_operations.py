"""Pages for whoever looks after the installation, and what is asked by monitors."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from aftersales.core.scope import whole_database
from aftersales.site import tasks, tls
from aftersales.site.models import Backup, BackupReason
from tests.conftest import NOON
from tests.signing import signed_in

pytestmark = pytest.mark.django_db


def backup(**more):
    with whole_database():
        return Backup.objects.create(
            **{
                "reason": BackupReason.SCHEDULE,
                "file": "/b/a.aftersales",
                "started_at": NOON,
                "finished_at": NOON,
                "bytes": 7_000_000,
                "sha256": "ab",
                **more,
            }
        )


def test_the_backups_page_shows_copies_and_failures_to_those_who_may(world):
    backup()
    backup(finished_at=None, bytes=0, sha256="", fault="No space left on device")
    keeper = signed_in(world.person("it_officer", world.north))
    mechanic = signed_in(world.person("technician", world.north))

    page = keeper.get("/installation/backups/")

    assert page.status_code == 200
    assert "No space left on device" in page.content.decode()
    assert mechanic.get("/installation/backups/").status_code == 403


def test_backing_up_now_is_asked_of_the_worker(world):
    from procrastinate.contrib.django.models import ProcrastinateJob

    keeper = signed_in(world.person("it_officer", world.north))

    answer = keeper.post("/installation/backups/now/")

    jobs = ProcrastinateJob.objects.filter(task_name="site.back_up_now").count()
    assert (answer.status_code, jobs) == (303, 1)


def test_old_scheduled_copies_go_and_those_made_by_hand_stay(tmp_path):
    rows = []
    for day in range(1, 29):
        file = tmp_path / f"{day}.aftersales"
        file.touch()
        rows.append(backup(file=str(file), started_at=datetime(2026, 2, day, 19, tzinfo=UTC)))
    mine = tmp_path / "mine.aftersales"
    mine.touch()
    backup(file=str(mine), reason=BackupReason.ASKED, started_at=datetime(2026, 1, 1, tzinfo=UTC))

    gone = tasks.forget_old()

    left = sorted(int(file.stem) for file in tmp_path.glob("[0-9]*"))
    assert left == [1, 8, 15, *range(22, 29)]
    assert (len(gone), mine.exists()) == (18, True)


def test_every_page_shows_how_far_the_demonstration_is_while_it_fills(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    before = Client().get("/sign-in/").content
    (tmp_path / "progress.json").write_text(
        json.dumps({"done": 1200, "total": 3000, "words": "Customers"})
    )

    during, part = Client().get("/sign-in/").content, Client().get("/installation/filling/")
    (tmp_path / "progress.json").unlink()
    after = Client().get("/installation/filling/", HTTP_HX_REQUEST="true").content

    assert (b"progressbar" in before, b"progressbar" in during) == (False, True)
    assert (b"1,200 / 3,000" in part.content, after) == (True, b"")


def test_a_phone_finds_the_authority_behind_the_qr_code(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    before = Client().get("/tls/").status_code
    tls.make(tmp_path, ["service.local"])

    page, file = Client().get("/tls/"), Client().get("/tls/authority.crt")

    assert (before, page.status_code, file.status_code) == (404, 200, 200)
    assert file.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"PRIVATE" not in file.content


def test_a_certificate_is_made_anew_a_month_before_its_end(tmp_path):
    made = tls.make(tmp_path, ["service.local", "192.0.2.7"])

    early = tls.renew_if_due(tmp_path, at=made.expires_at - timedelta(days=365))
    due = tls.renew_if_due(tmp_path, at=made.expires_at)

    assert (early, due) == (False, True)
    assert tls.own(tmp_path).names == made.names
    assert tls.own(tmp_path).expires_at > made.expires_at


def test_readiness_names_the_versions_and_fails_without_the_database(monkeypatch):
    ready = Client().get("/readyz")
    monkeypatch.setattr("aftersales.site.health.known_schema", lambda: None)
    not_yet = Client().get("/readyz")

    told = json.loads(ready.content)
    assert (ready.status_code, told["ok"], not_yet.status_code) == (200, True, 503)
    assert sorted(told) == ["database", "ok", "schema", "version"]


def test_figures_for_monitors_are_shown_to_this_machine_and_to_the_token(monkeypatch):
    far = {"REMOTE_ADDR": "192.0.2.1"}
    monkeypatch.setenv("AFTERSALES_METRICS_TOKEN", "letmein")

    near, foreign = Client().get("/metrics"), Client().get("/metrics", **far)
    proxied = Client().get("/metrics", HTTP_X_FORWARDED_FOR="192.0.2.1")
    shown = Client().get("/metrics", HTTP_AUTHORIZATION="Bearer letmein", **far)

    assert [a.status_code for a in (near, foreign, proxied, shown)] == [200, 404, 404, 200]
    assert b"aftersales_jobs_waiting" in near.content


def test_the_files_of_the_program_are_where_the_docs_say():
    root = Path(__file__).parents[2]

    assert [name for name in ("Dockerfile", "deploy/aftersales.service", "docs/production.md")
            if not (root / name).exists()] == []  # fmt: skip
