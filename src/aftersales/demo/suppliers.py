"""From whom the demo's group buys: a maker's parts centre, a wholesaler nearby, and others."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from aftersales.demo import workshop
from aftersales.demo.group import ZONE
from aftersales.faces.chain import commands as chain
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.commands import NewPart
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.commands import NewSupplier, Terms
from aftersales.supply.purchasing.states import (
    IncentiveKind,
    MakerAnswer,
    Mode,
    ProblemEffect,
    ProviderKind,
    SeenAt,
    Seriousness,
    Standing,
    TrainingResult,
    TrainingSubject,
)

if TYPE_CHECKING:
    from aftersales.core.actors import Actor
    from aftersales.demo.group import World
    from aftersales.supply.purchasing.models import SupplierContact

USUAL, URGENT, LATE = "LNK", "YX", "JT"
ONLINE = (USUAL, URGENT)  # they answer on a page of their own
TYRE = "MXL-2055516"
# code, name, kind, payment days, what they do there, name, phone
SUPPLIERS = (
    (USUAL, "岭克汽车配件华南中心", ProviderKind.MANUFACTURER, 30, "订单", "林采萍", "13900000101"),
    (URGENT, "粤兴汽配批发行", ProviderKind.WHOLESALER, 15, "发货", "何志强", "13900000102"),
    (LATE, "捷通轮胎贸易有限公司", ProviderKind.TRADER, 30, "销售", "邓伟", "13900000103"),
    ("HC", "华测计量检定服务部", ProviderKind.SERVICE, 30, "受理", "周敏", "13900000104"),
    ("DP", "德普副厂件商行", ProviderKind.RETAILER, 0, "柜台", "吴刚", "13900000105"),
)
STANDINGS = (
    (LATE, Standing.WARNED, "连续两次延期到货"),
    ("DP", Standing.BLOCKED, "无法提供合格证和来源证明"),
)
PACKS = {"LNK-12290-A5": 4, "LNK-15400-A5": 5}
DEARER = Decimal("1.12")  # what comes at once costs more


def found(world: World, *, first_day: date) -> None:
    """Their files, contacts, standings and price lists, as the group brings them along."""
    day = first_day - timedelta(days=19)
    at = datetime.combine(day, time(10), ZONE)
    by = world.founder
    made = {}
    for code, name, kind, days, post, person, phone in SUPPLIERS:
        new = NewSupplier(code=code, name=name, kind=kind, payment_days=days)
        row = made[code] = commands.register_supplier(new=new, by=by, at=at)
        contact = commands.note_contact(
            supplier_id=row.pk, name=person, post=post, phone=phone, by=by, at=at
        )
        if code in ONLINE:
            _open_page(contact, shares_stock=code == USUAL, by=by, at=at)
    for code, standing, reason in STANDINGS:
        commands.set_standing(
            supplier_id=made[code].pk, standing=standing, reason=reason, by=by, at=at
        )
    store = world.sites[0]
    tyre = NewPart(
        number=TYRE, name="轮胎 205/55R16", unit="条", price=Decimal(560), holds_from=day
    )
    parts.register(new=tyre, store_id=store.pk, by=by, at=at)
    commands.note_terms_many(rows=_terms(day), store_id=store.pk, by=by, at=at)


def _open_page(contact: SupplierContact, *, shares_stock: bool, by: Actor, at: datetime) -> None:
    """They are given the address of their page."""
    chain.invite(
        contact_id=contact.pk, shares_stock=shares_stock, by=by, at=at + timedelta(hours=1)
    )


def _terms(day: date) -> list[Terms]:
    """Two sell every part: the one by the usual lead time, the other at once and dearer."""
    rows = [Terms(supplier=LATE, number=TYRE, lead_days=3, price=Decimal(398), holds_from=day)]
    for number, _name, _unit, _price, cost, _pieces, _bin in (*workshop.PARTS, workshop.STRONGER):
        pack = Decimal(PACKS.get(number, 1))
        rows.append(
            Terms(
                supplier=USUAL,
                number=number,
                lead_days=2,
                minimum=pack,
                pack=pack,
                price=Decimal(cost),
                holds_from=day,
            )
        )
        dear = (cost * DEARER).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        rows += [
            Terms(
                supplier=URGENT,
                number=number,
                lead_days=1,
                urgent_days=1,
                rank=2,
                price=dear,
                mode=mode,
                holds_from=day,
            )
            for mode in Mode
        ]
    return rows


def judge(world: World, *, at: datetime) -> None:
    """At the end each is evaluated once. Where all is well that is confirmed; what asks for a
    decision waits for it. The best is taken closer, the one that damages tyres was trained.
    """
    by = world.founder
    for row in queries.suppliers(seen_by=by):
        made = commands.evaluate_supplier(supplier_id=row.pk, by=by, at=at)
        if made.total is not None and made.proposed == Standing.OPEN == row.standing:
            commands.rule_on_evaluation(evaluation_id=made.pk, standing=made.proposed, by=by, at=at)
        if row.code == LATE:
            commands.note_training(
                supplier_id=row.pk,
                subject=TrainingSubject.QUALITY,
                held_on=at.astimezone(ZONE).date() - timedelta(days=9),
                content="轮胎装卸、堆放与出库检验",
                attendants=6,
                posts="仓储、司机",
                result=TrainingResult.PARTLY,
                words="两人下月补训",
                by=by,
                at=at,
            )
        if row.code == USUAL:
            commands.grant_incentive(
                supplier_id=row.pk,
                kind=IncentiveKind.COOPERATION,
                measure="优先供货协议续签一年，共享月度需求预测",
                evaluation_id=made.pk if made.total is not None else None,
                results="紧急订单当日发出，缺件当日告知",
                by=by,
                at=at,
            )


def complain(world: World, *, at: datetime) -> None:
    """Two faults of bought-in parts went to their makers: one is made good and closed, for the
    other the maker's answer is awaited (PU-09).
    """
    store = world.sites[0]
    clerk, purchaser, coordinator = (
        store.actors[store.crew[role][0]] for role in ("parts_clerk", "purchaser", "group_manager")
    )
    oil, tyre = (
        queries.supplier_parts(seen_by=world.founder).filter(supplier__code=code).order_by("pk")[0]
        for code in (USUAL, LATE)
    )
    first = commands.raise_problem(
        store_id=store.pk,
        part_id=oil.part_id,
        supplier_id=oil.supplier_id,
        quantity=Decimal(3),
        lot="B2407",
        words="同一批次密封面有毛刺，装车后渗漏",
        seriousness=Seriousness.FUNCTION,
        seen_at=SeenAt.JOB,
        by=clerk,
        at=at - timedelta(days=6),
    )
    second = commands.raise_problem(
        store_id=store.pk,
        part_id=tyre.part_id,
        supplier_id=tyre.supplier_id,
        quantity=Decimal(2),
        lot="3126",
        words="胎侧鼓包，入库检查时发现",
        seriousness=Seriousness.SAFETY,
        seen_at=SeenAt.RECEIPT,
        by=clerk,
        at=at - timedelta(days=3),
    )
    for row, days in ((first, 5), (second, 2)):
        then = at - timedelta(days=days)
        commands.pass_problem_on(problem_id=row.pk, by=coordinator, at=then)
        commands.write_to_maker(
            problem_id=row.pk,
            written_on=then.astimezone(ZONE).date(),
            way="mail",
            words="请确认批次并答复处理方案，照片见附件",
            by=purchaser,
            at=then + timedelta(hours=1),
        )
    commands.note_maker_answer(
        problem_id=first.pk,
        answer=MakerAnswer.REPLACEMENT,
        cause="模具磨损",
        measure="该批次全部更换，模具已检修",
        by=purchaser,
        at=at - timedelta(days=2),
    )
    commands.close_problem(
        problem_id=first.pk,
        effect=ProblemEffect.REPLACED,
        words="新件已到货并装车",
        by=coordinator,
        at=at - timedelta(days=1),
    )
