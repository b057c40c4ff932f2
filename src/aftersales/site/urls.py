"""Where everything is: one line a room, alphabetical."""

from __future__ import annotations

from django.urls import include, path

from aftersales.site.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("files/", include("aftersales.ground.files.urls")),
]
