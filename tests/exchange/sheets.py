"""Files as dealers really send them."""

from __future__ import annotations

import csv
import io
import zipfile

HEADINGS = ["客户姓名", "手机", "地址", "备注"]


def xlsx(*rows, merged=(), sheets=(), formats=()):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "客户"
    for row in rows:
        sheet.append(row)
    for stretch in merged:
        sheet.merge_cells(stretch)
    for cell, form in formats:
        sheet[cell].number_format = form
    for name, more in sheets:
        other = book.create_sheet(name)
        for row in more:
            other.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(*rows):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("客户")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(*rows, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def with_part(given, name, content, *, compression=zipfile.ZIP_DEFLATED):
    """The same package with one more part in it, or another one in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        with new.open(name, "w") as target:
            for piece in content:
                target.write(piece)
    return out.getvalue()
