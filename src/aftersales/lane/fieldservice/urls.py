"""Where installations are."""

from django.urls import path

from aftersales.lane.fieldservice import views

app_name = "fieldservice"
ONE = "installations/<int:installation_id>/"
urlpatterns = [
    path("installations/", views.Installations.view, name="installations"),
    path("installations/agree/", views.agree, name="agree"),
    path(ONE, views.installation, name="installation"),
    path(f"{ONE}tick/", views.tick, name="tick"),
    path(f"{ONE}start/", views.start, name="start"),
    path(f"{ONE}accept/", views.accept, name="accept"),
    path(f"{ONE}cancel/", views.cancel, name="cancel"),
    path(f"{ONE}train/", views.train, name="train"),
]
