from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "aftersales.faces.portal"
    label = "portal"
