"""Where the house is looked after."""

from django.urls import path

from aftersales.resources.premises import views

app_name = "premises"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("areas/name/", views.name_area, name="name_area"),
    path("areas/<int:area_id>/close/", views.close_area, name="close_area"),
    path("areas/<int:area_id>/audit/", views.audit, name="audit"),
    path("audits/", views.Audits.view, name="audits"),
    path("audits/<int:audit_id>/", views.audit_page, name="audit_page"),
    path("audits/<int:audit_id>/measure/", views.measure_of_audit, name="measure_of_audit"),
    path("incidents/", views.Incidents.view, name="incidents"),
    path("incidents/report/", views.report, name="report"),
    path("incidents/<int:incident_id>/", views.incident, name="incident"),
    path("incidents/<int:incident_id>/close/", views.close, name="close"),
    path(
        "incidents/<int:incident_id>/measure/",
        views.measure_of_incident,
        name="measure_of_incident",
    ),
    path("measures/", views.Measures.view, name="measures"),
    path("measures/<int:measure_id>/carry-out/", views.carry_out, name="carry_out"),
    path("measures/<int:measure_id>/move/", views.move_measure, name="move_measure"),
    path("measures/<int:measure_id>/reopen/", views.reopen_measure, name="reopen_measure"),
]
