from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "aftersales.lane.support"
    label = "support"
