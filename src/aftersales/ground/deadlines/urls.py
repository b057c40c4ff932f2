"""Addresses of this room."""

from django.urls import path

from aftersales.ground.deadlines import views

app_name = "deadlines"
urlpatterns = [
    path("clocks/", views.Clocks.view, name="clocks"),
    path("clocks/<int:deadline_id>/", views.clock, name="clock"),
    path("clocks/<int:deadline_id>/hand-over/", views.hand_over, name="hand_over"),
    path("clocks/timers/", views.timers, name="timers"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<int:year>/", views.calendar, name="year"),
    path("calendar/<int:year>/notice/", views.publish_year, name="publish_year"),
    path("calendar/days/<str:day>/", views.set_day, name="set_day"),
    path("calendar/days/<str:day>/reset/", views.reset_day, name="reset_day"),
]
