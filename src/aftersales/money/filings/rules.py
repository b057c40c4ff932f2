"""What an e-repair record says, and when it may be sent (DOMAIN 3.3). Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from aftersales.core.money import plain

HEAD = (
    "vehicleplatenumber",
    "companyname",
    "vin",
    "repairdate",
    "repairmileage",
    "settledate",
    "faultdescription",
    "costlistcode",
)
OTHER = "其他"
BACK_OFF = (60, 300, 1800, 7200, 18_000, 36_000)  # seconds
LOST = timedelta(minutes=10)
_PLATE = re.compile(r"[\w·-]{4,12}")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


def body(
    *,
    said: Mapping[str, Any],
    company: str,
    settled_on: date,
    fault: str,
    code: str,
    lines: Iterable[Any],
) -> dict[str, Any]:
    """A visit that several pay is one repair: each line of the order once, under one number."""
    once = {line.order_line_id: line for line in lines}
    kilometres = said.get("odometer_km")
    return {
        "basicInfo": {
            "vehicleplatenumber": said.get("plate", ""),
            "companyname": company,
            "vin": said.get("vin", ""),
            "repairdate": said.get("arrived_on", ""),
            "repairmileage": "" if kilometres is None else str(kilometres),
            "settledate": settled_on.isoformat(),
            "faultdescription": fault,
            "costlistcode": code,
        },
        "vehiclepartslist": [
            {
                "partsname": line.name_zh,
                "partsquantity": plain(line.quantity),
                "partscode": line.code,
            }
            for line in once.values()
            if line.kind == "part"
        ],
        "repairprojectlist": [
            {"repairproject": line.name_zh, "workinghours": plain(line.quantity)}
            for line in once.values()
            if line.kind != "part"
        ],
    }


def mended(frozen: Mapping[str, Any], supplied: Mapping[str, str]) -> dict[str, Any]:
    """The record as it goes out: the frozen one under what was supplied since."""
    return {**frozen, "basicInfo": {**frozen["basicInfo"], **supplied}}


def missing(record: Mapping[str, Any]) -> list[str]:
    """The mandatory fields that it lacks, in the order of the form."""
    head = record["basicInfo"]
    lacking = [name for name in HEAD if not str(head.get(name, "")).strip()]
    has_work = record["vehiclepartslist"] or record["repairprojectlist"]
    return lacking if has_work else [*lacking, "repairprojectlist"]


def is_possible(name: str, value: str) -> bool:
    """Whether a supplied value has the form of its field."""
    if name == "vehicleplatenumber":
        return bool(_PLATE.fullmatch(value))
    if name == "vin":
        return bool(_VIN.fullmatch(value))
    if name == "repairmileage":
        return value.isascii() and value.isdigit() and int(value) < 10_000_000
    if name == "repairdate":
        return _is_a_day(value)
    return bool(value)


def _is_a_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2026-03-02")


def dictionary(words: tuple[str, ...]) -> dict[str, str]:
    """``repair=小修`` as a look-up; what is no pair is left out."""
    pairs = (word.partition("=") for word in words)
    return {key.strip(): value.strip() for key, _is, value in pairs if key.strip() and value}


def with_extras(
    record: Mapping[str, Any],
    wanted: tuple[str, ...],
    *,
    service_type: str,
    types: tuple[str, ...],
    natures: tuple[str, ...],
    uploader: str,
    at: datetime,
) -> dict[str, Any]:
    """The record with the fields that the province wants besides the common ones."""
    known = {
        "repairtype": dictionary(types).get(service_type, OTHER),
        "repairnature": dictionary(natures).get(service_type, OTHER),
        "uploader": uploader,
        "uploadTime": at.strftime("%Y-%m-%d %H:%M:%S"),
    }
    extras = {name: known[name] for name in wanted if name in known}
    return {**record, "basicInfo": {**record["basicInfo"], **extras}}


class Taxed(Protocol):
    """A part of a bill as the tax office sees it. ``group`` is labour, material or other."""

    @property
    def group(self) -> str: ...
    @property
    def rate(self) -> Decimal: ...
    @property
    def net(self) -> Decimal: ...
    @property
    def tax(self) -> Decimal: ...


def tax_lines(lines: Iterable[Taxed], names: tuple[str, ...]) -> list[dict[str, str]]:
    """The lines of an invoice: one for each group and rate, in the words of the tax office. They
    add up to the bill to the cent, since nothing is rounded again.
    """
    known = dictionary(names)
    sums: dict[tuple[str, Decimal], list[Decimal]] = {}
    for line in lines:
        net_and_tax = sums.setdefault((line.group, line.rate), [Decimal(0), Decimal(0)])
        net_and_tax[0] += line.net
        net_and_tax[1] += line.tax
    said = []
    for (group, rate), (net, tax) in sorted(sums.items()):
        if net or tax:
            name, _blank, code = known.get(group, known.get("other", group)).partition(" ")
            said.append(
                {
                    "name": name,
                    "code": code.strip(),
                    "rate": plain(rate),
                    "net": f"{net:.2f}",
                    "tax": f"{tax:.2f}",
                }
            )
    return said


def written(record: Any) -> str:
    """JSON that is the same for the same record."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(record: Any) -> str:
    return hashlib.sha256(written(record).encode()).hexdigest()


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return timedelta(seconds=BACK_OFF[min(attempts, len(BACK_OFF)) - 1])
