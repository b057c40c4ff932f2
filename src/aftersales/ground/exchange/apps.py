from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "aftersales.ground.exchange"
    label = "exchange"
