"""Random settlements, reckoned twice: by the product and by somebody who never saw it."""

from __future__ import annotations

import os
import random
from decimal import Decimal
from fractions import Fraction

import pytest

from aftersales.lane.orders import rules as orders
from aftersales.money.billing import rules
from tests.oracles import settlement as oracle

CASES = int(os.environ.get("SETTLEMENTS", "2000"))  # 100,000 in `make test-long`
SEED = int(os.environ.get("SEED", "20260302"))
TAXES = ("13", "13", "13", "6", "9", "3", "1", "0")
DISCOUNTS = ("0", "0", "0", "5", "10", "12.5", "33.33", "100")


def cents(amount):
    exact = amount * 100
    assert exact == exact.to_integral_value()
    return int(exact)


def money(number):
    return Decimal(number) / 100


class Case:
    """An order as somebody may type it, in the product's words and in the oracle's."""

    def __init__(self, dice):
        self.dice = dice
        self.lines = [self._line() for _ in range(dice.randint(1, 12))]
        self.second = [self._oracle(line) for line in self.lines]

    def _line(self):
        dice = self.dice
        payers = dice.choice([1, 1, 1, 2, 3, 6])
        chosen = dice.sample(range(6), payers)
        return {
            "quantity": Decimal(dice.choice([1000, 1000, 2000, dice.randint(1, 20_000)])) / 1000,
            "price": money(dice.choice([0, 1, 99_900, dice.randint(1, 2_000_000)])),
            "off": Decimal(dice.choice(DISCOUNTS)),
            "tax": Decimal(dice.choice(TAXES)),
            "weights": tuple(dice.randint(1, 100) if n in chosen else 0 for n in range(6)),
        }

    def _oracle(self, line):
        return oracle.Line(
            quantity=Fraction(line["quantity"]),
            price=Fraction(line["price"]) * 100,
            tax=Fraction(line["tax"]),
            weights=line["weights"],
            line_discount=Fraction(line["off"]),
        )

    def product(self):
        """The lines as the order prices and splits them."""
        for line in self.lines:
            told = orders.amounts(
                line["price"],
                line["quantity"],
                percent_off=line["off"],
                tax_percent=line["tax"],
                currency="CNY",
            )
            weights = dict(zip(orders.PAYERS, map(Decimal, line["weights"]), strict=True))
            yield line, told, orders.split(told.gross, weights, "CNY")


def shares_of(case, payer):
    return [
        rules.Share(split[payer], line["tax"])
        for line, _told, split in case.product()
        if split[payer]
    ]


def cases():
    dice = random.Random(SEED)
    for _ in range(CASES):
        yield Case(dice)


@pytest.mark.covers("FE-02", "FE-04")
def test_bills_come_to_what_the_oracle_says_for_every_payer_to_the_cent():
    """I-18, I-19: lines rounded once, discounts spread, tax inside, six shares."""
    seen = 0
    for case in cases():
        for (_line, told, split), second in zip(case.product(), case.second, strict=True):
            assert cents(told.listed) == second.listed
            assert cents(told.gross) == second.gross
            assert cents(told.tax) == oracle.tax_inside(second.gross, second.tax)
            assert [cents(split[payer]) for payer in orders.PAYERS] == second.shares
            assert sum(split.values()) == told.gross
        whole = {p: sum((s.gross for s in shares_of(case, p)), Decimal(0)) for p in orders.PAYERS}
        off = case.dice.choice([0, 0, case.dice.randint(0, cents(whole["customer"]))])
        expected = oracle.bills(case.second, off)
        for payer in orders.PAYERS:
            shares = shares_of(case, payer)
            less = money(off) if payer == "customer" else Decimal(0)
            made = rules.bill(shares, less, "CNY")
            told = [(cents(x.gross), cents(x.tax), cents(x.discount)) for x in made]
            second = expected[payer].lines if payer in expected else ()
            assert told == [(x.gross, x.tax, x.discount) for x in second]
            assert sum(x.net + x.tax for x in made) + (less if made else 0) == whole[payer]
            seen += len(made)
    assert seen > CASES  # it looked at something


def test_credit_notes_take_back_what_the_oracle_says_and_never_more_than_all():
    """I-21: in as many steps as one likes, the whole of gross and tax comes back."""
    for case in cases():
        shares = [s for s in shares_of(case, "customer") if s.gross]
        tax = sum(rules.tax_in(s.gross, s.tax_rate, "CNY") for s in shares)
        back = Decimal(0)
        while left := sum(cents(s.gross) for s in shares):
            amount = left if case.dice.random() < 0.4 else case.dice.randint(1, left)
            parts = rules.credit(shares, money(amount), "CNY")
            second = oracle.credit([(cents(s.gross), Fraction(s.tax_rate)) for s in shares], amount)
            assert [(cents(p.gross), cents(p.tax)) for p in parts] == second
            assert all(0 <= p.gross <= s.gross for p, s in zip(parts, shares, strict=True))
            back += sum((p.tax for p in parts), Decimal(0))
            shares = [
                rules.Share(s.gross - p.gross, s.tax_rate)
                for s, p in zip(shares, parts, strict=True)
            ]
        assert back == tax


def test_what_a_credit_sets_free_is_what_the_oracle_frees():
    """I-20: deposits, part payments, use, refunds and credits in any order."""
    for case in cases():
        dice, books, uses = case.dice, oracle.Books(), []
        at = books.close(dice.randint(1, 100_000))
        for _step in range(dice.randint(1, 10)):
            deed = dice.choice(["pay", "take", "use", "credit", "refund"])
            try:
                if deed == "pay":
                    paid = books.pay(at, dice.randint(1, 60_000))
                    uses.append(rules.Use(paid, money(books.money[paid].amount)))
                elif deed == "take":
                    books.take(dice.randint(1, 50_000))
                elif deed == "use" and books.money:
                    which, much = dice.randrange(len(books.money)), dice.randint(1, 50_000)
                    books.use(which, at, much)
                    uses.append(rules.Use(which, money(much)))
                elif deed == "refund" and books.money:
                    books.refund(dice.randrange(len(books.money)), dice.randint(1, 50_000))
                elif deed == "credit":
                    _credit(books, at, dice, uses)
            except oracle.Refused:
                pass
            assert books.holds()
            assert sum((u.amount for u in uses), Decimal(0)) == money(books.paid(at))


def _credit(books, at, dice, uses):
    before = [m.allocated for m in books.money]
    amount = dice.randint(1, 80_000)
    books.credit(at, amount)
    freed = [b - m.allocated for b, m in zip(before, books.money, strict=True)]
    over = sum(freed)
    told = {u.payment_id: cents(u.amount) for u in rules.freed(uses, money(over))}
    assert told == {n: less for n, less in enumerate(freed) if less}
    uses.extend(rules.Use(n, -money(less)) for n, less in enumerate(freed) if less)


@pytest.mark.parametrize(
    ("gross", "percent", "net"),
    [
        ("1130", "13", "1000.00"),
        ("678", "13", "600.00"),
        ("452", "13", "400.00"),
        ("999", "13", "884.07"),
        ("100", "13", "88.50"),
        ("106", "6", "100.00"),
        ("309", "3", "300.00"),
    ],
)
def test_the_worked_examples_of_tax(gross, percent, net):
    """DOMAIN 8.4."""
    tax = rules.tax_in(Decimal(gross), Decimal(percent), "CNY")

    assert Decimal(gross) - tax == Decimal(net)
    assert oracle.tax_inside(cents(Decimal(gross)), Fraction(percent)) == cents(tax)


def test_nothing_is_spread_over_nothing():
    assert rules.spread(Decimal(0), [Decimal(0), Decimal(0)], "CNY") == [0, 0]


def test_every_line_has_its_group_on_the_lawful_list():
    """DOMAIN 3.2: diagnosis, testing, material, labour, machining, other."""
    assert [
        rules.fee_group(*line)
        for line in [
            ("labour", "repair", "diagnosis"),
            ("labour", "inspection", ""),
            ("part", "repair", ""),
            ("labour", "maintenance", "mechanics"),
            ("sublet", "repair", ""),
            ("charge", "repair", ""),
        ]
    ] == ["diagnosis", "testing", "material", "labour", "machining", "other"]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1130", "壹仟壹佰叁拾元整"),
        ("1005.07", "壹仟零伍元零柒分"),
        ("10000.30", "壹万元叁角整"),
        ("100010", "壹拾万零壹拾元整"),
        ("20304050.6", "贰仟零叁拾万肆仟零伍拾元陆角整"),
        ("100000001", "壹亿零壹元整"),
    ],
)
def test_amounts_in_characters_that_nobody_alters(amount, words):
    assert rules.in_capitals(Decimal(amount)) == words
