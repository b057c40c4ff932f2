"""Addresses of the wizard."""

from django.urls import path

from aftersales.site.wizard import views

app_name = "setup"
urlpatterns = [
    path("", views.code, name="code"),
    path("house/", views.house, name="house"),
    path("next/", views.what_next, name="what_next"),
]
