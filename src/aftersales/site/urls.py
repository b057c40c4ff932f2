"""Where everything is: one line a room, alphabetical."""

from __future__ import annotations

from django.urls import path

from aftersales.site.api import api

urlpatterns = [
    path("api/v1/", api.urls),
]
