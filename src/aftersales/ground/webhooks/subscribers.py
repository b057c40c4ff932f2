"""Listen to every fact."""

from aftersales.core.log import on_every_record
from aftersales.ground.webhooks.hook import ACTIVE, hear

on_every_record(hear, if_any=ACTIVE)
