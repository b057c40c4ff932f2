"""Customers and cars that never were: the same ones for the same seed, as many as wanted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国文辉玲华红玉萍燕"
FIRMS = [
    "顺达",
    "鸿运",
    "宏图",
    "恒信",
    "金鼎",
    "远航",
    "盛世",
    "天成",
    "华通",
    "瑞丰",
    "泰和",
    "中兴",
    "锦程",
    "东方",
    "万邦",
    "永利",
    "新源",
    "凯旋",
]
TRADES = ["汽车贸易", "物流", "建筑工程", "电子科技", "餐饮管理", "商贸", "运输", "信息技术"]
DISTRICTS = ["福田区", "罗湖区", "南山区", "宝安区", "龙岗区", "盐田区", "龙华区", "坪山区"]
MODELS = (
    ("大众", "帕萨特", "330TSI 豪华版"),
    ("大众", "朗逸", "1.5L 自动舒适版"),
    ("丰田", "凯美瑞", "2.5Q 旗舰版"),
    ("本田", "雅阁", "260TURBO 豪华版"),
    ("比亚迪", "秦PLUS", "DM-i 55KM"),
    ("比亚迪", "汉EV", "605KM 尊贵型"),
    ("吉利", "星越L", "2.0TD 四驱"),
    ("别克", "GL8", "ES 陆尊"),
    ("奥迪", "A6L", "45 TFSI"),
    ("宝马", "525Li", "M运动套装"),
)
PROVINCES, LETTERS = "粤沪京苏浙川鲁", "ABCDEFGHJK"
_LETTERS_OF_VIN = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)


@dataclass(frozen=True)
class Someone:
    """A customer with a phone and an address."""

    name: str
    is_firm: bool
    phone: str
    address: str


@dataclass(frozen=True)
class Car:
    """A car with all that tells it apart."""

    plate: str
    vin: str
    make: str
    series: str
    model: str
    km: int


def people(count: int, *, seed: int) -> Iterator[Someone]:
    chance = random.Random(f"people {seed}")  # noqa: S311 - play data
    for number in range(count):
        is_firm = chance.random() < 0.08
        yield Someone(
            name=_firm(chance) if is_firm else _name(chance),
            is_firm=is_firm,
            phone=f"+861{3 + number % 7}{(number * 7919 + 104_729) % 10**9:09d}",
            address=_address(chance),
        )


def _address(chance: random.Random) -> str:
    street = "".join(chance.choices(GIVEN, k=2))
    return f"深圳市{chance.choice(DISTRICTS)}{street}路{chance.randint(1, 999)}号"


def _name(chance: random.Random) -> str:
    given = chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2)))
    return chance.choice(SURNAMES) + "".join(given)


def _firm(chance: random.Random) -> str:
    place = chance.choice(("深圳市", "广州", "东莞市", ""))
    return f"{place}{chance.choice(FIRMS)}{chance.choice(GIVEN)}{chance.choice(TRADES)}有限公司"


def cars(count: int, *, seed: int) -> Iterator[Car]:
    """No two share a plate or a VIN: both are counted, and scattered."""
    chance = random.Random(f"cars {seed}")  # noqa: S311 - play data
    for number in range(count):
        make, series, model = chance.choice(MODELS)
        yield Car(
            plate=_plate(number),
            vin=_vin(number, chance),
            make=make,
            series=series,
            model=model,
            km=chance.randint(500, 220_000),
        )


def _plate(number: int) -> str:
    """All plates 粤A00000 … one after the other, walked through in large steps."""
    place, serial = divmod(
        (number * 7_368_787) % (len(PROVINCES) * len(LETTERS) * 100_000), 100_000
    )
    province, letter = divmod(place, len(LETTERS))
    return f"{PROVINCES[province]}{LETTERS[letter]}{serial:05d}"


def _vin(number: int, chance: random.Random) -> str:
    body = "LSV" + "".join(chance.choices(_LETTERS_OF_VIN, k=5)) + "0" + chance.choice("LMNPR")
    vin = f"{body}{chance.choice('ABCDEF')}{(number * 7_919) % 1_000_000:06d}"
    total = sum(_value(c) * w for c, w in zip(vin, _WEIGHTS, strict=True)) % 11
    return vin[:8] + ("X" if total == 10 else str(total)) + vin[9:]


def _value(character: str) -> int:
    return int(character) if character.isdigit() else _VALUES[character]
