"""Where appointments are."""

from django.urls import path

from aftersales.lane.appointments.views import board, booking, detail, figures, lists, prepare

app_name = "appointments"
urlpatterns = [
    path("", board.day, name="day"),
    path("week/", board.week, name="week"),
    path("list/", lists.Appointments.view, name="list"),
    path("new/", booking.book, name="book"),
    path("find/", booking.find, name="find"),
    path("times/", booking.times, name="times"),
    path("pick-work/", booking.pick_work, name="pick_work"),
    path("prepare/", prepare.prepare, name="prepare"),
    path("statistics/", figures.statistics, name="statistics"),
    path("<int:appointment_id>/", detail.detail, name="detail"),
    path("<int:appointment_id>/confirm/", detail.confirm, name="confirm"),
    path("<int:appointment_id>/change/", booking.change, name="change"),
    path("<int:appointment_id>/other-times/", booking.other_times, name="other_times"),
    path("<int:appointment_id>/cancel/", detail.cancel, name="cancel"),
    path("<int:appointment_id>/arrive/", detail.arrive, name="arrive"),
    path("<int:appointment_id>/no-show/", detail.mark_no_show, name="mark_no_show"),
    path("<int:appointment_id>/remind/", detail.remind, name="remind"),
    path("<int:appointment_id>/remind-in-vain/", detail.remind_in_vain, name="remind_in_vain"),
    path("<int:appointment_id>/assign/", detail.assign, name="assign"),
    path("<int:appointment_id>/identify/", detail.identify, name="identify"),
]
