from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "aftersales.faces.desk"
    label = "desk"
