from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "aftersales.records.staff"
    label = "staff"

    def ready(self) -> None:
        from aftersales.records.staff import seams  # noqa: F401, PLC0415 - models are ready only now
