"""Where the day begins."""

from django.urls import path

from aftersales.faces.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("look/<slug:kind>/<int:object_id>/", views.look, name="look"),
]
