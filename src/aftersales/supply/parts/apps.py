from django.apps import AppConfig


class PartsConfig(AppConfig):
    name = "aftersales.supply.parts"
    label = "parts"
