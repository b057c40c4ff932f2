from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "aftersales.management.analytics"
    label = "analytics"
