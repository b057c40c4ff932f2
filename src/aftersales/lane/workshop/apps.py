from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "aftersales.lane.workshop"
    label = "workshop"
