from django.apps import AppConfig


class ReplenishmentConfig(AppConfig):
    name = "aftersales.supply.replenishment"
    label = "replenishment"
