"""Addresses of papers."""

from django.urls import path

from aftersales.ground.printing import views

app_name = "printing"
urlpatterns = [
    path("", views.papers, name="papers"),
    path("<str:code>/<int:object_id>/", views.preview, name="preview"),
    path("<str:code>/<int:object_id>/print/", views.print_paper, name="print"),
]
