"""Where the search is."""

from django.urls import path

from aftersales.ground.search import views

app_name = "search"
urlpatterns = [path("", views.find, name="find")]
