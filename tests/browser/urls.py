"""The product's addresses, and a list of people for the tests of lists."""

from django.urls import path

from aftersales.site.urls import *  # noqa: F403
from aftersales.site.urls import urlpatterns as product
from tests.web.people import People, peek

urlpatterns = [
    path("people/", People.view, name="people"),
    path("people/<int:pk>/", peek, name="person"),
    *product,
]
