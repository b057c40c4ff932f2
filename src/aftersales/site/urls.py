"""Where everything is: one line a room, alphabetical."""

from __future__ import annotations

from django.urls import include, path

from aftersales.site.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("appointments/", include("aftersales.lane.appointments.urls")),
    path("billing/", include("aftersales.money.billing.urls")),
    path("capacity/", include("aftersales.resources.capacity.urls")),
    path("catalogue/", include("aftersales.resources.catalogue.urls")),
    path("complaints/", include("aftersales.care.complaints.urls")),
    path("", include("aftersales.faces.chain.urls")),
    path("", include("aftersales.faces.desk.urls")),
    path("", include("aftersales.faces.portal.urls")),
    path("", include("aftersales.ground.deadlines.urls")),
    path("exchange/", include("aftersales.ground.exchange.urls")),
    path("", include("aftersales.lane.orders.urls")),
    path("", include("aftersales.guarantees.warranty.urls")),
    path("", include("aftersales.records.customers.urls")),
    path("filings/", include("aftersales.money.filings.urls")),
    path("", include("aftersales.lane.fieldservice.urls")),
    path("files/", include("aftersales.ground.files.urls")),
    path("logistics/", include("aftersales.supply.logistics.urls")),
    path("papers/", include("aftersales.ground.printing.urls")),
    path("parts/", include("aftersales.supply.parts.urls")),
    path("purchasing/", include("aftersales.supply.purchasing.urls")),
    path("replenishment/", include("aftersales.supply.replenishment.urls")),
    path("premises/", include("aftersales.resources.premises.urls")),
    path("search/", include("aftersales.ground.search.urls")),
    path("handbook/", include("aftersales.ground.handbook.urls")),
    path("", include("aftersales.ground.notices.urls")),
    path("webhooks/", include("aftersales.ground.webhooks.urls")),
    path("", include("aftersales.site.operations_urls")),
    path("setup/", include("aftersales.site.wizard.urls")),
    path("", include("aftersales.ground.network.urls")),
    path("", include("aftersales.ground.parameters.urls")),
    path("", include("aftersales.records.staff.urls")),
    path("figures/", include("aftersales.management.analytics.urls")),
    path("vehicles/", include("aftersales.records.vehicles.urls")),
    path("support/", include("aftersales.lane.support.urls")),
    path("workshop/", include("aftersales.lane.workshop.urls")),
    path("", include("aftersales.web.urls")),
]

handler400 = "aftersales.web.errors.bad_request"
handler403 = "aftersales.web.errors.forbidden"
handler404 = "aftersales.web.errors.not_found"
handler500 = "aftersales.web.errors.server_error"
