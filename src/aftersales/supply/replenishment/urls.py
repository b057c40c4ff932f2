"""Where stock levels are."""

from django.urls import path

from aftersales.supply.replenishment.views import deeds, detail, lists

app_name = "replenishment"
urlpatterns = [
    path("", lists.Plans.view, name="list"),
    path("alerts/", lists.Alerts.view, name="alerts"),
    path("reckon/", deeds.reckon, name="reckon"),
    path("accept/", deeds.accept_marked, name="accept_marked"),
    path("<int:plan_id>/", detail.detail, name="detail"),
    path("<int:plan_id>/accept/", deeds.accept, name="accept"),
    path("<int:plan_id>/change/", deeds.change, name="change"),
    path("<int:plan_id>/freeze/", deeds.freeze, name="freeze"),
    path("<int:plan_id>/release/", deeds.release, name="release"),
    path("<int:plan_id>/ask-lender/", deeds.ask_lender, name="ask_lender"),
]
