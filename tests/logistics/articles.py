"""The desk that takes in what customers send, in short words."""

from __future__ import annotations

from typing import Any

from aftersales.core.scope import whole_database
from aftersales.supply.logistics import commands
from aftersales.supply.logistics.models import Article, Shipment
from tests.conftest import NOON
from tests.factories.customers import AddressFactory, CustomerFactory
from tests.logistics.conftest import Sending

PHONE, ADDRESS = "13800138000", "深圳市南山区科技路1号"
FAULT = {"finding": "fault", "words": "通电无显示", "cause": "电源模块击穿"}


class SentIn(Sending):
    """A customer with phone and address on file sends a recorder to the northern store."""

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self.customer = self.customer_with(phone=PHONE, address=ADDRESS)

    def customer_with(self, *, phone: str = "", address: str = "") -> Any:
        found = CustomerFactory(opened_store=self.world.north, name="陈先生", phone=phone)
        if address:
            AddressFactory(customer=found, value=address)
        return found

    def take_in(self, **more: Any) -> Article:
        told = {
            "store_id": self.north,
            "customer_id": self.customer.pk,
            "model": "行车记录仪 X3",
            "complaint": "不开机",
            "by": self.by,
            "at": NOON,
        }
        return commands.register_article(**told | more)

    def go(self, verb: str, row: Any, *, by: Any = None, at: Any = NOON, **more: Any) -> Any:
        return getattr(commands, verb)(article_id=row.pk, by=by or self.by, at=at, **more)

    def inspected(self, **more: Any) -> Article:
        return self.go("unpack_article", self.take_in(**more), condition="完好")

    def damaged(self, **more: Any) -> Article:
        row = self.take_in(**more)
        return self.go("unpack_article", row, condition="外壳开裂", damaged=True)

    def tested(self, row: Any = None, **more: Any) -> Article:
        return self.go("note_test", row or self.inspected(), **FAULT | more)

    def in_repair(self, **more: Any) -> Article:
        return self.go("decide_article", self.tested(self.inspected(**more)), outcome="repair")

    def ready(self, **more: Any) -> Article:
        return self.go("finish_repair", self.in_repair(**more), correction="更换电源模块，复测正常")

    def packed(self, **more: Any) -> Article:
        return self.go("pack_article", self.ready(**more))

    def sent_back(self, **more: Any) -> Article:
        row = self.packed(**more)
        self.on_its_way(row)
        return row

    def on_its_way(self, row: Any) -> None:
        back = self.way_back(row)
        self.agree(back, self.quick, how="phone", reason="客户指定")
        self.do("hand_over", back, waybill="SF900")

    def in_state(self, state: str) -> Article:
        """An article that has come as far as this."""
        made = {
            "received": self.take_in,
            "calling": self.damaged,
            "inspected": self.inspected,
            "tested": self.tested,
            "in_repair": self.in_repair,
            "ready": self.ready,
            "packed": self.packed,
            "sent": self.sent_back,
        }
        if state == "closed":
            return self.go("close_article", self.take_in(), reason="客户自取")
        return made[state]()

    def article(self, row: Any) -> Article:
        with whole_database():
            return Article.objects.select_related("shipment").get(pk=row.pk)

    def stands(self, row: Any) -> str:
        return self.article(row).state

    def way_back(self, row: Any) -> Shipment:
        found = self.article(row).shipment
        assert found is not None
        return found
