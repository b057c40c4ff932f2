from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "aftersales.records.staff"
    label = "staff"
