from django.apps import AppConfig


class FieldserviceConfig(AppConfig):
    name = "aftersales.lane.fieldservice"
    label = "fieldservice"
