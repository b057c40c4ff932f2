from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "aftersales.ground.network"
    label = "network"
