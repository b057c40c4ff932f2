from django.apps import AppConfig


class ChainConfig(AppConfig):
    name = "aftersales.faces.chain"
    label = "chain"
