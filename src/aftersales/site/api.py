"""The API, put together from the rooms' routers: one line a room, alphabetical."""

from __future__ import annotations

from aftersales.web.api import make_api

api = make_api()
api.add_router("/consultations", "aftersales.records.customers.api.consultations")
api.add_router("/customers", "aftersales.records.customers.api.customers")
api.add_router("/deadlines", "aftersales.ground.deadlines.api.router")
api.add_router("/duplicates", "aftersales.records.customers.api.duplicates")
api.add_router("/events", "aftersales.web.log.api.router")
api.add_router("/files", "aftersales.ground.files.api.router")
api.add_router("/merges", "aftersales.records.customers.api.merges")
api.add_router("/need-topics", "aftersales.records.customers.api.topics")
api.add_router("/needs", "aftersales.records.customers.api.needs")
api.add_router("/parameters", "aftersales.ground.parameters.api.router")
api.add_router("/search", "aftersales.ground.search.api.router")
