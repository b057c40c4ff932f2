from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "aftersales.resources.catalogue"
    label = "catalogue"
