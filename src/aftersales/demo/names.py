"""Names, phones and addresses of people who do not exist, drawn from one seeded source."""

from __future__ import annotations

from random import Random

# The commonest first, as the yearly reports on names give them.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁"
    "潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
DOUBLE_SURNAMES = ("欧阳", "司徒", "上官", "诸葛", "夏侯")
GIVEN_ONE = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华鹏辉玲飞红燕莉斌宇浩凯健俊帆雪梅琳波宁"
GIVEN_TWO = [
    "子涵",
    "浩然",
    "欣怡",
    "梓萱",
    "宇轩",
    "诗涵",
    "俊杰",
    "晓明",
    "建国",
    "建华",
    "志强",
    "秀英",
    "海燕",
    "丽华",
    "文博",
    "雨桐",
    "思远",
    "佳怡",
    "天佑",
    "国栋",
    "春梅",
    "小红",
    "永强",
    "婷婷",
    "嘉豪",
    "家辉",
    "伟明",
    "志伟",
    "淑芬",
    "美玲",
    "雅婷",
    "振华",
    "晨曦",
    "若曦",
    "明轩",
    "一诺",
    "慧敏",
    "凤英",
    "少华",
    "锦程",
]
RARE = ("𠮷田", "㐂来", "䶮", "镕基", "堃")  # characters that lesser systems lose
TRADES = ("物流", "餐饮", "建筑", "电子", "贸易", "装饰", "医药", "旅游", "家具", "纺织")
FORMS = ("有限公司", "股份有限公司", "商行", "厂")
BRANDS_OF_FIRMS = [
    "恒达",
    "鑫源",
    "金桥",
    "南方",
    "华宇",
    "创新",
    "顺发",
    "瑞丰",
    "长青",
    "宏图",
    "德信",
    "海天",
]
STREETS = [
    "深南大道",
    "科技园路",
    "滨海大道",
    "天河路",
    "中山大道",
    "松山湖大道",
    "莞太路",
    "龙岗大道",
    "宝安大道",
]
DISTRICTS = [
    "深圳市南山区",
    "深圳市宝安区",
    "深圳市龙岗区",
    "广州市天河区",
    "广州市番禺区",
    "东莞市松山湖",
    "东莞市南城区",
]
# The first three digits of the mobile operators' ranges.
RANGES = [
    "134",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "158",
    "159",
    "176",
    "177",
    "180",
    "186",
    "188",
    "189",
    "199",
]


def person(random: Random) -> str:
    """A full name; one in a thousand has a character outside the basic plane."""
    if random.random() < 0.001:
        return random.choice(SURNAMES) + random.choice(RARE)
    family = random.choice(DOUBLE_SURNAMES) if random.random() < 0.008 else _common(random)
    given = random.choice(GIVEN_TWO) if random.random() < 0.6 else random.choice(GIVEN_ONE)
    return family + given


def _common(random: Random) -> str:
    """The commoner surnames come oftener."""
    return SURNAMES[min(int(random.expovariate(1 / 12)), len(SURNAMES) - 1)]


def firm(random: Random) -> str:
    place = random.choice(("深圳", "广州", "东莞"))
    return f"{place}{random.choice(BRANDS_OF_FIRMS)}{random.choice(TRADES)}{random.choice(FORMS)}"


def mobile(random: Random) -> str:
    """Eleven digits in a range that operators use."""
    return random.choice(RANGES) + f"{random.randrange(10**8):08d}"


def address(random: Random) -> str:
    street = f"{random.choice(DISTRICTS)}{random.choice(STREETS)}{random.randrange(1, 900)}号"
    return f"{street}{random.randrange(1, 32)}栋{random.randrange(101, 3205)}室"


def company_code(random: Random) -> str:
    """A unified social credit code with a right check character (GB 32100)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91" + "440300" + "".join(random.choice(alphabet) for _ in range(9))
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]
