from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "aftersales.ground.deadlines"
    label = "deadlines"
