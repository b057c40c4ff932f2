"""Cars of makers that do not exist: models, VINs with right check digits, plates of Guangdong."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

VALUES = {str(digit): digit for digit in range(10)} | {
    letter: value
    for letters, values in (
        ("ABCDEFGH", range(1, 9)),
        ("JKLMN", range(1, 6)),
        ("STUVWXYZ", range(2, 10)),
    )
    for letter, value in zip(letters, values, strict=True)
}
VALUES |= {"P": 7, "R": 9}
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
YEARS = dict(zip(range(2010, 2040), "ABCDEFGHJKLMNPRSTVWXY123456789", strict=True))
TOWNS = "BASELC"  # Shenzhen, Guangzhou, Dongguan, Foshan, Huizhou, Zhuhai: as the demo's stores
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Model:
    """A model of the demo: how it is called, driven and how often it wants upkeep."""

    code: str
    make: str
    series: str
    name: str
    power: str  # as in records.vehicles, like the kind
    kind: str
    maker: str  # world manufacturer identifier
    descriptor: str  # VIN characters 4–8
    every_km: int
    every_months: int


MODELS = (
    Model("A5", "启明", "A5", "1.5T 舒适型", "petrol", "car", "LMK", "A51HB", 7_500, 6),
    Model("A7", "启明", "A7", "2.0T 豪华型", "petrol", "car", "LMK", "A72KB", 10_000, 12),
    Model("S3", "启明", "S3", "1.5L 进取型", "petrol", "suv", "LMK", "S31CA", 7_500, 6),
    Model("E6", "启明", "E6", "长续航版", "bev", "car", "LMK", "E6EVB", 10_000, 12),
    Model("X1", "岭南", "X1", "1.5T 两驱", "petrol", "suv", "LLN", "X11SU", 10_000, 12),
    Model("H5", "岭南", "H5", "DM 100KM", "phev", "suv", "LLN", "H5PHV", 10_000, 12),
    Model("G8", "岭南", "G8", "增程七座", "reev", "mpv", "LLN", "G8REV", 10_000, 12),
)


def vin(random: Random, model: Model, year: int, serial: int) -> str:
    """A VIN with its check digit (DOMAIN 6.1); ``serial`` makes it unique."""
    body = f"{model.maker}{model.descriptor}0{YEARS[year]}{random.choice('ABGS')}{serial:06d}"
    total = sum(VALUES[c] * w for c, w in zip(body, WEIGHTS, strict=True)) % 11
    return body[:8] + ("X" if total == 10 else str(total)) + body[9:]


def plate(random: Random, model: Model, taken: set[str], town: int = 0) -> str:
    """A plate of a town of Guangdong that nobody has yet; green ones for new energy."""
    while True:
        found = "粤" + TOWNS[town] + _serial(random, model)
        if found not in taken:
            taken.add(found)
            return found


def _serial(random: Random, model: Model) -> str:
    if model.power == "bev":
        return (
            random.choice("DABCE")
            + random.choice(PLATE_LETTERS + "0123456789")
            + f"{random.randrange(10**4):04d}"
        )
    if model.power in {"phev", "reev"}:
        return (
            random.choice("FGHJK")
            + random.choice(PLATE_LETTERS + "0123456789")
            + f"{random.randrange(10**4):04d}"
        )
    shape = random.choice(("DDDDD", "LDDDD", "DDDDL", "LDDDL", "DLDDD"))
    return "".join(
        str(random.randrange(10)) if place == "D" else random.choice(PLATE_LETTERS)
        for place in shape
    )
