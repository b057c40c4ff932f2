from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "aftersales.supply.logistics"
    label = "logistics"
