"""A messy file of customers comes in: wholly understood, partly rejected, and never twice."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.exchange import commands, queries, sheets, vault
from aftersales.ground.exchange.models import ImportReject, ImportRun
from aftersales.ground.exchange.refusals import NotASpreadsheet
from aftersales.ground.exchange.states import ImportState
from aftersales.records.customers.models import ContactPoint, Customer
from tests.conftest import NOON, logged
from tests.exchange.conftest import counts
from tests.exchange.sheets import HEADINGS, text, xls, xlsx

pytestmark = pytest.mark.django_db

WANG = ["王建国", "13812345678", "深圳市南山区科技园路1号", ""]
LI = ["李雷", "13912345678", "深圳市福田区", ""]


def names(world):
    with as_seen_by(world.chief):
        return sorted(Customer.objects.values_list("name", flat=True))


@pytest.mark.covers("DA-01", "DA-02", "CV-07")
def test_a_messy_file_comes_in(bring_in, world):
    given = xlsx(
        ["深圳某某汽车销售服务有限公司客户档案表"],
        [],
        ["客户姓名（必填）", "手 机", "联系地址", "备注", "星座"],
        ["王建国", 13812345678.0, "深圳市南山区", "常客", "狮子"],
        ["李雷", "１３９１２３４５６７８", "深圳市福田区", None, None],
        ["王建国", "138-1234-5678", "深圳市南山区", "常客", "狮子"],
        [],
        ["客户姓名（必填）", "手 机", "联系地址", "备注", "星座"],
        ["韩梅梅", "1.3712345678E10", None, None, None],
        ["", "13612345678", None, None, None],
        ["无号", "12345", None, None, None],
        ["深圳顺达贸易有限公司", "0755-88886666", None, None, None],
        ["合计", 8, None, None, None],
    )

    answer = bring_in(given)

    assert counts(answer) == {"read": 7, "created": 4, "unchanged": 1, "rejected": 2}
    assert answer["skipped"] == 3
    assert answer["unknown_headings"] == ["星座"]
    assert [(e["row"], e["column"], e["code"]) for e in answer["errors"]] == [
        (10, "name", "required"),
        (11, "phone", "not_a_phone"),
    ]
    assert names(world) == ["李雷", "深圳顺达贸易有限公司", "王建国", "韩梅梅"]
    with as_seen_by(world.chief):
        firm = Customer.objects.get(name="深圳顺达贸易有限公司")
        phones = ContactPoint.objects.filter(kind="phone")
        assert firm.entity == "organisation"
        assert {point.value for point in phones} == {
            "+8613812345678",
            "+8613912345678",
            "+8613712345678",
            "+8675588886666",
        }


@pytest.mark.covers("DA-02")
def test_the_same_file_twice_changes_nothing_the_second_time(bring_in, world):
    given = xlsx(HEADINGS, WANG, LI, ["张无号", "", "深圳市罗湖区", ""])
    bring_in(given)
    with whole_database():
        before = list(Customer.objects.order_by("pk").values())

    answer = bring_in(given)

    assert counts(answer) == {"read": 3, "unchanged": 3}
    with whole_database():
        assert list(Customer.objects.order_by("pk").values()) == before


@pytest.mark.covers("DA-02")
def test_a_row_said_twice_is_one_customer_also_where_nobody_could_be_called(bring_in, world):
    headings = ["姓名", "地址", "车牌号"]
    repeated = ["王建国", "南山区", "粤B12345"]
    bare = ["李雷", "福田区", ""]
    given = xlsx(headings, repeated, bare, repeated, bare, ["李雷", "罗湖区", ""])

    assert counts(bring_in(given)) == {"read": 5, "created": 3, "unchanged": 2}
    assert counts(bring_in(given)) == {"read": 5, "unchanged": 5}
    assert names(world) == ["李雷", "李雷", "王建国"]


@pytest.mark.parametrize(
    "given",
    [
        xls(HEADINGS, WANG, LI),
        text(HEADINGS, WANG, LI, encoding="gb18030"),
        text(HEADINGS, WANG, LI, encoding="utf-8-sig", delimiter=";"),
        text(["Customer name", "Mobile phone", "Address", "Remarks"], WANG, LI),
        xlsx(["客户信息", None, None, None], HEADINGS, WANG, LI, merged=["A1:D1"]),
        xlsx(
            ["姓名", "联系方式", None, "备注"],
            [None, "手机", "地址", None],
            WANG,
            LI,
            merged=["A1:A2", "B1:C1", "D1:D2"],
        ),
        xlsx(HEADINGS, WANG, LI, sheets=[("说明", [["请勿修改"]])]),
    ],
    ids=["xls", "gb18030", "bom", "english", "title", "two lines", "two sheets"],
)
def test_the_same_customers_come_in_from_any_form_of_file(bring_in, world, given):
    answer = bring_in(given)

    assert counts(answer) == {"read": 2, "created": 2}
    assert answer["unknown_headings"] == []
    assert names(world) == ["李雷", "王建国"]


def test_a_trial_says_what_would_happen_and_changes_nothing(bring_in, world):
    given = xlsx(HEADINGS, WANG, LI, WANG, ["", "13712345678"])

    answer = bring_in(given, is_trial=True)

    assert counts(answer) == {"read": 4, "created": 2, "unchanged": 1, "rejected": 1}
    assert [e["code"] for e in answer["errors"]] == ["required"]
    assert names(world) == []


def test_after_a_trial_the_true_import_begins_anew(bring_in, world):
    bring_in(xlsx(HEADINGS, WANG, ["", "13712345678"]), is_trial=True)
    with as_seen_by(world.chief):
        run = ImportRun.objects.get()

    commands.start(run_id=run.pk, in_background=False, by=world.chief, at=NOON)
    done = commands.carry_out(run_id=run.pk, by=world.chief, at=NOON)

    assert (done.state, done.read, done.created, done.rejected) == (ImportState.DONE, 2, 1, 1)


@pytest.mark.covers("DA-02")
def test_every_rejected_row_comes_back_with_column_code_and_words(bring_in, world):
    bring_in(xlsx(HEADINGS, WANG, ["@无号", "12345", "路", ""]))
    out = BytesIO()
    with as_seen_by(world.chief):
        run = ImportRun.objects.get()
        sheets.write_rejects(run, out)

    heading, row = load_workbook(out).active.iter_rows(values_only=True)
    assert heading[:4] == tuple(HEADINGS)
    assert row[0] == "'@无号"
    assert row[1:4] == ("12345", "路", None)
    assert (row[4], row[6]) == (3, "not_a_phone")
    assert row[7]


@pytest.mark.parametrize("kind", ["customers", "vehicles", "service-history", "parts"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_columns_of_a_report_are_not_taken_for_ours_when_it_comes_back(kind, language):
    from django.utils.translation import override

    from aftersales.core.imports import all_imports
    from aftersales.ground.exchange import rules

    of = all_imports()[kind]
    with override(language):
        own = sheets.headings_of(ImportRun(kind=kind))
    first = [column.headings[0] for column in of.columns[:3]]
    row = ["x", "y", "z", 25, first[0], "not_a_phone", "words"]
    table = rules.found_table([[*first, *own], row, row], of)

    assert table.unknown == own
    assert rules.suggestions(table, [row, row, row], of) == {}


def test_a_profile_names_the_columns_of_the_stores_own_files(bring_in, world):
    given = xlsx(["某君", "号", "废"], ["王建国", "13812345678", "x"])
    run = commands.upload(
        kind="customers",
        store_id=world.north.pk,
        name="a.xlsx",
        pieces=[given],
        by=world.chief,
        at=NOON,
    )
    with pytest.raises(commands.ColumnsMissing):
        commands.start(run_id=run.pk, by=world.chief, at=NOON)
    mapped = {"某君": "name", "号": "phone", "废": ""}

    commands.remap(run_id=run.pk, columns=mapped, save_as="老系统", by=world.chief, at=NOON)
    answer = bring_in(given, profile="老系统")

    assert counts(answer) == {"read": 1, "created": 1}
    assert answer["unknown_headings"] == []
    with pytest.raises(commands.ProfileUnknown, match="老系统"):
        bring_in(given, profile="新系统")


def test_headings_that_are_alike_or_values_that_speak_are_suggested(world):
    from aftersales.core.imports import all_imports
    from aftersales.ground.exchange import rules

    lines = [
        ["客户姓名", "常用联系号", "住家地址"],
        *([["王", f"1381234567{i}", "路"] for i in range(3)]),
    ]
    kind = all_imports()["customers"]
    table = rules.found_table(lines, kind)

    assert table.unknown == ["常用联系号", "住家地址"]
    assert rules.suggestions(table, lines[1:], kind) == {
        1: ("phone", "values"),
        2: ("address", "alike"),
    }


def test_values_speak_however_their_digits_are_written():
    from aftersales.core.imports import all_imports
    from aftersales.ground.exchange import rules

    phones = ["138-1234-5678", "１３８１２３４５６７９", "138 1234 5670"]
    lines = [["客户姓名", "号儿"], *(["王", phone] for phone in phones)]
    kind = all_imports()["customers"]
    table = rules.found_table(lines, kind)

    assert rules.suggestions(table, lines[1:], kind) == {1: ("phone", "values")}


@pytest.mark.covers("IS-06")
def test_the_file_lies_sealed_and_goes_when_it_has_served(bring_in, world):
    run = commands.upload(
        kind="customers",
        store_id=world.north.pk,
        name="王建国.csv",
        pieces=[text(HEADINGS, WANG)],
        by=world.chief,
        at=NOON,
    )
    path = vault.folder() / run.file_key
    sealed = path.read_bytes()

    assert b"13812345678" not in sealed
    assert "王建国".encode() not in sealed
    commands.cancel(run_id=run.pk, by=world.chief, at=NOON)
    with as_seen_by(world.chief):
        assert ImportRun.objects.get(pk=run.pk).file_key == ""


@pytest.mark.covers("CV-09")
def test_no_clear_word_of_a_rejected_row_stands_in_the_database(bring_in):
    bring_in(xlsx(HEADINGS, ["张无号", "13812345678 139123456789", "路", ""]))

    from django.db import connection

    with whole_database(), connection.cursor() as cursor:
        cursor.execute("SELECT r::text || i::text FROM exchange_reject r, exchange_import i")
        (kept,) = cursor.fetchone()
    assert [word for word in ("张无号", "13812345678", "客户档案") if word in kept] == []


def test_a_refused_file_leaves_no_trace(world):
    before = set(vault.folder().iterdir())

    with pytest.raises(NotASpreadsheet):
        commands.upload(
            kind="customers",
            store_id=world.north.pk,
            name="x",
            pieces=[b"%PDF-1.7"],
            by=world.chief,
            at=NOON,
        )

    assert set(vault.folder().iterdir()) == before
    with as_seen_by(world.chief):
        assert (ImportRun.objects.count(), logged()) == (0, [])


def test_a_cancelled_import_stops_at_its_checkpoint(world, bring_in):
    run = commands.upload(
        kind="customers",
        store_id=world.north.pk,
        name="x",
        pieces=[text(HEADINGS, *([f"客{i}", f"138{i:08d}", "", ""] for i in range(2200)))],
        by=world.chief,
        at=NOON,
    )
    commands.start(run_id=run.pk, in_background=False, by=world.chief, at=NOON)

    def cancel_soon(moved):
        if moved.at_line == 1001:
            commands.cancel(run_id=run.pk, by=world.chief, at=NOON)

    done = commands.carry_out(run_id=run.pk, by=world.chief, at=NOON, told=cancel_soon)

    assert (done.state, done.at_line, done.created) == (ImportState.CANCELLED, 1001, 1000)
    assert len(names(world)) == 1000
    with pytest.raises(IllegalMove):
        commands.start(run_id=run.pk, by=world.chief, at=NOON)


def test_an_import_goes_on_record(bring_in, world):
    bring_in(xlsx(HEADINGS, WANG))

    with as_seen_by(world.chief):
        told = [name for _actor, name in logged() if name.startswith("exchange")]
        last = EventRecord.objects.filter(name="exchange.import.finished").get()
    assert told == [
        "exchange.import.uploaded",
        "exchange.import.started",
        "exchange.import.finished",
    ]
    assert (last.data["read"], last.data["created"], last.store_id) == (1, 1, world.north.pk)


@pytest.mark.covers("IS-07")
def test_who_may_not_open_customer_files_may_not_import_them(bring_in, world):
    clerk = world.actor(world.north, "exchange.import")

    with pytest.raises(NotPermitted):
        bring_in(xlsx(HEADINGS, WANG), by=clerk)
    with pytest.raises(NotPermitted):
        bring_in(xlsx(HEADINGS, WANG), by=world.of_south, store=world.north)


def test_an_import_of_another_store_does_not_exist(bring_in, world):
    bring_in(xlsx(HEADINGS, WANG))
    with as_seen_by(world.chief):
        run = ImportRun.objects.get()

    with as_seen_by(world.of_south), pytest.raises(ImportRun.DoesNotExist):
        queries.import_run(run.pk, seen_by=world.of_south)
    with pytest.raises(ImportRun.DoesNotExist):
        commands.cancel(run_id=run.pk, by=world.of_south, at=NOON)


@pytest.mark.covers("CV-10")
def test_an_erasure_takes_the_persons_rejected_rows_and_waiting_files_with_it(bring_in, world):
    from aftersales.core import phones
    from aftersales.ground.exchange import tasks
    from aftersales.ground.exchange.commands import incoming

    bring_in(xlsx(HEADINGS, ["", "13812345678"], ["", "13912345678"]))
    waiting = commands.upload(
        kind="customers",
        store_id=world.north.pk,
        name="x",
        pieces=[text(HEADINGS, WANG)],
        by=world.chief,
        at=NOON,
    )
    keys = [phones.index(phones.normalised("138 1234 5678"))]

    gone = commands.forget_rows(group_id=world.group.pk, keys=keys)
    tasks.look_through.func(run_id=waiting.pk, sealed=incoming.sealed(keys))

    with as_seen_by(world.chief):
        assert gone == 1
        assert ImportReject.objects.count() == 1
        assert ImportRun.objects.get(pk=waiting.pk).state == ImportState.CANCELLED


def test_an_erasure_finds_rejected_rows_without_a_telephone_by_their_name(bring_in, world):
    bring_in(
        xlsx(
            HEADINGS,
            ["王建国", "12"],  # whose telephone nobody can read
            ["王建国", "12、13912345678"],  # somebody else of that name
            ["李雷", "12"],
        )
    )

    gone = commands.forget_rows(group_id=world.group.pk, keys=[], names=["王建国"])

    with as_seen_by(world.chief):
        assert (gone, ImportReject.objects.count()) == (1, 2)


def test_what_has_lapsed_is_forgotten(bring_in, world):
    from datetime import timedelta

    from aftersales.ground.exchange import tasks

    bring_in(xlsx(HEADINGS, ["", "13812345678"]))
    run = commands.upload(
        kind="customers",
        store_id=world.north.pk,
        name="x",
        pieces=[text(HEADINGS, WANG)],
        by=world.chief,
        at=NOON,
    )

    tasks.forget_old.func(timestamp=int((NOON + timedelta(days=31)).timestamp()))

    with as_seen_by(world.chief):
        assert ImportReject.objects.count() == 0
        assert ImportRun.objects.get(pk=run.pk).state == ImportState.CANCELLED
