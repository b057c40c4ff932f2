from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "aftersales.ground.notices"
    label = "notices"
