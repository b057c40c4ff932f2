from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "aftersales.records.customers"
    label = "customers"
