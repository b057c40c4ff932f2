from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "aftersales.lane.orders"
    label = "orders"
