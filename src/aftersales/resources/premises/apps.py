from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "aftersales.resources.premises"
    label = "premises"
