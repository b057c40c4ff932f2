from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "aftersales.care.complaints"
    label = "complaints"
