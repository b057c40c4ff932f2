from django.apps import AppConfig


class WarrantyConfig(AppConfig):
    name = "aftersales.guarantees.warranty"
    label = "warranty"
