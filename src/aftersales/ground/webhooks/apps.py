from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "aftersales.ground.webhooks"
    label = "webhooks"
