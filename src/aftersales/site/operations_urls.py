"""Addresses for whoever looks after the installation."""

from django.urls import path

from aftersales.site import operations

app_name = "installation"
urlpatterns = [
    path("installation/backups/", operations.Backups.view, name="backups"),
    path("installation/backups/now/", operations.back_up, name="back_up"),
    path("installation/filling/", operations.filling_part, name="filling"),
    path("tls/", operations.trust, name="trust"),
    path("tls/authority.crt", operations.authority, name="authority"),
]
