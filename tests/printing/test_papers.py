"""Papers come out in Chinese, with plates unbroken and nobody's words run as commands."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from aftersales.ground.printing import apps, queries, typesetting

needs_fonts = pytest.mark.skipif(
    bool(typesetting.font_faults()), reason="the fonts are fetched by `make assets`"
)
WIDTHS = {"a4": 210, "a5": 148, "dot_matrix_241": 241, "receipt_80": 80}  # millimetres
VALUES = {
    "客户名称": "吉田汽车服务（深圳）有限公司",
    "电话": "138****8000",
    "车型": "迈腾 380TSI",
    "牌照号": "粤B12345",
    "希望": '#panic("x") *bold* \\ $x$ @ref <label> // 注释',
}


def said(**more):
    fields = [
        {"label": label, "value": value, "is_wide": label in {"客户名称", "希望"}}
        for label, value in VALUES.items()
    ]
    rows = [["2026-03-02", "更换机油机滤"], ["2026-09-02", "检查刹车\n更换刹车片"]]
    points = [{"name": "接待", "words": "问候客户", "facts": [["负责人", "服务顾问"]]}]
    return {
        "language": "zh",
        "paper": "a4",
        "store": "南山店",
        "printed_on": "2026-03-02 12:00",
        "title": "样张",
        "number": "C-000017",
        "intro": "说明",
        "note": "第 1 版",
        "blocks": [
            {"kind": "fields", "fields": fields},
            {"kind": "table", "heads": ["日期", "项目"], "rows": rows, "widths": [1, 4]},
            {"kind": "points", "points": points},
            {"kind": "words", "words": "到此为止。"},
        ],
    } | more


def words_of(content: bytes) -> str:
    """As a reader copies it out."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@needs_fonts
@pytest.mark.covers("IS-09")
@pytest.mark.parametrize("size", WIDTHS)
def test_every_kind_of_block_stands_on_the_stores_paper(size):
    content = queries.pdf(said(paper=size))

    page = PdfReader(BytesIO(content)).pages[0]
    assert round(float(page.mediabox.width) / 72 * 25.4) == WIDTHS[size]
    words = words_of(content)
    wanted = ["样张", "C-000017", "138****8000", "更换机油机滤", "接待", "服务顾问", "到此为止。"]
    assert [value for value in wanted if value not in words] == []


@needs_fonts
def test_the_pictures_are_the_pages_that_are_printed():
    many = [["2026-03-02", "更换机油机滤"]] * 90
    long = said(blocks=[{"kind": "table", "heads": ["日期", "项目"], "rows": many, "widths": []}])

    for data in (said(), long):
        assert len(queries.pictures(data)) == len(PdfReader(BytesIO(queries.pdf(data))).pages)
    assert len(queries.pictures(long)) > 1
    assert queries.pictures(said())[0].startswith(b"<svg")


@needs_fonts
def test_a_plate_is_not_torn_apart():
    assert "粤B12345" in words_of(queries.pdf(said()))


@needs_fonts
def test_what_a_customer_writes_is_printed_and_never_run():
    assert '#panic("x") *bold*' in words_of(queries.pdf(said()))


@needs_fonts
def test_only_our_fonts_are_in_the_paper_where_they_have_the_characters():
    pages = PdfReader(BytesIO(queries.pdf(said()))).pages
    names = {
        str(font.get_object()["/BaseFont"]) for font in pages[0]["/Resources"]["/Font"].values()
    }

    assert names
    assert all("NotoSansSC" in name for name in names)


@pytest.mark.parametrize(
    ("name", "rare"), [("𠮷田", True), ("㐂多", True), ("吉田", False), ("Li 李", False)]
)
def test_rare_characters_of_names_are_noticed(name, rare):
    assert typesetting.holds_rare_characters(name) is rare


def test_missing_or_wrong_fonts_are_named_before_anything_is_printed(tmp_path, monkeypatch):
    (tmp_path / typesetting.NEEDED[0]).write_bytes(b"a Latin font")

    told = typesetting.font_faults(tmp_path)

    assert len(told) == len(typesetting.NEEDED)
    monkeypatch.setattr(typesetting, "font_faults", lambda: told)
    typesetting._compiler.cache_clear()
    for ask in (queries.pdf, queries.pictures):
        with pytest.raises(queries.PapersUnavailable):
            ask({})
    assert [error.id for error in apps.fonts_are_there()] == ["printing.E001"] * 2
