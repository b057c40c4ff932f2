"""Where files come in and lists go out."""

from django.urls import path

from aftersales.ground.exchange import views

app_name = "exchange"
urlpatterns = [
    path("imports/", views.Imports.view, name="imports"),
    path("imports/new/", views.upload, name="upload"),
    path("imports/<int:import_id>/", views.import_, name="import"),
    path("imports/<int:import_id>/progress/", views.progress, name="progress"),
    path("imports/<int:import_id>/start/", views.start, name="start"),
    path("imports/<int:import_id>/cancel/", views.cancel, name="cancel"),
    path("imports/<int:import_id>/rejects/", views.rejects, name="rejects"),
    path("exports/", views.Exports.view, name="exports"),
    path("exports/ask/", views.ask, name="ask"),
    path("exports/<int:export_id>/", views.export, name="export"),
    path("exports/<int:export_id>/approve/", views.approve, name="approve"),
    path("exports/<int:export_id>/decline/", views.decline, name="decline"),
]
