"""Addresses of this room."""

from django.urls import path

from aftersales.ground.parameters import views

app_name = "parameters"
urlpatterns = [
    path("parameters/", views.parameters, name="parameters"),
    path(
        "parameters/values/<int:parameter_value_id>/withdraw/",
        views.withdraw_value,
        name="withdraw_value",
    ),
    path("parameters/<str:code>/", views.parameter, name="parameter"),
]
