"""A messy spreadsheet comes in through the browser; parts and the search are looked at."""

from __future__ import annotations

import pytest

from aftersales.core.scope import whole_database
from aftersales.ground.exchange import tasks
from aftersales.ground.exchange.models import ImportRun
from aftersales.records.customers.models import ContactPoint
from tests.browser.conftest import DESK, PHONE
from tests.exchange.sheets import xlsx

HEADINGS = ["客户姓名", "联系号码", "联系地址", "车牌号", "车架号", "车型", "行驶里程", "星座"]
ROWS = [
    [
        "王建国",
        13812345678.0,
        "深圳市南山区科技园路1号",
        "粤B·12345",
        "LSVAA2NC0NA123456",
        "帕萨特",
        "3.5万",
        "狮子",
    ],
    [
        "李雷",
        "１３９１２３４５６７８",
        "深圳市福田区",
        "沪AD12345",
        "LGXCE6CB5K0000288",
        "秦PLUS",
        12000,
        None,
    ],
    ["", "13712345678", None, None, None, None, None, None],
    ["张无号", "12345", None, None, None, None, None, None],
    ["合计", 4, None, None, None, None, None, None],
]


@pytest.mark.covers("DA-01", "DA-02")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_file_comes_in_as_the_form_shows_it(
    site, visit, look, check_access, tmp_path, language, width
):
    file = tmp_path / "客户档案.xlsx"
    file.write_bytes(xlsx(["深圳某某4S店客户档案"], HEADINGS, *ROWS))
    name = f"exchange-{language}-{width}"
    page = visit("/exchange/imports/new/", language=language, width=width)
    check_access(page)
    look(page, f"{name}-1-upload")
    page.set_input_files("input[type=file]", str(file))
    page.locator("select[name=store]").select_option(str(site.world.south.pk))
    page.locator(".form-foot button").first.click()
    page.wait_for_selector("#headings")
    run_id = int(page.url.rstrip("/").rsplit("/", 1)[1])
    check_access(page)
    look(page, f"{name}-2-headings")
    guessed = page.locator("select[name=h1]").input_value()
    left = page.locator("select[name=h7]").input_value()

    page.locator("button[value=import]").click()
    page.wait_for_selector(".work-line")
    look(page, f"{name}-3-running")
    tasks.carry_out.func(run_id=run_id)
    page.wait_for_selector(".stats")
    check_access(page)
    look(page, f"{name}-4-report")

    assert (guessed, left) == ("phone", "-")
    assert "星座" in page.locator(".notice").inner_text()
    with whole_database():
        run = ImportRun.objects.get(pk=run_id)
        phones = ContactPoint.objects.filter(kind="phone", customer__group=site.world.group)
        assert {"+8613812345678", "+8613912345678"} <= {point.value for point in phones}
    assert (run.state, run.store_id, run.left_out) == ("done", site.world.south.pk, ["星座"])
    assert (run.created + run.unchanged, run.rejected, run.skipped) == (2, 2, 1)
    page.goto(f"{site.url}/exchange/imports/")
    look(page, f"{name}-5-list")


@pytest.mark.parametrize(("language", "width"), [("zh-hans", DESK), ("en", PHONE)])
def test_the_search_finds_as_one_types(site, visit, look, check_access, language, width):
    page = visit("/search/", language=language, width=width)
    page.locator("#find").fill("王")
    page.wait_for_timeout(600)
    look(page, f"search-{language}-{width}-bar")
    page.locator("main input[name=q]").fill("王")
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("main input[name=q]").press("Enter")
    check_access(page)
    look(page, f"search-{language}-{width}-page")
