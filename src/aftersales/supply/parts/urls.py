"""Where parts are."""

from django.urls import path

from aftersales.supply.parts import views

app_name = "parts"
urlpatterns = [
    path("", views.Parts.view, name="list"),
    path("<int:part_id>/", views.detail, name="detail"),
]
