from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "aftersales.supply.purchasing"
    label = "purchasing"
