from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "aftersales.ground.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        from aftersales.core.log import on_every_record  # noqa: PLC0415 - models are ready only now
        from aftersales.ground.deadlines.hearing import hear  # noqa: PLC0415 - as above

        on_every_record(hear)
