"""The API, put together from the rooms' routers: one line a room, alphabetical."""

from __future__ import annotations

from aftersales.web.api import make_api

api = make_api()
api.add_router("/deadlines", "aftersales.ground.deadlines.api.router")
api.add_router("/events", "aftersales.web.log.api.router")
api.add_router("/files", "aftersales.ground.files.api.router")
api.add_router("/parameters", "aftersales.ground.parameters.api.router")
api.add_router("/search", "aftersales.ground.search.api.router")
