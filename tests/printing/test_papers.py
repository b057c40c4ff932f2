"""Papers come out in Chinese, with plates unbroken and nobody's words run as commands."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from aftersales.core.scope import as_seen_by
from aftersales.ground.printing import apps, queries, typesetting
from tests.factories.ground import found_world

pytestmark = pytest.mark.django_db
needs_fonts = pytest.mark.skipif(
    bool(typesetting.font_faults()), reason="the fonts are fetched by `make assets`"
)
VALUES = {
    "name": "吉田汽车服务（深圳）有限公司",
    "address": "广东省深圳市南山区科技园科苑路 15 号",
    "phone": "138****8000",
    "visited_on": "2026-03-02",
    "model": "迈腾 380TSI",
    "plate": "粤B12345",
    "kind": "轿车",
    "items": "更换机油机滤、检查刹车",
    "cycle": "10,000 km / 12 个月",
    "next_on": "2026-09-02",
    "wishes": '#panic("x") *bold* \\ $x$ @ref <label> // 注释',
    "record": "2025-09-01 首保",
}


@pytest.fixture
def sheet(db):
    world = found_world()

    def make(language="zh-hans", **more):
        with as_seen_by(world.person()):
            return queries.customer_file_sheet(
                VALUES | more,
                store_id=world.stores[0],
                language=language,
                store_name="南山店",
                number="C-000017",
                printed_on="2026-03-02 12:00",
            )

    return make


def words_of(content: bytes) -> str:
    """As a reader copies it out."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@needs_fonts
@pytest.mark.covers("CV-03", "IS-09")
@pytest.mark.parametrize(
    ("language", "title"),
    [("zh-hans", "客户档案基本资料表"), ("en", "Customer file basic data sheet")],
)
def test_the_sheet_has_its_twelve_fields_in_the_reader_s_language(sheet, language, title):
    paper = sheet(language)

    assert paper.content.startswith(b"%PDF-")
    words = words_of(paper.content)
    assert title in words
    shown = [v for k, v in VALUES.items() if k not in {"name", "address", "wishes"}]
    assert [value for value in shown if value not in words] == []


@needs_fonts
def test_a_plate_is_not_torn_apart(sheet):
    assert "粤B12345" in words_of(sheet(plate="粤B12345").content)


@needs_fonts
def test_what_a_customer_writes_is_printed_and_never_run(sheet):
    words = words_of(sheet().content)

    assert '#panic("x") *bold*' in words


@needs_fonts
def test_only_our_fonts_are_in_the_paper_where_they_have_the_characters(sheet):
    fonts = PdfReader(BytesIO(sheet().content)).pages[0]["/Resources"]["/Font"]
    names = {str(font.get_object()["/BaseFont"]) for font in fonts.values()}

    assert names
    assert all("NotoSansSC" in name for name in names)


@pytest.mark.parametrize(
    ("name", "rare"), [("𠮷田", True), ("㐂多", True), ("吉田", False), ("Li 李", False)]
)
def test_rare_characters_of_names_are_noticed(name, rare):
    assert typesetting.holds_rare_characters(name) is rare


@needs_fonts
def test_the_compiler_is_made_once_and_its_fonts_are_read_once(sheet):
    """A warm one takes some 10 ms a paper, a new one a second."""
    sheet()
    before = typesetting._compiler.cache_info().misses

    sheet()

    assert typesetting._compiler.cache_info().misses == before


def test_missing_or_wrong_fonts_are_named_before_anything_is_printed(tmp_path, monkeypatch):
    (tmp_path / typesetting.NEEDED[0]).write_bytes(b"a Latin font")

    told = typesetting.font_faults(tmp_path)

    assert len(told) == len(typesetting.NEEDED)
    monkeypatch.setattr(typesetting, "font_faults", lambda: told)
    typesetting._compiler.cache_clear()
    with pytest.raises(queries.PapersUnavailable):
        queries.pdf("customer_file_sheet", {})
    assert [error.id for error in apps.fonts_are_there()] == ["printing.E001"] * 2
