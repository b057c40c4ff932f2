"""The first morning of a dealer: the list kept for years comes in, and anyone is found."""

from __future__ import annotations

import threading

import pytest
from openpyxl import load_workbook

from aftersales.core.scope import whole_database
from aftersales.ground.exchange import tasks
from aftersales.ground.exchange.models import ImportRun
from tests.browser.conftest import PATIENCE
from tests.exchange.sheets import xlsx

ROWS = 10_000
HEADINGS = [
    "客户姓名",
    "联系号码",
    "联系地址",
    "车牌号",
    "车架号",
    "车型",
    "行驶里程",
    "业务员星座",
]
GROUPS = ["客户信息", None, None, "车辆信息", None, None, None, "其它"]
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "建国海燕志强晓明家辉"
SOUGHT = [
    "欧阳慧敏",
    13900007788.0,
    "深圳市南山区",
    "粤B·8Z688",
    "LSVAA2NC0NA987654",
    "帕萨特",
    "3.5万",
    "狮子",
]
FAULTY = [
    ["", "13712345678", None, None, None, None, None, None],  # nobody's
    ["张无号", "12345", None, None, None, None, None, None],  # no phone that could be rung
    ["李坏架", 13612345678.0, None, None, "LSVAA2", None, None, None],  # a VIN cut short
]


def customer(number):
    """One of ten thousand, written as the clerk of that year wrote it."""
    phone = f"138{number:04d}{number % 7000:04d}"
    written = [
        float(phone),
        phone,
        phone.translate(FULL_WIDTH),
        f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
    ]
    name = SURNAMES[number % 10] + GIVEN[number // 10 % 10] + GIVEN[number // 100 % 10]
    mileage = [number, f"{number}公里", f"{number:,}", None][number % 4]
    return [
        name,
        written[number % 4],
        "深圳市福田区",
        f"粤B{number:05d}",
        f"LGXCE6CB5K{number:07d}",
        "秦PLUS",
        mileage,
        None,
    ]


@pytest.fixture(scope="module")
def messy_list():
    """Title, date of print, groups over merged cells, headings, rows, doubles, a total."""
    rows = [customer(number) for number in range(ROWS - len(FAULTY) - 3)]
    rows[5000:5000] = [SOUGHT, *FAULTY]
    rows += [rows[0], rows[1]]  # copied twice by mistake
    return xlsx(
        ["深圳某某汽车销售服务有限公司客户车辆档案", *[None] * 7],
        ["打印日期：2026年11月20日", *[None] * 7],
        GROUPS,
        HEADINGS,
        *rows,
        ["合计", len(rows), None, None, None, None, None, None],
        merged=("A1:H1", "A3:C3", "D3:G3"),
    )


@pytest.fixture
def carried_out():
    """Do the work of the background beside the browser, as a worker would."""
    workers = []

    def start(run_id):
        def work():
            from django.db import connection

            try:
                tasks.carry_out.func(run_id=run_id)
            finally:
                connection.close()

        workers.append(threading.Thread(target=work))
        workers[-1].start()
        return workers[-1]

    yield start
    for worker in workers:
        worker.join()


def is_offered(page, words):
    """The search box offers the car or its owner while one types; the box was empty before."""
    page.locator("#find").fill("")
    page.wait_for_selector("#found-anywhere a", state="detached")
    page.locator("#find").press_sequentially(words)
    page.wait_for_selector("#found-anywhere :text-matches('8Z688|139\\\\*{4}7788')")


@pytest.mark.covers("CV-01", "DA-02", "IS-06")
def test_ten_thousand_messy_rows_come_in_and_one_car_is_found_by_whatever_one_knows(
    site, visit, look, tmp_path, messy_list, carried_out
):
    file = tmp_path / "客户车辆档案.xlsx"
    file.write_bytes(messy_list)
    page = visit("/exchange/imports/new/")
    page.set_default_timeout(5 * PATIENCE)

    page.set_input_files("input[type=file]", str(file))
    page.locator("select[name=store]").select_option(str(site.world.north.pk))
    page.locator(".form-foot button").first.click()
    page.wait_for_selector("#import")
    headings = page.locator(".import-table tbody tr").all_inner_texts()
    look(page, "morning-1-headings")
    with page.expect_navigation():
        page.locator("#id_save_as").press("Enter")
    page.locator(".detail-bar form button").first.click()
    page.wait_for_selector(".work-line")
    with whole_database():
        run = ImportRun.objects.order_by("-pk").first()
    worker = carried_out(run.pk)
    page.wait_for_selector(".bar:not([aria-valuenow='0']), .stats")
    look(page, "morning-2-progress", whole=False)
    page.wait_for_selector(".stats")
    worker.join()
    look(page, "morning-3-report")
    with page.expect_download() as caught:
        page.locator("[action$='/rejects/'] button, a[href$='/rejects/']").first.click()
    caught.value.save_as(tmp_path / "rejects.xlsx")
    rejects = load_workbook(tmp_path / "rejects.xlsx").active

    assert len(headings) == len(HEADINGS)
    assert ["未识别" in words for words in headings] == [n == 7 for n in range(8)]
    assert ["推测" in words for words in headings] == [n == 1 for n in range(8)]
    with whole_database():
        run.refresh_from_db()
    assert (run.read, run.rejected, run.unknown_headings) == (ROWS, len(FAULTY), [])
    told = [[cell.value for cell in row] for row in rejects.iter_rows()]
    assert told[0][: len(HEADINGS)] == HEADINGS
    assert [[row[-4], row[-2]] for row in told[1:]] == [
        [5006, "required"],
        [5007, "not_a_phone"],
        [5008, "vehicles.vin_malformed"],
    ]
    for words in ("8Z688", "987654", "7788", "oyhm", "慧敏"):
        is_offered(page, words)
    is_offered(page, "8Z688")
    page.locator("#found-anywhere a", has_text="8Z688").first.click()
    page.wait_for_selector("#pane-history")
    look(page, "morning-4-history")
    assert "8Z688" in page.locator("h1").inner_text()
    assert "35,000 km" in page.locator("main").inner_text()
