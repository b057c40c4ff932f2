from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "aftersales.resources.capacity"
    label = "capacity"
