from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "aftersales.money.filings"
    label = "filings"
