from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "aftersales.lane.appointments"
    label = "appointments"
