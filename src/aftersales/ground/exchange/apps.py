from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "aftersales.ground.exchange"
    label = "exchange"

    def ready(self) -> None:
        from aftersales.ground.exchange import guarding  # noqa: F401, PLC0415 - apps must stand first
