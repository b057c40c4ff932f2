"""A telephone number that goes through every door there is, and where it may have been left."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from django.utils import timezone

from aftersales.core import phones
from aftersales.core.models import IdempotencyKey
from aftersales.core.scope import whole_database
from aftersales.ground.exchange import commands as exchange
from aftersales.ground.exchange.models import ImportReject, ImportRun
from aftersales.ground.files import commands as files
from aftersales.ground.handbook import commands as handbook
from aftersales.ground.handbook.subscribers import BY as HANDBOOK
from aftersales.ground.network.models import Group
from aftersales.ground.notices import commands as notices
from aftersales.ground.notices import sending
from aftersales.ground.webhooks import commands as webhooks
from aftersales.ground.webhooks import sending as telling
from aftersales.ground.webhooks.models import WebhookDelivery
from aftersales.records.customers import commands
from aftersales.records.customers.commands import NewFile
from aftersales.records.vehicles import commands as vehicles
from tests.clients import signed_in
from tests.conftest import NOON
from tests.exchange.sheets import xlsx
from tests.files.samples import picture

CANARY = "13987654321"
HEADINGS = ["客户姓名", "手机", "车牌号", "备注"]


@dataclass
class Told:
    """Whose number it is, and what others heard: (place, words)."""

    customer_id: int
    heard_outside: list[tuple[str, str]] = field(default_factory=list)


def tell_the_canary_everywhere(world, settings) -> Told:
    """A file, rows like an import's, a call, a merge, a copy for the person, a spreadsheet with its
    rejects, an export, a paper, a message, a webhook and a repeated answer of the API.
    """
    me = {"by": world.chief, "at": NOON}
    first = commands.register(
        file=NewFile(
            name="王建国", phone=CANARY, address=f"深圳市{CANARY}号", id_number="11010519491231002X"
        ),
        store_id=world.north.pk,
        **me,
    )
    commands.register_many(
        files=[
            NewFile(
                name="王建国",
                phone=CANARY,
                contact_name="李雷",
                contact_phone=CANARY,
                email=f"{CANARY}@qq.com",
            )
        ],
        store_id=world.south.pk,
        **me,
    )
    second = commands.register(
        file=NewFile(name="王建国", phone=CANARY), store_id=world.south.pk, anyway=True, **me
    )
    consultation = commands.receive_consultation(
        store_id=world.south.pk,
        channel="phone",
        words=f"Call me: {CANARY}",
        customer_id=second.pk,
        caller_phone=CANARY,
        **me,
    )
    commands.handle_consultation(consultation_id=consultation.pk, outcome=f"Called {CANARY}", **me)
    commands.close_consultation(consultation_id=consultation.pk, **me)
    commands.merge(customer_id=first.pk, gone_id=second.pk, **me)
    commands.reveal(customer_id=first.pk, **me)
    commands.export_person(customer_id=first.pk, **me)
    told = Told(first.pk)
    bring_in(world, told)
    browse(world, told)
    send_word(world, first.pk)
    drive(world, first.pk)
    tell_programs(world, settings, told, lambda: commands.reveal(customer_id=first.pk, **me))
    return told


def bring_in(world, told) -> None:
    """One spreadsheet with a good row and a rejected one, whose rejects are fetched; one waits."""
    me = {"by": world.chief, "at": NOON}
    sheet = xlsx(HEADINGS, ["王建国", CANARY, "", ""], ["", CANARY, "", ""])
    for name in ("taken", "waiting"):
        run = exchange.upload(
            kind="customers",
            store_id=world.north.pk,
            name=f"{name} {CANARY}.xlsx",
            pieces=[sheet],
            **me,
        )
        if name == "taken":
            exchange.start(run_id=run.pk, in_background=False, **me)
            done = exchange.carry_out(run_id=run.pk, **me)
            assert done.rejected == 1
            client = signed_in(world.administrator)
            assert b"PK" in b"".join(answer_of(client.post(f"/exchange/imports/{run.pk}/rejects/")))


def browse(world, told) -> None:
    """A list leaves as a file, a paper is set in type."""
    with whole_database():  # on this machine a demo group needs no second factor to export
        Group.objects.filter(pk=world.group.pk).update(is_demo=True)
    client = signed_in(world.administrator)
    listed = b"".join(answer_of(client.get("/customers/?export=csv&view=all"))).decode()
    told.heard_outside.append(("export", listed))
    handbook.deliver(group_id=world.group.pk, by=HANDBOOK, at=NOON)
    printed = f"/papers/vehicles.file_sheet/{told.customer_id}/print/"
    paper = client.post(printed, {"option": "clear"})
    assert b"".join(answer_of(paper)).startswith(b"%PDF")


def answer_of(answer) -> Iterator[bytes]:
    assert answer.status_code == 200
    return iter(answer.streaming_content if answer.streaming else [answer.content])


def send_word(world, customer_id: int) -> None:
    """A message whose words hold the name; without a carrier it goes to the outbox file."""
    me = {"by": world.chief, "at": NOON}
    texts = dict.fromkeys(("zh-hans", "en"), ("-", "{name} 您好"))
    notices.word(code="canary", texts=texts, **me)
    for occasion in ("sent", "waiting"):
        message = notices.send(
            recipient=("customer", customer_id),
            channel="sms",
            address=CANARY,
            code="canary",
            values={"name": "王建国", "phone": CANARY},
            occasion=occasion,
            **me,
        )
        if occasion == "sent":
            sending.attempt(message.pk, at=NOON)


def drive(world, customer_id: int) -> None:
    """The car of the person, with what is noted, said and scanned about it."""
    me = {"store_id": world.north.pk, "by": world.chief, "at": NOON}
    car = vehicles.register(new=vehicles.NewVehicle(vin="LSVAA2NC0NA123456"), **me)
    vehicles.change_owner(vehicle_id=car.pk, customer_id=customer_id, **me)
    vehicles.add_document(vehicle_id=car.pk, kind="invoice", number="1", note="王建国 paid", **me)
    vehicles.raise_warning(vehicle_id=car.pk, kind="note", words="王建国 calls often", **me)
    service = vehicles.NewService(
        vehicle_id=car.pk,
        serviced_on=NOON.date(),
        customer_id=customer_id,
        words=f"王建国 {CANARY}",
    )
    vehicles.record_service(service=service, **me)
    files.keep(upload=picture(), name="王建国.jpg", about=("vehicle", car.pk), personal=True, **me)


def tell_programs(world, settings, told, deed) -> None:
    """A program on this machine hears of every fact about customers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    server.heard = told.heard_outside
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    place = f"127.0.0.1:{server.server_port}"
    settings.WEBHOOK_PLAIN_HOSTS = [place]
    webhooks.open_endpoint(
        name="partner",
        url=f"http://{place}/hook?for={CANARY}",
        events=["customers.*"],
        store_id=None,
        by=world.chief,
        at=NOON,
    )
    deed()
    with whole_database():
        waiting = list(WebhookDelivery.objects.values_list("pk", flat=True))
    assert waiting
    for delivery_id in waiting:
        telling.attempt(delivery_id, at=timezone.now())
    server.shutdown()
    server.server_close()


class Ear(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.heard.append(("webhook", body.decode()))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def run_jobs(name: str) -> int:
    """Do the waiting jobs of one name, as a worker would; their arguments stay where they are."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob

    jobs = list(ProcrastinateJob.objects.filter(task_name=name).order_by("pk"))
    for job in jobs:
        app.tasks[name].func(**job.args)
    return len(jobs)


def rows_that_tell_of_the_canary() -> dict[str, int]:
    """What is sealed does not show in a dump: is it there all the same?"""
    key = phones.index("+86" + CANARY)
    with whole_database():
        return {
            "rejects": ImportReject.objects.filter(keys__contains=[key]).count(),
            "waiting files": ImportRun.objects.exclude(file_key="").count(),
            "answers": IdempotencyKey.objects.filter(key="canary").count(),
        }


def raw_dump(cluster, name):
    """Everything the server and the data folder hold, as bytes."""
    from django.conf import settings

    program = cluster.program("pg_dump")
    parameters = cluster.parameters(name)
    dump = subprocess.run(
        [
            program,
            "-h",
            parameters["host"],
            "-U",
            parameters["user"],
            "--inserts",
            parameters["dbname"],
        ],
        check=True,
        capture_output=True,
    ).stdout
    files = (p for p in settings.DATA_DIR.rglob("*") if p.is_file())
    return dump + b"".join(p.read_bytes() for p in files)


def lines_with(word: str, dump: bytes) -> list[bytes]:
    return [line[:300] for line in dump.splitlines() if word.encode() in line]
