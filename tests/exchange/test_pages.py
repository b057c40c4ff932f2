"""A file comes in through the browser and through the API, step by step."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.exchange import queries, tasks
from aftersales.ground.exchange.models import ImportRun, MappingProfile
from aftersales.records.customers.models import ContactPoint, Customer
from tests.clients import signed_in
from tests.exchange.sheets import text, xlsx
from tests.factories.exchange import ImportRunFactory

pytestmark = pytest.mark.django_db

HEADINGS = ["客户姓名", "联系号码", "地址"]
ROWS = (["王建国", "13812345678", "路"], ["李雷", "13912345678", "路"], ["", "13712345678", "路"])


def upload(browser, world, given, *, kind="customers"):
    file = SimpleUploadedFile("客户.csv", given)
    said = {"file": file, "kind": kind, "store": str(world.north.pk)}
    return browser.post(reverse("exchange:upload"), said)


def only_run(world):
    with as_seen_by(world.chief):
        return ImportRun.objects.get()


def shown(browser, address):
    """What the form of the headings shows as chosen, by field: what a browser would send."""
    page = browser.get(address).content.decode()
    fields = re.findall(r'<select name="(h\d+)".*?</select>', page, re.DOTALL)
    chosen = re.findall(r'<option value="([^"]*)" selected', page)
    return dict(zip(fields, chosen, strict=True)), page


@pytest.mark.covers("DA-01", "DA-02")
def test_a_file_comes_in_through_the_browser(world):
    browser = signed_in(world.administrator)
    sent = upload(browser, world, text(HEADINGS, *ROWS))
    run = only_run(world)
    address = reverse("exchange:import", args=[run.pk])
    assert (sent.status_code, sent["Location"]) == (303, address)

    said, _page = shown(browser, address)
    tried = browser.post(address, said | {"save_as": "老", "then": "try_out"})
    assert (tried.status_code, tried["Location"]) == (303, address)
    assert "work-line" in browser.get(address).content.decode()
    tasks.carry_out.func(run_id=run.pk)
    tried = only_run(world)
    assert (tried.state, tried.created, tried.rejected) == ("uploaded", 2, 1)
    with whole_database():
        assert Customer.objects.count() == 0
        assert MappingProfile.objects.get().columns == {
            "客户姓名": "name",
            "联系号码": "phone",
            "地址": "address",
        }

    browser.post(address, shown(browser, address)[0] | {"then": "import"})
    tasks.carry_out.func(run_id=run.pk)
    assert (only_run(world).state, only_run(world).created) == ("done", 2)
    with whole_database():
        assert Customer.objects.count() == 2

    report = browser.get(address).content.decode()
    assert "This cell must be filled in." in report
    fetched = browser.post(reverse("exchange:rejects", args=[run.pk]))
    sheet = load_workbook(BytesIO(b"".join(fetched.streaming_content))).active
    assert [row[:3] for row in sheet.iter_rows(values_only=True)] == [
        tuple(HEADINGS),
        (None, "13712345678", "路"),
    ]


@pytest.mark.covers("DA-01")
def test_what_the_form_shows_is_what_comes_in_guesses_and_all(world):
    browser = signed_in(world.administrator)
    upload(browser, world, text([*HEADINGS, "星座"], *([*row, "狮子"] for row in ROWS)))
    address = reverse("exchange:import", args=[only_run(world).pk])

    said, page = shown(browser, address)
    browser.post(address, said | {"then": "import"})
    tasks.carry_out.func(run_id=only_run(world).pk)

    assert said == {"h0": "name", "h1": "phone", "h2": "address", "h3": "-"}
    assert 'value="phone" selected>phone – guessed<' in page
    with whole_database():
        found = ContactPoint.objects.filter(kind="phone")
        assert {point.value for point in found} == {"+8613812345678", "+8613912345678"}
    run = only_run(world)
    assert (run.unknown_headings, run.left_out) == ([], ["星座"])
    assert "Headings that were left out, as was said: 星座" in browser.get(address).content.decode()


def test_a_guess_that_was_put_aside_is_not_made_again(world):
    browser = signed_in(world.administrator)
    upload(browser, world, text(HEADINGS, *ROWS))
    address = reverse("exchange:import", args=[only_run(world).pk])

    browser.post(address, {"h0": "name", "h1": "-", "h2": "address", "then": "try_out"})
    tasks.carry_out.func(run_id=only_run(world).pk)
    said, _page = shown(browser, address)

    assert said == {"h0": "name", "h1": "-", "h2": "address"}


def test_two_headings_of_the_same_words_are_told_apart(world):
    browser = signed_in(world.administrator)
    upload(browser, world, text(["姓名", "备注", "备注"], ["王建国", "常客", "等电话"]))
    address = reverse("exchange:import", args=[only_run(world).pk])

    said, _page = shown(browser, address)
    both = browser.post(address, said | {"h2": "guidance", "then": "import"})
    apart = browser.post(address, said | {"h2": "hopes", "then": "import"})
    tasks.carry_out.func(run_id=only_run(world).pk)

    assert said == {"h0": "name", "h1": "guidance", "h2": "-"}
    assert both.status_code == 422
    assert "Two headings cannot both be: remarks." in both.content.decode()
    assert apart.status_code == 303
    with whole_database():
        assert list(Customer.objects.values_list("guidance", "hopes")) == [("常客", "等电话")]


def test_columns_without_a_heading_are_named_and_may_come_in(world):
    browser = signed_in(world.administrator)
    upload(browser, world, text(["姓名", ""], *(["王", f"1381234567{i}"] for i in range(3))))
    run = only_run(world)
    address = reverse("exchange:import", args=[run.pk])

    said, _page = shown(browser, address)

    assert (run.headings, run.unknown_headings) == (["姓名", "(B)"], ["(B)"])
    assert said == {"h0": "name", "h1": "phone"}


def test_a_file_of_which_no_heading_is_known_is_asked_about(world):
    browser = signed_in(world.administrator)
    upload(browser, world, text(["某君", "号儿"], ["王建国", "13812345678"]))
    run = only_run(world)
    address = reverse("exchange:import", args=[run.pk])

    refused = browser.post(address, {"h0": "-", "h1": "phone", "then": "import"})
    taken = browser.post(address, {"h0": "name", "h1": "phone", "then": "import"})
    tasks.carry_out.func(run_id=run.pk)

    assert run.unknown_headings == ["某君", "号儿"]
    assert refused.status_code == 422
    assert "No heading was understood as: name" in refused.content.decode()
    assert (taken.status_code, only_run(world).created) == (303, 1)


@pytest.mark.covers("CV-09")
def test_a_table_without_headings_says_so_and_keeps_no_value_in_clear(world):
    browser = signed_in(world.administrator)
    upload(browser, world, text(["王建国", "13812345678"], ["李雷", "13912345678"]))
    run = only_run(world)

    page = browser.get(reverse("exchange:import", args=[run.pk])).content.decode()

    assert (run.headings, run.unknown_headings) == ([], [])
    assert "No line of headings was found" in page
    assert "Import</button>" not in page


def test_what_is_wrong_is_said_in_the_language_of_who_began_and_by_the_files_own_headings(world):
    browser = signed_in(world.administrator)
    upload(browser, world, text(["客户姓名", "联系号码"], ["王建国", "13812345678"], ["", "1391"]))
    run = only_run(world)
    browser.cookies["language"] = "zh-hans"
    address = reverse("exchange:import", args=[run.pk])
    browser.post(address, {"h0": "name", "h1": "phone", "then": "import"})
    with whole_database():
        (job,) = ProcrastinateJob.objects.filter(task_name="exchange.carry_out")

    tasks.carry_out.func(**job.args)

    with as_seen_by(world.chief):
        words = [(fault["column"], fault["message"]) for fault in queries.faults_of(run)]
        assert words == [("phone", "电话号码不完整。"), ("name", "此格必须填写。")]
        assert queries.column_words(only_run(world))["phone"] == "联系号码"


def test_who_presses_late_is_led_to_what_became_of_it(world):
    browser = signed_in(world.administrator)
    upload(browser, world, text(HEADINGS, *ROWS))
    run = only_run(world)
    address = reverse("exchange:import", args=[run.pk])
    said, _page = shown(browser, address)

    first = browser.post(address, said | {"then": "import"})
    second = browser.post(address, said | {"then": "import"})

    assert [(a.status_code, a["Location"]) for a in (first, second)] == [(303, address)] * 2
    assert only_run(world).state == "running"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"%PDF-1.7", "This is not a spreadsheet"),
        (xlsx(HEADINGS)[:-300], "This is not a spreadsheet"),
    ],
)
def test_a_refused_file_is_told_on_the_form(world, given, words):
    answer = upload(signed_in(world.administrator), world, given)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_progress_line_asks_on_until_the_work_has_ended(world):
    browser = signed_in(world.administrator)
    run = ImportRunFactory(
        store=world.north, state="running", lines=1000, at_line=500, started_at="2026-03-02T04:00Z"
    )
    address = reverse("exchange:progress", args=[run.pk])

    line = browser.get(address, headers={"HX-Request": "true"})
    assert "every 1s" in line.content.decode()
    with whole_database():
        ImportRun.objects.filter(pk=run.pk).update(state="done", finished_at="2026-03-02T04:00Z")
    assert browser.get(address)["HX-Refresh"] == "true"


def test_the_list_of_imports_costs_the_same_for_one_row_and_for_three(world):
    browser = signed_in(world.administrator)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("exchange:imports")).status_code == 200
        return len(asked)

    ImportRunFactory(store=world.north)
    statements()
    one = statements()
    ImportRunFactory(store=world.north)
    ImportRunFactory(store=world.south)

    assert statements() == one <= 15


def test_an_import_of_another_group_is_not_found(world):
    run = ImportRunFactory(store=world.abroad)
    browser = signed_in(world.administrator)

    for name in ("import", "progress"):
        assert browser.get(reverse(f"exchange:{name}", args=[run.pk])).status_code == 404
    for name in ("import", "start", "cancel", "rejects"):
        assert browser.post(reverse(f"exchange:{name}", args=[run.pk])).status_code == 404


def test_a_file_comes_in_through_the_api(world):
    browser = signed_in(world.administrator)
    file = SimpleUploadedFile("客户.csv", text(["姓名", "手机"], *[row[:2] for row in ROWS]))

    made = browser.post(
        "/api/v1/imports", {"file": file, "kind": "customers", "store": str(world.north.pk)}
    )
    assert made.status_code == 201
    import_id = made.json()["id"]
    started = browser.post(f"/api/v1/imports/{import_id}/start", content_type="application/json")
    assert started.json()["state"] == "running"
    tasks.carry_out.func(run_id=int(import_id))

    done = browser.get(f"/api/v1/imports/{import_id}").json()
    assert [done[n] for n in ("state", "read", "created", "rejected")] == ["done", 3, 2, 1]
    errors = browser.get(f"/api/v1/imports/{import_id}/errors").json()["items"]
    assert [(e["row"], e["column"], e["code"]) for e in errors] == [(4, "name", "required")]
    kinds = browser.get("/api/v1/imports/kinds").json()
    assert {"customers", "vehicles", "service-history", "parts"} <= {k["kind"] for k in kinds}
    refused = browser.post(f"/api/v1/imports/{import_id}/start", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "core.illegal_move")


def test_the_search_box_and_its_page(world):
    browser = signed_in(world.administrator)
    upload(browser, world, text(["姓名", "手机"], ROWS[0][:2]))
    run = only_run(world)
    browser.post(reverse("exchange:start", args=[run.pk]))
    tasks.carry_out.func(run_id=run.pk)

    part = browser.post(reverse("search:find"), {"q": "WJG"}, headers={"HX-Request": "true"})
    whole = browser.post(reverse("search:find"), {"q": "5678"})
    told = browser.get("/api/v1/search", {"q": "建国"}).json()

    assert "<html" not in part.content.decode()
    assert "/customers/" in part.content.decode()
    assert "<html" in whole.content.decode()
    assert [item["kind"] for item in told["items"]] == ["customer"]
    assert browser.get(reverse("search:find")).status_code == 200
