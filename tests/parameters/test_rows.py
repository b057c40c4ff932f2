"""Every number of the business says which row of the catalogue it comes from."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from aftersales.core.parameters import all_parameters

ROOT = Path(__file__).parents[2]
# Numbers that the design fixes without a row of the catalogue: "DESIGN" and where it says so.
DESIGN = re.compile(r"DESIGN §\d|DOMAIN §\d|RELIABILITY [A-Z]-\d\d")


def rows():
    with (ROOT / "docs/catalogue.csv").open(encoding="utf-8") as file:
        return {line["id"] for line in csv.DictReader(file)}


def test_every_parameter_names_its_row():
    known = rows()
    lost = {
        code: parameter.row
        for code, parameter in all_parameters().items()
        if parameter.row not in known and not DESIGN.fullmatch(parameter.row)
    }

    assert known
    assert all_parameters()
    assert lost == {}


def test_every_parameter_is_named_after_a_room_and_has_words():
    from tests.test_conventions import FLOOR

    strange = [code for code in all_parameters() if code.split(".")[0] not in FLOOR | {"core": 0}]
    silent = [code for code, p in all_parameters().items() if not str(p.label).strip()]

    assert (strange, silent) == ([], [])
