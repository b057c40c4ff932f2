from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "aftersales.money.billing"
    label = "billing"
