from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "aftersales.ground.search"
    label = "search"
