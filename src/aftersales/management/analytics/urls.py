"""Key figures."""

from django.urls import path

from aftersales.management.analytics import views

app_name = "analytics"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("table.csv", views.table, name="table"),
    path("<str:code>/", views.figure, name="figure"),
]
