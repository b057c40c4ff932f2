from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "aftersales.ground.network"
    label = "network"

    def ready(self) -> None:
        from aftersales.ground.network.queries import store_names  # noqa: PLC0415 - models are ready only now
        from aftersales.web.shell import told_by  # noqa: PLC0415 - as above

        told_by(stores=store_names)
