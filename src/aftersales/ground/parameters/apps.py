from django.apps import AppConfig


class ParametersConfig(AppConfig):
    name = "aftersales.ground.parameters"
    label = "parameters"
