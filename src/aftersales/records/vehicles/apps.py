from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    name = "aftersales.records.vehicles"
    label = "vehicles"
