"""The API, put together from the rooms' routers: one line a room, alphabetical."""

from __future__ import annotations

from aftersales.web.api import make_api

api = make_api()
api.add_router("/absences", "aftersales.records.staff.api.absences")
api.add_router("/agent-contracts", "aftersales.ground.network.api.contracts")
api.add_router("/consultations", "aftersales.records.customers.api.consultations")
api.add_router("/customers", "aftersales.records.customers.api.customers")
api.add_router("/deadlines", "aftersales.ground.deadlines.api.router")
api.add_router("/departments", "aftersales.ground.network.api.departments")
api.add_router("/duplicates", "aftersales.records.customers.api.duplicates")
api.add_router("/errands", "aftersales.records.staff.api.errands")
api.add_router("/events", "aftersales.web.log.api.router")
api.add_router("/files", "aftersales.ground.files.api.router")
api.add_router("/grades", "aftersales.ground.network.api.grades")
api.add_router("/me", "aftersales.records.staff.api.me")
api.add_router("/merges", "aftersales.records.customers.api.merges")
api.add_router("/need-topics", "aftersales.records.customers.api.topics")
api.add_router("/needs", "aftersales.records.customers.api.needs")
api.add_router("/parameters", "aftersales.ground.parameters.api.router")
api.add_router("/posts", "aftersales.records.staff.api.posts")
api.add_router("/roles", "aftersales.records.staff.api.roles")
api.add_router("/search", "aftersales.ground.search.api.router")
api.add_router("/shifts", "aftersales.records.staff.api.shifts")
api.add_router("/staff", "aftersales.records.staff.api.router")
api.add_router("/stores", "aftersales.ground.network.api.router")
api.add_router("/tokens", "aftersales.records.staff.api.tokens")
api.add_router("/vehicle-guidance", "aftersales.records.vehicles.api.guidance")
api.add_router("/vehicle-models", "aftersales.records.vehicles.api.models")
api.add_router("/vehicles", "aftersales.records.vehicles.api.router")
